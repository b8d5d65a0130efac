//! Writes a segment file.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::format::{BLOCK_HEAD_BYTES, BLOCK_VIEWS, HEADER_BYTES, Header, milliseconds};
use super::sort::ViewSorter;
use crate::completion::{CompletionRule, completion};
use crate::intervals::{self, Interval};
use crate::{AnalyticsError, View};

/// Makes the segment file of one session out of its views in any order.
///
/// At most some 50 MB are in memory, however many views there are; one viewer's views stay together, so a single viewer with
/// millions of views in one session needs more. The file appears under its name only when it is whole; dropping the writer before
/// [`SegmentWriter::finish`] leaves nothing behind.
#[derive(Debug)]
pub struct SegmentWriter {
    path: PathBuf,
    header: Header,
    sorter: ViewSorter,
}

impl SegmentWriter {
    /// Begins a file for the rows of this generation. `duration` is the recording's length in seconds.
    #[must_use]
    pub fn new(path: &Path, generation: u64, duration: Option<f64>) -> Self {
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::sorting_with(path, generation, duration, ViewSorter::new(folder))
    }

    pub(super) fn sorting_with(
        path: &Path,
        generation: u64,
        duration: Option<f64>,
        sorter: ViewSorter,
    ) -> Self {
        let header = Header {
            generation,
            duration: duration.filter(|seconds| !seconds.is_nan()),
            views: 0,
            viewers: 0,
            last_viewer: 0,
            first_at: u32::MAX,
            last_at: 0,
            milliseconds: true,
            blocks: 0,
            file_bytes: 0,
        };
        Self {
            path: path.to_owned(),
            header,
            sorter,
        }
    }

    /// Takes one view.
    ///
    /// # Errors
    ///
    /// Fails where a large session does not fit on the disk for sorting.
    pub fn add(&mut self, view: View) -> Result<(), AnalyticsError> {
        let at = epoch_seconds(view.at);
        let header = &mut self.header;
        header.views += 1;
        header.last_viewer = header.last_viewer.max(view.viewer);
        header.first_at = header.first_at.min(at);
        header.last_at = header.last_at.max(at);
        header.milliseconds &= milliseconds(view.start, view.stop).is_some();
        self.sorter.add(view)
    }

    /// Writes the file and puts it in its place, over an older one.
    ///
    /// # Errors
    ///
    /// Fails where the disk refuses; then an older file is as it was.
    pub fn finish(self) -> Result<Header, AnalyticsError> {
        let path = self.path.clone();
        self.write().map_err(AnalyticsError::disk("writing", &path))
    }

    fn write(mut self) -> std::io::Result<Header> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // The file is derived and checked when it is read, so it need not be on the disk before it gets its name.
        let file = NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        out.write_all(&[0; HEADER_BYTES])?;
        if self.header.views == 0 {
            self.header.first_at = 0;
        }
        let mut blocks = Blocks::new(&self.header, &mut out);
        self.sorter.each(|view| blocks.add(&view))?;
        let (viewers, count, bytes) = blocks.end()?;
        self.header.viewers = viewers;
        self.header.blocks = count;
        self.header.file_bytes = HEADER_BYTES as u64 + bytes;
        let mut file = out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&self.header.to_bytes())?;
        file.persist(&self.path).map_err(|e| e.error)?;
        Ok(self.header)
    }
}

/// Collects sorted views into blocks.
struct Blocks<'a, W> {
    out: &'a mut W,
    duration: Option<f64>,
    milliseconds: bool,
    viewers: Columns,
    positions: Positions,
    intervals: Vec<Interval>,
    written: (u32, u32, u64),
}

/// The columns of the block being filled, as they will be written.
#[derive(Default)]
struct Columns {
    viewer: Vec<u32>,
    views: Vec<u32>,
    marks: Vec<u32>,
    time: Vec<u32>,
}

