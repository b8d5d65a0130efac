//! The keeper of an account's tokens: renews early, one at a time across programs, and stores before it uses.

mod failure;
mod lock;
mod made_by_hand;
mod stored;

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use futures::future::BoxFuture;
use lectern_net::{Secret, Tokens};
use lectern_panopto::oauth::{OAuthClient, OAuthError};
use tokio::sync::Mutex;

use crate::accounts::{AccountId, AccountRow, Grant, SecretStore, Service, SignInRow};
use crate::app::Inner;
use crate::clock;
use crate::demo;
use crate::error::AppError;
use crate::secrets::SecretName;

use self::failure::TokenFailure;
use self::lock::TokenLock;

/// Gives out access tokens of one account and renews them.
///
/// Refresh tokens of Panopto rotate: the moment one is sent it may be dead. Canvas keeps its refresh token but ends the access
/// token before. So a renewal holds a lock file that the other program on
/// the same profile respects too, reads again what is stored once it has the lock, and stores the new tokens before anyone
/// uses them. Dropping a caller's future during a renewal does not stop the renewal.
pub(crate) struct AccountTokens {
    app: Weak<Inner>,
    account: AccountId,
    kept: Arc<Mutex<Kept>>,
}

/// What this process knows. The mutex also makes renewals of this process one at a time.
#[derive(Default)]
struct Kept {
    tokens: Option<Tokens>,
    /// Tokens the server gave that could not be stored yet. They are stored before anything else is tried.
    unstored: Option<Tokens>,
}

#[async_trait]
impl lectern_panopto::AccessTokens for AccountTokens {
    async fn access_token(&self) -> Result<Secret, lectern_panopto::TokenError> {
        Ok(self.current(None).await?)
    }

    async fn renew(&self, stale: &Secret) -> Result<Secret, lectern_panopto::TokenError> {
        Ok(self.current(Some(stale.clone())).await?)
    }
}

#[async_trait]
impl lectern_canvas::AccessTokens for AccountTokens {
    async fn access_token(&self) -> Result<Secret, lectern_canvas::TokenError> {
        Ok(self.current(None).await?)
    }

    async fn renew(&self, stale: &Secret) -> Result<Secret, lectern_canvas::TokenError> {
        Ok(self.current(Some(stale.clone())).await?)
    }
}

impl AccountTokens {
    pub(crate) fn new(app: Weak<Inner>, account: AccountId) -> Self {
        Self {
            app,
            account,
            kept: Arc::default(),
        }
    }

    async fn current(&self, stale: Option<Secret>) -> Result<Secret, TokenFailure> {
        let app = self.app.upgrade().ok_or(TokenFailure::SignInNeeded)?;
        let (account, kept) = (self.account.clone(), self.kept.clone());
        // On a task of its own: once a refresh token was sent, its successor must be stored whoever stops waiting.
        let renewal = tokio::spawn(async move {
            let mut kept = kept.lock_owned().await;
            if let Some(tokens) = &kept.tokens
                && usable(tokens, stale.as_ref())
            {
                return Ok(tokens.access_token.clone());
            }
            Renewal {
                app,
                account,
                stale,
            }
            .run(&mut kept)
            .await
        });
        renewal
            .await
            .map_err(|error| TokenFailure::NotStored(Box::new(error)))?
    }

    /// Keeps the tokens of a sign-in that just succeeded.
    pub(crate) async fn accept(&self, tokens: Tokens) -> Result<(), AppError> {
        let app = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        let mut kept = self.kept.clone().lock_owned().await;
        let _lock = TokenLock::take(&app, &self.account).await?;
        let row = app.account_row(&self.account).await?;
        stored::write(&app, &row, &tokens).await?;
        if tokens.refresh_token.is_none() {
            app.vault
                .remove(row.secret_store, &SecretName::RefreshToken(row.id.clone()))
                .await?;
        }
        kept.unstored = None;
        kept.tokens = Some(tokens);
        Ok(())
    }

