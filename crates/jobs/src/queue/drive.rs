//! The loop of the process that runs the jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::{Inner, JobOutcome, Running};
use crate::context::Hooks;
use crate::model::{Job, JobId, Problem, now_millis};
use crate::store::Effect;
use crate::{
    Ending, HolderLock, Intent, JobContext, JobError, JobState, JobStep, LaneKey, StopReason,
    StopSignal,
};

/// How often to look for the lock while another process holds it, and for requests of other processes.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long to leave a database alone that refused a write.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

pub(super) async fn drive(inner: Arc<Inner>) {
    let Some(lock) = take_lock(&inner).await else {
        return;
    };
    let lock = Arc::new(lock);
    if persist(&inner, || inner.store.recover(now_millis()))
        .await
        .is_none()
    {
        return;
    }
    inner.holding.store(true, Ordering::SeqCst);
    let mut tasks = JoinSet::new();
    while !inner.quit.is_cancelled() {
        if let Err(error) = look(&inner, &mut tasks, &lock) {
            inner.trouble.note(&error);
        }
        tokio::select! {
            () = inner.quit.cancelled() => {}
            () = inner.look.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            Some(_) = tasks.join_next() => {}
        }
    }
    for running in inner.running().values() {
        running.stop.stop(StopReason::Quit);
    }
    while tasks.join_next().await.is_some() {}
    inner.holding.store(false, Ordering::SeqCst);
}

/// Carries out what was asked while no process runs jobs, and gives the lock back.
pub(super) async fn apply_without_running(
    inner: &Arc<Inner>,
    lock: HolderLock,
) -> Result<(), JobError> {
    inner.store.recover(now_millis())?;
    let lock = Arc::new(lock);
    let mut tasks = JoinSet::new();
    apply_requests(inner)?;
    begin_cancels(inner, &mut tasks, &lock)?;
    while tasks.join_next().await.is_some() {}
    Ok(())
}

