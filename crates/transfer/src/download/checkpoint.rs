//! The record of what is safe on the disk.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Validators;
use crate::LedgerError;

/// Everything needed to go on with a download after a restart. It holds no address, because signed ones change.
///
/// The hash cannot go on from a record: the state of a running SHA-256 has no stable form to store. So the bytes are read
/// and hashed again when a download goes on, which takes a second for a gigabyte or two and proves at the same time that
/// they are still the ones that were written: a power cut, another program or a bad disk cannot slip into the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadCheckpoint {
    /// The server's version of the file.
    pub validators: Validators,
    /// Length of the whole file in bytes, where the server told it.
    pub length: Option<u64>,
    /// Bytes at the head of the part file that were synced to the disk.
    pub safe: u64,
    /// SHA-256 of these bytes as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Keeps the checkpoint of one file, usually as a row of the job.
///
/// It is called seldom: every [`super::DownloadSettings::checkpoint_every`] of a long download and when one stops. A write
/// that is lost costs no correctness, only bytes that are fetched again. Success is not recorded here; the caller does that.
#[async_trait]
pub trait DownloadLedger: Send + Sync {
    /// Returns what an earlier run left, or nothing.
    async fn checkpoint(&self) -> Result<Option<DownloadCheckpoint>, LedgerError>;
    /// Records how far the download is and replaces what was there.
    async fn reached(&self, checkpoint: &DownloadCheckpoint) -> Result<(), LedgerError>;
    /// Removes the record: the download began again from the start.
    async fn forgotten(&self) -> Result<(), LedgerError>;
}

/// A ledger that lasts as long as the value: for small files that are simply fetched again, and for tests.
#[derive(Debug, Default)]
pub struct MemoryDownloadLedger {
    checkpoint: Mutex<Option<DownloadCheckpoint>>,
}

impl MemoryDownloadLedger {
    /// Creates a ledger that begins with what an earlier run left.
    pub fn with(checkpoint: Option<DownloadCheckpoint>) -> Self {
        Self {
            checkpoint: Mutex::new(checkpoint),
        }
    }

    /// Returns a copy of the present record.
    pub fn snapshot(&self) -> Option<DownloadCheckpoint> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<DownloadCheckpoint>> {
        self.checkpoint
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl DownloadLedger for MemoryDownloadLedger {
    async fn checkpoint(&self) -> Result<Option<DownloadCheckpoint>, LedgerError> {
        Ok(self.snapshot())
    }

    async fn reached(&self, checkpoint: &DownloadCheckpoint) -> Result<(), LedgerError> {
        *self.lock() = Some(checkpoint.clone());
        Ok(())
    }

    async fn forgotten(&self) -> Result<(), LedgerError> {
        *self.lock() = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_survives_json() {
        let checkpoint = DownloadCheckpoint {
            validators: Validators {
                etag: Some("\"v1\"".into()),
                last_modified: None,
            },
            length: Some(u64::MAX),
            safe: 7,
            sha256: "ab".repeat(32),
        };
        let text = serde_json::to_string(&checkpoint).unwrap();
        assert_eq!(
            serde_json::from_str::<DownloadCheckpoint>(&text).unwrap(),
            checkpoint
        );
    }
}
