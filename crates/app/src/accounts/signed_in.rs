use chrono::{DateTime, Utc};
use lectern_panopto::PanoptoError;

use super::{AccountId, AccountRow, SignInRow};
use crate::app::Inner;
use crate::error::AppError;

impl Inner {
    /// Stores how the sign-in of an account stands now and tells every host.
    pub(crate) async fn record_sign_in(
        &self,
        id: &AccountId,
        state: SignInRow,
        lasting: bool,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<(), AppError> {
        self.change_row(id, move |row| {
            row.sign_in = state;
            row.lasting = lasting;
            row.access_expires_at = expires_at;
        })
        .await
    }

    /// Stores the name of the person who is signed in.
    pub(crate) async fn remember_user(
        &self,
        id: &AccountId,
        user: Option<String>,
    ) -> Result<(), AppError> {
        if user.is_none() {
            return Ok(());
        }
        self.change_row(id, move |row| row.user = user).await
    }

    async fn change_row(
        &self,
        id: &AccountId,
        change: impl FnOnce(&mut AccountRow) + Send + 'static,
    ) -> Result<(), AppError> {
        let id = id.clone();
        let visible = self
            .database
            .writing(move |t| {
                let mut row = AccountRow::one(t, &id)?;
                let before = (row.sign_in, row.lasting, row.user.clone());
                change(&mut row);
                row.update_sign_in(t)?;
                Ok(before != (row.sign_in, row.lasting, row.user))
            })
            .await?;
        if visible {
            self.tell_accounts();
        }
        Ok(())
    }

    /// Notes from the outcome of a call whether the account's server can be reached, and passes the outcome on.
    pub(crate) fn noting<T>(
        &self,
        id: &AccountId,
        outcome: Result<T, PanoptoError>,
    ) -> Result<T, PanoptoError> {
        let offline = match &outcome {
            Ok(_) => Some(false),
            Err(error) if error.is_unreachable() => Some(true),
            Err(_) => None,
        };
        if let Some(offline) = offline
            && self.connections.set_offline(id, offline)
        {
            self.tell_accounts();
        }
        outcome
    }
}
