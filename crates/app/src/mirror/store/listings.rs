use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lectern_panopto::FolderId;
use rusqlite::{Connection, OptionalExtension, params};

use super::moment;
use crate::error::AppError;
use crate::mirror::filter::skips_folder;
use crate::mirror::options::{MirrorFilter, MirrorId};
use crate::mirror::remote::{Remote, RemoteSession};

/// The last whole listing of a mirror.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct KnownListing {
    /// When its reading began.
    pub read_at: DateTime<Utc>,
    /// The sessions of each folder.
    pub folders: BTreeMap<FolderId, Vec<RemoteSession>>,
}

/// Returns the last whole listing, if there was one.
pub(crate) fn known_listing(
    connection: &Connection,
    id: &MirrorId,
) -> Result<Option<KnownListing>, AppError> {
    let read_at: Option<i64> = connection
        .query_row(
            "SELECT read_at FROM mirrors WHERE id = ?1",
            [&id.0],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    let Some(read_at) = read_at else {
        return Ok(None);
    };
    let mut statement = connection
        .prepare_cached("SELECT folder_id, sessions FROM mirror_listings WHERE mirror_id = ?1")?;
    let mut rows = statement.query([&id.0])?;
    let mut folders = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (folder, sessions): (String, String) = (row.get(0)?, row.get(1)?);
        folders.insert(folder.parse()?, serde_json::from_str(&sessions)?);
    }
    Ok(Some(KnownListing {
        read_at: moment(read_at),
        folders,
    }))
}

/// Replaces the last whole listing. One with gaps is not stored.
pub(crate) fn save_listing(
    connection: &Connection,
    id: &MirrorId,
    remote: &Remote,
    filter: &MirrorFilter,
) -> Result<(), AppError> {
    if !remote.is_complete() {
        return Ok(());
    }
    let mut folders: BTreeMap<FolderId, Vec<&RemoteSession>> = remote
        .folders
        .iter()
        // What a rule leaves out was not listed, and the rule may be gone the next time.
        .filter(|folder| folder.in_scope && !skips_folder(filter, &folder.name))
        .map(|folder| (folder.id, Vec::new()))
        .collect();
    for session in &remote.sessions {
        folders.entry(session.folder).or_default().push(session);
    }
    connection.execute("DELETE FROM mirror_listings WHERE mirror_id = ?1", [&id.0])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO mirror_listings (mirror_id, folder_id, sessions) VALUES (?1, ?2, ?3)",
    )?;
    for (folder, sessions) in folders {
        let sessions = serde_json::to_string(&sessions)?;
        insert.execute(params![id.0, folder.to_string(), sessions])?;
    }
    connection.execute(
        "UPDATE mirrors SET read_at = ?2 WHERE id = ?1",
        params![id.0, remote.read_at.timestamp_millis()],
    )?;
    Ok(())
}
