use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{instant, moment, unsigned};
use crate::error::AppError;
use crate::viewing::course::CourseId;

/// Numbers a recording inside this database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SessionNo(pub i64);

/// A recording of a course as its rows say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SessionRow {
    pub no: SessionNo,
    pub id: SessionId,
    pub name: String,
    pub description: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
    pub start_time: Option<DateTime<Utc>>,
    pub folder: FolderId,
    pub folder_name: String,
    /// Every view up to this moment is stored.
    pub watermark: Option<DateTime<Utc>>,
    /// Changes whenever rows or duration change.
    pub generation: i64,
    /// Stored views.
    pub rows: u64,
    /// Why it could not be updated last time.
    pub problem: Option<String>,
    /// When a whole listing of the course no longer had it.
    pub gone_at: Option<DateTime<Utc>>,
}

/// A recording as a listing of a course's folders tells it, in the listing's order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ListedSession {
    pub id: SessionId,
    pub name: String,
    pub description: Option<String>,
    pub duration: Option<f64>,
    pub start_time: Option<DateTime<Utc>>,
    pub folder: FolderId,
    pub folder_name: String,
}

const COLUMNS: &str = "no, id, name, description, duration, start_time, folder_id, folder_name, watermark, generation, row_count, problem";

/// Writes the recordings of a course as they are listed now, and returns their numbers in that order.
///
/// Their order becomes the course's. One that is known, in this course or another, keeps its rows and watermark whatever its
/// name, folder and length are now. Recordings that are not among them stay as they are: see [`mark_gone`].
pub(crate) fn upsert_sessions(
    connection: &Connection,
    course: CourseId,
    listed: &[ListedSession],
) -> Result<Vec<SessionNo>, AppError> {
    let mut save = connection.prepare_cached(
        "INSERT INTO viewing_sessions (id, name, description, duration, start_time, folder_id, folder_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, duration = ?4, start_time = coalesce(?5, start_time), folder_id = ?6,
             folder_name = ?7, generation = generation + (duration IS NOT ?4)
         RETURNING no",
    )?;
    let mut numbers = Vec::with_capacity(listed.len());
    for (position, session) in listed.iter().enumerate() {
        let no = save_one(&mut save, session)?;
        put_into_course(connection, course, no, position, None)?;
        numbers.push(no);
    }
    Ok(numbers)
}

/// Writes recordings that a file tells of, and returns their numbers in that order.
///
/// What is known of a recording already is newer and stays; only gaps are filled. One that is not in the course yet comes last.
pub(crate) fn remember_sessions(
    connection: &Connection,
    course: CourseId,
    told: &[ListedSession],
    gone_at: Option<DateTime<Utc>>,
) -> Result<Vec<SessionNo>, AppError> {
    let mut save = connection.prepare_cached(
        "INSERT INTO viewing_sessions (id, name, description, duration, start_time, folder_id, folder_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = iif(name = '', ?2, name), description = coalesce(description, ?3),
             duration = coalesce(duration, ?4), generation = generation + (duration IS NULL AND ?4 IS NOT NULL)
         RETURNING no",
    )?;
    let mut join = connection.prepare_cached(
        "INSERT OR IGNORE INTO viewing_course_sessions (course, session, position, gone_at)
         VALUES (?1, ?2, (SELECT coalesce(max(position), -1) + 1 FROM viewing_course_sessions WHERE course = ?1), ?3)",
    )?;
    let mut numbers = Vec::with_capacity(told.len());
    for session in told {
        let no = save_one(&mut save, session)?;
        join.execute(params![
            course.0,
            no.0,
            gone_at.map(|at| at.timestamp_millis())
        ])?;
        numbers.push(no);
    }
    Ok(numbers)
}

/// Puts a recording into a course at a place of its order.
pub(crate) fn put_into_course(
    connection: &Connection,
    course: CourseId,
    session: SessionNo,
    position: usize,
    gone_at: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO viewing_course_sessions (course, session, position, gone_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET position = ?3, gone_at = ?4",
        )?
        .execute(params![
            course.0,
            session.0,
            i64::try_from(position).unwrap_or(i64::MAX),
            gone_at.map(|at| at.timestamp_millis())
        ])?;
    Ok(())
}