async fn take_lock(inner: &Inner) -> Option<HolderLock> {
    while !inner.quit.is_cancelled() {
        match HolderLock::try_take(&inner.lock_path) {
            Ok(Some(lock)) => return Some(lock),
            Ok(None) => {}
            Err(error) => inner.trouble.note(&error),
        }
        tokio::select! {
            () = inner.quit.cancelled() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    None
}

fn look(
    inner: &Arc<Inner>,
    tasks: &mut JoinSet<()>,
    lock: &Arc<HolderLock>,
) -> Result<(), JobError> {
    apply_requests(inner)?;
    begin_cancels(inner, tasks, lock)?;
    begin_queued(inner, tasks, lock)
}

fn apply_requests(inner: &Inner) -> Result<(), JobError> {
    for (row, request) in inner.store.requests()? {
        let is_running = |id| inner.running().contains_key(&id);
        for effect in inner
            .store
            .apply(row, request.as_ref(), &is_running, now_millis())?
        {
            let hears = |id| inner.running().get(&id).cloned();
            match effect {
                Effect::Stop(id, reason) => {
                    if let Some(running) = hears(id) {
                        running.stop.stop(reason);
                    }
                }
                Effect::StopItem(id, item) => {
                    if let Some(running) = hears(id) {
                        running.hooks.pause(item);
                    }
                }
                Effect::ItemsWait(id) => {
                    if let Some(running) = hears(id) {
                        running.hooks.items_changed.notify_waiters();
                    }
                }
                Effect::Touched(_) | Effect::Removed(_) => {}
            }
        }
    }
    Ok(())
}

fn begin_cancels(
    inner: &Arc<Inner>,
    tasks: &mut JoinSet<()>,
    lock: &Arc<HolderLock>,
) -> Result<(), JobError> {
    for id in inner.store.to_cancel()? {
        if !inner.running().contains_key(&id) {
            let job = inner.store.job(id)?;
            let stop = StopSignal::new();
            stop.stop(StopReason::Cancel);
            let context = inner.enlist(job, stop);
            tasks.spawn(end_run(
                Arc::clone(inner),
                context,
                Arc::clone(lock),
                JobOutcome::Stopped,
            ));
        }
    }
    Ok(())
}

/// Starts queued jobs in order. A lane gets its next job when the earlier ones have no more items
/// that want a place, so that a wide lane stays full and the order of the queue still holds.
fn begin_queued(
    inner: &Arc<Inner>,
    tasks: &mut JoinSet<()>,
    lock: &Arc<HolderLock>,
) -> Result<(), JobError> {
    for job in inner.store.jobs(false)? {
        if job.state != JobState::Queued
            || job.intent.is_some()
            || inner.running().contains_key(&job.id)
        {
            continue;
        }
        let lane_is_fed = inner.running().values().any(|other| {
            other.site == job.site
                && other.kind == job.kind
                && other.hooks.feeding.load(Ordering::SeqCst)
        });
        if lane_is_fed {
            continue;
        }
        let job = inner.store.step(job.id, JobStep::Start, now_millis())?;
        let context = inner.enlist(job, StopSignal::new());
        tasks.spawn(run(Arc::clone(inner), context, Arc::clone(lock)));
    }
    Ok(())
}

async fn run(inner: Arc<Inner>, context: JobContext, lock: Arc<HolderLock>) {
    let outcome = match inner.runners.get(context.job.kind.as_str()) {
        // A task of its own, so that a runner that breaks ends its job and not the queue.
        Some(runner) => {
            let (runner, job) = (Arc::clone(runner), context.clone());
            let mut task = JoinSet::new();
            task.spawn(async move { runner.run(job).await });
            match task.join_next().await {
                Some(Ok(outcome)) => outcome,
                Some(Err(error)) => JobOutcome::Failed(broken(&error.to_string())),
                None => JobOutcome::Stopped,
            }
        }
        None => JobOutcome::Failed(broken(
            &JobError::NoRunner(context.job.kind.clone()).to_string(),
        )),
    };
    end_run(inner, context, lock, outcome).await;
}

/// Writes how a run ended. The lock is let go of only after the last job's row is right.
async fn end_run(
    inner: Arc<Inner>,
    context: JobContext,
    lock: Arc<HolderLock>,
    outcome: JobOutcome,
) {
    let id = context.job.id;
    loop {
        let Some(job) = persist(&inner, || inner.store.job(id)).await else {
            break;
        };
        if job.intent == Some(Intent::Cancel)
            && !matches!(context.stop.reason(), Some(StopReason::Quit))
        {
            if let Some(runner) = inner.runners.get(job.kind.as_str()) {
                runner
                    .abandon(JobContext {
                        job: Arc::new(job),
                        ..context.clone()
                    })
                    .await;
            }
            persist(&inner, || {
                inner.store.step(id, JobStep::Cancel, now_millis())
            })
            .await;
            break;
        }
        let written = persist(&inner, || conclude(&inner, &job, &outcome)).await;
        if written != Some(false) {
            break;
        }
    }
    inner.meters.forget_job(id);
    inner.running().remove(&id);
    inner.look.notify_one();
    drop(lock);
}

/// Returns false if a cancel came in between and has to be seen to first.
fn conclude(inner: &Inner, job: &Job, outcome: &JobOutcome) -> Result<bool, JobError> {
    let (id, now) = (job.id, now_millis());
    let counts = inner.store.counts(id)?;
    let open = counts.waiting + counts.running + counts.following;
    let step = match outcome {
        JobOutcome::Failed(problem) => {
            inner.store.fail(id, problem, now)?;
            return Ok(true);
        }
        // Nothing is left but what a person paused: so is the job.
        JobOutcome::Finished if open == 0 && counts.paused > 0 => JobStep::Pause,
        JobOutcome::Finished if open == 0 => JobStep::Finish(match (counts.done, counts.failed) {
            (_, 0) => Ending::AllDone,
            (0, _) => Ending::NoneDone,
            _ => Ending::SomeFailed,
        }),
        _ if inner.store.job(id)?.intent == Some(Intent::Cancel) && !inner.quit.is_cancelled() => {
            return Ok(false);
        }
        _ if job.intent == Some(Intent::Pause) => JobStep::Pause,
        _ => JobStep::Interrupt,
    };
    inner.store.step(id, step, now)?;
    Ok(true)
}

fn broken(detail: &str) -> Problem {
    Problem {
        cause: "other".into(),
        code: "internal".into(),
        message: "Lectern made a mistake and could not go on with this job.".into(),
        hint: "Try it again. If it happens again, send the log to the developers.".into(),
        retryable: true,
        detail: detail.to_owned(),
    }
}

/// Repeats a write until the database takes it. `None` when the step was refused or the row is gone: then there is nothing left to write.
async fn persist<T>(inner: &Inner, mut write: impl FnMut() -> Result<T, JobError>) -> Option<T> {
    loop {
        match write() {
            Ok(value) => return Some(value),
            Err(error @ JobError::Database(_)) => {
                inner.trouble.note(&error);
                if inner.quit.is_cancelled() {
                    // The next start finds the job running and goes on from there.
                    return None;
                }
                tokio::time::sleep(AFTER_TROUBLE).await;
            }
            Err(error) => {
                tracing::warn!(%error, "job step not taken");
                return None;
            }
        }
    }
}

impl Inner {
    fn enlist(&self, job: Job, stop: StopSignal) -> JobContext {
        let hooks = Arc::new(Hooks {
            feeding: AtomicBool::new(true),
            items_changed: Notify::new(),
            pausing: std::sync::Mutex::default(),
            waits: AtomicUsize::new(0),
            queue: Arc::clone(&self.look),
        });
        let running = Running {
            stop: stop.clone(),
            hooks: Arc::clone(&hooks),
            site: job.site.clone(),
            kind: job.kind.clone(),
        };
        let id: JobId = job.id;
        self.running().insert(id, running);
        JobContext {
            lane: self.lanes.lane(&LaneKey {
                site: job.site.clone(),
                kind: job.kind.clone(),
            }),
            job: Arc::new(job),
            store: Arc::clone(&self.store),
            stop,
            meters: Arc::clone(&self.meters),
            hooks,
            trouble: Arc::clone(&self.trouble),
            woken: self.woken.subscribe(),
        }
    }
}
