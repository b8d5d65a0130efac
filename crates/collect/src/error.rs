use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use lectern_canvas::CanvasError;
use thiserror::Error;

use crate::files::FilesError;

/// Tells why collecting stopped. What was listed to its end is kept, so going on later repeats none of it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CollectError {
    /// Canvas answers nothing more: the token, the network, too many calls.
    #[error(transparent)]
    Canvas(#[from] CanvasError),
    /// Files cannot be fetched or noted.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The server fails again and again.
    #[error("Canvas fails again and again, so nothing more was asked for. Go on later. {said}")]
    ServerFails {
        /// What happened last.
        said: String,
    },
    /// Nothing was chosen.
    #[error("Choose one course at least.")]
    NothingChosen,
    /// A file of the collection could not be read or written.
    #[error("{what} {} failed: {source}. Check that the folder is there and may be written to, then go on.", path.display())]
    Disk {
        /// Reading, writing …
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk is full.
    #[error("There is no space left for {}. Make room and go on; nothing that was collected is lost.", path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
    },
    /// A file that only Lectern writes is not as it was left.
    #[error("{} was changed or is damaged: {detail}. Put it back, or collect into another folder.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// What was listed before belongs to other choices or another Canvas.
    #[error("{} holds the beginning of another collection. Finish or discard it first.", path.display())]
    StageOfOthers {
        /// The folder.
        path: PathBuf,
    },
    /// There is nothing to take over before everything was listed.
    #[error("{} is not listed to its end. List it first.", path.display())]
    NotListed {
        /// The folder.
        path: PathBuf,
    },
    /// It was stopped.
    #[error("Collecting was stopped. What is there is kept; go on whenever you like.")]
    Cancelled,
}

impl CollectError {
    /// Returns what Canvas said, if it was Canvas.
    pub fn canvas(&self) -> Option<&CanvasError> {
        match self {
            Self::Canvas(error) => Some(error),
            _ => None,
        }
    }

    /// Tells whether going on may succeed later without anything being changed by a person.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::ServerFails { .. }) || self.canvas().is_some_and(CanvasError::may_pass)
    }

    /// Tells whether only another token helps.
    pub fn needs_sign_in(&self) -> bool {
        self.canvas().is_some_and(CanvasError::needs_sign_in)
    }

    /// Makes the error of a file; a full disk is told apart.
    pub(crate) fn disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Disk { what, path, source },
        }
    }
}
