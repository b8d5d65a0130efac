//! Signing in: with the system browser and a listener on this computer, or with a password.

mod canvas;
mod error;
mod listener;
mod page;
mod port_owner;
mod preflight;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lectern_net::Tokens;
use lectern_panopto::oauth::{OAuthClient, OAuthError};
use tokio_util::sync::CancellationToken;

use crate::accounts::{Account, AccountId, AccountRow, Grant, Service, SignInRow, name_of};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::event::{AppEvent, SignInState};

pub use error::SignInError;

use self::listener::{Browser, Listener};

/// How long the browser may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Sign-ins that wait for the browser, one at most for each account.
#[derive(Default)]
pub(crate) struct SignIns {
    waiting: Mutex<HashMap<AccountId, Waiting>>,
    /// The port can serve one sign-in at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
}

struct Waiting {
    cancel: CancellationToken,
    address: Option<String>,
}

impl SignIns {
    /// Makes room for a sign-in: whoever waits for the browser now is cancelled, because the port serves only one.
    fn begin(&self, id: &AccountId) -> CancellationToken {
        let cancel = CancellationToken::new();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, other) in waiting.drain() {
            other.cancel.cancel();
        }
        waiting.insert(
            id.clone(),
            Waiting {
                cancel: cancel.clone(),
                address: None,
            },
        );
        cancel
    }

    fn set_address(&self, id: &AccountId, address: &str) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = waiting.get_mut(id) {
            waiting.address = Some(address.to_owned());
        }
    }

    fn address(&self, id: &AccountId) -> Option<String> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get(id).and_then(|waiting| waiting.address.clone())
    }

    fn cancel(&self, id: &AccountId) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = waiting.remove(id) {
            waiting.cancel.cancel();
        }
    }

    fn end(&self, id: &AccountId, cancel: &CancellationToken) {
        // A sign-in that was replaced is cancelled and must not take its successor away.
        if !cancel.is_cancelled() {
            self.waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(id);
        }
    }
}

impl App {
    /// Signs in to an account and returns when that is done, refused, cancelled or five minutes have passed.
    ///
    /// With the browser, the event `SignIn` first gives the address; the listener is ready before it is opened. Another
    /// sign-in that waits is cancelled. Dropping the future frees the port.
    ///
    /// # Errors
    ///
    /// [`SignInError`] for everything between this computer, the browser and the person; the server's own refusals as they
    /// are. The account stays as it was.
    pub async fn sign_in(&self, id: &AccountId) -> Result<Account, AppError> {
        let row = self.inner.account_row(id).await?;
        let outcome = match (row.service, row.grant) {
            (Service::Canvas, Grant::Code) => self.sign_in_to_canvas(row).await,
            (_, Grant::Token) => Err(SignInError::TokenNeeded.into()),
            (_, Grant::Password) => self.sign_in_with_password(row).await,
            (Service::Panopto, Grant::Code) => self.sign_in_with_browser(row).await,
        };
        let (state, error) = match &outcome {
            Ok(_) => (SignInState::Succeeded, None),
            Err(error) => (SignInState::Failed, Some(error.problem())),
        };
        self.inner.events.send(AppEvent::SignIn {
            account: id.clone(),
            state,
            address: None,
            browser_opened: false,
            error,
        });
        outcome
    }

    /// Opens the browser once more for a sign-in that waits.
    ///
    /// # Errors
    ///
    /// [`SignInError::NotWaiting`] if none does, [`SignInError::NoBrowser`] if no browser opens.
    pub async fn open_sign_in_again(&self, id: &AccountId) -> Result<(), AppError> {
        let address = self
            .inner
            .sign_ins
            .address(id)
            .ok_or(SignInError::NotWaiting)?;
        if self.open_in_browser(&address).await {
            Ok(())
        } else {
            Err(SignInError::NoBrowser.into())
        }
    }

    /// Ends a sign-in that waits for the browser. Nothing happens if none does.
    pub fn cancel_sign_in(&self, id: &AccountId) {
        self.inner.sign_ins.cancel(id);
    }

    /// Opens an address in the person's browser, off the asynchronous threads.
    pub(crate) async fn open_in_browser(&self, address: &str) -> bool {
        let (open, address) = (self.inner.options.open_browser.clone(), address.to_owned());
        tokio::task::spawn_blocking(move || open(&address))
            .await
            .unwrap_or(false)
    }

    async fn sign_in_with_password(&self, row: AccountRow) -> Result<Account, AppError> {
        let password = self
            .inner
            .password(&row)
            .await?
            .ok_or(SignInError::PasswordMissing)?;
        let username = row.username.clone().ok_or(SignInError::PasswordMissing)?;
        let oauth = self.inner.oauth_client(&row).await?;
        let tokens = oauth
            .password(&username, &password, clock::now())
            .await
            .map_err(SignInError::from)?;
        self.finish_sign_in(row, tokens).await
    }

