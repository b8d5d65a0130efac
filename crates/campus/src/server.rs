//! Starting and stopping a campus.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::{Router, middleware};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    CampusConfig, CampusError, CampusState, Shared,
    canvas::{self, Canvas},
    content::network_router,
    control, faults, limits,
    log::RequestLog,
    panopto, persist, seed,
    tokens::TokenBook,
    upload,
    wire::{Line, Lines, Switchboard},
};

/// Pause between a change and its saving, so that a burst of changes is written once.
const SAVE_PAUSE: Duration = Duration::from_millis(300);

/// The demo campus.
#[derive(Debug)]
pub struct Campus;

/// A running campus. Dropping it stops the campus without saving; [`CampusHandle::stop`] saves.
#[derive(Debug)]
pub struct CampusHandle {
    state: Arc<CampusState>,
    address: SocketAddr,
    lines: Vec<Lines>,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
    kept: bool,
    /// Keeps other campuses off the data folder.
    _hold: File,
    /// Removed with the handle when no data folder was given.
    _own_folder: Option<TempDir>,
}

impl Campus {
    /// Starts a campus on 127.0.0.1.
    ///
    /// With a data folder it goes on where an earlier one stopped; else it is freshly populated.
    ///
    /// # Errors
    ///
    /// The port is taken, the data folder cannot be used, or what is stored there is not a campus.
    pub async fn start(config: CampusConfig) -> Result<CampusHandle, CampusError> {
        let (data_dir, own_folder) = data_folder(config.data_dir.clone())?;
        let hold = persist::hold(&data_dir)?;
        let stored = persist::load(&data_dir)?;
        let fresh = stored.is_none();
        let (world, tokens, kept_books) = match stored {
            Some(mut kept) => {
                seed::complete(&mut kept.world);
                (
                    kept.world,
                    kept.tokens,
                    Some((kept.uploads, kept.views, kept.canvas_tokens)),
                )
            }
            None => (
                seed::world(config.seed, config.population, config.recordings),
                TokenBook::default(),
                None,
            ),
        };
        let state = Arc::new(CampusState::new(&config, world, tokens, data_dir));
        if let Some((uploads, views, canvas_tokens)) = kept_books {
            state.uploads.restore(uploads);
            state.viewing.restore(views);
            state.canvas.tokens.write().restore(canvas_tokens);
        }
        let (listener, lines, address) = bind(config.port).await?;
        let (content, content_lines, content_address) = bind(0).await?;
        let (canvas, canvas_lines, canvas_address) = bind(config.canvas.port).await?;
        let (files, files_lines, files_address) = bind(0).await?;
        let url = |address: SocketAddr| format!("http://{address}");
        state.set_urls(url(address), url(content_address));
        state
            .canvas
            .set_urls(url(canvas_address), url(files_address));
        let (stop, stopped) = oneshot::channel::<()>();
        let service = router(&state).into_make_service_with_connect_info::<Line>();
        let others = [
            (content, network_router(&state)),
            (canvas, canvas::router(&state)),
            (files, canvas::files_router(&state)),
        ];
        let mut tasks = vec![
            tokio::spawn(async move {
                let end = async { drop(stopped.await) };
                if let Err(error) = axum::serve(listener, service)
                    .with_graceful_shutdown(end)
                    .await
                {
                    tracing::error!(%error, "the demo campus stopped listening");
                }
            }),
            upload::start(Arc::clone(&state)),
        ];
        for (listener, router) in others {
            let service = router.into_make_service_with_connect_info::<Line>();
            tasks.push(tokio::spawn(async move {
                if let Err(error) = axum::serve(listener, service).await {
                    tracing::error!(%error, "a listener of the demo campus stopped");
                }
            }));
        }
        let kept = config.data_dir.is_some();
        if kept {
            if fresh {
                state.mark_changed();
            }
            tasks.push(tokio::spawn(keep_saving(Arc::clone(&state))));
        }
        Ok(CampusHandle {
            state,
            address,
            lines: vec![lines, content_lines, canvas_lines, files_lines],
            stop: Some(stop),
            tasks,
            kept,
            _hold: hold,
            _own_folder: own_folder,
        })
    }
}