/// Notes that a whole listing of a course had no other recordings than these. The others keep everything, and their place after
/// them. Only to be called when every folder was read to its end.
pub(crate) fn mark_gone(
    connection: &Connection,
    course: CourseId,
    listed: &[SessionNo],
    now: DateTime<Utc>,
) -> Result<u64, AppError> {
    let here: std::collections::HashSet<SessionNo> = listed.iter().copied().collect();
    let mut gone = 0;
    for (place, row) in sessions(connection, course)?
        .into_iter()
        .filter(|row| !here.contains(&row.no))
        .enumerate()
    {
        gone += u64::from(row.gone_at.is_none());
        let at = row.gone_at.unwrap_or(now);
        put_into_course(connection, course, row.no, listed.len() + place, Some(at))?;
    }
    Ok(gone)
}

/// Returns the recordings of a course in its order, those that are gone last.
pub(crate) fn sessions(
    connection: &Connection,
    course: CourseId,
) -> Result<Vec<SessionRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, gone_at FROM viewing_course_sessions JOIN viewing_sessions ON no = session WHERE course = ?1
         ORDER BY gone_at IS NOT NULL, position, no"
    ))?;
    let rows = statement.query_map([course.0], parts)?;
    rows.map(|row| row_of(row?)).collect()
}

/// Returns a recording, if it is known. It is gone when no course has it any more.
pub(crate) fn session(
    connection: &Connection,
    id: SessionId,
) -> Result<Option<SessionRow>, AppError> {
    one(connection, "id = ?1", &id.to_string())
}

/// Returns a recording by its number.
pub(crate) fn session_numbered(
    connection: &Connection,
    no: SessionNo,
) -> Result<Option<SessionRow>, AppError> {
    one(connection, "no = ?1", &no.0)
}

/// Moves watermarks forward where no view has to be stored. A watermark never moves back.
pub(crate) fn advance_watermark(
    connection: &Connection,
    sessions: &[SessionNo],
    watermark: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut advance = connection.prepare_cached(
        "UPDATE viewing_sessions SET watermark = max(coalesce(watermark, ?2), ?2), problem = NULL WHERE no = ?1",
    )?;
    for session in sessions {
        advance.execute(params![session.0, watermark.timestamp_micros()])?;
    }
    Ok(())
}

/// Notes why a recording could not be updated, or that it could.
pub(crate) fn set_problem(
    connection: &Connection,
    session: SessionNo,
    problem: Option<&str>,
) -> Result<(), AppError> {
    connection
        .prepare_cached("UPDATE viewing_sessions SET problem = ?2 WHERE no = ?1")?
        .execute(params![session.0, problem])?;
    Ok(())
}

fn save_one(
    save: &mut rusqlite::Statement<'_>,
    session: &ListedSession,
) -> rusqlite::Result<SessionNo> {
    save.query_row(
        params![
            session.id.to_string(),
            session.name,
            session.description,
            session.duration.filter(|seconds| !seconds.is_nan()),
            session.start_time.map(|at| at.timestamp_millis()),
            session.folder.to_string(),
            session.folder_name,
        ],
        |row| row.get(0).map(SessionNo),
    )
}

fn one(
    connection: &Connection,
    which: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Option<SessionRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, (SELECT iif(count(*) = count(gone_at), max(gone_at), NULL) FROM viewing_course_sessions WHERE session = no) AS gone_at
         FROM viewing_sessions WHERE {which}"
    ))?;
    let row = statement.query_row([value], parts).optional()?;
    row.map(row_of).transpose()
}

/// The columns as they come; ids are read outside of rusqlite.
struct Parts {
    row: SessionRow,
    id: String,
    folder: String,
}

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    let nil = uuid::Uuid::nil();
    let parts = SessionRow {
        no: SessionNo(row.get("no")?),
        id: SessionId::new(nil),
        name: row.get("name")?,
        description: row.get("description")?,
        duration: row.get("duration")?,
        start_time: row.get::<_, Option<i64>>("start_time")?.map(moment),
        folder: FolderId::new(nil),
        folder_name: row.get("folder_name")?,
        watermark: row.get::<_, Option<i64>>("watermark")?.map(instant),
        generation: row.get("generation")?,
        rows: unsigned(row.get("row_count")?),
        problem: row.get("problem")?,
        gone_at: row.get::<_, Option<i64>>("gone_at")?.map(moment),
    };
    Ok(Parts {
        row: parts,
        id: row.get("id")?,
        folder: row.get("folder_id")?,
    })
}

fn row_of(parts: Parts) -> Result<SessionRow, AppError> {
    Ok(SessionRow {
        id: parts.id.parse()?,
        folder: parts.folder.parse()?,
        ..parts.row
    })
}
