use std::path::{Path, PathBuf};

use super::{ErrorCode, Problem};

/// A file of ours that cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[error("{path} could not be {doing}: {source}")]
pub struct FileError {
    path: PathBuf,
    doing: &'static str,
    source: std::io::Error,
}

impl FileError {
    /// Says that a file could not be written.
    pub fn written(path: &Path, source: std::io::Error) -> Self {
        Self {
            path: path.to_owned(),
            doing: "written",
            source,
        }
    }

    /// Says that a file could not be read.
    pub fn read(path: &Path, source: std::io::Error) -> Self {
        Self {
            path: path.to_owned(),
            doing: "read",
            source,
        }
    }

    pub(crate) fn problem(&self) -> Problem {
        let code = match self.source.kind() {
            std::io::ErrorKind::NotFound => ErrorCode::FileMissing,
            std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
            _ => ErrorCode::FilePermission,
        };
        Problem::new(code, self.to_string())
            .hint("Check the folder and its permissions, or choose another one.")
    }
}
