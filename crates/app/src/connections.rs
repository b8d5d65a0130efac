//! One set of connections for each account, made from the settings that hold now.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lectern_canvas::{Canvas, Governor, GovernorUsage};
use lectern_net::{HttpClient, HttpSettings, Limiter, LimiterUsage, Limits, ProxyChoice, Secret};
use lectern_panopto::Panopto;
use url::Url;

use crate::accounts::{AccountId, AccountRow, Service};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::secrets::SecretName;
use crate::settings::{ProxySetting, Settings};
use crate::tokens::AccountTokens;

/// The file in which the processes of a profile note their calls for each other.
const CALLS: &str = "panopto-calls";

/// What is kept open for accounts. Everything here can be made anew.
#[derive(Default)]
pub(crate) struct Connections {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Grows when settings change; a client made under an older number is not kept.
    generation: u64,
    panopto: HashMap<AccountId, Arc<Panopto>>,
    canvas: HashMap<AccountId, Arc<Canvas>>,
    /// Canvas counts calls for each account; its count goes on whatever the connection.
    governors: HashMap<AccountId, Arc<Governor>>,
    tokens: HashMap<AccountId, Arc<AccountTokens>>,
    /// Panopto counts calls for each API client, whichever account uses it.
    limiters: HashMap<(Url, String), Arc<Limiter>>,
    offline: HashSet<AccountId>,
}

impl Connections {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes every account connect anew, under the settings that hold now. Requests on their way end as they began.
    pub(crate) fn renew_all(&self) {
        let mut state = self.lock();
        state.generation += 1;
        state.panopto.clear();
        state.canvas.clear();
    }

    /// Makes one account connect anew.
    pub(crate) fn forget(&self, id: &AccountId) {
        let mut state = self.lock();
        state.generation += 1;
        state.panopto.remove(id);
        state.canvas.remove(id);
    }

    pub(crate) fn remove(&self, id: &AccountId) {
        let mut state = self.lock();
        state.generation += 1;
        state.panopto.remove(id);
        state.canvas.remove(id);
        state.governors.remove(id);
        state.tokens.remove(id);
        state.offline.remove(id);
    }

    pub(crate) fn is_offline(&self, id: &AccountId) -> bool {
        self.lock().offline.contains(id)
    }

    /// Notes whether the server can be reached and tells whether that is news.
    pub(crate) fn set_offline(&self, id: &AccountId, offline: bool) -> bool {
        let mut state = self.lock();
        if offline {
            state.offline.insert(id.clone())
        } else {
            state.offline.remove(id)
        }
    }

    /// Tells how much of Panopto's limits an account has used; `None` before its first call.
    pub(crate) fn usage(&self, id: &AccountId) -> Option<LimiterUsage> {
        let panopto = self.lock().panopto.get(id).cloned()?;
        Some(panopto.limiter().usage())
    }

    /// Tells how much of what Canvas allows is used by the account that has least left; `None` before the first answer.
    pub(crate) fn canvas_usage(&self) -> Option<(AccountId, GovernorUsage)> {
        let state = self.lock();
        let used = state
            .governors
            .iter()
            .map(|(id, governor)| (id.clone(), governor.usage()))
            .filter(|(_, usage)| usage.left.is_some());
        used.min_by(|(_, one), (_, other)| {
            let left = |usage: &GovernorUsage| usage.left.unwrap_or(usage.of);
            left(one).total_cmp(&left(other))
        })
    }

    /// Lets another limiter count the calls of an API client, for tests at another pace than Panopto's.
    #[cfg(test)]
    pub(crate) fn count_calls_with(&self, server: Url, client_id: &str, limiter: Limiter) {
        self.lock()
            .limiters
            .insert((server, client_id.to_owned()), Arc::new(limiter));
    }

    /// Lets another governor pace the calls of an account of Canvas, for tests that are refused on purpose.
    #[cfg(test)]
    pub(crate) fn pace_with(&self, id: &AccountId, governor: Governor) {
        let mut state = self.lock();
        state.generation += 1;
        state.canvas.remove(id);
        state.governors.insert(id.clone(), Arc::new(governor));
    }

    fn limiter(&self, row: &AccountRow, profile: &Path) -> Arc<Limiter> {
        let key = (row.server.clone(), row.client_id.clone());
        let client = format!("{} {}", row.server, row.client_id);
        let limiter = self
            .lock()
            .limiters
            .entry(key)
            .or_insert_with(|| {
                let limiter = Limiter::shared(Limits::PANOPTO, 100, &profile.join(CALLS), &client);
                Arc::new(limiter.unwrap_or_else(|error| {
                    tracing::warn!(%error, "calls of other processes cannot be counted");
                    Limiter::new(Limits::PANOPTO, 100)
                }))
            })
            .clone();
        limiter.set_share(row.rate_share);
        limiter
    }
}

impl App {
    /// Returns the client for an account's Panopto, under the settings that hold now.
    ///
    /// Ask again for each piece of work: after a change of proxy, certificates or API client there is another one.
    ///
    /// # Errors
    ///
    /// An unknown account, or network settings that cannot be used. Whether somebody is signed in shows with the first call.
    pub async fn panopto_for(&self, id: &AccountId) -> Result<Arc<Panopto>, AppError> {
        self.inner.panopto_for(id).await
    }

