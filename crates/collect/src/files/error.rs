use std::io;
use std::path::PathBuf;

use lectern_canvas::CanvasError;
use lectern_transfer::DownloadError;

/// What stops the fetching of all files. What concerns one file alone is noted for it, and the others go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// The person or the program asked to stop. What came of unfinished files is kept.
    #[error("Fetching the files was stopped.")]
    Cancelled,
    /// Canvas refuses the token, cannot be reached, or has no patience left.
    #[error(transparent)]
    Canvas(CanvasError),
    /// The folder takes no more files.
    #[error(transparent)]
    Folder(DownloadError),
    /// The list of files could not be read or written.
    #[error("The list of collected files, {}, could not be {what}: {source}. Check the disk.", path.display())]
    List {
        /// The list.
        path: PathBuf,
        /// What was done with it, as in `read`.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl FilesError {
    /// Returns what Canvas said, where it was Canvas.
    pub fn canvas(&self) -> Option<&CanvasError> {
        match self {
            Self::Canvas(error) => Some(error),
            _ => None,
        }
    }

    /// Tells whether there is no room.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Folder(DownloadError::DiskFull { .. }) => true,
            Self::Folder(DownloadError::Ledger(source)) => {
                source.downcast_ref().is_some_and(says_full)
            }
            Self::List { source, .. } => says_full(source),
            _ => false,
        }
    }

    /// Tells whether the same may go through later without anything being changed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Canvas(error) => error.may_pass(),
            Self::Folder(error) => error.may_pass(),
            _ => false,
        }
    }
}

fn says_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