#[derive(Default)]
struct Positions {
    first: Vec<u8>,
    second: Vec<u8>,
}

impl<'a, W: Write> Blocks<'a, W> {
    fn new(header: &Header, out: &'a mut W) -> Self {
        Self {
            out,
            duration: header.duration,
            milliseconds: header.milliseconds,
            viewers: Columns::default(),
            positions: Positions::default(),
            intervals: Vec::new(),
            written: (0, 0, 0),
        }
    }

    fn add(&mut self, view: &View) -> std::io::Result<()> {
        if self.viewers.viewer.last() != Some(&view.viewer) {
            self.end_viewer();
            if self.viewers.time.len() >= BLOCK_VIEWS {
                self.write_block()?;
            }
            self.viewers.viewer.push(view.viewer);
            self.viewers.views.push(0);
        }
        if let Some(views) = self.viewers.views.last_mut() {
            *views += 1;
        }
        self.viewers.time.push(epoch_seconds(view.at));
        let whole = milliseconds(view.start, view.stop).filter(|_| self.milliseconds);
        if let Some((start, length)) = whole {
            self.positions.first.extend(start.to_le_bytes());
            self.positions.second.extend(length.to_le_bytes());
        } else {
            self.positions.first.extend(view.start.to_le_bytes());
            self.positions.second.extend(view.stop.to_le_bytes());
        }
        if view.is_usable() {
            self.intervals.push(Interval {
                start: view.start,
                end: view.stop,
            });
        }
        Ok(())
    }

    fn end_viewer(&mut self) {
        if self.viewers.marks.len() < self.viewers.viewer.len() {
            intervals::unite(&mut self.intervals);
            let marks = marks(&self.intervals, self.duration);
            self.viewers.marks.push(marks);
            self.intervals.clear();
        }
    }

    fn write_block(&mut self) -> std::io::Result<()> {
        let columns = std::mem::take(&mut self.viewers);
        let positions = std::mem::take(&mut self.positions);
        let mut payload = Vec::with_capacity(columns.viewer.len() * 12 + columns.time.len() * 20);
        for column in [
            &columns.viewer,
            &columns.views,
            &columns.marks,
            &columns.time,
        ] {
            payload.extend(column.iter().flat_map(|number| number.to_le_bytes()));
        }
        payload.extend(positions.first);
        payload.extend(positions.second);
        let mut head = [0; BLOCK_HEAD_BYTES];
        head[..4].copy_from_slice(&count(columns.time.len()).to_le_bytes());
        head[4..8].copy_from_slice(&count(columns.viewer.len()).to_le_bytes());
        let checksum = block_checksum(&head[..8], &payload);
        head[8..12].copy_from_slice(&checksum.to_le_bytes());
        self.out.write_all(&head)?;
        self.out.write_all(&payload)?;
        self.written.0 += count(columns.viewer.len());
        self.written.1 += 1;
        self.written.2 += (BLOCK_HEAD_BYTES + payload.len()) as u64;
        Ok(())
    }

    /// Returns viewers, blocks and bytes that were written.
    fn end(mut self) -> std::io::Result<(u32, u32, u64)> {
        self.end_viewer();
        if !self.viewers.time.is_empty() {
            self.write_block()?;
        }
        Ok(self.written)
    }
}

pub(super) fn block_checksum(counts: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(counts);
    hasher.update(payload);
    hasher.finalize()
}

/// One bit for each rule that calls the session completed by a viewer with this union.
fn marks(union: &[Interval], duration: Option<f64>) -> u32 {
    CompletionRule::ALL
        .into_iter()
        .zip(0..)
        .map(|(rule, bit)| u32::from(completion(rule, union, duration).completed) << bit)
        .sum()
}

/// Returns whole seconds since 1970, moved into what a u32 holds.
fn epoch_seconds(microseconds: i64) -> u32 {
    let seconds = microseconds.div_euclid(1_000_000).max(0);
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
