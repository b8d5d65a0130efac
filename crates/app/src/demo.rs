//! The demo campus: an invented university inside Lectern. The one place that knows it is there.

mod error;
mod serve;

use std::path::PathBuf;

use lectern_campus::demo::{INSTRUCTOR, USER_CLIENT};
use lectern_campus::{Campus, CampusConfig, CampusHandle};
use lectern_net::Secret;
use lectern_panopto::{Probe, probe};
use tokio::sync::Mutex;
use url::Url;

use crate::accounts::{Account, AccountId, AccountRow, Grant, SecretStore, SignInRow, set_active};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::notice::{Notice, NoticeKind};

pub use error::DemoError;
pub use serve::{DemoClient, DemoDescription, DemoPerson, DemoServer, serve_demo, write_samples};

/// The name of the demo's account, made different by a number where it is taken.
const NAME: &str = "Demo campus";

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

impl App {
    /// Opens the demo campus, signed in. Its data is kept apart from real data, below the profile.
    ///
    /// # Errors
    ///
    /// [`DemoError`] if the campus cannot be started on this computer.
    pub async fn explore_demo(&self) -> Result<Account, AppError> {
        if let Some(row) = self.demo_row().await? {
            let server = self.run_campus(Some(&row.server)).await?;
            self.point_to(&row.id, server).await?;
            self.set_active_account(&row.id).await?;
            return self.account(&row.id).await;
        }
        let server = self.run_campus(None).await?;
        let row = self.insert_demo_row(server).await?;
        match self.sign_in(&row.id).await {
            Ok(_) => {}
            Err(error) => {
                self.leave_demo().await?;
                return Err(error);
            }
        }
        self.set_active_account(&row.id).await?;
        self.account(&row.id).await
    }

    /// Ends the demo and removes its account and everything it kept.
    ///
    /// # Errors
    ///
    /// [`DemoError::Folder`] if its files cannot be removed; the account is gone then all the same.
    pub async fn leave_demo(&self) -> Result<(), AppError> {
        if let Some(row) = self.demo_row().await? {
            self.inner.forget_secrets(&row).await;
            self.inner.delete_account_row(&row.id).await?;
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
            let Some(row) = self.demo_row().await? else {
                return Ok(());
            };
            let server = self.run_campus(Some(&row.server)).await?;
            self.point_to(&row.id, server).await
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

    /// Makes sure that a campus runs, at its former address if that can be had, and returns its address.
    async fn run_campus(&self, former: Option<&Url>) -> Result<Url, AppError> {
        let mut running = self.inner.demo.running.lock().await;
        if let Some(campus) = &*running {
            return Ok(address_of(campus)?);
        }
        if let Some(server) = former
            && self.runs_elsewhere(server).await?
        {
            return Ok(server.clone());
        }
        let config = |port| CampusConfig {
            port,
            data_dir: Some(self.demo_dir()),
            ..CampusConfig::default()
        };
        let port = former.and_then(Url::port).unwrap_or(0);
        let campus = match Campus::start(config(port)).await {
            Ok(campus) => campus,
            // Another program has the port by now.
            Err(lectern_campus::CampusError::Listen { .. }) if port != 0 => {
                Campus::start(config(0)).await.map_err(DemoError::from)?
            }
            Err(error) => return Err(DemoError::from(error).into()),
        };
        let server = address_of(&campus)?;
        *running = Some(campus);
        Ok(server)
    }

    /// Tells whether another Lectern on this profile runs the campus.
    async fn runs_elsewhere(&self, server: &Url) -> Result<bool, AppError> {
        let http = self.inner.http_for(server, None).await?;
        Ok(matches!(probe(server, &http).await, Probe::Found { .. }))
    }

    async fn demo_row(&self) -> Result<Option<AccountRow>, AppError> {
        let rows = self.inner.database.reading(AccountRow::all).await?;
        Ok(rows.into_iter().find(|row| row.demo))
    }

    async fn insert_demo_row(&self, server: Url) -> Result<AccountRow, AppError> {
        let row = AccountRow {
            id: AccountId::fresh(),
            name: self.numbered_name(NAME).await?,
            server,
            client_id: USER_CLIENT.client_id.to_owned(),
            grant: Grant::Password,
            username: Some(INSTRUCTOR.username.to_owned()),
            user: None,
            sign_in: SignInRow::SignedOut,
            lasting: false,
            access_expires_at: None,
            secret_store: SecretStore::Memory,
            ca_file: None,
            rate_share: 100,
            demo: true,
        };
        let stored = row.clone();
        self.inner
            .database
            .writing(move |t| {
                stored.insert(t, clock::now())?;
                set_active(t, Some(&stored.id))
            })
            .await?;
        Ok(row)
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

fn address_of(campus: &CampusHandle) -> Result<Url, DemoError> {
    Url::parse(campus.base_url()).map_err(|_| DemoError::Address {
        address: campus.base_url().to_owned(),
    })
}
