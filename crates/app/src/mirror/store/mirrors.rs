use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;

use super::moment;
use crate::error::AppError;
use crate::mirror::mirror_views::VerifiedView;
use crate::mirror::options::{Mirror, MirrorId, MirrorRequest, MirrorSchedule};

/// A mirror as its row says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MirrorRow {
    pub mirror: Mirror,
    pub from: String,
    pub server: Url,
    pub schedule_paused: bool,
    pub next_run: Option<DateTime<Utc>>,
    pub verified: Option<VerifiedView>,
    pub read_at: Option<DateTime<Utc>>,
    /// Recordings that are here, and their bytes.
    pub recordings: u64,
    pub bytes: u64,
}

const SELECT: &str = "SELECT id, name, from_path, server, request, created_at, schedule, schedule_paused, next_run, verified, read_at,
    (SELECT count(*) FROM mirror_entries WHERE mirror_id = mirrors.id AND here) AS recordings,
    (SELECT coalesce(sum(bytes), 0) FROM mirror_entries WHERE mirror_id = mirrors.id AND here) AS bytes
    FROM mirrors";

/// Writes a new mirror.
pub(crate) fn insert(
    connection: &Connection,
    mirror: &Mirror,
    from: &str,
    server: &Url,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT INTO mirrors (id, account_id, name, from_path, server, destination, request, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            mirror.id.0,
            mirror.request.account.as_str(),
            mirror.name,
            from,
            server.as_str(),
            destination_key(&mirror.request.destination),
            serde_json::to_string(&mirror.request)?,
            mirror.created_at.timestamp_millis(),
        ],
    )?;
    Ok(())
}

/// Remembers the wishes and names of the newest plan.
pub(crate) fn save_request(
    connection: &Connection,
    id: &MirrorId,
    name: &str,
    from: &str,
    request: &MirrorRequest,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE mirrors SET name = ?2, from_path = ?3, request = ?4, destination = ?5, account_id = ?6 WHERE id = ?1",
        params![
            id.0,
            name,
            from,
            serde_json::to_string(request)?,
            destination_key(&request.destination),
            request.account.as_str()
        ],
    )?;
    Ok(())
}

/// Returns all mirrors, by name.
pub(crate) fn mirrors(connection: &Connection) -> Result<Vec<MirrorRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY name, id"))?;
    let rows = statement.query_map([], parts)?;
    rows.map(|row| row_of(row?)).collect()
}

/// Returns a mirror, if there is one of this id.
pub(crate) fn mirror(
    connection: &Connection,
    id: &MirrorId,
) -> Result<Option<MirrorRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    let row = statement.query_row([&id.0], parts).optional()?;
    row.map(row_of).transpose()
}

/// Returns the mirror whose files lie in a folder.
pub(crate) fn of_destination(
    connection: &Connection,
    destination: &Path,
) -> Result<Option<MirrorRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE destination = ?1"))?;
    let row = statement
        .query_row([destination_key(destination)], parts)
        .optional()?;
    row.map(row_of).transpose()
}

/// Forgets a mirror with everything known of it. No file is touched.
pub(crate) fn forget(connection: &Connection, id: &MirrorId) -> Result<(), AppError> {
    connection.execute("DELETE FROM mirrors WHERE id = ?1", [&id.0])?;
    Ok(())
}

/// Forgets a mirror that never ran, has nothing and waits for nothing.
pub(crate) fn forget_untouched(connection: &Connection, id: &MirrorId) -> Result<(), AppError> {
    connection.execute(
        "DELETE FROM mirrors WHERE id = ?1 AND schedule IS NULL
         AND NOT EXISTS (SELECT 1 FROM mirror_runs WHERE mirror_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM mirror_waiting_plans WHERE mirror_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM mirror_entries WHERE mirror_id = ?1 AND here)",
        [&id.0],
    )?;
    Ok(())
}

/// Sets when a mirror runs by itself.
pub(crate) fn set_schedule(
    connection: &Connection,
    id: &MirrorId,
    schedule: Option<&MirrorSchedule>,
    paused: bool,
    next_run: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    let schedule = schedule.map(serde_json::to_string).transpose()?;
    connection.execute(
        "UPDATE mirrors SET schedule = ?2, schedule_paused = ?3, next_run = ?4 WHERE id = ?1",
        params![
            id.0,
            schedule,
            paused,
            next_run.map(|at| at.timestamp_millis())
        ],
    )?;
    Ok(())
}

/// Remembers what a verification found.
pub(crate) fn set_verified(
    connection: &Connection,
    id: &MirrorId,
    found: &VerifiedView,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE mirrors SET verified = ?2 WHERE id = ?1",
        params![id.0, serde_json::to_string(found)?],
    )?;
    Ok(())
}

/// Replaces the list of damaged files.
pub(crate) fn set_damaged(
    connection: &Connection,
    id: &MirrorId,
    paths: &[String],
) -> Result<(), AppError> {
    connection.execute("DELETE FROM mirror_damaged WHERE mirror_id = ?1", [&id.0])?;
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO mirror_damaged (mirror_id, path) VALUES (?1, ?2)")?;
    for path in paths {
        insert.execute(params![id.0, path])?;
    }
    Ok(())
}

/// One folder has one spelling here, also through links and before it is made.
fn destination_key(destination: &Path) -> String {
    let plain: PathBuf = destination.components().collect();
    let real = plain.ancestors().find_map(|above| {
        let real = std::fs::canonicalize(above).ok()?;
        Some(real.join(plain.strip_prefix(above).ok()?))
    });
    let key: PathBuf = real.unwrap_or(plain).components().collect();
    key.to_string_lossy().into_owned()
}

/// The columns as they come; JSON and addresses are read outside of rusqlite.
struct Parts {
    id: String,
    name: String,
    from: String,
    server: String,
    request: String,
    created_at: i64,
    schedule: Option<String>,
    schedule_paused: bool,
    next_run: Option<i64>,
    verified: Option<String>,
    read_at: Option<i64>,
    recordings: i64,
    bytes: i64,
}

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok(Parts {
        id: row.get("id")?,
        name: row.get("name")?,
        from: row.get("from_path")?,
        server: row.get("server")?,
        request: row.get("request")?,
        created_at: row.get("created_at")?,
        schedule: row.get("schedule")?,
        schedule_paused: row.get("schedule_paused")?,
        next_run: row.get("next_run")?,
        verified: row.get("verified")?,
        read_at: row.get("read_at")?,
        recordings: row.get("recordings")?,
        bytes: row.get("bytes")?,
    })
}

fn row_of(parts: Parts) -> Result<MirrorRow, AppError> {
    let schedule = parts
        .schedule
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?;
    let verified = parts
        .verified
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?;
    Ok(MirrorRow {
        mirror: Mirror {
            id: MirrorId(parts.id),
            name: parts.name,
            request: serde_json::from_str(&parts.request)?,
            schedule,
            created_at: moment(parts.created_at),
        },
        from: parts.from,
        server: lectern_net::parse_server_address(&parts.server)?,
        schedule_paused: parts.schedule_paused,
        next_run: parts.next_run.map(moment),
        verified,
        read_at: parts.read_at.map(moment),
        recordings: u64::try_from(parts.recordings).unwrap_or(0),
        bytes: u64::try_from(parts.bytes).unwrap_or(0),
    })
}
