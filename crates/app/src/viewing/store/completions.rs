use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::sessions::SessionNo;
use super::{instant, moment};
use crate::error::AppError;

/// How far one viewer came, as the service's list of viewers says it. It holds no single views.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Completion {
    /// See [`super::Viewers`].
    pub viewer: i64,
    /// 0 to 100.
    pub percent: f64,
    pub last_viewed: Option<DateTime<Utc>>,
    /// The last position of the player in seconds, which is no time watched.
    pub position: Option<f64>,
    pub read_at: DateTime<Utc>,
}

/// Writes what the list of viewers of a recording says now. A viewer it no longer has stays with what it said last.
pub(crate) fn save_completions(
    connection: &Connection,
    session: SessionNo,
    completions: &[Completion],
) -> Result<(), AppError> {
    let mut save = connection.prepare_cached(
        "INSERT OR REPLACE INTO viewing_completions (session, viewer, percent, last_viewed, position, read_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for one in completions {
        save.execute(params![
            session.0,
            one.viewer,
            one.percent,
            one.last_viewed.map(|at| at.timestamp_micros()),
            one.position,
            one.read_at.timestamp_millis()
        ])?;
    }
    Ok(())
}

/// Returns what the list of viewers of a recording said, by viewer.
pub(crate) fn completions(
    connection: &Connection,
    session: SessionNo,
) -> Result<Vec<Completion>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT viewer, percent, last_viewed, position, read_at FROM viewing_completions WHERE session = ?1 ORDER BY viewer",
    )?;
    let rows = statement.query_map([session.0], |row| {
        Ok(Completion {
            viewer: row.get(0)?,
            percent: row.get(1)?,
            last_viewed: row.get::<_, Option<i64>>(2)?.map(instant),
            position: row.get(3)?,
            read_at: moment(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