    /// Notes the end of the sign-in, withdraws the tokens at the server as far as it can be asked, and forgets them here.
    ///
    /// The end is noted first and under the lock: a program that is refused from then on must not sign in anew with a
    /// stored password.
    pub(crate) async fn revoke_and_forget(&self) -> Result<(), AppError> {
        let app = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        let mut kept = self.kept.clone().lock_owned().await;
        let _lock = TokenLock::take(&app, &self.account).await?;
        let row = app.account_row(&self.account).await?;
        app.record_sign_out(&self.account).await?;
        let held = stored::read(&app, &row).await.unwrap_or_default();
        let access = held
            .access
            .map(|access| access.token)
            .or(kept.tokens.take().map(|tokens| tokens.access_token));
        match row.service {
            Service::Panopto => revoke_at_panopto(&app, &row, [held.refresh, access]).await,
            Service::Canvas => revoke_at_canvas(&app, &row, held.refresh, access).await,
        }
        kept.tokens = None;
        kept.unstored = None;
        for name in [
            SecretName::RefreshToken(row.id.clone()),
            SecretName::AccessToken(row.id.clone()),
        ] {
            app.vault.remove(row.secret_store, &name).await?;
        }
        Ok(())
    }
}

/// One attempt to come to a usable token.
struct Renewal {
    app: Arc<Inner>,
    account: AccountId,
    stale: Option<Secret>,
}

impl Renewal {
    async fn run(self, kept: &mut Kept) -> Result<Secret, TokenFailure> {
        let _lock = TokenLock::take(&self.app, &self.account)
            .await
            .map_err(not_stored)?;
        let row = self
            .app
            .account_row(&self.account)
            .await
            .map_err(|_| TokenFailure::SignInNeeded)?;
        if row.grant == Grant::Token {
            return self.made_by_hand(&row, kept).await;
        }
        if let Some(tokens) = kept.unstored.clone() {
            return self.keep(&row, kept, tokens).await;
        }
        if row.sign_in != SignInRow::SignedIn {
            kept.tokens = None;
            return Err(TokenFailure::SignInNeeded);
        }
        let held = stored::read(&self.app, &row).await.map_err(not_stored)?;
        if let Some(access) = held.access {
            let tokens = access.with(held.refresh.clone());
            if usable(&tokens, self.stale.as_ref()) {
                return Ok(kept.tokens.insert(tokens).access_token.clone());
            }
        }
        let outcome = match held.refresh {
            Some(refresh) => self.refresh(&row, &refresh).await,
            None => self.sign_in_anew(&row).await,
        };
        match outcome {
            Ok(tokens) => self.keep(&row, kept, tokens).await,
            Err(error) => {
                kept.tokens = None;
                self.note_failure(&error).await;
                Err(error)
            }
        }
    }

    async fn refresh(&self, row: &AccountRow, refresh: &Secret) -> Result<Tokens, TokenFailure> {
        if row.service == Service::Canvas {
            let oauth = self.app.canvas_oauth(row).await.map_err(not_stored)?;
            return Ok(oauth.refresh(refresh, clock::now()).await?);
        }
        let oauth = self.app.oauth_client(row).await.map_err(not_stored)?;
        match refreshed(oauth, refresh.clone()).await {
            Err(OAuthError::InvalidGrant { .. }) if row.grant == Grant::Password => {
                self.sign_in_anew(row).await
            }
            outcome => Ok(outcome?),
        }
    }

    /// Only an account with a stored password can sign in again by itself.
    async fn sign_in_anew(&self, row: &AccountRow) -> Result<Tokens, TokenFailure> {
        if row.grant != Grant::Password {
            return Err(TokenFailure::SignInNeeded);
        }
        let oauth = self.app.oauth_client(row).await.map_err(not_stored)?;
        let password = self
            .app
            .password(row)
            .await
            .map_err(not_stored)?
            .ok_or(TokenFailure::SignInNeeded)?;
        let username = row.username.as_deref().unwrap_or_default();
        Ok(by_password(oauth, username.to_owned(), password).await?)
    }

    /// Stores new tokens and only then lets them be used.
    async fn keep(
        &self,
        row: &AccountRow,
        kept: &mut Kept,
        tokens: Tokens,
    ) -> Result<Secret, TokenFailure> {
        if let Err(error) = stored::write(&self.app, row, &tokens).await {
            kept.unstored = Some(tokens);
            return Err(not_stored(error));
        }
        kept.unstored = None;
        let (lasting, expires_at) = (tokens.refresh_token.is_some(), tokens.expires_at);
        let token = kept.tokens.insert(tokens).access_token.clone();
        if let Err(error) = self
            .app
            .record_sign_in(
                &self.account,
                SignInRow::SignedIn,
                lasting,
                Some(expires_at),
            )
            .await
        {
            tracing::warn!(%error, "the end of a sign-in could not be noted");
        }
        self.app.connections.set_offline(&self.account, false);
        Ok(token)
    }

