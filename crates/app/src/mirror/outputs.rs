//! The files at the root of a mirror: catalogue, browsable index, manifest, archive, certificate.
//!
//! Each appears under its name only when complete, and each says the same: all are written from one [`Records`].

mod archive;
pub(crate) mod catalogue;
pub(crate) mod certificate;
mod html;
mod index_page;
pub(crate) mod manifest;
mod records;
mod transcripts;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub(crate) use records::{Record, Records, Status};

/// What can be chosen about the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutputOptions {
    /// Puts `'` before cells of the catalogue that a spreadsheet would run as a formula.
    pub safe_for_spreadsheets: bool,
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self {
            safe_for_spreadsheets: true,
        }
    }
}

/// An output that could not be written; the one before it is then still there.
#[derive(Debug, Error)]
#[error("{path} cannot be written: {source}")]
pub struct OutputError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

/// Writes catalogue, index, manifest and archive. Blocking.
///
/// # Errors
///
/// The first file that cannot be written.
pub(crate) fn write_all(
    destination: &Path,
    records: &Records,
    options: OutputOptions,
) -> Result<(), OutputError> {
    std::fs::create_dir_all(destination).map_err(|source| OutputError {
        path: destination.to_owned(),
        source,
    })?;
    let place = |name: &str| destination.join(name);
    let wrap = |name: &str, written: io::Result<()>| {
        written.map_err(|source| OutputError {
            path: place(name),
            source,
        })
    };
    wrap(
        catalogue::NAME,
        catalogue::write(&place(catalogue::NAME), records, options),
    )?;
    wrap(
        manifest::NAME,
        manifest::write(&place(manifest::NAME), records),
    )?;
    wrap(
        archive::NAME,
        archive::write(&place(archive::NAME), records),
    )?;
    let parts = transcripts::write(destination, records);
    let parts = parts.map_err(|source| OutputError {
        path: place(transcripts::FOLDER),
        source,
    })?;
    wrap(
        index_page::NAME,
        index_page::write(&place(index_page::NAME), records, parts),
    )
}

#[cfg(test)]
mod tests;
