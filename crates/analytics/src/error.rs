//! What can stop a whole run. What is wrong with single rows is an [`Issue`](crate::database::Issue), not an error.

use std::path::{Path, PathBuf};

/// A reason why a file or a folder could not be worked on at all.
#[derive(Debug, thiserror::Error)]
pub enum AnalyticsError {
    /// The disk refused.
    #[error("{doing} {} failed: {source}. Check that the disk is there, has room and may be used", path.display())]
    Disk {
        /// What was tried, as in "reading".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A needed column is not in the header line.
    #[error("{} has no column {column}: its first line is {header:?}. Take the file as the tool wrote it, with its header line", path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column, as in "SessionId".
        column: &'static str,
        /// The line that was taken for the header.
        header: String,
    },
    /// The folder holds no viewing database.
    #[error("{} holds no viewing database: no folder named like “Name[id]” with a viewing_activity.csv in it. Choose the folder named “database”", path.display())]
    NoDatabase {
        /// The folder.
        path: PathBuf,
    },
    /// A derived segment file cannot be trusted.
    #[error("The segment file {} cannot be used: {what}. It is made again from the stored views", path.display())]
    DamagedSegments {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A block of stored page views cannot be trusted.
    #[error(
        "A block of stored page views cannot be used: {what}. Forget these days and get them again"
    )]
    DamagedPageViews {
        /// What is wrong with it.
        what: &'static str,
    },
    /// A Parquet file could not be written.
    #[error("Writing {} failed: {source}. Check that the disk is there, has room and may be used", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: parquet::errors::ParquetError,
    },
    /// A workbook could not be written.
    #[error("Writing {} failed: {source}. Check that the disk is there, has room and may be used", path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: rust_xlsxwriter::XlsxError,
    },
    /// The stored views of an export could not be read.
    #[error("The stored views could not be read: {0}. No file was changed")]
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// The run was told to stop.
    #[error("The run was stopped before it was done; no finished file was changed")]
    Cancelled,
}

impl AnalyticsError {
    /// Returns a closure for `map_err` on calls to the disk.
    pub(crate) fn disk(
        doing: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Disk {
            doing,
            path,
            source,
        }
    }
}
