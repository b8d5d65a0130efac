//! The listings of the last reading, in the profile's database.

use chrono::DateTime;
use lectern_panopto::{self as panopto, FolderId, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::model::{Captions, Folder, FolderKind, FolderList, Rights, Session, SessionList};
use crate::AccountId;
use crate::error::{AppError, Problem};

/// Which listing of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Folders,
    Sessions,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Folders => "folders",
            Self::Sessions => "sessions",
        }
    }
}

/// How a listing stands.
#[derive(Debug, Clone, Default)]
pub(super) struct ListingState {
    pub read_at: Option<i64>,
    pub complete: bool,
    pub problem: Option<Problem>,
}

/// Writes the top level as `top`, which no GUID can be.
pub(super) fn folder_key(folder: Option<FolderId>) -> String {
    folder.map_or_else(|| "top".to_owned(), |id| id.to_string())
}

pub(super) fn listing(
    connection: &Connection,
    account: &AccountId,
    kind: Kind,
    folder: Option<FolderId>,
) -> Result<ListingState, AppError> {
    let state = connection
        .prepare_cached("SELECT read_at, complete, problem FROM listings WHERE account_id = ? AND kind = ? AND folder_id = ?")?
        .query_row(params![account.as_str(), kind.word(), folder_key(folder)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?))
        })
        .optional()?;
    Ok(
        state.map_or_else(ListingState::default, |(read_at, complete, problem)| {
            ListingState {
                read_at,
                complete,
                problem: problem.and_then(|text| serde_json::from_str(&text).ok()),
            }
        }),
    )
}

/// Notes how a reading ended. An incomplete one leaves the count of the last complete one alone.
pub(super) fn save_listing(
    connection: &Connection,
    account: &AccountId,
    kind: Kind,
    folder: Option<FolderId>,
    state: &ListingState,
    rows: usize,
) -> Result<(), AppError> {
    let problem = state
        .problem
        .as_ref()
        .map(serde_json::to_string)
        .transpose()?;
    connection
        .prepare_cached(
            "INSERT INTO listings (account_id, kind, folder_id, read_at, complete, row_count, problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET read_at = ?4, complete = ?5, problem = ?7, row_count = iif(?5, ?6, row_count)",
        )?
        .execute(params![
            account.as_str(),
            kind.word(),
            folder_key(folder),
            state.read_at,
            state.complete,
            i64::try_from(rows).unwrap_or(i64::MAX),
            problem
        ])?;
    Ok(())
}

/// Reads the folders below one as they were read last, by name.
pub(super) fn children(
    connection: &Connection,
    account: &AccountId,
    parent: Option<FolderId>,
) -> Result<FolderList, AppError> {
    let above = match parent {
        Some(parent) => path(connection, account, parent)?,
        None => String::new(),
    };
    let mut statement = connection.prepare_cached(&format!(
        "{FOLDER_COLUMNS} FROM folders f WHERE f.account_id = ?1 AND (f.parent_id IS ?2 OR (?2 IS NULL AND f.kind = 'personal'))
         ORDER BY f.kind <> 'personal', f.name COLLATE NOCASE, f.id"
    ))?;
    let folders = statement
        .query_map(
            params![account.as_str(), parent.map(|id| id.to_string())],
            |row| folder(row, &above),
        )?
        .collect::<Result<Vec<_>, _>>()?;
    let mut folders: Vec<Folder> = folders.into_iter().flatten().collect();
    for own in folders.iter_mut().filter(|folder| folder.parent != parent) {
        own.path = path(connection, account, own.id)?;
    }
    let state = listing(connection, account, Kind::Folders, parent)?;
    Ok(FolderList {
        folders,
        read_at: state.read_at.and_then(DateTime::from_timestamp_millis),
        complete: state.complete,
        problem: state.problem,
    })
}

