//! The web session of an account: one for all downloads, in memory only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use lectern_net::Secret;
use lectern_panopto::{Panopto, PanoptoError, SessionCookies, WebSession};

use crate::AccountId;

/// Cookies that were refused for a file right after a sign-in are good for so long: the next refusal is about its file too.
/// Signing in again for each of a thousand recordings that may not be downloaded would use up the server's limit.
const SURELY_GOOD: Duration = Duration::from_secs(20);

/// The web sessions of all accounts of this process.
#[derive(Debug, Default)]
pub(crate) struct Cookies {
    accounts: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<Option<Held>>>>>,
}

#[derive(Debug)]
struct Held {
    cookies: SessionCookies,
    vouched_at: Option<Instant>,
}

impl Cookies {
    /// Returns the session of an account, which signs in through this client when it has to.
    pub fn of(self: &Arc<Self>, account: &AccountId, panopto: &Panopto) -> AccountCookies {
        let held = Arc::clone(self.lock().entry(account.clone()).or_default());
        AccountCookies {
            panopto: panopto.clone(),
            held,
        }
    }

    /// Forgets the session of an account, for one that signs out or in as somebody else.
    pub fn forget(&self, account: &AccountId) {
        self.lock().remove(account);
    }

    fn lock(
        &self,
    ) -> std::sync::MutexGuard<'_, HashMap<AccountId, Arc<tokio::sync::Mutex<Option<Held>>>>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The web session of one account. Whoever comes first signs in; the others wait for that.
#[derive(Debug, Clone)]
pub(crate) struct AccountCookies {
    panopto: Panopto,
    held: Arc<tokio::sync::Mutex<Option<Held>>>,
}

impl AccountCookies {
    /// Notes that fresh cookies were refused for a file, so that they are good and the file is not.
    pub async fn vouch(&self, cookies: &Secret) {
        let mut held = self.held.lock().await;
        if let Some(held) = held
            .as_mut()
            .filter(|held| held.cookies.header() == cookies)
        {
            held.vouched_at = Some(Instant::now());
        }
    }

    async fn sign_in(&self, held: &mut Option<Held>) -> Result<SessionCookies, PanoptoError> {
        *held = None;
        let cookies = self.panopto.legacy_login().await?;
        *held = Some(Held {
            cookies: cookies.clone(),
            vouched_at: None,
        });
        Ok(cookies)
    }
}

#[async_trait]
impl WebSession for AccountCookies {
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError> {
        let mut held = self.held.lock().await;
        match held.as_ref() {
            Some(held) => Ok(held.cookies.clone()),
            None => self.sign_in(&mut held).await,
        }
    }

    async fn renew(&self, stale: &Secret) -> Result<SessionCookies, PanoptoError> {
        let mut held = self.held.lock().await;
        match held.as_ref() {
            Some(held)
                if held.cookies.header() != stale
                    || held.vouched_at.is_some_and(|at| at.elapsed() < SURELY_GOOD) =>
            {
                Ok(held.cookies.clone())
            }
            _ => self.sign_in(&mut held).await,
        }
    }
}
