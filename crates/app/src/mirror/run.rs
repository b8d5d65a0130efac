//! The durable job that carries the plan of a mirror out.
//!
//! First everything that only moves here is renamed, then each recording is fetched by itself: its detail, its video, what
//! lies beside it, and its row in the index. Whatever is needed to go on after a kill is in the rows before the next step
//! begins. Files are made in a folder of their own below the destination and take their place only when they are whole.

mod answers;
mod captions;
mod checkpoint;
mod destination;
mod finish;
mod item;
mod kind;
mod ledger;
mod moves;
mod overcome;
mod place;
mod request;
mod rights;
mod setback;
mod settle;
mod sidecars;
mod video;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lectern_jobs::{JobContext, JobOutcome, JobRunner};
use lectern_net::{BandwidthLimit, RetryPolicy};
use lectern_panopto::SessionId;
use lectern_transfer::PartWindow;

use super::cookies::Cookies;
use crate::AccountId;
use crate::database::Database;
use crate::event::Events;
use crate::jobs::{JobKind, Patience, Tuned, not_understood};
use crate::sites::Sites;

pub(crate) use destination::{Away, Destination};
pub(crate) use finish::write_lists;
pub(crate) use kind::MirrorKind;
pub(crate) use place::fresh_row;
pub(crate) use request::{ItemRequest, JobRequest, begun, new_job};
#[cfg(test)]
pub(crate) use sidecars::hex;

/// Recordings under way beyond those whose bytes move: they wait for the limits, for small answers and for the disk.
pub(crate) const BESIDE: usize = 8;

/// Everything that can be set about mirrors; changes hold from the next step on.
#[derive(Debug, Clone)]
pub(crate) struct Tuning {
    /// How each small request is repeated, and how often a download is begun again.
    pub retry: RetryPolicy,
    /// How patient a run is with a recording.
    pub patience: Patience,
    /// How long a connection may carry nothing.
    pub stall_after: Duration,
    /// How often a download writes down how far it is.
    pub checkpoint_every: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            patience: Patience::default(),
            stall_after: Duration::from_secs(30),
            checkpoint_every: Duration::from_secs(2),
        }
    }
}

/// What all mirrors of this process share.
pub(crate) struct Engine {
    pub database: Database,
    pub events: Events,
    pub sites: Arc<dyn Sites>,
    pub cookies: Arc<Cookies>,
    /// Bounds the files whose bytes move at once.
    pub window: PartWindow,
    pub bandwidth: BandwidthLimit,
    pub tuning: Tuned<Tuning>,
}

impl Engine {
    pub fn new(
        database: Database,
        events: Events,
        sites: Arc<dyn Sites>,
        cookies: Arc<Cookies>,
        tuning: Tuning,
    ) -> Self {
        Self {
            database,
            events,
            sites,
            cookies,
            window: PartWindow::default(),
            bandwidth: BandwidthLimit::default(),
            tuning: Tuned::new(tuning),
        }
    }
}

/// What the recordings of one run share.
pub(crate) struct Run {
    pub engine: Arc<Engine>,
    pub request: JobRequest,
    pub account: AccountId,
    pub destination: Destination,
    pub rights: rights::FolderRights,
    /// Renames that could not be done, with the reason.
    pub stuck: Mutex<HashMap<SessionId, String>>,
}

/// Runs mirror jobs.
pub(crate) struct MirrorRunner(pub Arc<Engine>);

#[async_trait]
impl JobRunner for MirrorRunner {
    fn kind(&self) -> &'static str {
        JobKind::Mirror.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let request: JobRequest = match serde_json::from_value(job.job().request.clone()) {
            Ok(request) => request,
            Err(error) => return JobOutcome::Failed(not_understood(&error)),
        };
        let run = Arc::new(Run {
            engine: Arc::clone(&self.0),
            account: AccountId::new(job.job().site.clone()),
            destination: Destination::new(&request.request.destination, &request.mirror),
            rights: rights::FolderRights::default(),
            stuck: Mutex::default(),
            request,
        });
        if moves::rename_all(&run, &job).await.is_stopped() {
            return JobOutcome::Stopped;
        }
        let each = Arc::clone(&run);
        let outcome = job
            .run_items(move |item| item::work(Arc::clone(&each), item))
            .await;
        if outcome == JobOutcome::Finished && finish::finish(&run, &job, None).await.is_stopped() {
            return JobOutcome::Stopped;
        }
        outcome
    }

    async fn abandon(&self, job: JobContext) {
        finish::abandon(&self.0, &job).await;
    }
}

/// Whether the work of a whole job came to its end or was stopped on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Through,
    Stopped,
}

impl Way {
    pub fn is_stopped(self) -> bool {
        self == Self::Stopped
    }
}
