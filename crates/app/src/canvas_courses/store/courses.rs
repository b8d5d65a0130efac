use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{CanvasNo, moment, unsigned};
use crate::AccountId;
use crate::error::AppError;
use crate::viewing::CourseId;

/// A Canvas course as its row says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CanvasRow {
    pub no: CanvasNo,
    pub server: String,
    pub canvas_id: i64,
    pub account: Option<AccountId>,
    pub name: String,
    pub code: Option<String>,
    pub sis_id: Option<String>,
    pub zone: Option<String>,
    pub term: Option<String>,
    pub term_starts: Option<DateTime<Utc>>,
    pub read_at: Option<DateTime<Utc>>,
    pub problem: Option<String>,
}

/// How much is known of a Canvas course.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub students: u64,
    pub others: u64,
    pub left: u64,
    pub sections: u64,
    pub due_dates: u64,
}

/// Returns the Canvas course that a followed course is linked to.
pub(crate) fn linked(connection: &Connection, id: CourseId) -> Result<Option<CanvasRow>, AppError> {
    let row = connection
        .prepare_cached(
            "SELECT c.* FROM canvas_courses c JOIN canvas_course_links l ON l.canvas = c.no WHERE l.course = ?1",
        )?
        .query_row([id.0], row_of)
        .optional()?;
    Ok(row)
}

/// Writes what Canvas tells of a course, a new row where it is not known yet.
pub(crate) fn save_course(
    connection: &Connection,
    server: &str,
    account: &AccountId,
    told: &lectern_canvas::Course,
) -> Result<CanvasNo, AppError> {
    let millis = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
    let term = told.term.as_ref();
    let no = connection
        .prepare_cached(
            "INSERT INTO canvas_courses (server, canvas_id, account_id, name, code, sis_id, zone, term, term_starts, term_ends)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (server, canvas_id) DO UPDATE SET account_id = ?3, name = ?4, code = coalesce(?5, code),
                 sis_id = coalesce(?6, sis_id), zone = coalesce(?7, zone), term = coalesce(?8, term),
                 term_starts = coalesce(?9, term_starts), term_ends = coalesce(?10, term_ends)
             RETURNING no",
        )?
        .query_row(
            params![
                server,
                told.id.get(),
                account.as_str(),
                told.title(),
                told.course_code,
                told.sis_course_id,
                told.time_zone,
                term.and_then(|term| term.name.as_deref()),
                millis(term.and_then(|term| term.start_at)),
                millis(term.and_then(|term| term.end_at)),
            ],
            |row| row.get(0),
        )?;
    Ok(CanvasNo(no))
}

/// Notes how the last reading ended: well, or why not.
pub(crate) fn note_problem(
    connection: &Connection,
    no: CanvasNo,
    problem: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE canvas_courses SET problem = ?2, read_at = iif(?2 IS NULL, ?3, read_at) WHERE no = ?1",
        params![no.0, problem, now.timestamp_millis()],
    )?;
    Ok(())
}

/// Links a followed course to a Canvas course.
pub(crate) fn save_link(
    connection: &Connection,
    course: CourseId,
    canvas: CanvasNo,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT OR REPLACE INTO canvas_course_links (course, canvas) VALUES (?1, ?2)",
        params![course.0, canvas.0],
    )?;
    Ok(())
}

/// Links a followed course to a Canvas course of which only the number is known yet.
pub(crate) fn link_by_number(
    connection: &Connection,
    course: CourseId,
    (server, account): (&str, &AccountId),
    canvas_id: i64,
) -> Result<(), AppError> {
    let no = connection
        .prepare_cached(
            "INSERT INTO canvas_courses (server, canvas_id, account_id, name) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (server, canvas_id) DO UPDATE SET account_id = coalesce(account_id, ?3) RETURNING no",
        )?
        .query_row(
            params![server, canvas_id, account.as_str(), format!("Course {canvas_id}")],
            |row| row.get(0),
        )?;
    save_link(connection, course, CanvasNo(no))
}

/// Takes the link of a followed course away. What was read stays.
pub(crate) fn unlink(connection: &Connection, course: CourseId) -> Result<(), AppError> {
    connection.execute(
        "DELETE FROM canvas_course_links WHERE course = ?1",
        [course.0],
    )?;
    Ok(())
}

/// Returns which followed course is linked to which Canvas course, by Canvas's numbers.
pub(crate) fn links(connection: &Connection) -> Result<Vec<(CourseId, i64)>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT l.course, c.canvas_id FROM canvas_course_links l JOIN canvas_courses c ON c.no = l.canvas",
    )?;
    let rows = statement.query_map([], |row| Ok((CourseId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts what is known of a Canvas course.
pub(crate) fn counts(connection: &Connection, no: CanvasNo) -> Result<Counts, AppError> {
    // Switched-off enrolments are still listed, but these people cannot see the course.
    let counts = connection
        .prepare_cached(
            "WITH each AS (
                 SELECT user_id, max(left_at IS NULL AND state <> 'inactive') AS here, max(type = 'StudentEnrollment' AND left_at IS NULL AND state <> 'inactive') AS student
                 FROM canvas_enrolments WHERE canvas = ?1 GROUP BY user_id)
             SELECT (SELECT count(*) FROM each WHERE student), (SELECT count(*) FROM each WHERE here AND NOT student),
                    (SELECT count(*) FROM each WHERE NOT here),
                    (SELECT count(*) FROM canvas_sections WHERE canvas = ?1 AND gone_at IS NULL),
                    (SELECT count(*) FROM canvas_due_dates WHERE canvas = ?1)",
        )?
        .query_row([no.0], |row| {
            Ok(Counts {
                students: unsigned(row.get(0)?),
                others: unsigned(row.get(1)?),
                left: unsigned(row.get(2)?),
                sections: unsigned(row.get(3)?),
                due_dates: unsigned(row.get(4)?),
            })
        })?;
    Ok(counts)
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<CanvasRow> {
    let at = |name: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(moment));
    Ok(CanvasRow {
        no: CanvasNo(row.get("no")?),
        server: row.get("server")?,
        canvas_id: row.get("canvas_id")?,
        account: row
            .get::<_, Option<String>>("account_id")?
            .map(AccountId::new),
        name: row.get("name")?,
        code: row.get("code")?,
        sis_id: row.get("sis_id")?,
        zone: row.get("zone")?,
        term: row.get("term")?,
        term_starts: at("term_starts")?,
        read_at: at("read_at")?,
        problem: row.get("problem")?,
    })
}
