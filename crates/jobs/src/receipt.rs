use serde::{Deserialize, Serialize};

use crate::snapshot::Counts;

/// What a job came to. Every planned item is in exactly one of the four counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Items the plan had when the job was queued.
    pub planned: u64,
    /// Items that ended well.
    pub done: u64,
    /// Items that failed.
    pub failed: u64,
    /// Items left out on purpose.
    pub skipped: u64,
    /// Items not finished when the job was cancelled.
    pub cancelled: u64,
    /// Bytes of the items that ended well.
    pub bytes: u64,
    /// Seconds the job was worked on, waits included, pauses not.
    pub seconds: u64,
}

impl Receipt {
    /// Makes the receipt from the counts of the rows and the number planned, which were written at different times.
    pub fn new(planned: u64, counts: &Counts, seconds: u64) -> Self {
        Self {
            planned,
            done: counts.done,
            failed: counts.failed,
            skipped: counts.skipped,
            cancelled: counts.cancelled,
            bytes: counts.done_bytes,
            seconds,
        }
    }

    /// Tells whether every planned item is accounted for.
    pub fn adds_up(&self) -> bool {
        self.done + self.failed + self.skipped + self.cancelled == self.planned
    }
}
