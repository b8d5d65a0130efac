//! What a run is told, and what it tells.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono_tz::Tz;

use crate::chunks::{Differences, Rule};
use crate::database::{Issue, Layout};

/// What to chunk, and how.
#[derive(Debug, Clone)]
pub struct ChunkingOptions {
    /// The database folder, with one folder `Name[id]` a course (or one such folder itself).
    pub database: PathBuf,
    /// Where the outputs go; made if it is not there.
    pub output: PathBuf,
    /// A course list; only folders in it are chunked. `None` takes all.
    pub courses: Option<PathBuf>,
    /// Zone whose calendar dates are used.
    pub zone: Tz,
    /// Zones of single folders, by folder id in small letters, where they differ.
    pub zones: BTreeMap<String, Tz>,
    /// Whose numbers.
    pub rule: Rule,
    /// Whose file names and columns.
    pub layout: Layout,
    /// The present in microseconds since 1970, to find times in the future; `None` does not look for them.
    pub now: Option<i64>,
    /// Viewing rows that may be held in memory, in bytes; above it they wait in a temporary file.
    pub budget: usize,
}

impl ChunkingOptions {
    /// Memory for viewing rows unless told otherwise, in bytes.
    pub const BUDGET: usize = 160 << 20;

    /// Makes options with the published tool's zone for [`Rule::Compatible`] and UTC otherwise, all folders, documented names.
    pub fn new(database: impl Into<PathBuf>, output: impl Into<PathBuf>, rule: Rule) -> Self {
        Self {
            database: database.into(),
            output: output.into(),
            courses: None,
            zone: match rule {
                Rule::Exact => Tz::UTC,
                Rule::Compatible => Tz::US__Pacific,
            },
            zones: BTreeMap::new(),
            rule,
            layout: Layout::default(),
            now: None,
            budget: Self::BUDGET,
        }
    }
}

/// What was done to one folder. `rows_in` is the sum of the three counts after it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FolderReceipt {
    /// The folder in the database.
    pub folder: PathBuf,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Zone whose dates were used.
    pub zone: String,
    /// Recordings in the overview.
    pub sessions: u64,
    /// Viewing rows in the file.
    pub rows_in: u64,
    /// Rows that were chunked.
    pub rows_used: u64,
    /// Rows of recordings that the overview does not list; not chunked.
    pub rows_unlisted: u64,
    /// Lines that could not be read; each is an issue.
    pub rows_left_out: u64,
    /// Chunk rows written.
    pub rows_out: u64,
    /// Where the rules differ.
    pub differences: Differences,
}

/// What a whole run did.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct ChunkingReceipt {
    /// Each folder.
    pub folders: Vec<FolderReceipt>,
    /// Everything odd, by file and line.
    pub issues: Vec<Issue>,
    /// Files written.
    pub files: Vec<PathBuf>,
}

impl ChunkingReceipt {
    /// Returns where the rules differ over all folders.
    pub fn differences(&self) -> Differences {
        let mut all = Differences::default();
        for folder in &self.folders {
            all.add(&folder.differences);
        }
        all
    }

    /// Returns the viewing rows of all folders that were in the files.
    pub fn rows_in(&self) -> u64 {
        self.folders.iter().map(|folder| folder.rows_in).sum()
    }

    /// Returns the chunk rows of all folders that were written.
    pub fn rows_out(&self) -> u64 {
        self.folders.iter().map(|folder| folder.rows_out).sum()
    }
}
