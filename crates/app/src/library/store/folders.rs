//! Rows of folders.

use chrono::DateTime;
use lectern_panopto::{self as panopto, FolderId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Kind, listing};
use crate::AccountId;
use crate::error::AppError;
use crate::library::model::{Folder, FolderKind, FolderList, Rights};

/// Reads the folders below one as they were read last, by name.
pub(in crate::library) fn children(
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
pub(in crate::library) fn one_folder(
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
pub(crate) fn chain(
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
pub(in crate::library) fn save_folders(
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
pub(in crate::library) fn forget_other_children(
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
pub(in crate::library) fn forget_folder(
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
pub(in crate::library) fn save_rights(
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
    Ok(names.iter().flat_map(|name| ["/", name.as_str()]).collect())
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
