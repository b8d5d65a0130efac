use std::collections::HashMap;

use rusqlite::{Connection, params};

use crate::error::AppError;
use crate::privacy::Marks;

/// Numbers for the ids of viewers, which are the same in every recording.
///
/// Holds what it has looked up, so that a batch of rows asks once for each viewer. One is made for each transaction: numbers of one
/// that was rolled back are not in the database.
#[derive(Debug, Default)]
pub(crate) struct Viewers(HashMap<String, i64>);

impl Viewers {
    /// Returns the number of a viewer and gives one to a new viewer. Ids that are GUIDs have one spelling.
    pub fn number(&mut self, connection: &Connection, id: &str) -> Result<i64, AppError> {
        if let Some(no) = self.0.get(id) {
            return Ok(*no);
        }
        let spelling = spelling(id);
        let no = number_of(connection, &spelling)?;
        self.0.insert(id.to_owned(), no);
        Ok(no)
    }
}

/// Returns the ids and user names of viewers by their numbers.
pub(crate) fn viewer_ids(
    connection: &Connection,
) -> Result<HashMap<i64, (String, Option<String>)>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT no, id, user_name FROM viewing_viewers")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Remembers the user names that the service tells with its viewers.
pub(crate) fn save_user_names(
    connection: &Connection,
    names: &[(String, String)],
) -> Result<(), AppError> {
    let mut viewers = Viewers::default();
    let deleted = Marks::load(connection)?;
    let mut save =
        connection.prepare_cached("UPDATE viewing_viewers SET user_name = ?2 WHERE no = ?1")?;
    for (id, name) in names.iter().filter(|(id, _)| !deleted.has_viewer(id)) {
        let no = viewers.number(connection, id)?;
        save.execute(params![no, name])?;
    }
    Ok(())
}

fn number_of(connection: &Connection, id: &str) -> Result<i64, AppError> {
    let mut find = connection.prepare_cached("SELECT no FROM viewing_viewers WHERE id = ?1")?;
    let mut rows = find.query([id])?;
    if let Some(row) = rows.next()? {
        return Ok(row.get(0)?);
    }
    connection
        .prepare_cached("INSERT INTO viewing_viewers (id) VALUES (?1)")?
        .execute([id])?;
    Ok(connection.last_insert_rowid())
}

fn spelling(id: &str) -> String {
    let id = id.trim();
    match uuid::Uuid::parse_str(id) {
        Ok(guid) if matches!(id.len(), 36 | 38) => guid.as_hyphenated().to_string(),
        _ => id.to_owned(),
    }
}
