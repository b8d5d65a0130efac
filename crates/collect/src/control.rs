//! What the caller holds while things are collected.

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use lectern_canvas::{AssignmentId, CourseId};
use tokio_util::sync::CancellationToken;

use crate::error::CollectError;
use crate::refusal::Refusal;
use crate::stage::Listing;

/// The handles on a running listing pass.
#[derive(Clone)]
pub struct CollectControl {
    /// Stops it; what was listed to its end stays in the stage.
    pub cancel: CancellationToken,
    /// Told how far it is. Called on an async thread, so it must not block.
    pub events: Option<Arc<dyn Fn(CollectEvent) + Send + Sync>>,
    /// Tells the time, for the age of the links that answers give.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

impl Default for CollectControl {
    fn default() -> Self {
        Self {
            cancel: CancellationToken::new(),
            events: None,
            now: Arc::new(Utc::now),
        }
    }
}

/// How far a listing pass is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CollectEvent {
    /// A page came.
    Page {
        /// The list.
        what: Listing,
        /// The course; none for the list of courses.
        course: Option<CourseId>,
        /// The assignment, for submissions.
        assignment: Option<AssignmentId>,
        /// Rows of this list so far.
        rows: u64,
    },
    /// A list is done, or was done by an earlier run.
    Listed {
        /// Lists done.
        done: u64,
        /// Lists in all; more become known when assignments are.
        of: u64,
        /// Calls of this run.
        calls: u64,
    },
    /// Something was not handed out; the rest goes on.
    Refused(Refusal),
}

impl CollectControl {
    pub(crate) fn tell(&self, event: CollectEvent) {
        if let Some(events) = &self.events {
            events(event);
        }
    }

    /// Waits for something unless it is cancelled.
    pub(crate) async fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, CollectError> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(CollectError::Cancelled),
            done = work => Ok(done),
        }
    }
}