    /// Returns the client for an account's Canvas, under the settings that hold now.
    ///
    /// Ask again for each piece of work, as with [`App::panopto_for`].
    ///
    /// # Errors
    ///
    /// An account that is unknown or none of Canvas, or network settings that cannot be used.
    pub async fn canvas_for(&self, id: &AccountId) -> Result<Arc<Canvas>, AppError> {
        self.inner.canvas_for(id).await
    }

    /// Returns an HTTP client for an account's server, under the settings that hold now, for the bytes of an upload.
    pub async fn http_for(&self, id: &AccountId) -> Result<HttpClient, AppError> {
        let row = self.inner.account_row(id).await?;
        let http = self
            .inner
            .settings_for(&row.server, row.ca_file.as_deref())
            .await;
        Ok(tokio::task::spawn_blocking(move || HttpClient::for_transfers(&http)).await??)
    }
}

impl Inner {
    pub(crate) async fn panopto_for(
        self: &Arc<Self>,
        id: &AccountId,
    ) -> Result<Arc<Panopto>, AppError> {
        let generation = {
            let state = self.connections.lock();
            if let Some(panopto) = state.panopto.get(id) {
                return Ok(panopto.clone());
            }
            state.generation
        };
        let row = self.account_row(id).await?.of(Service::Panopto)?;
        let http = self.http_for(&row.server, row.ca_file.as_deref()).await?;
        let limiter = self.connections.limiter(&row, &self.options.profile_dir);
        let panopto = Panopto::new(row.server.clone(), http, limiter, self.tokens(&row))
            .with_retry(self.retry_policy());
        let panopto = Arc::new(panopto);
        let mut state = self.connections.lock();
        if state.generation == generation {
            state.panopto.insert(id.clone(), panopto.clone());
        }
        Ok(panopto)
    }

    pub(crate) async fn canvas_for(
        self: &Arc<Self>,
        id: &AccountId,
    ) -> Result<Arc<Canvas>, AppError> {
        let (generation, governor) = {
            let mut state = self.connections.lock();
            if let Some(canvas) = state.canvas.get(id) {
                return Ok(canvas.clone());
            }
            let governor = state.governors.entry(id.clone()).or_default().clone();
            (state.generation, governor)
        };
        let row = self.account_row(id).await?.of(Service::Canvas)?;
        let http = self.http_for(&row.server, row.ca_file.as_deref()).await?;
        let canvas = Canvas::new(row.server.clone(), http, governor, self.tokens(&row))
            .with_retry(self.retry_policy());
        let canvas = Arc::new(canvas);
        let mut state = self.connections.lock();
        if state.generation == generation {
            state.canvas.insert(id.clone(), canvas.clone());
        }
        Ok(canvas)
    }

    /// Returns the one keeper of an account's tokens in this process.
    pub(crate) fn tokens(self: &Arc<Self>, row: &AccountRow) -> Arc<AccountTokens> {
        let mut state = self.connections.lock();
        let fresh = || Arc::new(AccountTokens::new(Arc::downgrade(self), row.id.clone()));
        state
            .tokens
            .entry(row.id.clone())
            .or_insert_with(fresh)
            .clone()
    }

    /// Makes an HTTP client for a server. The client reads certificates, so this runs off the asynchronous threads.
    pub(crate) async fn http_for(
        &self,
        server: &Url,
        ca_file: Option<&Path>,
    ) -> Result<HttpClient, AppError> {
        let http = self.settings_for(server, ca_file).await;
        Ok(tokio::task::spawn_blocking(move || HttpClient::new(&http)).await??)
    }

    async fn settings_for(&self, server: &Url, ca_file: Option<&Path>) -> HttpSettings {
        let mut http = self
            .http_settings(&self.settings())
            .await
            .for_server(server);
        http.ca_pem.extend(ca_file.map(Path::to_owned));
        http
    }

    /// Puts the settings of the person in the form that connections are made from.
    pub(crate) async fn http_settings(&self, settings: &Settings) -> HttpSettings {
        HttpSettings {
            proxy: match &settings.proxy {
                ProxySetting::System => ProxyChoice::System,
                ProxySetting::None => ProxyChoice::None,
                ProxySetting::Manual { host, port, user } => ProxyChoice::Manual {
                    host: host.clone(),
                    port: *port,
                    user: Some(user.clone()).filter(|user| !user.is_empty()),
                    password: self.proxy_password(user).await,
                },
            },
            ca_pem: settings.ca_file.iter().cloned().collect(),
            skip_verify: self.skips_tls(),
            user_agent: format!("Lectern/{}", self.options.version),
            ..HttpSettings::default()
        }
    }

    async fn proxy_password(&self, user: &str) -> Option<Secret> {
        if user.is_empty() {
            return None;
        }
        match self
            .vault
            .get(self.vault.place(), &self.proxy_secret())
            .await
        {
            Ok(password) => password,
            Err(error) => {
                tracing::warn!(%error, "the proxy's password could not be read");
                None
            }
        }
    }

    pub(crate) fn proxy_secret(&self) -> SecretName {
        SecretName::ProxyPassword {
            profile: self.profile_id.clone(),
        }
    }
}
