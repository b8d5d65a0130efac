//! The demo campus: an invented university inside Lectern. The one place that knows it is there.

mod error;
mod serve;

use std::path::PathBuf;

use lectern_campus::demo::{INSTRUCTOR, USER_CLIENT};
use lectern_campus::{
    Campus, CampusConfig, CampusHandle, CanvasConfig, canvas::demo as canvas_demo,
};
use lectern_net::Secret;
use lectern_panopto::{Probe, probe};
use tokio::sync::Mutex;
use url::Url;

use crate::accounts::{
    Account, AccountId, AccountRow, Grant, SecretStore, Service, SignInRow, set_active,
};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::notice::{Notice, NoticeKind};

pub use error::DemoError;
pub use serve::{
    CanvasDemo, CanvasDemoToken, DemoClient, DemoDescription, DemoPerson, DemoServer, serve_demo,
    write_samples,
};

/// The names of the demo's accounts, made different by a number where they are taken.
const NAME: &str = "Demo campus";
const CANVAS_NAME: &str = "Demo campus, Canvas";

/// The campus that runs in this process, if any. Another Lectern on the profile may run it instead.
#[derive(Default)]
pub(crate) struct DemoCampus {
    running: Mutex<Option<CampusHandle>>,
}

/// The secret of the demo's API client. It opens nothing outside this computer and is no secret.
pub(crate) fn client_secret() -> Secret {
    Secret::new(USER_CLIENT.secret)
}

/// The password of the demo's person; see [`client_secret`].
pub(crate) fn password() -> Secret {
    Secret::new(INSTRUCTOR.password)
}

/// The token of the demo's account of Canvas; see [`client_secret`].
pub(crate) fn canvas_token() -> Secret {
    Secret::new(canvas_demo::ADMIN_TOKEN)
}

/// Where the two services of a campus are.
struct Addresses {
    panopto: Url,
    /// Not known where another Lectern runs the campus of an older one.
    canvas: Option<Url>,
}

impl App {
    /// Opens the demo campus, signed in to both services. Its data is kept apart from real data, below the profile.
    ///
    /// # Errors
    ///
    /// [`DemoError`] if the campus cannot be started on this computer.
    pub async fn explore_demo(&self) -> Result<Account, AppError> {
        let id = match self.demo_row(Service::Panopto).await? {
            Some(row) => {
                self.return_to_campus(&row).await?;
                row.id
            }
            None => match self.enter_campus().await {
                Ok(id) => id,
                Err(error) => {
                    self.leave_demo().await?;
                    return Err(error);
                }
            },
        };
        self.set_active_account(&id).await?;
        self.account(&id).await
    }

    /// Starts a campus and signs in to both of its services.
    async fn enter_campus(&self) -> Result<AccountId, AppError> {
        let addresses = self.run_campus(None, None).await?;
        let row = self.demo_account(addresses.panopto).await?;
        let id = row.id.clone();
        self.insert_demo_row(row).await?;
        self.sign_in(&id).await?;
        self.canvas_at(addresses.canvas).await?;
        Ok(id)
    }

    /// Makes sure that the campus of an earlier visit runs, and that its accounts point to it.
    async fn return_to_campus(&self, row: &AccountRow) -> Result<(), AppError> {
        let canvas = self.demo_row(Service::Canvas).await?;
        let former = canvas.as_ref().map(|row| &row.server);
        let addresses = self.run_campus(Some(&row.server), former).await?;
        self.point_to(&row.id, addresses.panopto).await?;
        self.canvas_at(addresses.canvas).await
    }

    /// Points the demo's account of Canvas to an address, and makes it where there is none.
    async fn canvas_at(&self, server: Option<Url>) -> Result<(), AppError> {
        let Some(server) = server else {
            return Ok(());
        };
        if let Some(row) = self.demo_row(Service::Canvas).await? {
            return self.point_to(&row.id, server).await;
        }
        let mut row = AccountRow {
            service: Service::Canvas,
            name: self.numbered_name(CANVAS_NAME).await?,
            client_id: String::new(),
            grant: Grant::Token,
            username: None,
            ..self.demo_account(server).await?
        };
        self.inner.try_token(&mut row, &canvas_token()).await?;
        self.insert_demo_row(row).await?;
        self.inner.tell_accounts();
        Ok(())
    }

