//! Makes plans: reads server and disk side by side, compares, and tells when it is done.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use std::sync::Mutex;

use tokio_util::sync::CancellationToken;

use super::disk;
use super::error::MirrorError;
use super::estimate::KnownSpeeds;
use super::index::{Disk, Index};
use super::options::{MirrorId, MirrorRequest};
use super::plan::{self, PlanInput};
use super::plans::Made;
use super::read::{Counter, Details, ReadError, Reader};
use super::run::Destination;
use super::store::{self, KnownListing, MirrorRow};
use super::views::{PlanId, PlanProgress, PlanState};
use super::{adopt, verify};
use crate::app::App;
use crate::clock;
use crate::error::{AppError, Problem};
use crate::event::AppEvent;
use crate::speed::{self, Line};

/// The shortest time between two events about one reading.
const BEAT: Duration = Duration::from_millis(200);

impl App {
    /// Reads and compares in the background, for a plan that is open.
    pub(super) fn begin_plan(&self, id: &PlanId) -> Result<(), AppError> {
        let weak = Arc::downgrade(&self.inner);
        let told = id.clone();
        let last = Mutex::new(None::<Instant>);
        let counter = Arc::new(Counter::telling(move |progress: PlanProgress| {
            let mut last = last
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if last.is_none_or(|at| at.elapsed() >= BEAT) {
                *last = Some(Instant::now());
                if let Some(inner) = weak.upgrade() {
                    inner.events.send(AppEvent::PlanProgress {
                        id: told.clone(),
                        progress,
                    });
                }
            }
        }));
        self.inner
            .mirrors
            .plans
            .with(id, |open| open.progress = Arc::clone(&counter))?;
        let (app, id) = (self.clone(), id.clone());
        tokio::spawn(async move { app.make_plan(&id, counter).await });
        Ok(())
    }

    async fn make_plan(&self, id: &PlanId, counter: Arc<Counter>) {
        let wanted = self.inner.mirrors.plans.with(id, |open| {
            (
                open.request.clone(),
                open.mirror.clone(),
                open.name.clone(),
                open.check_every_file,
                open.stop.clone(),
            )
        });
        let Ok((request, mirror, name, every_file, stop)) = wanted else {
            return;
        };
        let making = Making {
            app: self.clone(),
            request,
            mirror,
            name,
            every_file,
            stop,
            counter,
        };
        let made = making.make().await;
        let mut failed = None;
        let ended = self.inner.mirrors.plans.with(id, |open| match made {
            Ok(made) => {
                let before = open.before.take();
                if let Some(before) = before {
                    open.take_over(made, &before);
                } else {
                    open.made = Some(made);
                }
                open.end(PlanState::Ready);
            }
            Err(ReadError::Stopped) => open.end(PlanState::Stopped),
            Err(ReadError::Failed(error)) => {
                let problem = error.problem();
                failed = Some(problem.clone());
                open.problem = Some(problem);
                open.end(PlanState::Failed);
            }
        });
        // Closed meanwhile: nobody waits.
        if ended.is_ok() {
            self.tell_plan_ended(id, failed);
        }
    }

    fn tell_plan_ended(&self, id: &PlanId, failed: Option<Problem>) {
        let id = id.clone();
        self.inner.events.send(match failed {
            None => AppEvent::PlanReady { id },
            Some(problem) => AppEvent::PlanFailed { id, problem },
        });
    }
}

/// One plan being made.
pub(super) struct Making {
    pub app: App,
    pub request: MirrorRequest,
    pub mirror: Option<MirrorId>,
    pub name: Option<String>,
    pub every_file: bool,
    pub stop: CancellationToken,
    pub counter: Arc<Counter>,
}

/// What the profile knows of a mirror.
#[derive(Default)]
struct Known {
    row: Option<MirrorRow>,
    index: Index,
    damaged: Vec<String>,
    listing: Option<KnownListing>,
}

