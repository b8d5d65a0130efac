//! Accounts of Canvas: with an access token that a person made, or with a developer key.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use lectern_canvas::{Canvas, FixedToken, Governor, TokenEnd, User};
use lectern_net::{Secret, parse_server_address};

use super::change::{check_ca_file, needed, trimmed_secret};
use super::{
    Account, AccountError, AccountId, AccountRow, Grant, SecretStore, Service, SignInRow,
    ends_soon, host_of,
};
use crate::app::{App, Inner};
use crate::clock;
use crate::error::AppError;
use crate::notice::{Notice, NoticeKind};

/// What a new account of Canvas needs: an access token, or the id of a developer key. Texts are trimmed; a pasted address is
/// cut to its host.
#[derive(Debug, Clone, Default)]
pub struct AddCanvas {
    /// Its name; the host where none is given.
    pub name: Option<String>,
    /// The address of the server.
    pub server: String,
    /// The access token that the person made.
    pub token: Option<Secret>,
    /// The id of the developer key, where there is no token.
    pub client_id: Option<String>,
    /// The secret of the developer key; a key for public clients has none.
    pub client_secret: Option<Secret>,
    /// Certificates to trust for this account besides the system's.
    pub ca_file: Option<PathBuf>,
}

impl App {
    /// Adds an account of Canvas. With a token it is tried at once and signed in then; with a developer key nobody is yet.
    ///
    /// # Errors
    ///
    /// As for [`App::add_account`], and whatever Canvas says about the token. Nothing was stored then.
    pub async fn add_canvas_account(&self, request: AddCanvas) -> Result<Account, AppError> {
        let server = parse_server_address(&request.server)?;
        check_ca_file(request.ca_file.as_deref())?;
        let client_id = request
            .client_id
            .as_deref()
            .map(str::trim)
            .unwrap_or_default();
        let token = trimmed_secret(request.token);
        if token.is_none() && client_id.is_empty() {
            let what = "The access token";
            return Err(AccountError::Missing { what }.into());
        }
        let name = self.free_name(request.name, &server).await?;
        let mut row = AccountRow {
            id: AccountId::fresh(),
            service: Service::Canvas,
            name,
            server,
            client_id: client_id.to_owned(),
            grant: Grant::Code,
            username: None,
            user: None,
            sign_in: SignInRow::SignedOut,
            lasting: false,
            access_expires_at: None,
            end_known: false,
            secret_store: self.inner.vault.place(),
            ca_file: request.ca_file,
            rate_share: 100,
            demo: false,
        };
        let Some(token) = token else {
            let secret = trimmed_secret(request.client_secret);
            needed(client_id, "The client ID")?;
            self.keep_credentials(&row, secret, None).await?;
            return self.insert_account(row).await;
        };
        row.client_id.clear();
        row.grant = Grant::Token;
        self.inner.try_token(&mut row, &token).await?;
        self.inner
            .tokens(&row)
            .keep_made_by_hand(&row, token)
            .await?;
        let account = self.insert_account(row).await?;
        self.inner.tell_of_token_ends().await;
        Ok(account)
    }

    /// Gives an account another access token, once Canvas has taken it.
    ///
    /// # Errors
    ///
    /// Whatever Canvas says about the token, or no place to keep it. The account is then as before.
    pub async fn renew_canvas_token(
        &self,
        id: &AccountId,
        token: Secret,
    ) -> Result<Account, AppError> {
        let mut row = self.inner.account_row(id).await?;
        if row.demo {
            return Err(AccountError::Demo.into());
        }
        if row.service != Service::Canvas || row.grant != Grant::Token {
            return Err(AccountError::OtherService {
                name: row.name,
                needed: Service::Canvas,
            }
            .into());
        }
        let what = "The access token";
        let token = trimmed_secret(Some(token)).ok_or(AccountError::Missing { what })?;
        self.inner.try_token(&mut row, &token).await?;
        self.move_secrets(&mut row).await?;
        self.inner
            .tokens(&row)
            .keep_made_by_hand(&row, token)
            .await?;
        let stored = row.clone();
        self.inner
            .database
            .writing(move |t| stored.update_sign_in(t))
            .await?;
        self.inner.connections.forget(id);
        self.inner.connections.set_offline(id, false);
        self.inner.tell_accounts();
        self.inner.tell_of_token_ends().await;
        self.account(id).await
    }
}

impl Inner {
    /// Asks Canvas who a token is and when it ends, and notes both in the row.
    pub(crate) async fn try_token(
        &self,
        row: &mut AccountRow,
        token: &Secret,
    ) -> Result<User, AppError> {
        let http = self.http_for(&row.server, row.ca_file.as_deref()).await?;
        let canvas = Canvas::new(
            row.server.clone(),
            http,
            Arc::new(Governor::new()),
            Arc::new(FixedToken::new(token.clone())),
        )
        .with_retry(self.retry_policy());
        let user = canvas.me().await?;
        let end = canvas.token_end(token).await.unwrap_or_else(|error| {
            tracing::info!(%error, "Canvas does not tell when a token ends");
            TokenEnd::Unknown
        });
        row.user = Some(user.title());
        row.sign_in = SignInRow::SignedIn;
        row.lasting = false;
        (row.access_expires_at, row.end_known) = match end {
            TokenEnd::At(at) => (Some(at), true),
            TokenEnd::Never => (None, true),
            TokenEnd::Unknown => (None, false),
        };
        Ok(user)
    }

    /// Says which access tokens end soon, as standing messages of this start.
    pub(crate) async fn tell_of_token_ends(&self) {
        match self.database.reading(AccountRow::all).await {
            Ok(rows) => tell_token_ends(self, &rows),
            Err(error) => tracing::warn!(%error, "accounts could not be read"),
        }
    }
}

/// Says which access tokens end soon.
fn tell_token_ends(app: &Inner, rows: &[AccountRow]) {
    let now = clock::now();
    for row in rows {
        let id = format!("canvas-token-{}", row.id);
        app.take_notice_away(&id);
        let lost =
            row.secret_store == SecretStore::Memory && !row.demo && !app.vault.remembers(&row.id);
        if row.sign_in != SignInRow::SignedIn || lost {
            continue;
        }
        if let Some(TokenEnd::At(at)) = row.token_end()
            && ends_soon(at)
        {
            app.add_notice(Notice {
                id,
                kind: NoticeKind::Warning,
                title: ending(&host_of(&row.server), at, now),
                text: "Make a new one in Canvas under Account, Settings, New access token, and enter it in this account. Nothing is lost when it ends: work goes on where it stopped.".to_owned(),
            });
        }
    }
}

fn ending(host: &str, at: chrono::DateTime<Utc>, now: chrono::DateTime<Utc>) -> String {
    let date = at.format("%-d %B %Y");
    match (at - now).num_days() {
        _ if at <= now => format!("Your Canvas token for {host} ended on {date}"),
        0 => format!("Your Canvas token for {host} ends within a day, on {date}"),
        1 => format!("Your Canvas token for {host} ends tomorrow, on {date}"),
        days => format!("Your Canvas token for {host} ends in {days} days, on {date}"),
    }
}
