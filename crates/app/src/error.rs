//! What can go wrong, in the terms a person can act on.

mod problem;

pub use problem::{ErrorCode, Problem};

use crate::database::DatabaseError;
use crate::settings::SettingsError;

/// Any failure of a use case. [`AppError::problem`] turns it into what a host shows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The profile's database could not be opened, read or written.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A setting has a value that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Something stored could not be written down or read back; only a defect does that.
    #[error("Lectern could not read back what it had stored.")]
    Unreadable(#[source] serde_json::Error),
    /// A background task ended before it gave its answer; only a defect does that.
    #[error("A part of Lectern stopped unexpectedly.")]
    TaskEnded,
}

impl AppError {
    /// Returns the closed code, the sentence, the hint and the technical detail of this failure.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Database(error) => error.problem(),
            Self::Settings(error) => error.problem(),
            Self::Unreadable(error) => Problem::new(ErrorCode::Internal, self.to_string()).detail(error.to_string()),
            Self::TaskEnded => Problem::new(ErrorCode::Internal, self.to_string())
                .hint("Try again. If it happens again, restart Lectern; nothing stored is lost."),
        }
    }

    /// Returns the code alone, which is what callers act on.
    pub fn code(&self) -> ErrorCode {
        self.problem().code
    }
}

impl From<rusqlite::Error> for AppError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<tokio::task::JoinError> for AppError {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::TaskEnded
    }
}
