use std::path::PathBuf;

use rusqlite::ErrorCode as Sqlite;

use crate::error::{ErrorCode, Problem};

/// A failure of the profile's database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// A newer Lectern wrote it. It was left as it is.
    #[error("The data in “{path}” was written by a newer Lectern. It was left as it is.")]
    Newer {
        /// The database.
        path: PathBuf,
    },
    /// No space left while writing. What was being written is not stored; everything before is.
    #[error("The disk is full. Lectern could not save its data.")]
    DiskFull,
    /// The file or its folder may not be written.
    #[error("Lectern may not write its data: {reason}")]
    Permission {
        /// What SQLite says.
        reason: String,
    },
    /// Another program held the database for too long.
    #[error("Another program keeps Lectern's data locked.")]
    Busy,
    /// The file is damaged.
    #[error("Lectern's data is damaged: {reason}")]
    Corrupt {
        /// What SQLite says.
        reason: String,
    },
    /// The profile folder could not be made or used.
    #[error("Lectern cannot use the folder “{path}”: {source}")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A statement failed; only a defect does that.
    #[error("Lectern's data could not be read or written.")]
    Statement(#[source] rusqlite::Error),
    /// The tables could not be brought up to date.
    #[error("Lectern's data could not be brought up to date.")]
    Migration(#[source] Box<rusqlite_migration::Error>),
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::known(&error).unwrap_or(Self::Statement(error))
    }
}

impl DatabaseError {
    /// Says what a failure of SQLite means that another part met.
    pub(crate) fn explain(error: &rusqlite::Error) -> Problem {
        let unknown = || {
            Problem::new(
                ErrorCode::Database,
                "Lectern's data could not be read or written.",
            )
            .detail(error.to_string())
        };
        Self::known(error).map_or_else(unknown, |error| error.problem())
    }

    fn known(error: &rusqlite::Error) -> Option<Self> {
        let reason = || error.to_string();
        match error.sqlite_error_code()? {
            Sqlite::DiskFull => Some(Self::DiskFull),
            Sqlite::DatabaseBusy | Sqlite::DatabaseLocked => Some(Self::Busy),
            Sqlite::DatabaseCorrupt | Sqlite::NotADatabase => {
                Some(Self::Corrupt { reason: reason() })
            }
            Sqlite::ReadOnly | Sqlite::PermissionDenied | Sqlite::CannotOpen => {
                Some(Self::Permission { reason: reason() })
            }
            _ => None,
        }
    }
}

impl From<rusqlite_migration::Error> for DatabaseError {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { query, err } => match Self::from(err) {
                Self::Statement(err) => {
                    Self::Migration(Box::new(rusqlite_migration::Error::RusqliteError {
                        query,
                        err,
                    }))
                }
                known => known,
            },
            other => Self::Migration(Box::new(other)),
        }
    }
}

impl DatabaseError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::Newer { .. } => problem(ErrorCode::Database)
                .hint("Install the newer Lectern, or start this one with another profile folder. Nothing was changed."),
            Self::DiskFull => problem(ErrorCode::DiskFull).hint("Free some space, then try again. What was saved before is safe.").retryable(),
            Self::Permission { .. } => problem(ErrorCode::FilePermission).hint("Check the rights of the profile folder, or use another one."),
            Self::Busy => problem(ErrorCode::Database).hint("Close the other program, then try again.").retryable(),
            Self::Corrupt { .. } => problem(ErrorCode::Database)
                .hint("Restart Lectern. It keeps the damaged file aside and starts with fresh data."),
            Self::Folder { .. } => problem(ErrorCode::FilePermission).hint("Check the folder and its rights, or use another profile folder."),
            Self::Statement(error) => problem(ErrorCode::Database).detail(error.to_string()),
            Self::Migration(error) => problem(ErrorCode::Database).detail(error.to_string()),
        }
    }
}
