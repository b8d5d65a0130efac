use chrono::{DateTime, Utc};
use lectern_canvas::CanvasError;
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

    /// Stores that nobody is signed in to an account any more.
    pub(crate) async fn record_sign_out(&self, id: &AccountId) -> Result<(), AppError> {
        self.change_row(id, |row| {
            row.sign_in = SignInRow::SignedOut;
            row.lasting = false;
            row.access_expires_at = None;
            row.end_known = false;
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
        self.note_reached(id, outcome.as_ref().err().map(PanoptoError::is_unreachable));
        outcome
    }

    /// As [`Self::noting`], for a call of Canvas.
    pub(crate) fn noting_canvas<T>(
        &self,
        id: &AccountId,
        outcome: Result<T, CanvasError>,
    ) -> Result<T, CanvasError> {
        self.note_reached(id, outcome.as_ref().err().map(CanvasError::is_unreachable));
        outcome
    }

    /// As [`Self::noting_canvas`], for a piece of work with other failures too.
    pub(crate) fn noting_app<T>(
        &self,
        id: &AccountId,
        outcome: Result<T, AppError>,
    ) -> Result<T, AppError> {
        let unreachable = outcome
            .as_ref()
            .err()
            .map(|error| matches!(error, AppError::Canvas(error) if error.is_unreachable()));
        self.note_reached(id, unreachable);
        outcome
    }

    /// Takes what is known of a failure: whether the server could not be reached; nothing for a success.
    fn note_reached(&self, id: &AccountId, unreachable: Option<bool>) {
        let offline = match unreachable {
            None => false,
            Some(true) => true,
            // Somebody answered or did not; it says nothing about the way.
            Some(false) => return,
        };
        if self.connections.set_offline(id, offline) {
            self.tell_accounts();
        }
    }
}
