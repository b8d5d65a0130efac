//! Viewing rows brought together by recording, in memory as far as it goes, beyond that in a temporary file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::in_order::Consumer;
use crate::AnalyticsError;
use crate::chunks::DatedView;
use crate::database::IssueLog;

/// Bytes of one row: viewer, day, start, stop.
const ROW: usize = 24;

/// Rows of one block of the file, together by recording as they came.
#[derive(Debug)]
pub(super) struct Batch {
    /// Recording and number of rows, one after the other.
    runs: Vec<(u32, usize)>,
    bytes: Vec<u8>,
    pub log: IssueLog,
    pub counts: Counts,
}

/// Rows of a file by what became of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub used: u64,
    pub unlisted: u64,
    pub left_out: u64,
}

impl Batch {
    /// Makes an empty one for a block of so many bytes.
    pub(super) fn new(log: IssueLog, block: usize) -> Self {
        Self {
            runs: Vec::new(),
            bytes: Vec::with_capacity(block / 6),
            log,
            counts: Counts::default(),
        }
    }

    /// Appends a row of a recording.
    #[inline]
    pub(super) fn push(&mut self, session: u32, view: &DatedView) {
        match self.runs.last_mut() {
            Some((last, count)) if *last == session => *count += 1,
            _ => self.runs.push((session, 1)),
        }
        let mut row = [0; ROW];
        row[..4].copy_from_slice(&view.viewer.to_le_bytes());
        row[4..8].copy_from_slice(&view.day.to_le_bytes());
        row[8..16].copy_from_slice(&view.start.to_le_bytes());
        row[16..].copy_from_slice(&view.stop.to_le_bytes());
        self.bytes.extend_from_slice(&row);
        self.counts.used += 1;
    }

    pub(super) fn weight(&self) -> usize {
        self.bytes.len()
    }
}

/// All rows of a file by recording. Rows of one recording keep their order.
#[derive(Debug)]
pub(super) struct Gathered {
    sessions: Vec<Rows>,
    in_memory: usize,
    budget: usize,
    folder: PathBuf,
    overflow: Option<Overflow>,
    pub log: IssueLog,
    pub counts: Counts,
}

#[derive(Debug, Default)]
struct Rows {
    /// Stretches of the overflow file: where, how long. They come before `bytes`.
    written: Vec<(u64, usize)>,
    bytes: Vec<u8>,
}

/// A file without a name, which the system removes even when the program is killed.
#[derive(Debug)]
struct Overflow {
    file: File,
    length: u64,
}

impl Gathered {
    pub(super) fn new(sessions: usize, budget: usize, folder: &Path, log: IssueLog) -> Self {
        Self {
            sessions: std::iter::repeat_with(Rows::default)
                .take(sessions)
                .collect(),
            in_memory: 0,
            budget,
            folder: folder.to_owned(),
            overflow: None,
            log,
            counts: Counts::default(),
        }
    }

    /// Moves everything from memory to the overflow file.
    fn spill(&mut self) -> Result<(), AnalyticsError> {
        let overflow = match &mut self.overflow {
            Some(overflow) => overflow,
            None => self.overflow.insert(Overflow {
                file: tempfile::tempfile_in(&self.folder).map_err(AnalyticsError::disk(
                    "making a temporary file in",
                    &self.folder,
                ))?,
                length: 0,
            }),
        };
        let mut to = std::io::BufWriter::with_capacity(1 << 20, &overflow.file);
        let failed = || AnalyticsError::disk("writing a temporary file in", &self.folder);
        for rows in self
            .sessions
            .iter_mut()
            .filter(|rows| !rows.bytes.is_empty())
        {
            to.write_all(&rows.bytes).map_err(failed())?;
            rows.written.push((overflow.length, rows.bytes.len()));
            overflow.length += rows.bytes.len() as u64;
            rows.bytes = Vec::new();
        }
        to.flush().map_err(failed())?;
        self.in_memory = 0;
        Ok(())
    }

    /// Makes the rows ready to be fetched by several threads.
    pub(super) fn finish(self) -> Shelf {
        Shelf {
            sessions: self.sessions.into_iter().map(Mutex::new).collect(),
            overflow: self.overflow.map(|overflow| Mutex::new(overflow.file)),
            folder: self.folder,
        }
    }
}

impl Consumer<Batch> for Gathered {
    fn take(&mut self, mut batch: Batch) -> Result<(), AnalyticsError> {
        self.log.append(&mut batch.log);
        self.counts.used += batch.counts.used;
        self.counts.unlisted += batch.counts.unlisted;
        self.counts.left_out += batch.counts.left_out;
        let mut rest = &batch.bytes[..];
        for (session, count) in batch.runs {
            let (run, later) = rest.split_at(count * ROW);
            rest = later;
            let bytes = &mut self.sessions[session as usize].bytes;
            if bytes.capacity() - bytes.len() < run.len() {
                // Doubling would waste half of the memory.
                bytes.reserve_exact(run.len().max(bytes.len() / 4));
            }
            bytes.extend_from_slice(run);
        }
        self.in_memory += batch.bytes.len();
        if self.in_memory > self.budget {
            self.spill()?;
        }
        Ok(())
    }
}

/// Gathered rows, to be taken once for each recording.
#[derive(Debug)]
pub(super) struct Shelf {
    sessions: Vec<Mutex<Rows>>,
    overflow: Option<Mutex<File>>,
    folder: PathBuf,
}

impl Shelf {
    /// Takes the rows of a recording; their memory in here is given back.
    pub(super) fn take(
        &self,
        session: usize,
        views: &mut Vec<DatedView>,
    ) -> Result<(), AnalyticsError> {
        views.clear();
        let rows = std::mem::take(
            &mut *self.sessions[session]
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        if let Some(overflow) = &self.overflow {
            let mut bytes = Vec::new();
            for (from, length) in rows.written {
                bytes.resize(length, 0);
                read(overflow, from, &mut bytes).map_err(AnalyticsError::disk(
                    "reading a temporary file in",
                    &self.folder,
                ))?;
                decode(&bytes, views);
            }
        }
        decode(&rows.bytes, views);
        Ok(())
    }
}

fn read(file: &Mutex<File>, from: u64, bytes: &mut [u8]) -> std::io::Result<()> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(bytes)
}

fn decode(bytes: &[u8], views: &mut Vec<DatedView>) {
    let (rows, _) = bytes.as_chunks::<ROW>();
    views.reserve_exact(rows.len());
    views.extend(rows.iter().map(|row| {
        let four = |from: usize| [row[from], row[from + 1], row[from + 2], row[from + 3]];
        let eight = |from: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&row[from..from + 8]);
            f64::from_le_bytes(bytes)
        };
        DatedView {
            viewer: u32::from_le_bytes(four(0)),
            day: i32::from_le_bytes(four(4)),
            start: eight(8),
            stop: eight(16),
        }
    }));
}
