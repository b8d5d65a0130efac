use rusqlite::{Connection, OptionalExtension, params};
use url::Url;

use crate::error::AppError;

/// Returns what was remembered about a server, such as the largest page it answers.
pub(crate) fn site_value(
    connection: &Connection,
    server: &Url,
    key: &str,
) -> Result<Option<String>, AppError> {
    Ok(connection
        .prepare_cached("SELECT value FROM viewing_sites WHERE server = ?1 AND key = ?2")?
        .query_row(params![server.as_str(), key], |row| row.get(0))
        .optional()?)
}

/// Remembers something about a server.
pub(crate) fn set_site_value(
    connection: &Connection,
    server: &Url,
    key: &str,
    value: &str,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO viewing_sites (server, key, value) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![server.as_str(), key, value])?;
    Ok(())
}
