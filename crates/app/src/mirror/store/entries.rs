use std::collections::BTreeMap;

use lectern_panopto::SessionId;
use rusqlite::{Connection, OptionalExtension, params};

use super::signed;
use crate::AccountId;
use crate::error::AppError;
use crate::mirror::index::{Index, IndexEntry, IndexFolder};
use crate::mirror::options::MirrorId;
use crate::mirror::plan::PlannedFolder;

/// Returns everything a mirror knows of itself, and the paths of files that were found damaged.
pub(crate) fn index(
    connection: &Connection,
    id: &MirrorId,
) -> Result<(Index, Vec<String>), AppError> {
    let mut index = Index::default();
    let mut statement = connection
        .prepare_cached("SELECT folder_id, place FROM mirror_folders WHERE mirror_id = ?1")?;
    let mut rows = statement.query([&id.0])?;
    while let Some(row) = rows.next()? {
        let (folder, place): (String, String) = (row.get(0)?, row.get(1)?);
        let place: IndexFolder = serde_json::from_str(&place)?;
        index.folders.insert(folder.parse()?, place);
    }
    index.entries = entries(connection, id)?;
    let mut statement =
        connection.prepare_cached("SELECT path FROM mirror_damaged WHERE mirror_id = ?1")?;
    let damaged = statement.query_map([&id.0], |row| row.get(0))?;
    let damaged = damaged.collect::<Result<_, _>>()?;
    Ok((index, damaged))
}

fn entries(
    connection: &Connection,
    id: &MirrorId,
) -> Result<BTreeMap<SessionId, IndexEntry>, AppError> {
    let mut statement = connection
        .prepare_cached("SELECT session_id, entry FROM mirror_entries WHERE mirror_id = ?1")?;
    let mut rows = statement.query([&id.0])?;
    let mut entries = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (session, entry): (String, String) = (row.get(0)?, row.get(1)?);
        entries.insert(session.parse()?, serde_json::from_str(&entry)?);
    }
    Ok(entries)
}

/// Writes what is known of one recording. Its files are whole now, so none of them counts as damaged any more.
pub(crate) fn save_entry(
    connection: &Connection,
    id: &MirrorId,
    session: SessionId,
    entry: &IndexEntry,
) -> Result<(), AppError> {
    let bytes: u64 = entry.files.iter().map(|file| file.size).sum();
    connection
        .prepare_cached("INSERT OR REPLACE INTO mirror_entries (mirror_id, session_id, entry, here, bytes) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            id.0,
            session.to_string(),
            serde_json::to_string(entry)?,
            !entry.files.is_empty(),
            signed(bytes)
        ])?;
    let mut whole = connection
        .prepare_cached("DELETE FROM mirror_damaged WHERE mirror_id = ?1 AND path = ?2")?;
    for file in &entry.files {
        whole.execute(params![id.0, file.path])?;
    }
    Ok(())
}

/// Changes what is known of a recording that has a row.
pub(crate) fn change_entry(
    connection: &Connection,
    id: &MirrorId,
    session: SessionId,
    change: impl FnOnce(&mut IndexEntry),
) -> Result<(), AppError> {
    if let Some(mut known) = entry(connection, id, session)? {
        change(&mut known);
        save_entry(connection, id, session, &known)?;
    }
    Ok(())
}

/// Writes where the folders of a plan lie; older ones stay, since files may lie there.
pub(crate) fn save_folders(
    connection: &Connection,
    id: &MirrorId,
    folders: &[PlannedFolder],
) -> Result<(), AppError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO mirror_folders (mirror_id, folder_id, place) VALUES (?1, ?2, ?3)",
    )?;
    for folder in folders {
        let place = serde_json::to_string(&folder.place)?;
        insert.execute(params![id.0, folder.id.to_string(), place])?;
    }
    Ok(())
}

/// A recording of an account that a mirror knows.
pub(crate) struct LocalRow {
    pub mirror: MirrorId,
    pub destination: String,
    pub session: SessionId,
    pub entry: IndexEntry,
    /// The length that the library last read, in seconds.
    pub seconds: Option<f64>,
    /// Whether a verification found other content than was saved.
    pub damaged: bool,
}

/// Returns what the mirrors of an account know of these recordings.
pub(crate) fn local(
    connection: &Connection,
    account: &AccountId,
    sessions: &[SessionId],
) -> Result<Vec<LocalRow>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT mirrors.id, mirrors.destination, entry, sessions.duration
         FROM mirror_entries JOIN mirrors ON mirrors.id = mirror_id
         LEFT JOIN sessions ON sessions.account_id = mirrors.account_id AND sessions.id = session_id
         WHERE session_id = ?1 AND mirrors.account_id = ?2 ORDER BY here DESC",
    )?;
    let mut found = Vec::new();
    for session in sessions {
        let mut rows = statement.query(params![session.to_string(), account.as_str()])?;
        let Some(row) = rows.next()? else { continue };
        let entry: String = row.get(2)?;
        let entry: IndexEntry = serde_json::from_str(&entry)?;
        let mirror = MirrorId(row.get(0)?);
        // One that was only left out after it had failed is on the server alone.
        if entry.files.is_empty() && entry.not_downloadable.is_none() {
            continue;
        }
        found.push(LocalRow {
            destination: row.get(1)?,
            session: *session,
            seconds: row.get(3)?,
            damaged: is_damaged(connection, &mirror, &entry)?,
            entry,
            mirror,
        });
    }
    Ok(found)
}

fn is_damaged(
    connection: &Connection,
    mirror: &MirrorId,
    entry: &IndexEntry,
) -> Result<bool, AppError> {
    let mut statement = connection
        .prepare_cached("SELECT 1 FROM mirror_damaged WHERE mirror_id = ?1 AND path = ?2")?;
    for file in &entry.files {
        if statement.exists(params![mirror.0, file.path])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns what is known of one recording.
pub(crate) fn entry(
    connection: &Connection,
    id: &MirrorId,
    session: SessionId,
) -> Result<Option<IndexEntry>, AppError> {
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT entry FROM mirror_entries WHERE mirror_id = ?1 AND session_id = ?2",
        )?
        .query_row(params![id.0, session.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found.as_deref().map(serde_json::from_str).transpose()?)
}
