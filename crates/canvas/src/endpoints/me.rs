use chrono::{DateTime, Utc};
use lectern_net::Secret;
use serde::Deserialize;

use super::right::SIGNED_IN;
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::error::CanvasError;
use crate::listed::{Key, Listed};
use crate::model::reading::{date, text};
use crate::model::{Profile, TokenEnd, User};
use crate::pages::Pages;

impl Canvas {
    /// Returns who the account is.
    ///
    /// # Errors
    ///
    /// [`CanvasError::TokenRefused`] for a token that is wrong, has ended or was deleted.
    pub async fn me(&self) -> Result<User, CanvasError> {
        let path = "/api/v1/users/self".to_owned();
        self.json(&Call::get("/api/v1/users/:id", path, SIGNED_IN))
            .await
    }

    /// Returns what the account's profile tells.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn profile(&self) -> Result<Profile, CanvasError> {
        let path = "/api/v1/users/self/profile".to_owned();
        self.json(&Call::get(
            "/api/v1/users/:user_id/profile",
            path,
            SIGNED_IN,
        ))
        .await
    }

    /// Finds out when an access token that a person made ends. Canvas tells only some accounts.
    ///
    /// # Errors
    ///
    /// A token that is refused, or no answer. That the account may not ask is no error.
    pub async fn token_end(&self, token: &Secret) -> Result<TokenEnd, CanvasError> {
        let call = Call::get(
            "/api/v1/users/:user_id/user_generated_tokens",
            "/api/v1/users/self/user_generated_tokens".to_owned(),
            SIGNED_IN,
        )
        .query("per_page", MOST_ROWS);
        let mut pages: Pages<TokenRow> = Pages::new(self.clone(), call);
        let mut matching = Vec::new();
        loop {
            match pages.next().await {
                Ok(Some(page)) => matching.extend(
                    page.items
                        .into_iter()
                        .filter(|row| row.is_active() && row.fits(token)),
                ),
                Ok(None) => break,
                Err(error) if error.needs_sign_in() || error.may_pass() => return Err(error),
                Err(_) => return Ok(TokenEnd::Unknown),
            }
        }
        // Several tokens that begin alike cannot be told apart.
        Ok(match matching.as_slice() {
            [row] => row.expires_at.map_or(TokenEnd::Never, TokenEnd::At),
            _ => TokenEnd::Unknown,
        })
    }
}

#[derive(Deserialize)]
struct TokenRow {
    #[serde(default, deserialize_with = "text")]
    token_hint: Option<String>,
    #[serde(default, deserialize_with = "text")]
    workflow_state: Option<String>,
    #[serde(default, deserialize_with = "date")]
    expires_at: Option<DateTime<Utc>>,
}

impl TokenRow {
    fn is_active(&self) -> bool {
        self.workflow_state
            .as_deref()
            .is_none_or(|state| state == "active")
    }

    /// Tells whether the row may be about this token: Canvas shows its first characters, with or without the shard before.
    fn fits(&self, token: &Secret) -> bool {
        let Some(hint) = self.token_hint.as_deref() else {
            return false;
        };
        let hint = hint.trim_end_matches(['.', '…', '*']);
        let token = token.expose();
        let local = token.split_once('~').map_or(token, |(_, local)| local);
        hint.len() >= 4 && (token.starts_with(hint) || local.starts_with(hint))
    }
}

impl Listed for TokenRow {
    fn key(&self) -> Option<Key> {
        None
    }
}
