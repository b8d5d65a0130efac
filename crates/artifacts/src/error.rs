//! What can stop a whole rendering. What is wrong with single answers is an [`Issue`](crate::Issue), not an error.

use std::path::{Path, PathBuf};

/// A reason why nothing, or nothing more, could be written.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactsError {
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
    /// The folder holds no collected student work.
    #[error("{} holds no collected student work: it has no folder “json” with courses or assignments in it. Choose the folder that an export was collected into", path.display())]
    NoCollection {
        /// The folder.
        path: PathBuf,
    },
    /// A file of Lectern's own inside a collection cannot be understood.
    #[error("{} cannot be read as Lectern wrote it: {what}. Collect again, which fetches only what is missing", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A folder of the export is a link to somewhere else.
    #[error("{} is a link to another place. Lectern writes nothing through it; remove the link and write the export again", path.display())]
    Elsewhere {
        /// The link.
        path: PathBuf,
    },
    /// Pseudonyms would stand beside the names that they hide.
    #[error("{} holds the answers of Canvas with everybody's names. Choose another folder for an export with pseudonyms", path.display())]
    NamesBeside {
        /// The folder.
        path: PathBuf,
    },
    /// A page could not be made.
    #[error("A page could not be written: {0}. Report this together with the collection's version")]
    Page(#[from] askama::Error),
    /// A table could not be made.
    #[error(
        "A table could not be written: {0}. Report this together with the collection's version"
    )]
    Table(#[from] csv::Error),
    /// An archive could not be made.
    #[error("Writing the archive {} failed: {source}. Check that the disk has room and that files may be as large as this one", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What the writer said.
        source: zip::result::ZipError,
    },
    /// The run was told to stop.
    #[error(
        "The export was stopped before it was complete; it has no manifest yet. Writing it again goes on"
    )]
    Cancelled,
}

impl ArtifactsError {
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
