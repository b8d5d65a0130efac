//! The end of a run: what it came to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::DateTime;
use lectern_collect::files::Cause;
use lectern_jobs::{Item, ItemState, JobContext, JobError};

use super::job::{ItemRequest, JobRequest, Written};
use super::run::{Engine, Run};
use super::store;
use super::views::ArtifactRunView;
use crate::jobs::count;
use crate::speed::{self, Line};

/// Ends a run.
pub(super) async fn finish(run: &Arc<Run>, job: &JobContext) {
    let cause = |item: &Item| match serde_json::from_value(item.request.clone()) {
        Ok(ItemRequest::Fetch { key }) => run.records.record(&key).and_then(|record| record.cause),
        _ => None,
    };
    let mut view = totals(job, &run.request, &cause).unwrap_or_default();
    view.ended_at = Some(run.now());
    if !run.request.refused.is_empty() {
        view.issues
            .splice(0..0, run.request.refused.iter().cloned());
    }
    let bytes = run.fetched.load(Ordering::Relaxed);
    let millis = run.fetched_until.load(Ordering::Relaxed);
    let time = Duration::from_millis(millis);
    speed::note(&run.engine.database, Line::Down, bytes, time).await;
    note(&run.engine, &run.request, view).await;
}

/// Notes that a run was cancelled. What was fetched stays for the next one.
pub(super) async fn abandon(engine: &Arc<Engine>, job: &JobContext) {
    let Ok(request) = serde_json::from_value::<JobRequest>(job.job().request.clone()) else {
        return;
    };
    let mut view = totals(job, &request, &|_| None).unwrap_or_default();
    view.ended_at = Some((engine.tuning.now().now)());
    if !view.complete {
        let words = "Cancelled. What was fetched is kept for the next run.";
        view.problem = Some(words.to_owned());
    }
    note(engine, &request, view).await;
}

async fn note(engine: &Arc<Engine>, request: &JobRequest, view: ArtifactRunView) {
    let export = request.export;
    let noted = engine
        .database
        .writing(move |t| store::note_run(t, export, &view));
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a run was not noted");
    }
    engine.events.invalidate(["artifacts:".to_owned()]);
}

fn totals(
    job: &JobContext,
    request: &JobRequest,
    cause: &dyn Fn(&Item) -> Option<Cause>,
) -> Result<ArtifactRunView, JobError> {
    let mut view = ArtifactRunView {
        job: job.job().id.to_string(),
        at: DateTime::from_timestamp_millis(job.job().created_at).unwrap_or_default(),
        changes: request.changes.clone(),
        ..ArtifactRunView::default()
    };
    let mut failed: BTreeMap<Option<Cause>, u64> = BTreeMap::new();
    for item in job.store().items(job.job().id)? {
        match serde_json::from_value(item.request.clone())? {
            ItemRequest::Fetch { .. } if item.state == ItemState::Failed => {
                *failed.entry(cause(&item)).or_default() += 1;
            }
            ItemRequest::Fetch { .. } => {}
            ItemRequest::Write => write(&mut view, item)?,
        }
    }
    view.files_failed = failed.values().sum();
    let words = |(cause, n): (Option<Cause>, u64)| match cause {
        Some(cause) => cause.counted(n),
        None => format!("{} could not be fetched", count(n, "file", "files")),
    };
    view.failures = failed.into_iter().map(words).collect();
    Ok(view)
}

fn write(view: &mut ArtifactRunView, item: Item) -> Result<(), JobError> {
    view.complete = item.state == ItemState::Done;
    view.problem = item.error.map(|problem| problem.message);
    if !view.complete {
        return Ok(());
    }
    let written: Written = serde_json::from_value(item.result)?;
    fill(view, written);
    Ok(())
}

/// Fills in what was written.
pub(super) fn fill(view: &mut ArtifactRunView, written: Written) {
    let files = written
        .receipt
        .iter()
        .filter(|line| line.what.starts_with("files"));
    for line in files {
        view.files_listed += line.listed;
        view.files_done += line.exported;
    }
    view.students = written.students;
    view.bytes = written.bytes;
    view.receipt = written.receipt;
    view.adds_up = written.adds_up;
    view.issues = written.issues;
    view.complete = true;
}
