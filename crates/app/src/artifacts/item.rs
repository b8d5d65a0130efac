//! One item of an export: a file, or the writing at the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use lectern_canvas::{CourseId, UserId};
use lectern_collect::WantedFile;
use lectern_collect::files::{Cause, FileOutcome, FileResult, FilesControl, NotFetched};
use lectern_jobs::{ItemChange, ItemContext, ItemState, JobError};
use lectern_net::ByteMeter;

use super::job::ItemRequest;
use super::kind::DOWNLOADING;
use super::run::Run;
use super::setback::{cause_of, code_of};
use super::write;
use crate::error::Problem;
use crate::jobs::{FailureCause, Obstacle, Overcome, Setbacks, fail, job_problem};

/// Works on one item until it is final.
pub(super) async fn work(run: Arc<Run>, item: ItemContext) -> Result<(), JobError> {
    match serde_json::from_value(item.item().request.clone())? {
        ItemRequest::Fetch { key } => {
            let fetched = match run.wanted.get(&key) {
                Some(wanted) => fetch(&run, &item, wanted.clone()).await,
                None => no_longer_named(&item),
            };
            run.stale.store(true, Ordering::SeqCst);
            run.ended.notify_waiters();
            fetched
        }
        ItemRequest::Write => write::work(&run, &item).await,
    }
}

async fn fetch(run: &Run, item: &ItemContext, mut wanted: WantedFile) -> Result<(), JobError> {
    if item.item().attempt > 1 {
        // Its link may be what failed.
        wanted.told_at = None;
    }
    item.change(ItemChange {
        state: Some(ItemState::Running),
        phase: Some(DOWNLOADING.to_owned()),
        detail: Some(String::new()),
        ..ItemChange::default()
    })?;
    let place = run.names.place(
        wanted.course.map(CourseId::get),
        wanted.user.map(UserId::get),
        &item.item().title,
    );
    run.say(&format!("Download file {place}"));
    let mut setbacks = Setbacks::default();
    loop {
        match once(run, item, &wanted).await {
            Ok(outcome) => return settle(run, item, &place, outcome),
            Err(obstacle) => {
                let site = (&*run.engine.sites, &run.account);
                let patience = run.engine.tuning.now().patience;
                let overcome = setbacks.overcome(item, site, patience, obstacle).await?;
                if let Overcome::Failed(problem) = overcome {
                    run.tell(|log, now| log.failed_download(now, &place, "", &problem.message));
                    return Ok(());
                }
            }
        }
    }
}

async fn once(run: &Run, item: &ItemContext, wanted: &WantedFile) -> Result<FileOutcome, Obstacle> {
    let lanes = run.lanes().await?;
    let received = ByteMeter::new();
    let shown = received.clone();
    item.meter().read_from(0, move || shown.total());
    let control = FilesControl {
        cancel: item.job().stop().token().child_token(),
        window: run.engine.window.clone(),
        bandwidth: run.engine.bandwidth.clone(),
        received,
        events: None,
    };
    Ok(lanes.fetch_one(wanted, &control).await?)
}

fn settle(
    run: &Run,
    item: &ItemContext,
    place: &str,
    outcome: FileOutcome,
) -> Result<(), JobError> {
    let FileOutcome {
        address, result, ..
    } = outcome;
    match result {
        FileResult::Fetched { size, fetched, .. } => {
            run.count_fetched(fetched);
            run.say(&format!("Done downloading {place}"));
            done(item, size, "")
        }
        FileResult::Unchanged { size } => done(item, size, "Unchanged"),
        FileResult::NotFetched(why) if why.cause == Cause::Locked => {
            run.say(&format!("Not downloaded {place}: {why}"));
            left_out(item, &why)
        }
        FileResult::NotFetched(why) => {
            let address = address.unwrap_or_default();
            run.tell(|log, now| log.failed_download(now, place, &address, &why.words));
            fail(
                item,
                job_problem(cause_of(why.cause), problem(&why, &address)),
            )
        }
    }
}

fn problem(why: &NotFetched, address: &str) -> Problem {
    let mut problem = Problem::new(code_of(why.cause), format!("Not downloaded: {why}."))
        .hint(why.cause.hint())
        .detail(address);
    problem.retryable = true;
    problem
}

fn done(item: &ItemContext, size: u64, detail: &str) -> Result<(), JobError> {
    item.leave_lane();
    item.meter().set_bytes(size);
    item.change(ItemChange {
        state: Some(ItemState::Done),
        phase: Some(String::new()),
        detail: Some(detail.to_owned()),
        bytes_total: Some(size),
        bytes_done: Some(size),
        error: Some(None),
        ..ItemChange::default()
    })
}

/// A file that Canvas keeps from everybody is an exception that the export names, and no failure.
fn left_out(item: &ItemContext, why: &NotFetched) -> Result<(), JobError> {
    item.leave_lane();
    item.change(ItemChange {
        state: Some(ItemState::Skipped),
        phase: Some(String::new()),
        detail: Some(format!("Not downloaded: {why}")),
        error: Some(None),
        ..ItemChange::default()
    })
}

/// Another run of the same export listed everything anew, and nothing names the file any more.
fn no_longer_named(item: &ItemContext) -> Result<(), JobError> {
    let problem = Problem::new(
        crate::error::ErrorCode::NotFound,
        "No submission names this file any more.",
    );
    fail(item, job_problem(FailureCause::Missing, problem))
}
