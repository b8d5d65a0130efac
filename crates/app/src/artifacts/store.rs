//! The exports made earlier and the choices that were saved, in the profile's database.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::request::{ArtifactExportId, ArtifactRequest, ArtifactSetId};
use super::views::{ArtifactRunView, ArtifactSetView};
use crate::SecretStore;
use crate::accounts::AccountRow;
use crate::error::AppError;

/// An export as its row says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ExportRow {
    pub id: ArtifactExportId,
    /// Names its folder in the profile and its key.
    pub key: String,
    pub folder: PathBuf,
    pub name: String,
    pub request: ArtifactRequest,
    pub hidden: bool,
    pub key_store: Option<SecretStore>,
    pub last_run: Option<ArtifactRunView>,
    pub created_at: DateTime<Utc>,
}

/// What is known of an export before it has a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NewExport {
    pub key: String,
    pub folder: PathBuf,
    pub name: String,
    pub request: ArtifactRequest,
    pub hidden: bool,
    pub key_store: Option<SecretStore>,
}

/// An export of whole courses, as a course that is followed needs it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CourseExport {
    pub id: ArtifactExportId,
    /// The address of the Canvas; none where the account was removed.
    pub server: Option<String>,
    /// The courses that are exported whole.
    pub courses: Vec<i64>,
    pub request: ArtifactRequest,
    /// When the last run that came to its end began.
    pub looked_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT no, key, folder, name, request, hidden, key_store, last_run, created_at FROM artifact_exports";

/// Returns all exports, the one asked for last first.
pub(super) fn exports(connection: &Connection) -> Result<Vec<ExportRow>, AppError> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} ORDER BY asked_at DESC, no DESC"))?;
    let rows = statement.query_map([], parts)?;
    rows.map(|row| row_of(row?)).collect()
}

/// Returns the exports that hold courses whole, the one asked for last first. A sample is none of them.
pub(crate) fn course_exports(connection: &Connection) -> Result<Vec<CourseExport>, AppError> {
    let rows = exports(connection)?.into_iter();
    let whole = rows.filter(|row| row.request.sample.is_none());
    Ok(whole
        .map(|row| CourseExport {
            id: row.id,
            server: AccountRow::one(connection, &row.request.account)
                .ok()
                .map(|account| account.server.to_string()),
            courses: row
                .request
                .courses
                .iter()
                .filter(|course| course.assignments.is_none())
                .map(|course| course.canvas_id)
                .collect(),
            looked_at: row.last_run.filter(|run| run.complete).map(|run| run.at),
            request: row.request,
        })
        .collect())
}

/// Returns an export, if there is one of this id.
pub(super) fn export(
    connection: &Connection,
    id: ArtifactExportId,
) -> Result<Option<ExportRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE no = ?1"))?;
    let row = statement.query_row([id.0], parts).optional()?;
    row.map(row_of).transpose()
}

/// Returns the export in a folder, if there is one.
pub(super) fn export_in(
    connection: &Connection,
    folder: &Path,
) -> Result<Option<ExportRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE folder = ?1"))?;
    let row = statement.query_row([text(folder)], parts).optional()?;
    row.map(row_of).transpose()
}

/// Puts an export onto the list, or notes what is asked for now.
pub(super) fn save(
    connection: &Connection,
    new: &NewExport,
    now: DateTime<Utc>,
) -> Result<ArtifactExportId, AppError> {
    let no = connection
        .prepare_cached(
            "INSERT INTO artifact_exports (key, folder, name, request, hidden, key_store, created_at, asked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
             ON CONFLICT (folder) DO UPDATE SET name = excluded.name, request = excluded.request, asked_at = excluded.asked_at RETURNING no",
        )?
        .query_row(
            params![
                new.key,
                text(&new.folder),
                new.name,
                serde_json::to_string(&new.request)?,
                new.hidden,
                new.key_store.map(SecretStore::word),
                now.timestamp_millis(),
            ],
            |row| row.get(0),
        )?;
    Ok(ArtifactExportId(no))
}

/// Notes what a run came to.
pub(super) fn note_run(
    connection: &Connection,
    id: ArtifactExportId,
    run: &ArtifactRunView,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE artifact_exports SET last_run = ?2 WHERE no = ?1",
        params![id.0, serde_json::to_string(run)?],
    )?;
    Ok(())
}

/// Takes an export off the list.
pub(super) fn forget(connection: &Connection, id: ArtifactExportId) -> Result<(), AppError> {
    connection.execute("DELETE FROM artifact_exports WHERE no = ?1", [id.0])?;
    Ok(())
}

/// Returns the saved choices by name.
pub(super) fn sets(connection: &Connection) -> Result<Vec<ArtifactSetView>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT no, name, request FROM artifact_sets ORDER BY name COLLATE NOCASE",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    })?;
    let mut sets = Vec::new();
    for row in rows {
        let (no, name, request) = row?;
        sets.push(ArtifactSetView {
            id: ArtifactSetId(no),
            name,
            request: serde_json::from_str(&request)?,
        });
    }
    Ok(sets)
}

/// Saves choices; those of the same name are replaced.
pub(super) fn save_set(
    connection: &Connection,
    name: &str,
    request: &ArtifactRequest,
    now: DateTime<Utc>,
) -> Result<ArtifactSetId, AppError> {
    let no = connection
        .prepare_cached(
            "INSERT INTO artifact_sets (name, request, saved_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET request = excluded.request, saved_at = excluded.saved_at RETURNING no",
        )?
        .query_row(
            params![name, serde_json::to_string(request)?, now.timestamp_millis()],
            |row| row.get(0),
        )?;
    Ok(ArtifactSetId(no))
}

/// Forgets saved choices.
pub(super) fn remove_set(connection: &Connection, id: ArtifactSetId) -> Result<(), AppError> {
    connection.execute("DELETE FROM artifact_sets WHERE no = ?1", [id.0])?;
    Ok(())
}

/// The columns as they come; JSON is read outside of rusqlite.
struct Parts {
    no: i64,
    key: String,
    folder: String,
    name: String,
    request: String,
    hidden: bool,
    key_store: Option<String>,
    last_run: Option<String>,
    created_at: i64,
}

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok(Parts {
        no: row.get(0)?,
        key: row.get(1)?,
        folder: row.get(2)?,
        name: row.get(3)?,
        request: row.get(4)?,
        hidden: row.get(5)?,
        key_store: row.get(6)?,
        last_run: row.get(7)?,
        created_at: row.get(8)?,
    })
}

fn row_of(parts: Parts) -> Result<ExportRow, AppError> {
    Ok(ExportRow {
        id: ArtifactExportId(parts.no),
        key: parts.key,
        folder: PathBuf::from(parts.folder),
        name: parts.name,
        request: serde_json::from_str(&parts.request)?,
        hidden: parts.hidden,
        key_store: parts.key_store.as_deref().and_then(SecretStore::from_word),
        last_run: parts
            .last_run
            .as_deref()
            .map(serde_json::from_str)
            .transpose()?,
        created_at: DateTime::from_timestamp_millis(parts.created_at).unwrap_or_default(),
    })
}

fn text(folder: &Path) -> String {
    folder.to_string_lossy().into_owned()
}
