//! A table being written, whatever the format, and how finished files get their names.

use std::path::Path;

use tempfile::NamedTempFile;

use super::columns::Value;
use super::receipt::ExportedFile;
use crate::AnalyticsError;

/// A table being written beside its place.
pub(crate) trait TableFile {
    /// Adds a row; cells stand in the order of the columns.
    fn row(&mut self, cells: &[Value<'_>]) -> Result<(), AnalyticsError>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<Finished, AnalyticsError>;
}

/// A whole file that has no name yet.
#[derive(Debug)]
pub(crate) struct Finished {
    pub name: String,
    pub file: NamedTempFile,
    pub rows: u64,
    /// Cells that got a `'`.
    pub guarded: u64,
}

/// Opens a file without a name in a folder.
pub(crate) fn unnamed(folder: &Path) -> Result<NamedTempFile, AnalyticsError> {
    NamedTempFile::new_in(folder).map_err(AnalyticsError::disk("writing to", folder))
}

/// Brings all files to the disk, then gives them their names, over older ones.
pub(crate) fn give_names(
    folder: &Path,
    files: Vec<Finished>,
) -> Result<Vec<ExportedFile>, AnalyticsError> {
    for finished in &files {
        let place = folder.join(&finished.name);
        let file = finished.file.as_file();
        file.sync_all()
            .map_err(AnalyticsError::disk("writing", &place))?;
    }
    files
        .into_iter()
        .map(|finished| {
            let place = folder.join(&finished.name);
            let disk = || AnalyticsError::disk("writing", &place);
            let bytes = finished.file.as_file().metadata().map_err(disk())?.len();
            finished
                .file
                .persist(&place)
                .map_err(|refused| refused.error)
                .map_err(disk())?;
            Ok(ExportedFile {
                name: finished.name,
                rows: finished.rows,
                bytes,
            })
        })
        .collect()
}
