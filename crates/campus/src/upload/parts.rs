//! What arrived at the upload target, in order: the log by which tests judge how often a part was sent.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::lock::locked;

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// Stored whole.
    Stored,
    /// Answered with an error.
    Refused,
    /// The connection ended before the body did.
    Cut,
}

/// One body that arrived, whole or not.
#[derive(Debug, Clone, Serialize)]
pub struct PartReceipt {
    /// The upload's `ID`.
    pub upload: Uuid,
    /// Name of the file.
    pub file: String,
    /// Part number as sent; `None` for a file sent whole.
    pub part: Option<i32>,
    /// The multipart upload, so that a file begun afresh can be told from one continued.
    pub upload_id: Option<String>,
    /// Bytes read.
    pub bytes: u64,
    /// When it ended, by the campus's clock.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub arrival: Arrival,
}

/// The log of everything that arrived since the campus started.
#[derive(Debug, Clone, Default)]
pub struct PartLog(Arc<Mutex<Vec<PartReceipt>>>);

impl PartLog {
    /// Returns everything, oldest first.
    pub fn all(&self) -> Vec<PartReceipt> {
        locked(&self.0).clone()
    }

    /// Returns what arrived for one upload, oldest first.
    pub fn of(&self, upload: Uuid) -> Vec<PartReceipt> {
        locked(&self.0)
            .iter()
            .filter(|receipt| receipt.upload == upload)
            .cloned()
            .collect()
    }

    /// Counts how often each part of each file was stored, by file and part number.
    pub fn times_stored(&self) -> BTreeMap<(Uuid, String, Option<i32>), usize> {
        let mut times = BTreeMap::new();
        for receipt in locked(&self.0)
            .iter()
            .filter(|receipt| receipt.arrival == Arrival::Stored)
        {
            *times
                .entry((receipt.upload, receipt.file.clone(), receipt.part))
                .or_default() += 1;
        }
        times
    }

    /// Returns how many bytes were read in all, those of refused and cut bodies too.
    pub fn bytes(&self) -> u64 {
        locked(&self.0).iter().map(|receipt| receipt.bytes).sum()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        locked(&self.0).clear();
    }

    pub(super) fn note(&self, receipt: PartReceipt) {
        locked(&self.0).push(receipt);
    }
}
