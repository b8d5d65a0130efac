//! What can go wrong when a campus is started or kept.

use std::path::PathBuf;

/// What can go wrong when a campus is started or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CampusError {
    /// The port is taken or may not be used.
    #[error(
        "the demo campus cannot listen on 127.0.0.1:{port}: {source}. Choose another port, or 0 for any free one"
    )]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the campus could not be read or written.
    #[error("the demo campus cannot use {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another campus uses the data folder.
    #[error("another demo campus is open on {path}. Close it, or choose another folder")]
    InUse {
        /// The data folder.
        path: PathBuf,
    },
    /// The stored state is not what this version writes.
    #[error("{path} is not a stored demo campus ({source}). Remove the file to start afresh")]
    Stored {
        /// The file.
        path: PathBuf,
        /// What did not fit.
        source: serde_json::Error,
    },
}
