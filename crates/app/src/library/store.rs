//! The listings of the last reading, in the profile's database.

mod folders;
mod sessions;

use lectern_panopto::FolderId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::AccountId;
use crate::error::{AppError, Problem};

pub(crate) use folders::chain;
pub(super) use folders::{
    children, forget_folder, forget_other_children, one_folder, save_folders, save_rights,
};
pub(super) use sessions::{
    forget_session, forget_unseen_sessions, save_captions, save_sessions, session_name, sessions,
    thumbnail_url,
};

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
