use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row, ToSql, params};

use super::sessions::SessionNo;
use crate::error::AppError;

/// A view to store. Numbers that the source does not have are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NewRow {
    /// When it began, in microseconds since 1970 UTC; finer digits are cut, as in the CSV files.
    pub at: i64,
    /// See [`super::Viewers`].
    pub viewer: i64,
    /// Seconds on the timeline.
    pub start: f64,
    /// Seconds watched.
    pub seconds: f64,
    /// Where it ended, only if a source says something else than start + seconds.
    pub stop: Option<f64>,
    pub speed: f64,
    /// See [`Words`].
    pub start_reason: i64,
    pub stop_reason: i64,
}

/// A stored view, as [`NewRow`].
pub(crate) type StoredRow = NewRow;

impl NewRow {
    /// Returns where it ended, in seconds on the timeline.
    pub fn stop(&self) -> f64 {
        self.stop.unwrap_or(self.start + self.seconds)
    }

    /// Returns the stop where it is really another one than start + seconds, and NaN else. The service tells none, and files lose
    /// its last bits: the published tool reads its own files with a parser that is not always right in them.
    fn own_stop(&self) -> f64 {
        let sum = self.start + self.seconds;
        self.stop
            .filter(|stop| (stop - sum).abs() > 1e-9 * sum.abs().max(1.0) || sum.is_nan())
            .unwrap_or(f64::NAN)
    }
}

/// What became of rows that were given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Added {
    pub new: u64,
    /// Equal in every field to a stored one, or to another of the batch.
    pub known: u64,
}

/// Adds views of a recording and moves its watermark, which never moves back, if one is given.
///
/// To be called in one transaction for everything that a watermark vouches for. Rows that are sorted by time are stored fastest.
pub(crate) fn add_rows(
    connection: &Connection,
    session: SessionNo,
    rows: &[NewRow],
    watermark: Option<DateTime<Utc>>,
) -> Result<Added, AppError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO viewing_rows (session, at, viewer, start, seconds, stop, speed, start_reason, stop_reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut new = 0;
    for row in rows {
        new += insert.execute(params![
            session.0,
            row.at,
            row.viewer,
            Number(row.start),
            Number(row.seconds),
            Number(row.own_stop()),
            Number(row.speed),
            row.start_reason,
            row.stop_reason,
        ])?;
    }
    connection
        .prepare_cached(
            "UPDATE viewing_sessions SET generation = generation + (?2 > 0), row_count = row_count + ?2,
                 watermark = iif(?3 IS NULL, watermark, max(coalesce(watermark, ?3), ?3)), problem = iif(?3 IS NULL, problem, NULL)
             WHERE no = ?1",
        )?
        .execute(params![
            session.0,
            i64::try_from(new).unwrap_or(i64::MAX),
            watermark.map(|at| at.timestamp_micros())
        ])?;
    Ok(Added {
        new: new as u64,
        known: (rows.len() - new) as u64,
    })
}

/// Hands every view of a recording on, by time, and stops at the first error.
pub(crate) fn each_row(
    connection: &Connection,
    session: SessionNo,
    mut take: impl FnMut(StoredRow) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT at, viewer, start, seconds, stop, speed, start_reason, stop_reason FROM viewing_rows WHERE session = ?1
         ORDER BY at, viewer, start, seconds, stop, speed, start_reason, stop_reason",
    )?;
    let mut rows = statement.query([session.0])?;
    while let Some(row) = rows.next()? {
        let stop = number(row, 4)?;
        take(StoredRow {
            at: row.get(0)?,
            viewer: row.get(1)?,
            start: number(row, 2)?,
            seconds: number(row, 3)?,
            stop: Some(stop).filter(|stop| !stop.is_nan()),
            speed: number(row, 5)?,
            start_reason: row.get(6)?,
            stop_reason: row.get(7)?,
        })?;
    }
    Ok(())
}

/// Numbers for the words of start and stop reasons.
#[derive(Debug, Default)]
pub(crate) struct Words {
    numbers: HashMap<String, i64>,
    words: HashMap<i64, String>,
}

impl Words {
    /// Reads the words that are known.
    pub fn load(connection: &Connection) -> Result<Self, AppError> {
        let mut known = Self::default();
        let mut statement = connection.prepare_cached("SELECT no, word FROM viewing_reasons")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            known.remember(row.get(0)?, row.get(1)?);
        }
        Ok(known)
    }

    /// Returns the number of a word and gives one to a new word.
    pub fn number(&mut self, connection: &Connection, word: &str) -> Result<i64, AppError> {
        if let Some(no) = self.numbers.get(word) {
            return Ok(*no);
        }
        let no = connection.query_row(
            "INSERT INTO viewing_reasons (word) VALUES (?1) ON CONFLICT (word) DO UPDATE SET word = word RETURNING no",
            [word],
            |row| row.get(0),
        )?;
        self.remember(no, word.to_owned());
        Ok(no)
    }

    /// Returns the word of a number.
    pub fn word(&self, no: i64) -> &str {
        self.words.get(&no).map_or("", String::as_str)
    }

    fn remember(&mut self, no: i64, word: String) {
        self.numbers.insert(word.clone(), no);
        self.words.insert(no, word);
    }
}

/// A number in its column: SQLite has no NaN and would take one for a missing value, which a key cannot have.
struct Number(f64);

impl ToSql for Number {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(if self.0.is_nan() {
            ToSqlOutput::Borrowed(ValueRef::Text(b""))
        } else {
            ToSqlOutput::Owned(Value::Real(self.0))
        })
    }
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<f64> {
    match row.get_ref(column)? {
        ValueRef::Text(_) => Ok(f64::NAN),
        value => Ok(value.as_f64()?),
    }
}
