use std::collections::BTreeMap;

use super::cause::{Cause, NotFetched};
use super::wanted::FileKey;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOutcome {
    /// What it is known by.
    pub key: FileKey,
    /// The name that people see, where known.
    pub name: Option<String>,
    /// Where it was asked for, without what opens it to others.
    pub address: Option<String>,
    /// How it went.
    pub result: FileResult,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileResult {
    /// It is whole, checked and in its place.
    Fetched {
        /// Its length in bytes.
        size: u64,
        /// Its SHA-256 as lower-case hexadecimal digits.
        sha256: String,
        /// The kind of content as the server said.
        content_type: String,
        /// Bytes that the last attempt took from the network: fewer where it went on from an earlier one.
        fetched: u64,
    },
    /// It was there already.
    Unchanged {
        /// Its length in bytes.
        size: u64,
    },
    /// It could not be had; what was collected of it earlier is not exported.
    NotFetched(NotFetched),
}

/// What became of many files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesSummary {
    /// Files that were fetched.
    pub fetched: u64,
    /// Their length in bytes.
    pub bytes: u64,
    /// Files that were there already.
    pub unchanged: u64,
    /// How many could not be had, by the reason.
    pub failed: BTreeMap<Cause, u64>,
}

impl FilesSummary {
    pub(super) fn count(&mut self, outcome: &FileOutcome) {
        match &outcome.result {
            FileResult::Fetched { size, .. } => {
                self.fetched += 1;
                self.bytes += size;
            }
            FileResult::Unchanged { .. } => self.unchanged += 1,
            FileResult::NotFetched(why) => *self.failed.entry(why.cause).or_default() += 1,
        }
    }
}