    /// Ends the demo and removes its account and everything it kept.
    ///
    /// # Errors
    ///
    /// [`DemoError::Folder`] if its files cannot be removed; the account is gone then all the same.
    pub async fn leave_demo(&self) -> Result<(), AppError> {
        for service in [Service::Canvas, Service::Panopto] {
            if let Some(row) = self.demo_row(service).await? {
                self.inner.forget_secrets(&row).await;
                self.inner.delete_account_row(&row.id).await?;
            }
        }
        self.stop_campus().await;
        let folder = self.demo_dir();
        let removed = tokio::task::spawn_blocking(move || match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(DemoError::Folder {
                path: folder,
                source: error,
            }),
            _ => Ok(()),
        });
        Ok(removed.await??)
    }

    /// Starts the campus of an earlier visit again. A failure is said and keeps nothing else from working.
    pub(crate) async fn restart_demo(&self) {
        let restarted = async {
            match self.demo_row(Service::Panopto).await? {
                Some(row) => self.return_to_campus(&row).await,
                None => Ok(()),
            }
        };
        if let Err(error) = restarted.await {
            tracing::warn!(%error, "the demo campus did not start again");
            self.inner.add_notice(Notice {
                id: "demo-not-started".to_owned(),
                kind: NoticeKind::Warning,
                title: "The demo campus did not start".to_owned(),
                text: format!("{error} Explore the demo campus again, or leave the demo."),
            });
        }
    }

    /// Stops the campus of this process with everything saved, before the program ends.
    pub(crate) async fn stop_campus(&self) {
        if let Some(campus) = self.inner.demo.running.lock().await.take()
            && let Err(error) = campus.stop().await
        {
            tracing::warn!(%error, "the demo campus was not saved");
        }
    }

    /// Makes sure that a campus runs, at its former addresses if those can be had, and returns its addresses.
    async fn run_campus(
        &self,
        former: Option<&Url>,
        former_canvas: Option<&Url>,
    ) -> Result<Addresses, AppError> {
        let mut running = self.inner.demo.running.lock().await;
        if let Some(campus) = &*running {
            return Ok(addresses_of(campus)?);
        }
        if let Some(server) = former
            && self.runs_elsewhere(server).await?
        {
            return Ok(Addresses {
                panopto: server.clone(),
                canvas: former_canvas.cloned(),
            });
        }
        let config = |port, canvas_port| CampusConfig {
            port,
            data_dir: Some(self.demo_dir()),
            canvas: CanvasConfig {
                port: canvas_port,
                ..CanvasConfig::default()
            },
            ..CampusConfig::default()
        };
        let port_of = |url: Option<&Url>| url.and_then(Url::port).unwrap_or(0);
        let (port, canvas_port) = (port_of(former), port_of(former_canvas));
        let campus = match Campus::start(config(port, canvas_port)).await {
            Ok(campus) => campus,
            // Another program has a port by now.
            Err(lectern_campus::CampusError::Listen { .. }) if port != 0 => {
                Campus::start(config(0, 0)).await.map_err(DemoError::from)?
            }
            Err(error) => return Err(DemoError::from(error).into()),
        };
        let addresses = addresses_of(&campus)?;
        *running = Some(campus);
        Ok(addresses)
    }

    /// Tells whether another Lectern on this profile runs the campus.
    async fn runs_elsewhere(&self, server: &Url) -> Result<bool, AppError> {
        let http = self.inner.http_for(server, None).await?;
        Ok(matches!(probe(server, &http).await, Probe::Found { .. }))
    }

    async fn demo_row(&self, service: Service) -> Result<Option<AccountRow>, AppError> {
        let rows = self.inner.database.reading(AccountRow::all).await?;
        let mut rows = rows.into_iter();
        Ok(rows.find(|row| row.demo && row.service == service))
    }

    /// Describes the demo's account of Panopto.
    async fn demo_account(&self, server: Url) -> Result<AccountRow, AppError> {
        Ok(AccountRow {
            id: AccountId::fresh(),
            service: Service::Panopto,
            name: self.numbered_name(NAME).await?,
            server,
            client_id: USER_CLIENT.client_id.to_owned(),
            grant: Grant::Password,
            username: Some(INSTRUCTOR.username.to_owned()),
            user: None,
            sign_in: SignInRow::SignedOut,
            lasting: false,
            access_expires_at: None,
            end_known: false,
            secret_store: SecretStore::Memory,
            ca_file: None,
            rate_share: 100,
            demo: true,
        })
    }

    async fn insert_demo_row(&self, row: AccountRow) -> Result<(), AppError> {
        self.inner
            .database
            .writing(move |t| {
                row.insert(t, clock::now())?;
                match row.service {
                    Service::Panopto => set_active(t, Some(&row.id)),
                    Service::Canvas => Ok(()),
                }
            })
            .await
    }

    /// Follows the campus to another port.
    async fn point_to(&self, id: &AccountId, server: Url) -> Result<(), AppError> {
        let mut row = self.inner.account_row(id).await?;
        if row.server == server {
            return Ok(());
        }
        row.server = server;
        self.inner.database.writing(move |t| row.update(t)).await?;
        self.inner.connections.forget(id);
        self.inner.tell_accounts();
        Ok(())
    }

    fn demo_dir(&self) -> PathBuf {
        self.profile_dir().join("demo")
    }
}

fn addresses_of(campus: &CampusHandle) -> Result<Addresses, DemoError> {
    let read = |address: &str| {
        Url::parse(address).map_err(|_| DemoError::Address {
            address: address.to_owned(),
        })
    };
    Ok(Addresses {
        panopto: read(campus.base_url())?,
        canvas: Some(read(campus.canvas().base_url())?),
    })
}
