//! Reads a segment file block by block.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::format::{BLOCK_HEAD_BYTES, HEADER_BYTES, Header, seconds};
use super::write::block_checksum;
use crate::{AnalyticsError, View};

/// Returns whether a whole segment file of this generation is there, by its header and length; blocks are checked when they are read.
#[must_use]
pub fn is_current(path: &Path, generation: u64) -> bool {
    SegmentReader::open(path).is_ok_and(|file| file.header().generation == generation)
}

/// A segment file being read from its first block to its last.
#[derive(Debug)]
pub struct SegmentReader {
    path: PathBuf,
    file: File,
    header: Header,
    blocks_left: u32,
    bytes_left: u64,
    views_seen: u64,
    viewers_seen: u32,
    buffer: Vec<u8>,
}

impl SegmentReader {
    /// Opens a file and checks its header and length.
    ///
    /// # Errors
    ///
    /// [`AnalyticsError::DamagedSegments`] where it is no whole segment file of this version; [`AnalyticsError::Disk`] where it
    /// cannot be read.
    pub fn open(path: &Path) -> Result<Self, AnalyticsError> {
        Self::open_with(path, Vec::new())
    }

    /// [`SegmentReader::open`] with the memory of an earlier reader.
    pub(crate) fn open_with(path: &Path, buffer: Vec<u8>) -> Result<Self, AnalyticsError> {
        let disk = || AnalyticsError::disk("reading", path);
        let mut file = File::open(path).map_err(disk())?;
        let length = file.metadata().map_err(disk())?.len();
        let mut bytes = [0; HEADER_BYTES];
        if length < HEADER_BYTES as u64 {
            return Err(damaged(path, "it is shorter than a header"));
        }
        file.read_exact(&mut bytes).map_err(disk())?;
        let header = Header::from_bytes(&bytes).map_err(|what| damaged(path, what))?;
        if header.file_bytes != length {
            return Err(damaged(path, "it has another length than it says"));
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            blocks_left: header.blocks,
            bytes_left: length - HEADER_BYTES as u64,
            views_seen: 0,
            viewers_seen: 0,
            header,
            buffer,
        })
    }

    /// Returns what the file says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Calls `take` for every view, by viewer, then by start. Times have whole seconds.
    ///
    /// # Errors
    ///
    /// As [`SegmentReader::open`], found while reading.
    pub fn each_view(mut self, mut take: impl FnMut(View)) -> Result<(), AnalyticsError> {
        while let Some(block) = self.next_block()? {
            let mut row = 0;
            for group in block.groups() {
                for row in row..row + group.views {
                    let (start, stop) = block.positions.get(row);
                    take(View {
                        viewer: group.viewer,
                        at: View::at_seconds(i64::from(block.time(row))),
                        start,
                        stop,
                    });
                }
                row += group.views;
            }
        }
        Ok(())
    }

    /// Reads and checks the next block; `None` after the last.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block<'_>>, AnalyticsError> {
        if self.blocks_left == 0 {
            return if self.bytes_left == 0
                && self.views_seen == self.header.views
                && self.viewers_seen == self.header.viewers
            {
                Ok(None)
            } else {
                Err(damaged(&self.path, "its blocks do not add up"))
            };
        }
        let mut head = [0; BLOCK_HEAD_BYTES];
        self.announce(BLOCK_HEAD_BYTES)?;
        self.file
            .read_exact(&mut head)
            .map_err(AnalyticsError::disk("reading", &self.path))?;
        let [views, viewers, checksum] = [0, 4, 8].map(|at| {
            head[at..]
                .first_chunk()
                .map_or(0, |b| u32::from_le_bytes(*b))
        });
        let (rows, groups) = (views as usize, viewers as usize);
        let wide = self.header.position_bytes();
        let length = groups * 12 + rows * (4 + wide);
        self.announce(length)?;
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
        let payload = &mut self.buffer[..length];
        self.file
            .read_exact(payload)
            .map_err(AnalyticsError::disk("reading", &self.path))?;
        if block_checksum(&head[..8], payload) != checksum {
            return Err(damaged(&self.path, "the checksum of a block is wrong"));
        }
        self.blocks_left -= 1;
        self.views_seen += u64::from(views);
        self.viewers_seen += viewers;
        let block = Block::of(
            &self.buffer[..length],
            rows,
            groups,
            self.header.milliseconds,
        );
        if block.groups().map(|group| group.views).sum::<usize>() != rows {
            return Err(damaged(&self.path, "the views of a block do not add up"));
        }
        Ok(Some(block))
    }

    /// Takes bytes off those that are left, before they are read or make room for themselves.
    fn announce(&mut self, count: usize) -> Result<(), AnalyticsError> {
        self.bytes_left = self
            .bytes_left
            .checked_sub(count as u64)
            .ok_or_else(|| damaged(&self.path, "a block is longer than the file"))?;
        Ok(())
    }

    /// Gives the memory back for the next file.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// One block: whole viewers with all their views of the session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    viewers: &'a [[u8; 4]],
    views: &'a [[u8; 4]],
    marks: &'a [[u8; 4]],
    times: &'a [[u8; 4]],
    pub(crate) positions: Positions<'a>,
}

