use std::io;
use std::path::PathBuf;

use lectern_campus::CampusError;

use crate::error::{ErrorCode, Problem};

/// The demo campus could not be started or left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The campus did not start.
    #[error("The demo campus could not be started: {0}")]
    Start(#[from] CampusError),
    /// The campus gave no usable address.
    #[error("The demo campus runs at “{address}”, which is no address.")]
    Address {
        /// What it gave.
        address: String,
    },
    /// The files of the demo could not be removed.
    #[error("The files of the demo in “{path}” could not be removed: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DemoError {
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::Start(_) => Problem::new(ErrorCode::Internal, self.to_string())
                .hint("Leave the demo and explore it again, which starts it fresh.")
                .retryable(),
            Self::Address { .. } => Problem::new(ErrorCode::Internal, self.to_string()).retryable(),
            Self::Folder { .. } => Problem::new(ErrorCode::FilePermission, self.to_string())
                .hint("Close programs that use these files, then leave the demo again.")
                .retryable(),
        }
    }
}
