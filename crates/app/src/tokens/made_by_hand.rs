//! Access tokens that a person made. There is nothing to renew them with.

use chrono::TimeDelta;
use lectern_net::{Secret, Tokens};

use super::failure::TokenFailure;
use super::{AccountTokens, Kept, Renewal, TokenLock, not_stored, stored};
use crate::accounts::{AccountRow, SignInRow};
use crate::app::Inner;
use crate::clock;
use crate::demo;
use crate::error::AppError;

/// Such a token is used until Canvas refuses it, whatever its end is said to be.
const FOR_EVER: TimeDelta = TimeDelta::days(100 * 365);

impl AccountTokens {
    /// Keeps a token that Canvas took.
    pub(crate) async fn keep_made_by_hand(
        &self,
        row: &AccountRow,
        token: Secret,
    ) -> Result<(), AppError> {
        let app = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        let mut kept = self.kept.clone().lock_owned().await;
        let _lock = TokenLock::take(&app, &self.account).await?;
        let tokens = lasting(token);
        stored::write(&app, row, &tokens).await?;
        kept.tokens = Some(tokens);
        Ok(())
    }

    /// Returns the token of an account, whether or not Canvas still takes it.
    pub(crate) async fn made_by_hand(&self, row: &AccountRow) -> Result<Secret, AppError> {
        let app = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        held(&app, row)
            .await?
            .ok_or_else(|| lectern_canvas::TokenError::SignInNeeded.into())
    }
}

impl Renewal {
    /// Returns the token as long as it is not known to be refused. One that was refused just now comes back as it is, so
    /// that the refusal is told as it was.
    pub(super) async fn made_by_hand(
        &self,
        row: &AccountRow,
        kept: &mut Kept,
    ) -> Result<Secret, TokenFailure> {
        kept.tokens = None;
        if row.sign_in != SignInRow::SignedIn {
            return Err(TokenFailure::SignInNeeded);
        }
        let token = held(&self.app, row).await.map_err(not_stored)?;
        let token = token.ok_or(TokenFailure::SignInNeeded)?;
        if self.stale.as_ref() != Some(&token) {
            return Ok(kept.tokens.insert(lasting(token)).access_token.clone());
        }
        let expired = self.app.record_sign_in(
            &self.account,
            SignInRow::Expired,
            false,
            row.access_expires_at,
        );
        if let Err(error) = expired.await {
            tracing::warn!(%error, "the end of a token could not be noted");
        }
        Ok(token)
    }
}

async fn held(app: &std::sync::Arc<Inner>, row: &AccountRow) -> Result<Option<Secret>, AppError> {
    if row.demo {
        return Ok(Some(demo::canvas_token()));
    }
    let held = stored::read(app, row).await?;
    Ok(held.access.map(|access| access.token))
}

fn lasting(token: Secret) -> Tokens {
    let now = clock::now();
    Tokens {
        access_token: token,
        refresh_token: None,
        obtained_at: now,
        expires_at: now + FOR_EVER,
        server_ahead: None,
    }
}