impl CampusHandle {
    /// Returns the address of the campus without a slash at the end, such as `http://127.0.0.1:40123`.
    pub fn base_url(&self) -> &str {
        self.state.base_url()
    }

    /// Returns the address of the content network, the other origin to which downloads may be redirected.
    pub fn content_url(&self) -> &str {
        self.state.content_url()
    }

    /// Returns the address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns everything requests share: world, clock, tokens, uploads.
    pub fn state(&self) -> &Arc<CampusState> {
        &self.state
    }

    /// Returns the rules for faults.
    pub fn faults(&self) -> &faults::FaultBook {
        &self.state.faults
    }

    /// Returns the log of requests.
    pub fn log(&self) -> &RequestLog {
        &self.state.log
    }

    /// Returns the switches.
    pub fn settings(&self) -> &Shared<crate::Settings> {
        &self.state.settings
    }

    /// Returns the campus's clock.
    pub fn clock(&self) -> &crate::Clock {
        &self.state.clock
    }

    /// Signs a person in and consents, as the pages behind an authorize address would, and returns the
    /// address the browser would be sent to, with its `code` and `state`.
    ///
    /// Returns `None` when the authorize address is refused or the person is unknown.
    pub fn approve(&self, authorize_url: &str, username: &str) -> Option<String> {
        panopto::oauth::approve(&self.state, authorize_url, username)
    }

    /// Returns the Canvas.
    pub fn canvas(&self) -> Canvas<'_> {
        Canvas::of(&self.state)
    }

    /// Does what a person does on the pages behind an authorize address of the Canvas; see
    /// [`CampusHandle::approve`].
    pub fn canvas_approve(&self, authorize_url: &str, username: &str) -> Option<String> {
        canvas::approve(&self.state, authorize_url, username)
    }

    /// Cuts every open connection, as when a network goes away for a moment.
    pub fn cut_connections(&self) {
        self.lines.iter().for_each(Lines::cut_all);
    }

    /// Stops listening, cuts what is open, and saves.
    ///
    /// # Errors
    ///
    /// The state could not be saved.
    pub async fn stop(mut self) -> Result<(), CampusError> {
        drop(self.stop.take());
        self.lines.iter().for_each(Lines::cut_all);
        for task in &self.tasks[1..] {
            task.abort();
        }
        for task in self.tasks.drain(..) {
            // A task that was aborted ends with an error by design.
            let _ = task.await;
        }
        if self.kept {
            persist::save(&self.state)
        } else {
            Ok(())
        }
    }
}

impl Drop for CampusHandle {
    fn drop(&mut self) {
        self.lines.iter().for_each(Lines::cut_all);
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn router(state: &Arc<CampusState>) -> Router {
    Router::new()
        .merge(panopto::routes())
        .merge(upload::routes())
        .merge(control::routes(state))
        .fallback(panopto::no_page)
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            limits::limit,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            faults::serve_with_faults,
        ))
        .with_state(Arc::clone(state))
}

async fn bind(port: u16) -> Result<(Switchboard, Lines, SocketAddr), CampusError> {
    let bound = Switchboard::bind(port).await;
    bound.map_err(|source| CampusError::Listen { port, source })
}

async fn keep_saving(state: Arc<CampusState>) {
    loop {
        state.wait_for_change().await;
        tokio::time::sleep(SAVE_PAUSE).await;
        let saving = Arc::clone(&state);
        match tokio::task::spawn_blocking(move || persist::save(&saving)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the demo campus could not be saved"),
            Err(error) => tracing::warn!(%error, "saving the demo campus broke off"),
        }
    }
}

fn data_folder(given: Option<PathBuf>) -> Result<(PathBuf, Option<TempDir>), CampusError> {
    if let Some(path) = given {
        fs::create_dir_all(&path).map_err(|source| CampusError::File {
            path: path.clone(),
            source,
        })?;
        return Ok((path, None));
    }
    let own = TempDir::with_prefix("lectern-campus-");
    let own = own.map_err(|source| CampusError::File {
        path: std::env::temp_dir(),
        source,
    })?;
    Ok((own.path().to_owned(), Some(own)))
}
