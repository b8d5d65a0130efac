//! Rows of recordings.

use chrono::DateTime;
use lectern_panopto::{self as panopto, FolderId, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Kind, listing};
use crate::AccountId;
use crate::error::AppError;
use crate::library::model::{Captions, Session, SessionList};

/// Answered from the index `sessions_in_order` alone, whatever else the account has.
const IN_FOLDER: &str =
    "SELECT id, name, folder_id, folder_name, start_time, duration, captions FROM sessions
    WHERE account_id = ?1 AND folder_id = ?2 ORDER BY start_time DESC, name, id";

/// Reads the recordings of a folder as they were read last, newest first.
pub(in crate::library) fn sessions(
    connection: &Connection,
    account: &AccountId,
    folder: FolderId,
) -> Result<SessionList, AppError> {
    let sessions = connection
        .prepare_cached(IN_FOLDER)?
        .query_map(params![account.as_str(), folder.to_string()], session)?
        .collect::<Result<Vec<_>, _>>()?;
    let state = listing(connection, account, Kind::Sessions, Some(folder))?;
    Ok(SessionList {
        sessions: sessions.into_iter().flatten().collect(),
        read_at: state.read_at.and_then(DateTime::from_timestamp_millis),
        reading: false,
        complete: state.complete,
        problem: state.problem,
    })
}

/// Stores recordings of one page, marked with the reading they were seen in.
pub(in crate::library) fn save_sessions(
    connection: &Connection,
    account: &AccountId,
    folder: FolderId,
    sessions: &[panopto::Session],
    reading: i64,
) -> Result<(), AppError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO sessions (account_id, id, folder_id, folder_name, name, start_time, duration, captions, viewer_url, thumbnail_url, seen_in)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT DO UPDATE SET folder_id = ?3, folder_name = ?4, name = ?5, start_time = ?6, duration = ?7,
             captions = iif(?8 = 'unknown', captions, ?8), viewer_url = ?9, thumbnail_url = coalesce(?10, thumbnail_url), seen_in = ?11",
    )?;
    for session in sessions {
        let in_folder = session.folder_id().unwrap_or(folder);
        statement.execute(params![
            account.as_str(),
            session.id.to_string(),
            in_folder.to_string(),
            session
                .folder_details
                .as_ref()
                .map(|folder| folder.name.as_str())
                .unwrap_or_default(),
            session.name,
            session.start_time.map(|time| time.timestamp_millis()),
            session.duration,
            // A listing leaves addresses out as it likes: one that is there says something, one that is not says nothing.
            if session.urls.caption_download.is_some() {
                "yes"
            } else {
                "unknown"
            },
            session.urls.viewer,
            session.urls.thumbnail,
            reading
        ])?;
    }
    Ok(())
}

/// Forgets the recordings of a folder that a whole listing did not name.
pub(in crate::library) fn forget_unseen_sessions(
    connection: &Connection,
    account: &AccountId,
    folder: FolderId,
    reading: i64,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "DELETE FROM sessions WHERE account_id = ?1 AND folder_id = ?2 AND seen_in <> ?3",
        )?
        .execute(params![account.as_str(), folder.to_string(), reading])?;
    Ok(())
}

/// Forgets one recording.
pub(in crate::library) fn forget_session(
    connection: &Connection,
    account: &AccountId,
    id: SessionId,
) -> Result<(), AppError> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE account_id = ?1 AND id = ?2")?
        .execute(params![account.as_str(), id.to_string()])?;
    Ok(())
}

/// Returns a recording's stored title, for a message about it.
pub(in crate::library) fn session_name(
    connection: &Connection,
    account: &AccountId,
    id: SessionId,
) -> Result<Option<String>, AppError> {
    Ok(connection
        .prepare_cached("SELECT name FROM sessions WHERE account_id = ?1 AND id = ?2")?
        .query_row(params![account.as_str(), id.to_string()], |row| row.get(0))
        .optional()?)
}

/// Returns the address of a recording's picture, if a listing or a detail named one.
pub(in crate::library) fn thumbnail_url(
    connection: &Connection,
    account: &AccountId,
    id: SessionId,
) -> Result<Option<String>, AppError> {
    Ok(connection
        .prepare_cached("SELECT thumbnail_url FROM sessions WHERE account_id = ?1 AND id = ?2")?
        .query_row(params![account.as_str(), id.to_string()], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Sets what the full form of a session says about its captions.
pub(in crate::library) fn save_captions(
    connection: &Connection,
    account: &AccountId,
    id: SessionId,
    captions: Captions,
) -> Result<(), AppError> {
    let word = match captions {
        Captions::Yes => "yes",
        Captions::None => "none",
        Captions::Unknown => "unknown",
    };
    connection
        .prepare_cached("UPDATE sessions SET captions = ?3 WHERE account_id = ?1 AND id = ?2")?
        .execute(params![account.as_str(), id.to_string(), word])?;
    Ok(())
}

fn session(row: &Row<'_>) -> rusqlite::Result<Option<Session>> {
    let (Ok(id), Ok(folder)) = (
        row.get::<_, String>(0)?.parse(),
        row.get::<_, String>(2)?.parse(),
    ) else {
        return Ok(None);
    };
    Ok(Some(Session {
        id,
        name: row.get(1)?,
        folder,
        folder_name: row.get(3)?,
        start_time: row
            .get::<_, Option<i64>>(4)?
            .and_then(DateTime::from_timestamp_millis),
        duration: row.get(5)?,
        captions: match row.get::<_, String>(6)?.as_str() {
            "yes" => Captions::Yes,
            "none" => Captions::None,
            _ => Captions::Unknown,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::IN_FOLDER;

    #[test]
    fn a_folder_is_listed_from_its_index_without_sorting() {
        let profile = tempfile::tempdir().unwrap();
        let (database, _) = crate::database::open(profile.path(), chrono::Utc::now()).unwrap();
        let steps = database
            .read(|connection| {
                Ok(connection
                    .prepare(&format!("EXPLAIN QUERY PLAN {IN_FOLDER}"))?
                    .query_map(["account", "folder"], |row| row.get::<_, String>(3))?
                    .collect::<Result<Vec<_>, _>>()?)
            })
            .unwrap();
        assert_eq!(
            steps,
            [
                "SEARCH sessions USING COVERING INDEX sessions_in_order (account_id=? AND folder_id=?)"
            ]
        );
    }
}