/// Reads one folder as it was read last.
pub(super) fn one_folder(
    connection: &Connection,
    account: &AccountId,
    id: FolderId,
) -> Result<Option<Folder>, AppError> {
    let path = path(connection, account, id)?;
    let above = path
        .rsplit_once('/')
        .map_or("", |(above, _)| above)
        .to_owned();
    let found = connection
        .prepare_cached(&format!(
            "{FOLDER_COLUMNS} FROM folders f WHERE f.account_id = ?1 AND f.id = ?2"
        ))?
        .query_row(params![account.as_str(), id.to_string()], |row| {
            folder(row, &above)
        })
        .optional()?;
    Ok(found.flatten().map(|folder| Folder { path, ..folder }))
}

/// Returns the folder and those above it, from the top.
pub(super) fn chain(
    connection: &Connection,
    account: &AccountId,
    id: FolderId,
) -> Result<Vec<Folder>, AppError> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        // A loop of parents cannot come from a sound server; the length ends it all the same.
        let found = if chain.len() < MOST_LEVELS {
            one_folder(connection, account, id)?
        } else {
            None
        };
        next = found.as_ref().and_then(|folder| folder.parent);
        chain.extend(found);
    }
    chain.reverse();
    Ok(chain)
}

/// Stores folders of one page; what a listing does not say stays as it was.
pub(super) fn save_folders(
    connection: &Connection,
    account: &AccountId,
    folders: &[panopto::Folder],
    personal: Option<FolderId>,
) -> Result<(), AppError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO folders (account_id, id, parent_id, name, description, url, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET parent_id = ?3, name = ?4, description = ?5, url = ?6,
             kind = iif(?7 = 'ordinary' AND kind = 'personal', kind, ?7)",
    )?;
    for folder in folders {
        let kind = if Some(folder.id) == personal {
            "personal"
        } else if folder.parent.is_none() && SYSTEM_ROOTS.contains(&folder.name.as_str()) {
            "system"
        } else {
            "ordinary"
        };
        statement.execute(params![
            account.as_str(),
            folder.id.to_string(),
            folder.parent.as_ref().map(|parent| parent.id.to_string()),
            folder.name,
            folder.description,
            folder.urls.folder.as_deref().unwrap_or_default(),
            kind
        ])?;
    }
    Ok(())
}

/// Forgets the folders below one that a whole listing did not name.
pub(super) fn forget_other_children(
    connection: &Connection,
    account: &AccountId,
    parent: Option<FolderId>,
    present: &[FolderId],
) -> Result<(), AppError> {
    let present: std::collections::HashSet<String> =
        present.iter().map(ToString::to_string).collect();
    let stored = connection
        .prepare_cached("SELECT id FROM folders WHERE account_id = ?1 AND parent_id IS ?2 AND kind <> 'personal'")?
        .query_map(params![account.as_str(), parent.map(|id| id.to_string())], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for gone in stored.iter().filter(|id| !present.contains(*id)) {
        forget_folder(connection, account, gone)?;
    }
    Ok(())
}

/// Forgets a folder with everything below it.
pub(super) fn forget_folder(
    connection: &Connection,
    account: &AccountId,
    id: &str,
) -> Result<(), AppError> {
    const BELOW: &str = "WITH RECURSIVE below(id) AS (SELECT ?2 UNION SELECT f.id FROM folders f JOIN below b ON f.parent_id = b.id WHERE f.account_id = ?1)";
    for rest in [
        "DELETE FROM sessions WHERE account_id = ?1 AND folder_id IN below",
        "DELETE FROM listings WHERE account_id = ?1 AND folder_id IN below",
        "DELETE FROM folders WHERE account_id = ?1 AND id IN below",
    ] {
        connection
            .prepare_cached(&format!("{BELOW} {rest}"))?
            .execute(params![account.as_str(), id])?;
    }
    Ok(())
}

/// Notes in which folders below one the account may create.
pub(super) fn save_rights(
    connection: &Connection,
    account: &AccountId,
    parent: Option<FolderId>,
    creator: &[FolderId],
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE folders SET rights = 'viewer' WHERE account_id = ?1 AND parent_id IS ?2",
        )?
        .execute(params![account.as_str(), parent.map(|id| id.to_string())])?;
    let mut statement = connection.prepare_cached(
        "UPDATE folders SET rights = 'creator' WHERE account_id = ?1 AND id = ?2",
    )?;
    for id in creator {
        statement.execute(params![account.as_str(), id.to_string()])?;
    }
    Ok(())
}

