use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::AppError;

/// What tells two states of a file apart without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileMark {
    size: i64,
    /// Nanoseconds since 1970.
    modified: i64,
}

impl FileMark {
    /// Takes the mark of a file; none where the system does not say when it was changed.
    pub fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self {
            size: i64::try_from(metadata.len()).ok()?,
            modified: i64::try_from(modified.as_nanos()).ok()?,
        })
    }
}

/// Tells whether everything in a file in this state is stored.
pub(crate) fn is_known(
    connection: &Connection,
    path: &Path,
    mark: FileMark,
) -> Result<bool, AppError> {
    Ok(noted(connection, path, mark)?.is_some())
}

/// Tells whether a file in this state was written from here, of just this.
pub(crate) fn is_made_of(
    connection: &Connection,
    path: &Path,
    mark: FileMark,
    what: &str,
) -> Result<bool, AppError> {
    let noted = noted(connection, path, mark)?;
    Ok(noted.is_some_and(|note| note.made_of.as_deref() == Some(what)))
}

/// Remembers that everything in a file in this state is stored, and of what it was written if it was.
pub(crate) fn note_file(
    connection: &Connection,
    path: &Path,
    mark: FileMark,
    made_of: Option<&str>,
) -> Result<(), AppError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO viewing_files (path, size, modified, made_of) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![key(path), mark.size, mark.modified, made_of])?;
    Ok(())
}

/// What is remembered of a file.
struct Note {
    made_of: Option<String>,
}

fn noted(connection: &Connection, path: &Path, mark: FileMark) -> Result<Option<Note>, AppError> {
    Ok(connection
        .prepare_cached(
            "SELECT made_of FROM viewing_files WHERE path = ?1 AND size = ?2 AND modified = ?3",
        )?
        .query_row(params![key(path), mark.size, mark.modified], |row| {
            Ok(Note {
                made_of: row.get(0)?,
            })
        })
        .optional()?)
}

fn key(path: &Path) -> String {
    let real = std::fs::canonicalize(path);
    real.as_deref()
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}
