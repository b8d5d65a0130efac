use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use crate::error::AppError;
use crate::privacy::Marks;
use crate::viewing::course::CourseId;
use crate::viewing::user_key;

/// Why somebody may be left out of a course's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhyLeftOut {
    /// Teaches or helps in the course.
    Staff,
    /// A user for trying things out.
    Test,
}

/// A line of a class list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RosterEntry {
    pub user_id: Option<String>,
    pub user_name: Option<String>,
    pub name: Option<String>,
    pub section: Option<String>,
}

/// Returns who may be left out of a course, by the viewer's number.
pub(crate) fn left_out(
    connection: &Connection,
    course: CourseId,
) -> Result<Vec<(i64, WhyLeftOut)>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT viewer, why FROM viewing_left_out WHERE course = ?1")?;
    let rows = statement.query_map([course.0], |row| {
        let why: String = row.get(1)?;
        let why = if why == "staff" {
            WhyLeftOut::Staff
        } else {
            WhyLeftOut::Test
        };
        Ok((row.get(0)?, why))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says that somebody may be left out of a course, or counts again.
pub(crate) fn set_left_out(
    connection: &Connection,
    course: CourseId,
    viewer: i64,
    why: Option<WhyLeftOut>,
) -> Result<(), AppError> {
    let Some(why) = why else {
        connection.execute(
            "DELETE FROM viewing_left_out WHERE course = ?1 AND viewer = ?2",
            params![course.0, viewer],
        )?;
        return Ok(());
    };
    let word = match why {
        WhyLeftOut::Staff => "staff",
        WhyLeftOut::Test => "test",
    };
    connection.execute(
        "INSERT OR REPLACE INTO viewing_left_out (course, viewer, why) VALUES (?1, ?2, ?3)",
        params![course.0, viewer, word],
    )?;
    Ok(())
}

/// Replaces the class list of a course.
pub(crate) fn replace_roster(
    connection: &Connection,
    course: CourseId,
    entries: &[RosterEntry],
) -> Result<(), AppError> {
    connection.execute("DELETE FROM viewing_roster WHERE course = ?1", [course.0])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO viewing_roster (course, key, user_id, user_name, name, section) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let deleted = Marks::load(connection)?;
    let is_deleted = |key: &String| deleted.has_viewer(key) || deleted.has_login(&user_key(key));
    for entry in entries {
        let told = [&entry.user_id, &entry.user_name];
        if told.into_iter().flatten().any(is_deleted) {
            continue;
        }
        let key = entry.user_id.as_ref().or(entry.user_name.as_ref());
        insert.execute(params![
            course.0,
            key.map(|key| key.to_lowercase()),
            entry.user_id,
            entry.user_name,
            entry.name,
            entry.section
        ])?;
    }
    Ok(())
}

/// Returns the class list of a course.
pub(crate) fn roster(
    connection: &Connection,
    course: CourseId,
) -> Result<Vec<RosterEntry>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT user_id, user_name, name, section FROM viewing_roster WHERE course = ?1 ORDER BY coalesce(name, user_name, user_id), key",
    )?;
    let rows = statement.query_map([course.0], |row| {
        Ok(RosterEntry {
            user_id: row.get(0)?,
            user_name: row.get(1)?,
            name: row.get(2)?,
            section: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that somebody asked to see names, and why.
pub(crate) fn note_disclosure(
    connection: &Connection,
    at: DateTime<Utc>,
    reason: &str,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT INTO viewing_disclosures (at, reason) VALUES (?1, ?2)",
        params![at.timestamp_millis(), reason],
    )?;
    Ok(())
}
