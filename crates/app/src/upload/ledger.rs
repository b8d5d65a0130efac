//! What was uploaded from here, by content.

use lectern_panopto::{FolderId, SessionId};
use rusqlite::params;

use crate::AccountId;
use crate::database::Database;
use crate::error::AppError;

/// A recording that was made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub sha256: String,
    pub size: u64,
    pub session: SessionId,
    pub title: String,
    pub folder: FolderId,
}

/// Notes a recording once Panopto has made it.
pub(crate) async fn note(
    database: &Database,
    account: &AccountId,
    sent: Sent,
    now: i64,
) -> Result<(), AppError> {
    let account = account.clone();
    database
        .writing(move |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO uploaded_content (account_id, sha256, size, session_id, title, folder_id, uploaded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![account.as_str(), sent.sha256, i64::try_from(sent.size).unwrap_or(i64::MAX), sent.session.to_string(), sent.title, sent.folder.to_string(), now],
            )?;
            Ok(())
        })
        .await
}

/// Forgets a recording that is known to be gone, so that its file may be uploaded again.
pub(crate) async fn forget(
    database: &Database,
    account: &AccountId,
    session: SessionId,
) -> Result<(), AppError> {
    let account = account.clone();
    database
        .writing(move |tx| {
            tx.execute(
                "DELETE FROM uploaded_content WHERE account_id = ?1 AND session_id = ?2",
                params![account.as_str(), session.to_string()],
            )?;
            Ok(())
        })
        .await
}

/// Returns what was made of files of this size. A file of no such size need not be read to know that it is new.
pub(crate) async fn of_size(
    database: &Database,
    account: &AccountId,
    size: u64,
) -> Result<Vec<Sent>, AppError> {
    let account = account.clone();
    database
        .reading(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sha256, size, session_id, title, folder_id FROM uploaded_content WHERE account_id = ?1 AND size = ?2 ORDER BY uploaded_at DESC",
            )?;
            let rows = statement.query_map(params![account.as_str(), i64::try_from(size).unwrap_or(i64::MAX)], |row| {
                let (session, folder): (String, String) = (row.get(2)?, row.get(4)?);
                let size = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
                let ids = session.parse().ok().zip(folder.parse().ok());
                Ok(ids.map(|(session, folder)| (row.get(0), session, row.get(3), folder, size)))
            })?;
            let mut sent = Vec::new();
            for row in rows {
                if let Some((sha256, session, title, folder, size)) = row? {
                    sent.push(Sent { sha256: sha256?, size, session, title: title?, folder });
                }
            }
            Ok(sent)
        })
        .await
}
