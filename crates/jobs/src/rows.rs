//! How rows become values.

use rusqlite::types::Type;
use rusqlite::{Row, ToSql};
use serde_json::Value;

use crate::model::{FailedItem, Item, Job, LogLine, Problem, Wait};
use crate::{Intent, ItemState, JobError, JobState, WaitReason};

pub(crate) const JOB_COLUMNS: &str = "id, kind, site, title, target, target_id, state, intent, wait_reason, wait_until, position, request, checkpoint, planned, created_at, started_at, finished_at, error, receipt";
pub(crate) const ITEM_COLUMNS: &str = "id, job_id, position, title, state, phase, detail, bytes_total, bytes_done, parts_total, parts_done, attempt, request, checkpoint, result, error";

pub(crate) fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let wait_reason: Option<String> = row.get("wait_reason")?;
    let wait = match wait_reason {
        None => None,
        Some(word) => Some(Wait {
            reason: known(WaitReason::parse(&word))?,
            until: row.get("wait_until")?,
        }),
    };
    let intent: Option<String> = row.get("intent")?;
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        site: row.get("site")?,
        title: row.get("title")?,
        target: row.get("target")?,
        target_id: row.get("target_id")?,
        state: known(JobState::parse(&row.get::<_, String>("state")?))?,
        intent: intent.map(|word| known(Intent::parse(&word))).transpose()?,
        wait,
        position: row.get("position")?,
        request: json(row, "request")?,
        checkpoint: json(row, "checkpoint")?,
        planned: count(row, "planned")?,
        created_at: row.get("created_at")?,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        error: optional_json::<Problem>(row, "error")?,
        receipt: optional_json(row, "receipt")?,
    })
}

pub(crate) fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get("id")?,
        job_id: row.get("job_id")?,
        position: row.get("position")?,
        title: row.get("title")?,
        state: known(ItemState::parse(&row.get::<_, String>("state")?))?,
        phase: row.get("phase")?,
        detail: row.get("detail")?,
        bytes_total: count(row, "bytes_total")?,
        bytes_done: count(row, "bytes_done")?,
        parts_total: count(row, "parts_total")?,
        parts_done: count(row, "parts_done")?,
        attempt: row.get("attempt")?,
        request: json(row, "request")?,
        checkpoint: json(row, "checkpoint")?,
        result: json(row, "result")?,
        error: optional_json(row, "error")?,
    })
}

pub(crate) fn failed_item(row: &Row<'_>) -> rusqlite::Result<FailedItem> {
    Ok(FailedItem {
        id: row.get("id")?,
        title: row.get("title")?,
        error: optional_json(row, "error")?,
    })
}

pub(crate) fn log_line(row: &Row<'_>) -> rusqlite::Result<LogLine> {
    Ok(LogLine {
        at: row.get("at")?,
        text: row.get("text")?,
    })
}

/// SQLite's integers are signed; sizes and counts never are.
pub(crate) fn count(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column)
        .map(|n| u64::try_from(n).unwrap_or(0))
}

pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn boxed<T: ToSql + 'static>(value: T) -> Box<dyn ToSql> {
    Box::new(value)
}

fn json(row: &Row<'_>, column: &str) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(conversion)
}

fn optional_json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(conversion))
        .transpose()
}

fn known<T>(parsed: Result<T, JobError>) -> rusqlite::Result<T> {
    parsed.map_err(conversion)
}

fn conversion(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
