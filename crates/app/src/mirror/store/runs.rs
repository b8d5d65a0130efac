use chrono::{DateTime, Utc};
use lectern_jobs::JobId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::AppError;
use crate::mirror::mirror_views::{MirrorOutcome, MirrorRunView};
use crate::mirror::options::MirrorId;

/// What a run came to, by recordings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RunCounts {
    pub new: u64,
    pub changed: u64,
    pub failed: u64,
}

/// Notes a run that has its end already, or has none.
pub(crate) fn note_run(
    connection: &Connection,
    id: &MirrorId,
    run: &MirrorRunView,
) -> Result<(), AppError> {
    insert(connection, id, None, run)
}

/// Notes that a job carries out a run, unless that was noted before.
pub(crate) fn ensure_run(
    connection: &Connection,
    id: &MirrorId,
    job: JobId,
    run: &MirrorRunView,
) -> Result<(), AppError> {
    let known: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM mirror_runs WHERE job_id = ?1)",
        [job],
        |row| row.get(0),
    )?;
    if known {
        Ok(())
    } else {
        insert(connection, id, Some(job), run)
    }
}

/// Notes how the run of a job ended. A retry ends it again.
pub(crate) fn end_run(
    connection: &Connection,
    job: JobId,
    counts: RunCounts,
    outcome: MirrorOutcome,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let stored: Option<String> = connection
        .query_row(
            "SELECT run FROM mirror_runs WHERE job_id = ?1",
            [job],
            |row| row.get(0),
        )
        .optional()?;
    let Some(stored) = stored else { return Ok(()) };
    let run = MirrorRunView {
        ended_at: Some(at),
        outcome,
        new: counts.new,
        changed: counts.changed,
        failed: counts.failed,
        ..serde_json::from_str(&stored)?
    };
    connection.execute(
        "UPDATE mirror_runs SET run = ?2 WHERE job_id = ?1",
        params![job, serde_json::to_string(&run)?],
    )?;
    Ok(())
}

/// Returns the last run of a mirror and its job.
pub(crate) fn last_run(
    connection: &Connection,
    id: &MirrorId,
) -> Result<Option<(MirrorRunView, Option<JobId>)>, AppError> {
    let stored: Option<(String, Option<JobId>)> = connection
        .prepare_cached(
            "SELECT run, job_id FROM mirror_runs WHERE mirror_id = ?1 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([&id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    stored
        .map(|(run, job)| Ok((serde_json::from_str(&run)?, job)))
        .transpose()
}

fn insert(
    connection: &Connection,
    id: &MirrorId,
    job: Option<JobId>,
    run: &MirrorRunView,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT INTO mirror_runs (mirror_id, job_id, at, run) VALUES (?1, ?2, ?3, ?4)",
        params![
            id.0,
            job,
            run.at.timestamp_millis(),
            serde_json::to_string(run)?
        ],
    )?;
    Ok(())
}
