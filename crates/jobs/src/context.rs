mod each;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::meter::{ItemMeter, Meters};
use crate::model::{Item, ItemChange, ItemId, Job, Wait, now_millis};
use crate::queue::Trouble;
use crate::{ItemState, JobError, JobStep, JobStore, Lane, LanePermit, StopSignal, WaitReason};

/// What a runner is given to work on a job: rows, lane, meters, and the signal to stop. Clones share all of it.
#[derive(Debug, Clone)]
pub struct JobContext {
    pub(crate) job: Arc<Job>,
    pub(crate) store: Arc<JobStore>,
    pub(crate) stop: StopSignal,
    pub(crate) lane: Arc<Lane>,
    pub(crate) meters: Arc<Meters>,
    pub(crate) hooks: Arc<Hooks>,
    pub(crate) trouble: Arc<Trouble>,
    pub(crate) woken: watch::Receiver<u64>,
}

/// How a job and the queue speak to each other while it runs.
#[derive(Debug)]
pub(crate) struct Hooks {
    /// True while the job has items that want a place in the lane; the next job of the lane starts afterwards.
    pub feeding: AtomicBool,
    /// Items were set to wait again, or are to be stopped.
    pub items_changed: Notify,
    /// Items whose work is to be stopped because a person paused them.
    pub pausing: Mutex<HashSet<ItemId>>,
    /// Waits of the whole job at this moment.
    pub waits: AtomicUsize,
    /// Tells the queue to look again.
    pub queue: Arc<Notify>,
}

impl Hooks {
    /// Returns the items to stop, once.
    pub(crate) fn take_pausing(&self) -> HashSet<ItemId> {
        std::mem::take(&mut *self.pausing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for an item's work to be stopped.
    pub(crate) fn pause(&self, item: ItemId) {
        self.pausing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(item);
        self.items_changed.notify_waiters();
    }
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// What was waited for has come, or the time is over.
    Over,
    /// The job was asked to stop.
    Stopped,
}

impl JobContext {
    /// Returns the job as it was when this run began.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Returns the rows.
    pub fn store(&self) -> &JobStore {
        &self.store
    }

    /// Returns the signal that says when and why to stop.
    pub fn stop(&self) -> &StopSignal {
        &self.stop
    }

    /// Adds a line to the job's log. A line that cannot be written is not worth failing for.
    pub fn log(&self, text: &str) {
        if let Err(error) = self.store.append_log(self.job.id, text, now_millis()) {
            tracing::warn!(job = %self.job.id, %error, "job log line not written");
        }
    }

    /// Lets the whole job wait for something outside until `until_over` resolves, `at_most` has passed, the queue
    /// is woken ([`crate::JobQueue::wake`]) or the job is stopped.
    ///
    /// Several items may wait at once; the job is shown as waiting as long as any does.
    pub async fn wait(
        &self,
        reason: WaitReason,
        at_most: Option<Duration>,
        until_over: impl Future<Output = ()>,
    ) -> Result<Waited, JobError> {
        let mut woken = self.woken.clone();
        woken.mark_unchanged();
        let until = at_most.map(|time| now_millis() + i64::try_from(time.as_millis()).unwrap_or(0));
        self.hooks.waits.fetch_add(1, Ordering::SeqCst);
        let _counted = Counted(Arc::clone(&self.hooks));
        // A stop that came in between has changed the state already; then there is nothing to show.
        tolerate_refusal(
            self.store
                .wait(self.job.id, Wait { reason, until }, now_millis()),
        )?;
        let waited = tokio::select! {
            () = self.stop.stopped() => return Ok(Waited::Stopped),
            () = until_over => Waited::Over,
            () = sleep_or_forever(at_most) => Waited::Over,
            changed = woken.changed() => if changed.is_ok() { Waited::Over } else { Waited::Stopped },
        };
        if self.hooks.waits.load(Ordering::SeqCst) == 1 {
            tolerate_refusal(
                self.store
                    .step(self.job.id, JobStep::Proceed, now_millis())
                    .map(|_| ()),
            )?;
        }
        Ok(waited)
    }

    /// Waits a while for the sake of one item; the job goes on with others.
    pub async fn pause_for(&self, time: Duration) -> Waited {
        match self.stop.unless_stopped(tokio::time::sleep(time)).await {
            Some(()) => Waited::Over,
            None => Waited::Stopped,
        }
    }

    /// Returns an item together with what is needed to work on it.
    pub(crate) fn item(&self, item: Item, permit: Option<LanePermit>) -> ItemContext {
        ItemContext {
            job: self.clone(),
            item,
            permit: Arc::new(std::sync::Mutex::new(permit)),
        }
    }
}

struct Counted(Arc<Hooks>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.waits.fetch_sub(1, Ordering::SeqCst);
    }
}

fn tolerate_refusal(result: Result<(), JobError>) -> Result<(), JobError> {
    match result {
        Err(JobError::Refused { .. }) => Ok(()),
        other => other,
    }
}

async fn sleep_or_forever(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

/// One item under way: its row as this try began, its meter, and its place in the lane.
#[derive(Debug, Clone)]
pub struct ItemContext {
    job: JobContext,
    item: Item,
    permit: Arc<std::sync::Mutex<Option<LanePermit>>>,
}

impl ItemContext {
    /// Returns the job.
    pub fn job(&self) -> &JobContext {
        &self.job
    }

    /// Returns the row as it was when this try began.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// Returns the item's meter. It begins with what the row says is done.
    pub fn meter(&self) -> Arc<ItemMeter> {
        self.job.meters.meter(
            self.job.job.id,
            self.item.id,
            self.item.bytes_done,
            self.item.parts_done,
        )
    }

    /// Writes a change. With a state in which nothing moves, the meter's last reading goes with it.
    pub fn change(&self, mut change: ItemChange) -> Result<(), JobError> {
        let moves_no_more = change
            .state
            .is_some_and(|state| state != ItemState::Running && state != ItemState::Waiting);
        if moves_no_more && let Some(meter) = self.job.meters.get(self.item.id) {
            change.bytes_done.get_or_insert(meter.bytes());
            change.parts_done.get_or_insert(meter.parts());
        }
        self.job
            .store
            .change_item(self.job.job.id, self.item.id, &change)?;
        if moves_no_more {
            self.job.meters.forget_item(self.item.id);
        }
        Ok(())
    }

    /// Gives the place in the lane to the next item, for work that the server does by itself.
    pub fn leave_lane(&self) {
        self.permit
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
    }

    /// Takes a place in the lane again where it was left, or returns [`Waited::Stopped`].
    pub async fn enter_lane(&self) -> Waited {
        if self
            .permit
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .is_some()
        {
            return Waited::Over;
        }
        match self.job.stop.unless_stopped(self.job.lane.enter()).await {
            Some(permit) => {
                *self
                    .permit
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(permit);
                Waited::Over
            }
            None => Waited::Stopped,
        }
    }

    pub(crate) fn fresh(&self) -> Result<Self, JobError> {
        Ok(Self {
            item: self.job.store.item(self.item.id)?,
            ..self.clone()
        })
    }
}
