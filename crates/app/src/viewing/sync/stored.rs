//! What the stored views of a course say, for comparing with summaries and for the order of asking.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lectern_panopto::UsageRow;
use rusqlite::{Connection, params};

use super::explain::Figures;
use super::paging::Span;
use crate::error::AppError;
use crate::privacy::Marks;
use crate::viewing::CourseId;
use crate::viewing::store::{self, Added, NewRow, SessionNo, Viewers, Words};

/// Returns the figures of a recording's views in a span.
pub(super) fn figures(
    connection: &Connection,
    session: i64,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Figures, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT at, viewer, CAST(seconds AS REAL), word IN ('Start', 'Resume') FROM viewing_rows JOIN viewing_reasons ON no = start_reason
         WHERE session = ?1 AND at BETWEEN ?2 AND ?3",
    )?;
    let span = params![session, from.timestamp_micros(), until.timestamp_micros()];
    let mut rows = statement.query(span)?;
    let mut figures = Figures::default();
    while let Some(row) = rows.next()? {
        figures.add(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    }
    Ok(figures)
}

/// Returns the moment of the last view of each recording of a course that has any.
pub(super) fn last_viewed(
    connection: &Connection,
    course: CourseId,
) -> Result<HashMap<SessionNo, i64>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT session, (SELECT max(at) FROM viewing_rows WHERE viewing_rows.session = viewing_course_sessions.session)
         FROM viewing_course_sessions WHERE course = ?1",
    )?;
    let rows = statement.query_map([course.0], |row| {
        Ok((SessionNo(row.get(0)?), row.get::<_, Option<i64>>(1)?))
    })?;
    let mut last = HashMap::new();
    for row in rows {
        let (session, at) = row?;
        if let Some(at) = at {
            last.insert(session, at);
        }
    }
    Ok(last)
}

/// Writes the views of a span and the watermark, to be called in one transaction.
///
/// A site may stop or begin to tell speed and reasons. The same view then comes in two forms, of which one is kept.
pub(super) fn add(
    connection: &Connection,
    session: SessionNo,
    span: &Span,
    extended_before: Option<bool>,
    watermark: Option<DateTime<Utc>>,
) -> Result<Added, AppError> {
    let mut viewers = Viewers::default();
    let deleted = Marks::load(connection)?;
    let mut words = Words::load(connection)?;
    let mut rows = Vec::with_capacity(span.rows.len());
    let known_until = store::session_numbered(connection, session)?
        .and_then(|row| row.watermark)
        .filter(|_| span.extended && extended_before == Some(false));
    for row in &span.rows {
        if known_until.is_some_and(|until| row.time <= until) {
            continue;
        }
        let id = row.user.to_string();
        if deleted.has_viewer(&id) {
            continue;
        }
        let viewer = viewers.number(connection, &id)?;
        if !span.extended && has_twin(connection, session, row, viewer)? {
            continue;
        }
        rows.push(NewRow {
            at: row.time.timestamp_micros(),
            viewer,
            start: row.start,
            seconds: row.seconds,
            stop: None,
            speed: row.speed.unwrap_or(f64::NAN),
            start_reason: words.number(connection, row.start_reason.as_deref().unwrap_or(""))?,
            stop_reason: words.number(connection, row.stop_reason.as_deref().unwrap_or(""))?,
        });
    }
    rows.sort_unstable_by_key(|row| (row.at, row.viewer));
    store::add_rows(connection, session, &rows, watermark)
}

/// Tells whether a view is stored that says the same and more.
fn has_twin(
    connection: &Connection,
    session: SessionNo,
    row: &UsageRow,
    viewer: i64,
) -> Result<bool, AppError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM viewing_rows WHERE session = ?1 AND at = ?2 AND viewer = ?3 AND start = ?4 AND seconds = ?5)",
        )?
        .query_row(
            params![session.0, row.time.timestamp_micros(), viewer, row.start, row.seconds],
            |row| row.get(0),
        )?)
}
