//! The record of what already arrived.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Fingerprint, Part, PartPlan};

/// What a store says when it cannot keep a record.
pub type LedgerError = Box<dyn Error + Send + Sync>;

/// Everything needed to go on with a multipart upload after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Key of the object at the target.
    pub key: String,
    /// The server's id of the multipart upload.
    pub upload_id: String,
    /// Size of every part but the last in bytes.
    pub part_size: u64,
    /// The file when the upload was opened.
    pub source: Fingerprint,
    /// Parts that arrived, in any order.
    #[serde(default)]
    pub parts: Vec<DonePart>,
    /// Whether the server was asked to join the parts; it may have done so.
    #[serde(default)]
    pub completing: bool,
}

/// A part that the server has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DonePart {
    /// Number from 1.
    pub number: u32,
    /// The tag the server gave it, as it was given, with its quotes.
    pub etag: String,
    /// Length in bytes.
    pub length: u64,
}

/// Keeps the checkpoint of one file, usually as a row of the job.
///
/// Every write should be on the disk when it returns; a write that is lost costs no correctness, only a part sent again.
/// A future that is dropped half-way may or may not have written.
#[async_trait]
pub trait PartLedger: Send + Sync {
    /// Returns what an earlier run left, or nothing.
    async fn checkpoint(&self) -> Result<Option<Checkpoint>, LedgerError>;
    /// Records a newly opened upload and replaces whatever was there.
    async fn opened(&self, checkpoint: &Checkpoint) -> Result<(), LedgerError>;
    /// Records a part that arrived. Parts come in any order, each once per run.
    async fn part_done(&self, part: &DonePart) -> Result<(), LedgerError>;
    /// Records, before it happens, that the server is asked to join the parts.
    async fn completing(&self) -> Result<(), LedgerError>;
}

/// A ledger that lasts as long as the value: for small files that are simply sent again, and for tests.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    checkpoint: Mutex<Option<Checkpoint>>,
}

impl MemoryLedger {
    /// Creates a ledger that begins with what an earlier run left.
    pub fn with(checkpoint: Option<Checkpoint>) -> Self {
        Self {
            checkpoint: Mutex::new(checkpoint),
        }
    }

    /// Returns a copy of the present record.
    pub fn snapshot(&self) -> Option<Checkpoint> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Checkpoint>> {
        self.checkpoint
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PartLedger for MemoryLedger {
    async fn checkpoint(&self) -> Result<Option<Checkpoint>, LedgerError> {
        Ok(self.snapshot())
    }

    async fn opened(&self, checkpoint: &Checkpoint) -> Result<(), LedgerError> {
        *self.lock() = Some(checkpoint.clone());
        Ok(())
    }

    async fn part_done(&self, part: &DonePart) -> Result<(), LedgerError> {
        if let Some(checkpoint) = self.lock().as_mut() {
            checkpoint.parts.push(part.clone());
        }
        Ok(())
    }

    async fn completing(&self) -> Result<(), LedgerError> {
        if let Some(checkpoint) = self.lock().as_mut() {
            checkpoint.completing = true;
        }
        Ok(())
    }
}

/// A plan with what is done and what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resumption {
    pub plan: PartPlan,
    pub done: BTreeMap<u32, String>,
    pub missing: Vec<Part>,
}

impl Resumption {
    /// Sorts the parts of a plan by what the record says; records that do not fit the plan count as missing.
    pub fn new(plan: PartPlan, recorded: &[DonePart]) -> Self {
        let fits = |part: &&DonePart| {
            !part.etag.is_empty()
                && plan
                    .part(part.number)
                    .is_some_and(|planned| planned.length == part.length)
        };
        let done: BTreeMap<u32, String> = recorded
            .iter()
            .filter(fits)
            .map(|part| (part.number, part.etag.clone()))
            .collect();
        let missing = plan
            .parts()
            .filter(|part| !done.contains_key(&part.number))
            .collect();
        Self {
            plan,
            done,
            missing,
        }
    }

    /// Returns the bytes that need not be sent.
    pub fn done_bytes(&self) -> u64 {
        self.plan.size() - self.missing.iter().map(|part| part.length).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{DEFAULT_PART, SMALLEST_PART};

    #[test]
    fn a_checkpoint_survives_json() {
        let checkpoint = Checkpoint {
            key: "guid/lecture.mp4".into(),
            upload_id: "id+/=".into(),
            part_size: DEFAULT_PART,
            source: Fingerprint {
                size: 1,
                modified_ns: Some(i64::MAX),
                device: None,
                inode: Some(u64::MAX),
            },
            parts: vec![DonePart {
                number: 1,
                etag: "\"abc\"".into(),
                length: 1,
            }],
            completing: true,
        };
        let text = serde_json::to_string(&checkpoint).unwrap();
        assert_eq!(
            serde_json::from_str::<Checkpoint>(&text).unwrap(),
            checkpoint
        );
    }

    proptest! {
        #[test]
        fn done_and_missing_parts_make_the_whole_file(
            size in 1..2_000_000_000_u64,
            numbers in proptest::collection::vec(0..500_u32, 0..200),
            wrong_lengths in any::<bool>(),
        ) {
            let plan = PartPlan::new(size, SMALLEST_PART).unwrap();
            let recorded: Vec<_> = numbers
                .iter()
                .map(|&number| DonePart {
                    number,
                    etag: format!("\"{number}\""),
                    length: plan.part(number).map_or(7, |part| part.length) + u64::from(wrong_lengths),
                })
                .collect();
            let resumption = Resumption::new(plan, &recorded);
            prop_assert_eq!(resumption.done.len() + resumption.missing.len(), plan.count() as usize);
            prop_assert!(resumption.missing.iter().all(|part| !resumption.done.contains_key(&part.number)));
            let done: u64 = resumption.done.keys().filter_map(|&number| plan.part(number)).map(|part| part.length).sum();
            prop_assert_eq!(done, resumption.done_bytes());
            if wrong_lengths {
                prop_assert_eq!(resumption.done_bytes(), 0);
            }
        }
    }
}
