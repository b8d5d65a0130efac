use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use lectern_transfer::{hash_content, write_atomically};

use super::error::FilesError;
use super::lines::{self, Lines};
use super::place;
use super::record::FileRecord;
use super::wanted::{FileKey, WantedFile};

/// The name of the list in a collection.
const NAME: &str = "files.jsonl";
/// How many seconds a disk may be wrong about the time of a file.
const COARSE: u64 = 2;

/// Whether a file has to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It is there as Canvas describes it, or locked as it was.
    Unchanged,
    /// It is not there.
    New,
    /// It is there, but Canvas has another version.
    Changed,
}

/// What is known of the files of a collection: `files.jsonl`, to which lines are only added.
///
/// All calls block. It may be used from many threads; another process that adds to the same list is not noticed.
#[derive(Debug)]
pub struct FileRecords {
    collection: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    records: HashMap<FileKey, FileRecord>,
    /// What has to be done to the list before a line is added.
    repair: Option<Repair>,
    file: Option<File>,
}

#[derive(Debug)]
enum Repair {
    /// The last line is whole but not ended.
    EndLine,
    /// A kill left half a line after so many bytes.
    CutTo(u64),
    /// A line in the middle cannot be read.
    WriteAnew,
}

impl FileRecords {
    /// Reads what is known. A collection that does not exist yet has no files; nothing is written.
    ///
    /// Half a line at the end, left by a kill, is read over. Another line that cannot be read is too, and its file counts as
    /// not collected.
    ///
    /// # Errors
    ///
    /// The list is there but cannot be read.
    pub fn open(collection: &Path) -> Result<Arc<Self>, FilesError> {
        let path = collection.join(NAME);
        let lines = lines::read(&path).map_err(|source| FilesError::List {
            path: path.clone(),
            what: "read",
            source,
        })?;
        if lines.damaged > 0 {
            tracing::warn!(path = %path.display(), lines = lines.damaged, "lines of the list of files cannot be read, their files count as not collected");
        }
        // What cannot be removed does no harm.
        if let Err(error) = place::sweep(collection) {
            tracing::warn!(path = %collection.display(), %error, "records of unfinished files stay behind");
        }
        let repair = repair(&lines);
        Ok(Arc::new(Self {
            collection: collection.to_owned(),
            state: Mutex::new(State {
                records: lines.records,
                repair,
                file: None,
            }),
        }))
    }

    /// Returns the collection's folder.
    pub fn collection(&self) -> &Path {
        &self.collection
    }

    /// Returns what is known of a file.
    pub fn record(&self, key: &FileKey) -> Option<FileRecord> {
        self.lock().records.get(key).cloned()
    }

    /// Returns the files whose bytes were collected, whether or not an answer still names them.
    pub fn there(&self) -> Vec<FileKey> {
        let state = self.lock();
        let records = state.records.values();
        let there = records.filter(|record| record.path.is_some());
        there.map(|record| record.key.clone()).collect()
    }

    /// Tells whether a file has to be fetched. Looks at the disk; bytes whose time of change is another one are read through.
    pub fn need(&self, wanted: &WantedFile) -> Need {
        match self.record(&wanted.key) {
            Some(record) if record.path.is_some() => {
                if !record.is_what_is(wanted) {
                    Need::Changed
                } else if self.is_there(&record) {
                    Need::Unchanged
                } else {
                    Need::New
                }
            }
            Some(record) if wanted.locked.is_some() && record.stays_locked(wanted) => {
                Need::Unchanged
            }
            _ => Need::New,
        }
    }

    /// Notes a file, unless just this is known of it.
    ///
    /// # Errors
    ///
    /// The list cannot be written; it is then as it was.
    pub(super) fn note(&self, record: FileRecord) -> Result<(), FilesError> {
        let mut state = self.lock();
        if state.records.get(&record.key) == Some(&record) {
            return Ok(());
        }
        let path = self.collection.join(NAME);
        state
            .append(&path, &record)
            .map_err(|source| FilesError::List {
                path,
                what: "written",
                source,
            })?;
        state.records.insert(record.key.clone(), record);
        Ok(())
    }

    /// Puts the list on the disk, so that it survives a power cut.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub fn sync(&self) -> Result<(), FilesError> {
        let state = self.lock();
        let synced = state.file.as_ref().map_or(Ok(()), File::sync_all);
        synced.map_err(|source| FilesError::List {
            path: self.collection.join(NAME),
            what: "written",
            source,
        })
    }

    fn is_there(&self, record: &FileRecord) -> bool {
        let path = record.path.as_deref();
        let Some(path) = path.and_then(|path| place::within(&self.collection, path)) else {
            return false;
        };
        let Ok(metadata) = fs::metadata(&path) else {
            return false;
        };
        if !metadata.is_file() || metadata.len() != record.size {
            return false;
        }
        let untouched = match (record.modified, modified(&metadata)) {
            (Some(then), Some(now)) => then.abs_diff(now) <= COARSE,
            _ => false,
        };
        untouched || hash_content(&path).is_ok_and(|hash| hash.sha256 == record.sha256)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, path: &Path, record: &FileRecord) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(self.opened(path)?);
        }
        let Some(file) = &mut self.file else {
            return Err(ErrorKind::NotConnected.into());
        };
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let before = file.metadata()?.len();
        let written = file.write_all(&line);
        if written.is_err() {
            // Half a line before the next one would make both unreadable.
            (self.file, self.repair) = (None, Some(Repair::CutTo(before)));
        }
        written
    }

    fn opened(&mut self, path: &Path) -> io::Result<File> {
        match self.repair {
            Some(Repair::CutTo(length)) => {
                OpenOptions::new().write(true).open(path)?.set_len(length)?;
            }
            Some(Repair::EndLine) => {
                OpenOptions::new()
                    .append(true)
                    .open(path)?
                    .write_all(b"\n")?;
            }
            Some(Repair::WriteAnew) => write_atomically(path, &self.whole()?)?,
            None => {}
        }
        self.repair = None;
        OpenOptions::new().create(true).append(true).open(path)
    }

    fn whole(&self) -> io::Result<Vec<u8>> {
        let mut records: Vec<&FileRecord> = self.records.values().collect();
        records.sort_by(|one, other| one.key.cmp(&other.key));
        let mut text = Vec::new();
        for record in records {
            serde_json::to_writer(&mut text, record)?;
            text.push(b'\n');
        }
        Ok(text)
    }
}

fn repair(lines: &Lines) -> Option<Repair> {
    if lines.damaged > 0 {
        Some(Repair::WriteAnew)
    } else if let Some(length) = lines.half_after {
        Some(Repair::CutTo(length))
    } else {
        lines.unended.then_some(Repair::EndLine)
    }
}

/// Returns the time of the last change in seconds since 1970.
pub(super) fn modified(metadata: &fs::Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