impl Making {
    pub async fn make(self) -> Result<Made, ReadError> {
        let known = self.known().await?;
        let disk = self.read_disk(known.index.clone(), known.damaged).await?;
        let root = self.request.destination.clone();
        let mut index = known.index;
        let mut adopted = false;
        if known.row.is_none() {
            let (to, request, stop) = (disk.clone(), self.request.clone(), self.stop.clone());
            let found = blocking(move || Ok(adopt::adopt(&root, &to, &request, &stop))).await?;
            adopted = found.is_some();
            index = found.unwrap_or_default();
        } else if !index.entries.is_empty() {
            self.refuse_absent(&index, &disk)?;
        }
        let index = Arc::new(index);
        let panopto = self
            .app
            .panopto_for(&self.request.account)
            .await
            .map_err(ReadError::Failed)?;
        let server = panopto.server().clone();
        let reader = Reader {
            cookies: self
                .app
                .inner
                .mirrors
                .cookies
                .of(&self.request.account, &panopto),
            panopto: (*panopto).clone(),
            request: self.request.clone(),
            index: Arc::clone(&index),
            known: known.listing,
            details: if self.every_file {
                Details::All
            } else {
                Details::New
            },
            stop: self.stop.clone(),
            progress: Arc::clone(&self.counter),
        };
        let now = clock::now();
        let remote = reader.read(now).await?;
        if let Some(id) = &self.mirror {
            self.remember(id.clone(), &remote).await?;
        }
        let speeds = self.speeds().await?;
        let (request, mirror, name) = (
            self.request.clone(),
            self.mirror.clone(),
            self.name
                .clone()
                .or_else(|| known.row.map(|row| row.mirror.name)),
        );
        blocking(move || {
            let free = disk.free;
            let plan = plan::make(&PlanInput {
                server: &server,
                mirror,
                name,
                remote: &remote,
                index: &index,
                disk: &disk,
                request: &request,
                speeds,
                now,
            });
            Ok(Made {
                plan,
                index,
                adopted,
                remote: Some(remote),
                free,
                speeds,
            })
        })
        .await
    }

    async fn known(&self) -> Result<Known, ReadError> {
        let Some(id) = self.mirror.clone() else {
            return Ok(Known::default());
        };
        let read = self.app.inner.database.reading(move |connection| {
            let (index, damaged) = store::index(connection, &id)?;
            Ok(Known {
                row: store::mirror(connection, &id)?,
                index,
                damaged,
                listing: store::known_listing(connection, &id)?,
            })
        });
        read.await.map_err(ReadError::Failed)
    }

    async fn read_disk(&self, index: Index, damaged: Vec<String>) -> Result<Disk, ReadError> {
        let (root, stop) = (self.request.destination.clone(), self.stop.clone());
        blocking(move || {
            let failed = |source| MirrorError::Disk {
                path: root.clone(),
                source,
            };
            let mut disk = match disk::read(&root, &stop) {
                Ok(disk) => disk,
                Err(_) if stop.is_cancelled() => return Err(ReadError::Stopped),
                Err(error) => return Err(ReadError::Failed(failed(error).into())),
            };
            // A file that was only touched is told from a changed one by reading it.
            for path in disk::touched(&index, &disk) {
                let read = verify::sha256_of(&place(&root, &path), &stop).ok();
                if let Some(file) = disk.files.get_mut(&path) {
                    file.sha256 = read.map(|(sha256, _)| sha256);
                }
            }
            for path in damaged {
                if let Some(file) = disk.files.get_mut(&path) {
                    file.damaged = true;
                }
            }
            Ok(disk)
        })
        .await
    }

    /// Refuses to take an empty mount point for a mirror whose files were all deleted.
    fn refuse_absent(&self, index: &Index, disk: &Disk) -> Result<(), ReadError> {
        let mut files = index.entries.values().flat_map(|entry| &entry.files);
        let nothing_here = files.clone().next().is_some()
            && !files.any(|file| disk.files.contains_key(&file.path));
        let Some(id) = self.mirror.as_ref().filter(|_| nothing_here) else {
            return Ok(());
        };
        let present = Destination::new(&self.request.destination, id).present();
        present.map_err(|away| ReadError::Failed(MirrorError::from(away).into()))
    }

    /// Keeps the listing for the next reading.
    async fn remember(
        &self,
        id: MirrorId,
        remote: &super::remote::Remote,
    ) -> Result<(), ReadError> {
        let (remote, filter) = (remote.clone(), self.request.options.filter.clone());
        self.app
            .inner
            .database
            .writing(move |tx| store::save_listing(tx, &id, &remote, &filter))
            .await
            .map_err(ReadError::Failed)
    }

    async fn speeds(&self) -> Result<KnownSpeeds, ReadError> {
        let database = &self.app.inner.database;
        let bytes_per_second = speed::last(database, Line::Down)
            .await
            .map_err(ReadError::Failed)?;
        let account = self.app.account(&self.request.account).await;
        let share = account.map_err(ReadError::Failed)?.rate_share;
        Ok(KnownSpeeds {
            bytes_per_second,
            share: f64::from(share.clamp(1, 100)) / 100.0,
        })
    }
}

/// Puts a path with `/` between names below a folder.
fn place(root: &Path, path: &str) -> std::path::PathBuf {
    path.split('/')
        .fold(root.to_owned(), |place, name| place.join(name))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(ReadError::Failed(error.into())),
    }
}
