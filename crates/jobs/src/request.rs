use serde::{Deserialize, Serialize};

use crate::{ItemId, JobId};

/// What a person asks of the queue. Written as a row, carried out by the process that runs the jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Request {
    /// Stops a job, keeping everything.
    Pause {
        /// The job.
        job: JobId,
    },
    /// Lets a paused job go on.
    Resume {
        /// The job.
        job: JobId,
    },
    /// Stops one item of a job, keeping everything; the others go on.
    PauseItem {
        /// The job.
        job: JobId,
        /// The item.
        item: ItemId,
    },
    /// Lets one paused item go on. In a job that is paused as a whole the others stay paused.
    ResumeItem {
        /// The job.
        job: JobId,
        /// The item.
        item: ItemId,
    },
    /// Ends a job; finished items stay.
    Cancel {
        /// The job.
        job: JobId,
    },
    /// Tries failed items again: those named, or all.
    Retry {
        /// The job.
        job: JobId,
        /// `None` for all that failed (or were cancelled).
        items: Option<Vec<ItemId>>,
    },
    /// Moves a job before another in the queue, or to the end.
    Move {
        /// The job.
        job: JobId,
        /// `None` for the end.
        before: Option<JobId>,
    },
    /// Pauses every job that has not ended.
    PauseAll,
    /// Lets every paused job go on.
    ResumeAll,
    /// Takes an ended job off the list.
    Remove {
        /// The job.
        job: JobId,
    },
    /// Takes every ended job off the list.
    ClearFinished,
}