/// Where views begin and end, in one of the two encodings.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Positions<'a> {
    /// Start and length.
    Milliseconds(&'a [[u8; 4]], &'a [[u8; 4]]),
    /// Start and stop.
    Seconds(&'a [[u8; 8]], &'a [[u8; 8]]),
}

/// One viewer of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) viewer: u32,
    pub(crate) views: usize,
    pub(crate) marks: u32,
}

impl<'a> Block<'a> {
    /// `bytes` has the length that goes with the counts.
    fn of(bytes: &'a [u8], rows: usize, groups: usize, milliseconds: bool) -> Self {
        let (numbers, positions) = bytes.split_at(groups * 12 + rows * 4);
        let (numbers, _) = numbers.as_chunks::<4>();
        let (viewers, rest) = numbers.split_at(groups);
        let (views, rest) = rest.split_at(groups);
        let (marks, times) = rest.split_at(groups);
        let positions = if milliseconds {
            let (start, length) = positions.as_chunks::<4>().0.split_at(rows);
            Positions::Milliseconds(start, length)
        } else {
            let (start, stop) = positions.as_chunks::<8>().0.split_at(rows);
            Positions::Seconds(start, stop)
        };
        Self {
            viewers,
            views,
            marks,
            times,
            positions,
        }
    }

    /// Lists the viewers; their views follow one another.
    #[inline]
    pub(crate) fn groups(&self) -> impl Iterator<Item = Group> + use<'a> {
        self.viewers
            .iter()
            .zip(self.views)
            .zip(self.marks)
            .map(|((viewer, views), marks)| Group {
                viewer: u32::from_le_bytes(*viewer),
                views: u32::from_le_bytes(*views) as usize,
                marks: u32::from_le_bytes(*marks),
            })
    }

    /// Returns when a view began, in seconds since 1970.
    #[inline]
    pub(crate) fn time(&self, row: usize) -> u32 {
        u32::from_le_bytes(self.times[row])
    }
}

impl Positions<'_> {
    /// Returns start and stop of a view in seconds.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> (f64, f64) {
        match self {
            Self::Milliseconds(start, length) => seconds(
                u32::from_le_bytes(start[row]),
                u32::from_le_bytes(length[row]),
            ),
            Self::Seconds(start, stop) => (
                f64::from_le_bytes(start[row]),
                f64::from_le_bytes(stop[row]),
            ),
        }
    }
}

fn damaged(path: &Path, what: &'static str) -> AnalyticsError {
    AnalyticsError::DamagedSegments {
        path: path.to_owned(),
        what,
    }
}
