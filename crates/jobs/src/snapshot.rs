use std::collections::BTreeMap;

use crate::{Item, ItemState, Job, JobId};

/// How the items of a job stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All items.
    pub total: u64,
    /// Not begun, or stopped.
    pub waiting: u64,
    /// Stopped by a person, one by one.
    pub paused: u64,
    /// Being worked on.
    pub running: u64,
    /// The server still works on them.
    pub following: u64,
    /// Ended well.
    pub done: u64,
    /// Failed.
    pub failed: u64,
    /// Left out on purpose.
    pub skipped: u64,
    /// Not finished when the job was cancelled.
    pub cancelled: u64,
    /// Bytes to move, items left out not counted.
    pub bytes_total: u64,
    /// Bytes moved.
    pub bytes_done: u64,
    /// Bytes of the items that ended well.
    pub done_bytes: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, state: ItemState, items: u64, bytes_total: u64, bytes_done: u64) {
        self.total += items;
        let count = match state {
            ItemState::Waiting => &mut self.waiting,
            ItemState::Running => &mut self.running,
            ItemState::Following => &mut self.following,
            ItemState::Done => &mut self.done,
            ItemState::Failed => &mut self.failed,
            ItemState::Skipped => &mut self.skipped,
            ItemState::Cancelled => &mut self.cancelled,
            ItemState::Paused => &mut self.paused,
        };
        *count += items;
        if state != ItemState::Skipped {
            self.bytes_total += bytes_total;
            self.bytes_done += bytes_done;
        }
        if state == ItemState::Done {
            self.done_bytes += bytes_total;
        }
    }
}

/// A job with its counts and what its meters show.
#[derive(Debug, Clone)]
pub struct JobSnapshot {
    /// The row.
    pub job: Job,
    /// How its items stand; bytes as the meters show them.
    pub counts: Counts,
    /// Speed over the last seconds, while something moves.
    pub bytes_per_second: Option<f64>,
    /// Seconds left, after five seconds of measurement.
    pub seconds_left: Option<u64>,
}

/// An item with what its meter shows.
#[derive(Debug, Clone)]
pub struct ItemSnapshot {
    /// The row; bytes and parts as the meter shows them.
    pub item: Item,
    /// Speed over the last seconds, while it moves.
    pub bytes_per_second: Option<f64>,
}

/// What changed since the last event; at most five a second.
#[derive(Debug, Clone, Default)]
pub struct QueueEvent {
    /// Jobs that changed.
    pub jobs: Vec<JobSnapshot>,
    /// Items that changed.
    pub items: Vec<ItemSnapshot>,
    /// Jobs taken off the list.
    pub removed: Vec<JobId>,
    /// Bytes a second of all jobs of a kind together, by kind.
    pub speeds: BTreeMap<String, f64>,
    /// Jobs running or waiting.
    pub active: u64,
    /// Seconds until everything under way is moved, where that can be told.
    pub seconds_left: Option<u64>,
    /// Set while the job list cannot be written, with the reason.
    pub trouble: Option<String>,
}

impl QueueEvent {
    /// Counts a job into the sums of all jobs, if it is under way.
    pub fn count(&mut self, snapshot: &JobSnapshot) {
        if !snapshot.job.state.is_under_way() {
            return;
        }
        self.active += 1;
        if let Some(speed) = snapshot.bytes_per_second {
            *self.speeds.entry(snapshot.job.kind.clone()).or_default() += speed;
        }
        self.seconds_left = self.seconds_left.max(snapshot.seconds_left);
    }
}
