//! What is known of page views, in the profile's database.
//!
//! All functions take an open connection or transaction, so that a caller decides what belongs together: rows and the span they
//! cover are written in one transaction.

mod blocks;
mod courses;
mod people;
mod queries;
#[cfg(test)]
mod tests;
mod titles;

pub(super) use blocks::{add_rows, blocks, covered, stored_of_course};
pub(super) use courses::{
    Choice, CourseRow, LastRun, course, courses, grow_generations, note_course, note_run,
    save_course,
};
pub(super) use people::{
    EnrolmentRow, PersonRow, enrolments, people_of_course, replace_enrolments, rows_of,
    save_people, set_problem,
};
pub(super) use queries::{QueryRequest, forget_query, note_query, queries};
pub(super) use titles::{replace_titles, titles};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::AppError;

/// The number of a Canvas in this profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct SiteNo(pub i64);

/// Returns the number of a Canvas, a new one where it is not known.
pub(super) fn site(connection: &Connection, server: &url::Url) -> Result<SiteNo, AppError> {
    connection.execute(
        "INSERT INTO page_view_sites (server) VALUES (?1) ON CONFLICT DO NOTHING",
        [server.as_str()],
    )?;
    known_site(connection, server)?.ok_or(AppError::TaskEnded)
}

/// Returns the number of a Canvas, if it is known.
pub(super) fn known_site(
    connection: &Connection,
    server: &url::Url,
) -> Result<Option<SiteNo>, AppError> {
    let no = connection
        .prepare_cached("SELECT no FROM page_view_sites WHERE server = ?1")?
        .query_row([server.as_str()], |row| row.get(0))
        .optional()?;
    Ok(no.map(SiteNo))
}

/// Counts rows under a host name.
pub(super) fn count_host(
    connection: &Connection,
    site: SiteNo,
    origin: &str,
    rows: u64,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "INSERT INTO page_view_hosts (site, origin, rows) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
        )?
        .execute(params![site.0, origin, signed(rows)])?;
    Ok(())
}

/// Returns the host name that most rows came under.
pub(super) fn usual_host(
    connection: &Connection,
    site: SiteNo,
) -> Result<Option<String>, AppError> {
    Ok(connection
        .prepare_cached(
            "SELECT origin FROM page_view_hosts WHERE site = ?1 ORDER BY rows DESC, origin LIMIT 1",
        )?
        .query_row([site.0], |row| row.get(0))
        .optional()?)
}

fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
