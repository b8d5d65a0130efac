//! The durable job queue: every piece of long work is a job with item rows in SQLite.
//!
//! A job survives the program that started it. Each change of state is one transaction, so a kill
//! at any moment leaves rows from which the next start goes on: what was running was interrupted,
//! and its [`JobRunner`] is run again with the checkpoints it wrote. One process per profile holds
//! the [`HolderLock`] and runs jobs; others queue jobs and [`Request`]s as rows, read the same
//! rows, and take over when the holder ends or dies.
//!
//! What dropping does: dropping a [`JobQueue`] cuts its tasks at their next wait and writes
//! nothing, like a kill. [`JobQueue::shutdown`] stops runners with [`StopReason::Quit`] and puts
//! their jobs back into the queue.
//!
//! This crate knows no service, no file format and no network.
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod context;
mod error;
mod holder;
mod lane;
mod meter;
mod model;
mod queue;
mod receipt;
mod request;
mod rows;
mod snapshot;
mod speed;
mod state;
mod stop;
mod store;
mod ticker;

pub use context::{ItemContext, JobContext, Waited};
pub use error::JobError;
pub use holder::HolderLock;
pub use lane::{Lane, LaneKey, LanePermit, Lanes};
pub use meter::{ItemMeter, Meters};
pub use model::{
    FailedItem, Item, ItemChange, ItemId, Job, JobId, LogLine, Millis, NewItem, NewJob, Problem,
    Wait, now_millis,
};
pub use queue::{JobOutcome, JobQueue, JobRunner, QueueOptions};
pub use receipt::Receipt;
pub use request::Request;
pub use snapshot::{Counts, ItemSnapshot, JobSnapshot, QueueEvent};
pub use speed::SpeedWindow;
pub use state::{Ending, Intent, ItemState, JobState, JobStep, WaitReason};
pub use stop::{StopReason, StopSignal};
pub use store::{Added, INDEX_MIGRATION, JobStore, MIGRATION};
