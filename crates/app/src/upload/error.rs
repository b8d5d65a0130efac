use std::path::PathBuf;

use super::sheet::SheetError;
use crate::error::{ErrorCode, FileError, Problem};

/// Why a review, a plan or the start of an upload was refused.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The review was closed, or belongs to an earlier start of Lectern.
    #[error("This review is no longer open.")]
    NoSuchDraft,
    /// The review has no such recording.
    #[error("This recording is no longer in the review.")]
    NoSuchItem,
    /// The review cannot start as it is.
    #[error("{0}")]
    Blocked(String),
    /// Two recordings cannot become one.
    #[error("{0}")]
    NotAPair(&'static str),
    /// A text that is no date.
    #[error("\u{201c}{0}\u{201d} is not a date. Write it as 2026-09-14.")]
    Date(String),
    /// A text that is no language.
    #[error("\u{201c}{0}\u{201d} is not a language. Write it as en or en-CA.")]
    Language(String),
    /// A title without a letter.
    #[error("A recording needs a title.")]
    NoTitle,
    /// A sheet that cannot be used.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// A caption file that is none.
    #[error("{name} is not a caption file. Lectern takes .vtt and .srt.")]
    NotCaptions {
        /// The file.
        name: String,
    },
    /// A file of ours that cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that is no plan, or one of a newer Lectern.
    #[error("{path} is not an upload plan of this version of Lectern: {why}")]
    NotAPlan {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The plan is for an account that this profile does not have.
    #[error("This plan uploads to {host}, and no account for it is set up here.")]
    NoAccountForPlan {
        /// The server's host.
        host: String,
    },
}

impl UploadError {
    pub(crate) fn problem(&self) -> Problem {
        let message = self.to_string();
        match self {
            Self::NoSuchDraft | Self::NoSuchItem => {
                Problem::new(ErrorCode::NotFound, message).hint("Choose the files again.")
            }
            Self::Blocked(_) => Problem::new(ErrorCode::Conflict, message),
            Self::NotAPair(_)
            | Self::Date(_)
            | Self::Language(_)
            | Self::NoTitle
            | Self::Sheet(_)
            | Self::NotCaptions { .. } => Problem::new(ErrorCode::InvalidInput, message),
            Self::File(error) => error.problem(),
            Self::NotAPlan { .. } => Problem::new(ErrorCode::InvalidInput, message)
                .hint("Choose a file that Lectern saved."),
            Self::NoAccountForPlan { .. } => Problem::new(ErrorCode::NotFound, message)
                .hint("Add the account in Settings, then open the plan again."),
        }
    }
}
