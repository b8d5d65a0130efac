//! The end of a run: what pages are called, and what the run came to.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use lectern_jobs::{ItemState, JobContext, JobError};

use super::job::{ItemResult, JobRequest};
use super::run::{Engine, Run};
use super::store::{self, LastRun};
use super::titles;

/// Titles change seldom.
const TITLES_HOLD: TimeDelta = TimeDelta::hours(12);

/// Ends a run.
pub(super) async fn finish(run: &Arc<Run>, job: &JobContext) {
    if let Err(words) = read_titles(run).await {
        job.log(&format!("Names of pages were not read: {words}"));
    }
    note(&run.engine, job, &run.request, None).await;
}

/// Notes that a run was cancelled. What was stored stays.
pub(super) async fn abandon(engine: &Arc<Engine>, job: &JobContext) {
    let Ok(request) = serde_json::from_value::<JobRequest>(job.job().request.clone()) else {
        return;
    };
    note(
        engine,
        job,
        &request,
        Some("Cancelled. What was stored stays."),
    )
    .await;
}

async fn read_titles(run: &Run) -> Result<(), String> {
    let id = run.request.course;
    let words = |error: crate::AppError| error.problem().message;
    let course = run
        .engine
        .database
        .reading(move |connection| store::course(connection, id));
    let Some(course) = course.await.map_err(words)? else {
        return Ok(());
    };
    let now = run.now();
    if course
        .titles_read_at
        .is_some_and(|at| now - at < TITLES_HOLD)
    {
        return Ok(());
    }
    let canvas = run.canvas().await.map_err(words)?;
    let read = titles::read(&canvas, run.request.canvas_id).await;
    let missing = read.missing.clone();
    titles::keep(&run.engine.database, id, read, now)
        .await
        .map_err(words)?;
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(first.clone()),
    }
}

async fn note(engine: &Arc<Engine>, job: &JobContext, request: &JobRequest, problem: Option<&str>) {
    let totals = totals(job).unwrap_or_default();
    let run = LastRun {
        job: job.job().id.to_string(),
        at: DateTime::from_timestamp_millis(job.job().created_at).unwrap_or_default(),
        ended_at: Some((engine.tuning.now().now)()),
        problem: problem.map(str::to_owned),
        ..totals
    };
    let course = request.course;
    let noted = engine
        .database
        .writing(move |t| store::note_run(t, course, &run));
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a run was not noted");
    }
    engine
        .events
        .invalidate(["pageViews:".to_owned(), format!("pageViews:{}", course.0)]);
}

fn totals(job: &JobContext) -> Result<LastRun, JobError> {
    let mut run = LastRun::default();
    for item in job.store().items(job.job().id)? {
        run.people += 1;
        run.failed += u64::from(item.state == ItemState::Failed);
        run.left_out += u64::from(item.state == ItemState::Skipped);
        let result: ItemResult = serde_json::from_value(item.result).unwrap_or_default();
        run.views += result.new;
    }
    Ok(run)
}
