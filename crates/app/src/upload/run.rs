//! The durable job that carries a plan out.
//!
//! Each recording goes through its stages by itself: prepare, send, finish, follow. What it needs to go on after a kill is
//! in its checkpoint before the next step begins. Only sending holds a place in the lane; processing does not.

mod abandon;
mod checkpoint;
mod describe;
mod folders;
mod follow;
mod item;
mod parts;
mod prepare;
mod send;
mod setback;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lectern_jobs::{JobContext, JobOutcome, JobRunner};
use lectern_net::{BandwidthLimit, RetryPolicy};
use lectern_panopto::FolderId;
use lectern_transfer::{PartWindow, UploadSettings};

use crate::AccountId;
use crate::database::Database;
use crate::event::Events;
use crate::jobs::{JobKind, Patience, Tuned};
use crate::sites::{Site, Sites};

/// Everything that can be set about uploads; changes hold from the next step on.
#[derive(Debug, Clone)]
pub(crate) struct Tuning {
    /// Wished size of a part in bytes.
    pub part_size: u64,
    /// Parts of one file on their way at once.
    pub parts_per_file: usize,
    /// How each request is repeated.
    pub retry: RetryPolicy,
    /// How patient a run is with a recording.
    pub patience: Patience,
    /// How long a connection may carry nothing.
    pub stall_after: Duration,
    /// After this long, processing is called slow; it is still followed.
    pub slow_after: Duration,
    /// The first and the longest pause between two looks at the processing.
    pub poll: (Duration, Duration),
}

impl Default for Tuning {
    fn default() -> Self {
        let transfer = UploadSettings::default();
        Self {
            part_size: transfer.part_size,
            parts_per_file: transfer.parts_per_file,
            retry: RetryPolicy::default(),
            patience: Patience::default(),
            stall_after: transfer.stall_after,
            slow_after: Duration::from_hours(1),
            poll: (Duration::from_secs(2), Duration::from_mins(1)),
        }
    }
}

/// What all uploads of this process share.
pub(crate) struct Engine {
    pub database: Database,
    pub events: Events,
    pub sites: Arc<dyn Sites>,
    pub window: PartWindow,
    pub bandwidth: BandwidthLimit,
    pub tuning: Tuned<Tuning>,
    /// Folders that were found or made, so that a tree of recordings asks once for each.
    folders: tokio::sync::Mutex<HashMap<(AccountId, FolderId, String), FolderId>>,
}

impl Engine {
    pub fn new(database: Database, events: Events, sites: Arc<dyn Sites>, tuning: Tuning) -> Self {
        Self {
            database,
            events,
            sites,
            window: PartWindow::default(),
            bandwidth: BandwidthLimit::default(),
            tuning: Tuned::new(tuning),
            folders: tokio::sync::Mutex::default(),
        }
    }
}

impl Tuning {
    fn transfer(&self) -> UploadSettings {
        UploadSettings {
            part_size: self.part_size,
            parts_per_file: self.parts_per_file,
            stall_after: self.stall_after,
            retry: self.retry.clone(),
            ..UploadSettings::default()
        }
    }
}

/// Runs upload jobs.
pub(crate) struct UploadRunner(pub Arc<Engine>);

#[async_trait]
impl JobRunner for UploadRunner {
    fn kind(&self) -> &'static str {
        JobKind::Upload.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let engine = Arc::clone(&self.0);
        job.run_items(move |item| item::work(Arc::clone(&engine), item))
            .await
    }

    async fn abandon(&self, job: JobContext) {
        abandon::abandon(&self.0, &job).await;
    }
}