    async fn sign_in_with_browser(&self, row: AccountRow) -> Result<Account, AppError> {
        let oauth = self.inner.oauth_client(&row).await?;
        if !self.inner.has_client_secret(&row).await? {
            return Err(SignInError::ClientSecretMissing.into());
        }
        let id = row.id.clone();
        let cancel = self.inner.sign_ins.begin(&id);
        let outcome = within(PATIENCE, &cancel, self.through_browser(row, oauth)).await;
        self.inner.sign_ins.end(&id, &cancel);
        outcome
    }

    async fn through_browser(
        &self,
        row: AccountRow,
        oauth: OAuthClient,
    ) -> Result<Account, AppError> {
        let _turn = self.inner.sign_ins.turn.clone().lock_owned().await;
        let port = self.inner.options.sign_in_port;
        let listener = Listener::bind(Service::Panopto, port).await?;
        let request = oauth
            .authorize(&format!("http://localhost:{port}/redirect"))
            .map_err(SignInError::from)?;
        preflight::check(&self.inner, &row, &request).await?;
        self.send_to_browser(&row.id, request.url.as_str()).await;
        let answer = listener
            .wait(
                |path_and_query| request.read_answer(path_and_query),
                |error| matches!(error, OAuthError::StateMismatch),
            )
            .await?;
        let outcome = match answer.outcome {
            Ok(code) => match oauth
                .exchange_code(&code, &request.redirect_uri, clock::now())
                .await
            {
                Ok(tokens) => self.finish_sign_in(row, tokens).await,
                Err(error) => Err(SignInError::from(error).into()),
            },
            Err(error) => Err(SignInError::from(error).into()),
        };
        show_outcome(answer.browser, &outcome).await;
        outcome
    }

    async fn send_to_browser(&self, id: &AccountId, address: &str) {
        self.inner.sign_ins.set_address(id, address);
        let browser_opened = self.open_in_browser(address).await;
        let error = (!browser_opened).then(|| SignInError::NoBrowser.problem());
        self.inner.events.send(AppEvent::SignIn {
            account: id.clone(),
            state: SignInState::Waiting,
            address: Some(address.to_owned()),
            browser_opened,
            error,
        });
    }

    /// Keeps the tokens, then asks for the person's name.
    pub(crate) async fn finish_sign_in(
        &self,
        mut row: AccountRow,
        tokens: Tokens,
    ) -> Result<Account, AppError> {
        if !row.demo {
            self.move_secrets(&mut row).await?;
        }
        let id = row.id.clone();
        let (lasting, expires_at) = (tokens.refresh_token.is_some(), tokens.expires_at);
        row.sign_in = SignInRow::SignedIn;
        row.lasting = lasting;
        row.access_expires_at = Some(expires_at);
        let stored = row.clone();
        // The place of the secrets is written first, so that they are found where they are put.
        self.inner
            .database
            .writing(move |t| stored.update_sign_in(t))
            .await?;
        self.inner.tokens(&row).accept(tokens).await?;
        self.inner.connections.forget(&id);
        self.inner.mirrors.cookies.forget(&id);
        match self.who_signed_in(&row).await {
            Ok(user) => self.inner.remember_user(&id, user).await?,
            Err(error) => tracing::info!(%error, "the server does not tell who signed in"),
        }
        self.inner.tell_accounts();
        self.account(&id).await
    }

    async fn who_signed_in(&self, row: &AccountRow) -> Result<Option<String>, AppError> {
        let id = &row.id;
        match row.service {
            Service::Panopto => {
                let panopto = self.inner.panopto_for(id).await?;
                let info = self.inner.noting(id, panopto.user_info().await)?;
                Ok(name_of(&info))
            }
            Service::Canvas => {
                let canvas = self.inner.canvas_for(id).await?;
                let user = self.inner.noting_canvas(id, canvas.me().await)?;
                Ok(Some(user.title()))
            }
        }
    }
}

/// Tells the person in the browser how it went.
async fn show_outcome(browser: Browser, outcome: &Result<Account, AppError>) {
    match outcome {
        Ok(account) => browser.show(&page::signed_in(account)).await,
        Err(error) => browser.show(&page::failed(&error.problem())).await,
    }
}

/// Waits for a sign-in until it is cancelled or the time is up; what is given up is dropped and frees its port.
async fn within<T>(
    patience: Duration,
    cancel: &CancellationToken,
    sign_in: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    tokio::select! {
        () = cancel.cancelled() => Err(SignInError::Cancelled.into()),
        outcome = sign_in => outcome,
        () = tokio::time::sleep(patience) => Err(SignInError::TimedOut.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::within;
    use crate::error::ErrorCode;

    #[tokio::test]
    async fn a_browser_that_never_comes_back_ends_the_sign_in() {
        let never = std::future::pending();
        let waited =
            within::<()>(Duration::from_millis(10), &CancellationToken::new(), never).await;

        let problem = waited.unwrap_err().problem();
        assert_eq!(problem.code, ErrorCode::SignInTimeout);
        assert_eq!(
            problem.message,
            "No answer from the browser. Sign in again."
        );
    }
}
