//! The way to each account's server, as runners of jobs need it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use lectern_net::HttpClient;
use lectern_panopto::Panopto;
use url::Url;

use crate::app::{App, Inner};
use crate::error::AppError;
use crate::{AccountId, AccountState};

/// How often to look whether somebody signed in; another process may have done it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a runner needs of accounts.
#[async_trait]
pub(crate) trait Sites: Send + Sync + 'static {
    /// Returns the way to the account's server, made anew when the settings of the connection changed.
    async fn site(&self, account: &AccountId) -> Result<Site, AppError>;

    /// Waits until somebody is signed in to the account.
    async fn signed_in(&self, account: &AccountId);

    /// Tells that a call could not reach the server, or that one could.
    fn note_connection(&self, account: &AccountId, reached: bool);
}

/// The way to one server as one account.
#[derive(Clone)]
pub(crate) struct Site {
    pub panopto: Panopto,
    pub http: HttpClient,
    pub server: Url,
}

/// The accounts of an open profile.
pub(crate) struct AppSites {
    app: Weak<Inner>,
    /// Sites as they were given out. One holds as long as the app's own client for the account does, so that all items
    /// share connections and a change of proxy or certificates still makes new ones.
    known: Mutex<HashMap<AccountId, (Arc<Panopto>, Site)>>,
}

impl AppSites {
    pub fn new(app: Weak<Inner>) -> Self {
        Self {
            app,
            known: Mutex::default(),
        }
    }

    fn app(&self) -> Result<App, AppError> {
        self.app
            .upgrade()
            .map(|inner| App { inner })
            .ok_or(AppError::TaskEnded)
    }
}

#[async_trait]
impl Sites for AppSites {
    async fn site(&self, account: &AccountId) -> Result<Site, AppError> {
        let app = self.app()?;
        let panopto = app.panopto_for(account).await?;
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(account)
            .cloned();
        if let Some((of, site)) = known
            && Arc::ptr_eq(&of, &panopto)
        {
            return Ok(site);
        }
        let http = app.http_for(account).await?;
        let site = Site {
            server: panopto.server().clone(),
            panopto: (*panopto).clone(),
            http,
        };
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(account.clone(), (panopto, site.clone()));
        Ok(site)
    }

    async fn signed_in(&self, account: &AccountId) {
        loop {
            // Looked at after a pause: the account may say that it is signed in until the refusal is noted.
            tokio::time::sleep(LOOK_EVERY).await;
            let Ok(app) = self.app() else { return };
            match app.account(account).await {
                Ok(account)
                    if matches!(
                        account.state,
                        AccountState::SignedIn | AccountState::Offline
                    ) =>
                {
                    return;
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "account not read"),
            }
        }
    }

    fn note_connection(&self, account: &AccountId, reached: bool) {
        if let Ok(app) = self.app()
            && app.inner.connections.set_offline(account, !reached)
        {
            app.inner.tell_accounts();
        }
    }
}
