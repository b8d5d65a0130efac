use std::time::Duration;

use lectern_canvas::oauth::{AuthorizationRequest, OAuthClient, OAuthError, Scopes};

use super::listener::Listener;
use super::{PATIENCE, SignInError, show_outcome, within};
use crate::accounts::{Account, AccountRow, Service};
use crate::app::App;
use crate::clock;
use crate::error::AppError;

/// What is asked for, one after the other, until the developer key allows it.
const SCOPES: [Scopes; 3] = [Scopes::Unlimited, Scopes::Needed, Scopes::PageViews];
/// The browser is not kept waiting for longer.
const LOOK_PATIENCE: Duration = Duration::from_secs(8);

impl App {
    /// Signs in with a developer key through the browser.
    pub(super) async fn sign_in_to_canvas(&self, row: AccountRow) -> Result<Account, AppError> {
        let oauth = self.inner.canvas_oauth(&row).await?;
        let id = row.id.clone();
        let cancel = self.inner.sign_ins.begin(&id);
        let outcome = within(PATIENCE, &cancel, self.through_canvas(row, oauth)).await;
        self.inner.sign_ins.end(&id, &cancel);
        outcome
    }

    async fn through_canvas(
        &self,
        row: AccountRow,
        oauth: OAuthClient,
    ) -> Result<Account, AppError> {
        let _turn = self.inner.sign_ins.turn.clone().lock_owned().await;
        let port = self.inner.options.sign_in_port;
        let listener = Listener::bind(Service::Canvas, port).await?;
        let redirect = format!("http://localhost:{port}/redirect");
        let request = self.begin_at_canvas(&row, &oauth, &redirect).await?;
        self.send_to_browser(&row.id, request.url.as_str()).await;
        let answer = listener
            .wait(
                |path_and_query| request.read_answer(path_and_query),
                |error| matches!(error, OAuthError::StateMismatch),
            )
            .await?;
        let exchanged = match answer.outcome {
            Ok(code) => oauth.exchange_code(&code, &request, clock::now()).await,
            Err(error) => Err(error),
        };
        let outcome = match exchanged {
            Ok(tokens) => self.finish_sign_in(row, tokens).await,
            Err(error) => Err(SignInError::from(error).into()),
        };
        show_outcome(answer.browser, &outcome).await;
        outcome
    }

    /// Finds out what the developer key allows before the browser opens.
    ///
    /// Canvas sends a request that it refuses back at once, without asking anybody anything, so the person need not see it.
    async fn begin_at_canvas(
        &self,
        row: &AccountRow,
        oauth: &OAuthClient,
        redirect: &str,
    ) -> Result<AuthorizationRequest, AppError> {
        for scopes in SCOPES {
            let request = oauth.authorize(redirect, scopes);
            match self.refusal_of(row, &request).await? {
                None => return Ok(request),
                Some(OAuthError::InvalidScope) => {}
                Some(error) => return Err(SignInError::from(error).into()),
            }
        }
        Err(SignInError::from(OAuthError::InvalidScope).into())
    }

    /// Asks for the sign-in page once; only a definite refusal counts, whatever else happens is left to the browser.
    async fn refusal_of(
        &self,
        row: &AccountRow,
        request: &AuthorizationRequest,
    ) -> Result<Option<OAuthError>, AppError> {
        let inner = &self.inner;
        let http = inner.http_for(&row.server, row.ca_file.as_deref()).await?;
        let asked = http.reqwest().get(request.url.clone()).send();
        let Ok(Ok(response)) = tokio::time::timeout(LOOK_PATIENCE, asked).await else {
            return Ok(None);
        };
        if response.status().as_u16() == 401 {
            return Ok(Some(OAuthError::InvalidClient));
        }
        let location = response
            .headers()
            .get("location")
            .and_then(|location| location.to_str().ok())
            .and_then(|location| location.strip_prefix(&request.redirect_uri));
        Ok(location.and_then(|rest| request.read_answer(&format!("/redirect{rest}")).err()))
    }
}
