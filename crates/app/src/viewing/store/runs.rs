use chrono::{DateTime, Utc};
use lectern_jobs::JobId;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::viewing::course::CourseId;

/// What a synchronisation of one course came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ViewingRun {
    pub at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub sessions: u64,
    pub failed: u64,
    pub new_rows: u64,
    pub calls: u64,
    /// The figures are from the list of viewers alone.
    pub completion_only: bool,
    pub problem: Option<String>,
    /// Up to when it asked.
    pub until: Option<DateTime<Utc>>,
    /// Every recording was asked, whatever summaries said.
    pub whole_check: bool,
    /// Recordings that were asked; the others had nothing new as their folder's summary said.
    pub asked: u64,
    /// Recordings that a whole listing no longer had.
    pub gone: u64,
}

/// Notes a run; one of the same job and course is replaced, so that a job that goes on has one.
pub(crate) fn note_run(
    connection: &Connection,
    course: CourseId,
    job: Option<JobId>,
    run: &ViewingRun,
) -> Result<(), AppError> {
    connection.execute(
        "DELETE FROM viewing_runs WHERE course = ?1 AND job_id = ?2",
        params![course.0, job],
    )?;
    connection.execute(
        "INSERT INTO viewing_runs (course, job_id, at, run) VALUES (?1, ?2, ?3, ?4)",
        params![
            course.0,
            job,
            run.at.timestamp_millis(),
            serde_json::to_string(run)?
        ],
    )?;
    Ok(())
}

/// Returns the newest runs of a course, newest first.
pub(crate) fn last_runs(
    connection: &Connection,
    course: CourseId,
    most: u32,
) -> Result<Vec<ViewingRun>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT run FROM viewing_runs WHERE course = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![course.0, most])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
    }
    Ok(runs)
}
