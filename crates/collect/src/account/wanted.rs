//! The list of files that answers name, each once.

use std::collections::HashSet;
use std::sync::Arc;

use crate::changes::Counted;
use crate::disk::{Lines, LinesWriter};
use crate::error::CollectError;
use crate::files::{FileKey, FileRecords, Need, WantedFile};
use crate::plan::FileCounts;
use crate::stage::{Stage, WANTED};

/// Writes files and counts them.
pub(super) struct WantedLines {
    to: LinesWriter,
    records: Arc<FileRecords>,
    seen: HashSet<FileKey>,
    downloads: bool,
    counts: FileCounts,
    changed: Counted,
    /// Files, bytes and unknown sizes of the course that is gone through.
    course: (u64, u64, u64),
}

impl WantedLines {
    /// Begins with what other passes want of other courses.
    pub fn begin(stage: &Stage) -> Result<Self, CollectError> {
        let mut lines = Self {
            to: LinesWriter::create(&stage.folder().join(WANTED))?,
            records: FileRecords::open(stage.collection())?,
            seen: HashSet::new(),
            downloads: stage.choices().downloads,
            counts: FileCounts::default(),
            changed: Counted::default(),
            course: (0, 0, 0),
        };
        for file in Lines::<WantedFile>::open(&stage.collection().join(WANTED))? {
            let file = file?;
            let course = file.course;
            let is_of_others =
                course.is_some_and(|course| stage.choices().course(course).is_none());
            if is_of_others && lines.seen.insert(file.key.clone()) {
                lines.to.add(&file)?;
            }
        }
        Ok(lines)
    }

    pub fn add(&mut self, file: WantedFile) -> Result<(), CollectError> {
        if self.seen.contains(&file.key) {
            return Ok(());
        }
        self.course.0 += 1;
        self.counts.listed += 1;
        match file.size {
            Some(size) => self.course.1 += size,
            None => self.course.2 += 1,
        }
        if self.downloads {
            self.count_need(&file);
            self.to.add(&file)?;
        }
        self.seen.insert(file.key);
        Ok(())
    }

    fn count_need(&mut self, file: &WantedFile) {
        match self.records.need(file) {
            Need::Unchanged => {
                self.changed.unchanged += 1;
                self.counts.unchanged += 1;
                return;
            }
            Need::New => self.changed.new += 1,
            Need::Changed => self.changed.changed += 1,
        }
        if file.locked.is_some() {
            self.counts.locked += 1;
            return;
        }
        self.counts.to_fetch += 1;
        self.counts.bytes_to_fetch += file.size.unwrap_or(0);
        self.counts.unknown_sizes += u64::from(file.size.is_none());
    }

    /// Returns files, bytes and unknown sizes since the last time.
    pub fn take_course(&mut self) -> (u64, u64, u64) {
        std::mem::take(&mut self.course)
    }

    pub fn finish(mut self) -> Result<(FileCounts, Counted), CollectError> {
        self.to.finish()?;
        if self.downloads {
            let there = self.records.there();
            let gone = there.iter().filter(|key| !self.seen.contains(*key));
            self.counts.withdrawn = gone.count() as u64;
            self.changed.withdrawn = self.counts.withdrawn;
        }
        Ok((self.counts, self.changed))
    }
}
