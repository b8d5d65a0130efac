use std::path::PathBuf;

use thiserror::Error;

use crate::error::{ErrorCode, Problem};

/// What can go wrong with a deletion. Nothing is half deleted for it: what was begun goes on when the profile is opened next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PrivacyError {
    /// Nothing is kept about such a person, or no more.
    #[error("Nothing is kept about this person.")]
    NoSuchPerson,
    /// What was typed is not the name.
    #[error("“{typed}” is not what was asked for. Nothing was deleted.")]
    NotConfirmed {
        /// What was typed.
        typed: String,
    },
    /// A job could bring back what is deleted.
    #[error("{0} still at work. Nothing was deleted.")]
    Busy(String),
    /// Settings keep everything, so nothing is too old.
    #[error("Viewing data is kept for ever. Nothing was deleted.")]
    KeptForEver,
    /// A file of a collection could not be read or written.
    #[error("{} could not be {doing}: {source}.", path.display())]
    Disk {
        /// What was tried, as in "read".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no such receipt.
    #[error("There is no such receipt.")]
    NoSuchReceipt,
}

impl PrivacyError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NoSuchPerson | Self::NoSuchReceipt => {
                problem(ErrorCode::NotFound).hint("Search again.")
            }
            Self::NotConfirmed { .. } => {
                problem(ErrorCode::InvalidInput).hint("Type the name as it is shown.")
            }
            Self::Busy(_) => problem(ErrorCode::Conflict)
                .hint("Wait until they are done, or pause them, then delete again."),
            Self::KeptForEver => problem(ErrorCode::InvalidInput)
                .hint("Choose in Settings, Privacy, how many years are kept."),
            Self::Disk { source, .. } => {
                let code = match source.kind() {
                    std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                        ErrorCode::DiskFull
                    }
                    _ => ErrorCode::FilePermission,
                };
                problem(code).hint(
                    "Check the disk and the rights of the folder. The deletion goes on when Lectern is opened next.",
                )
            }
        }
    }

    pub(super) fn disk(
        doing: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Disk {
            doing,
            path,
            source,
        }
    }
}