    async fn note_failure(&self, error: &TokenFailure) {
        if error.ends_sign_in()
            && let Err(error) = self
                .app
                .record_sign_in(&self.account, SignInRow::Expired, false, None)
                .await
        {
            tracing::warn!(%error, "the end of a sign-in could not be noted");
        }
        if error.never_sent() && self.app.connections.set_offline(&self.account, true) {
            self.app.tell_accounts();
        }
    }
}

// Both are boxed with everything they use, because the compiler cannot see through the protocol library that they may
// change threads while they borrow.

fn refreshed(oauth: OAuthClient, token: Secret) -> BoxFuture<'static, Result<Tokens, OAuthError>> {
    Box::pin(async move { oauth.refresh(&token, clock::now()).await })
}

fn by_password(
    oauth: OAuthClient,
    user: String,
    password: Secret,
) -> BoxFuture<'static, Result<Tokens, OAuthError>> {
    Box::pin(async move { oauth.password(&user, &password, clock::now()).await })
}

/// A token is used until shortly before its end, and not at all once the server refused it.
fn usable(tokens: &Tokens, stale: Option<&Secret>) -> bool {
    stale != Some(&tokens.access_token) && !tokens.needs_renewal(clock::now())
}

fn not_stored(error: AppError) -> TokenFailure {
    TokenFailure::NotStored(Box::new(error))
}

async fn revoke_at_panopto(app: &Arc<Inner>, row: &AccountRow, tokens: [Option<Secret>; 2]) {
    let oauth = match app.oauth_client(row).await {
        Ok(oauth) => oauth,
        Err(error) => return tracing::warn!(%error, "tokens could not be withdrawn at the server"),
    };
    for token in tokens.into_iter().flatten() {
        if let Err(error) = oauth.revoke(&token).await {
            tracing::warn!(%error, "a token could not be withdrawn at the server");
        }
    }
}

/// Canvas withdraws a sign-in by its access token, and only while that is good. A token that the person made is theirs to
/// delete.
async fn revoke_at_canvas(
    app: &Arc<Inner>,
    row: &AccountRow,
    refresh: Option<Secret>,
    access: Option<Secret>,
) {
    if row.grant == Grant::Token {
        return;
    }
    let withdrawn = async {
        let oauth = app.canvas_oauth(row).await?;
        let good = match refresh {
            Some(refresh) => Some(oauth.refresh(&refresh, clock::now()).await?.access_token),
            None => access,
        };
        if let Some(access) = good {
            oauth.revoke(&access).await?;
        }
        Ok::<(), AppError>(())
    };
    if let Err(error) = withdrawn.await {
        tracing::warn!(%error, "a sign-in could not be withdrawn at the server");
    }
}

impl Inner {
    /// Makes the OAuth2 client of an account.
    pub(crate) async fn oauth_client(&self, row: &AccountRow) -> Result<OAuthClient, AppError> {
        let http = self.http_for(&row.server, row.ca_file.as_deref()).await?;
        let secret = self.client_secret(row).await?;
        OAuthClient::new(&row.server, http, &row.client_id, secret)
            .map_err(|error| lectern_panopto::TokenError::OAuth(error).into())
    }

    /// Makes the OAuth2 client of an account of Canvas.
    pub(crate) async fn canvas_oauth(
        &self,
        row: &AccountRow,
    ) -> Result<lectern_canvas::oauth::OAuthClient, AppError> {
        let http = self.http_for(&row.server, row.ca_file.as_deref()).await?;
        let secret = self.client_secret(row).await?;
        let server = row.server.clone();
        let id = &row.client_id;
        Ok(lectern_canvas::oauth::OAuthClient::new(
            server, http, id, secret,
        ))
    }

    /// Tells whether the secret of the account's API client is still known here.
    pub(crate) async fn has_client_secret(&self, row: &AccountRow) -> Result<bool, AppError> {
        Ok(self.client_secret(row).await?.is_some())
    }

    async fn client_secret(&self, row: &AccountRow) -> Result<Option<Secret>, AppError> {
        if row.demo {
            return Ok(Some(demo::client_secret()));
        }
        Ok(self
            .vault
            .get(row.secret_store, &SecretName::ClientSecret(row.id.clone()))
            .await?)
    }

    /// Returns the password of an account that signs in with one.
    pub(crate) async fn password(&self, row: &AccountRow) -> Result<Option<Secret>, AppError> {
        if row.demo {
            return Ok(Some(demo::password()));
        }
        Ok(self
            .vault
            .get(row.secret_store, &SecretName::Password(row.id.clone()))
            .await?)
    }
}

/// Tells whether secrets of this store are shared with other programs on the profile.
fn is_shared(store: SecretStore) -> bool {
    store != SecretStore::Memory
}
