use std::sync::Arc;

use chrono::{DateTime, Utc};
use lectern_net::{Secret, Tokens};
use serde::{Deserialize, Serialize};

use super::is_shared;
use crate::accounts::AccountRow;
use crate::app::Inner;
use crate::error::AppError;
use crate::secrets::SecretName;

/// What the stores hold for an account.
#[derive(Default)]
pub(super) struct Held {
    pub(super) refresh: Option<Secret>,
    pub(super) access: Option<HeldAccess>,
}

/// An access token with its times.
pub(super) struct HeldAccess {
    pub(super) token: Secret,
    obtained_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl HeldAccess {
    pub(super) fn with(self, refresh_token: Option<Secret>) -> Tokens {
        Tokens {
            access_token: self.token,
            refresh_token,
            obtained_at: self.obtained_at,
            expires_at: self.expires_at,
            server_ahead: None,
        }
    }
}

/// The form of an access token in its store. It never leaves this module.
#[derive(Serialize, Deserialize)]
struct Sealed {
    token: String,
    obtained_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

pub(super) async fn read(app: &Arc<Inner>, row: &AccountRow) -> Result<Held, AppError> {
    let place = row.secret_store;
    let refresh = app
        .vault
        .get(place, &SecretName::RefreshToken(row.id.clone()))
        .await?;
    let access = app
        .vault
        .get(place, &SecretName::AccessToken(row.id.clone()))
        .await?;
    let access = access
        .and_then(|text| serde_json::from_str::<Sealed>(text.expose()).ok())
        .map(|sealed| HeldAccess {
            token: Secret::new(sealed.token),
            obtained_at: sealed.obtained_at,
            expires_at: sealed.expires_at,
        });
    Ok(Held { refresh, access })
}

/// Stores the refresh token first: without it the sign-in would be lost, without the access token only a call.
pub(super) async fn write(
    app: &Arc<Inner>,
    row: &AccountRow,
    tokens: &Tokens,
) -> Result<(), AppError> {
    let place = row.secret_store;
    if let Some(refresh) = &tokens.refresh_token {
        app.vault
            .set(place, &SecretName::RefreshToken(row.id.clone()), refresh)
            .await?;
    }
    let sealed = Sealed {
        token: tokens.access_token.expose().to_owned(),
        obtained_at: tokens.obtained_at,
        expires_at: tokens.expires_at,
    };
    let sealed = Secret::new(serde_json::to_string(&sealed)?);
    let name = SecretName::AccessToken(row.id.clone());
    match app.vault.set(place, &name, &sealed).await {
        Ok(()) => Ok(()),
        // Some keychains limit the length. An old token must not stay in its place, a missing one is asked for anew.
        Err(error) if tokens.refresh_token.is_some() && is_shared(place) => {
            tracing::info!(%error, "an access token is kept in memory alone");
            Ok(app.vault.remove(place, &name).await?)
        }
        Err(error) => Err(error.into()),
    }
}