/// Reads the recordings of a folder as they were read last, newest first.
pub(super) fn sessions(
    connection: &Connection,
    account: &AccountId,
    folder: FolderId,
) -> Result<SessionList, AppError> {
    let sessions = connection
        .prepare_cached(
            "SELECT id, name, folder_id, folder_name, start_time, duration, captions FROM sessions
             WHERE account_id = ?1 AND folder_id = ?2 ORDER BY start_time DESC, name, id",
        )?
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
pub(super) fn save_sessions(
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
pub(super) fn forget_unseen_sessions(
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
pub(super) fn forget_session(
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
pub(super) fn session_name(
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
pub(super) fn thumbnail_url(
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
pub(super) fn save_captions(
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

/// Returns the names from the top, as far as the folders above are stored.
fn path(connection: &Connection, account: &AccountId, id: FolderId) -> Result<String, AppError> {
    let names = connection
        .prepare_cached(
            "WITH RECURSIVE up(id, parent_id, name, depth) AS (
                 SELECT id, parent_id, name, 0 FROM folders WHERE account_id = ?1 AND id = ?2
                 UNION ALL SELECT f.id, f.parent_id, f.name, up.depth + 1 FROM folders f JOIN up ON f.id = up.parent_id
                 WHERE f.account_id = ?1 AND up.depth < ?3)
             SELECT name FROM up ORDER BY depth DESC",
        )?
        .query_map(params![account.as_str(), id.to_string(), i64::try_from(MOST_LEVELS).unwrap_or(i64::MAX)], |row| {
            row.get::<_, String>(0)
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().map(|name| format!("/{name}")).collect())
}

const MOST_LEVELS: usize = 200;

/// The roots that every site has.
const SYSTEM_ROOTS: [&str; 2] = ["Users", "Remote Recorders"];

const FOLDER_COLUMNS: &str = "SELECT f.id, f.parent_id, f.name, f.description, f.url, f.kind, f.rights,
    (SELECT l.row_count FROM listings l WHERE l.account_id = f.account_id AND l.kind = 'folders' AND l.folder_id = f.id AND l.complete),
    (SELECT l.row_count FROM listings l WHERE l.account_id = f.account_id AND l.kind = 'sessions' AND l.folder_id = f.id AND l.complete)";

/// Reads a row of [`FOLDER_COLUMNS`]; `None` for an id that nobody could have stored.
fn folder(row: &Row<'_>, above: &str) -> rusqlite::Result<Option<Folder>> {
    let Ok(id) = row.get::<_, String>(0)?.parse() else {
        return Ok(None);
    };
    let name: String = row.get(2)?;
    Ok(Some(Folder {
        id,
        parent: row
            .get::<_, Option<String>>(1)?
            .and_then(|id| id.parse().ok()),
        path: format!("{above}/{name}"),
        name,
        description: row.get(3)?,
        url: row.get(4)?,
        kind: match row.get::<_, String>(5)?.as_str() {
            "personal" => FolderKind::Personal,
            "system" => FolderKind::System,
            _ => FolderKind::Ordinary,
        },
        rights: match row.get::<_, String>(6)?.as_str() {
            "creator" => Rights::Creator,
            "viewer" => Rights::Viewer,
            "none" => Rights::None,
            _ => Rights::Unknown,
        },
        has_children: row.get::<_, Option<i64>>(7)?.map(|count| count > 0),
        sessions: row
            .get::<_, Option<i64>>(8)?
            .and_then(|count| u64::try_from(count).ok()),
    }))
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
