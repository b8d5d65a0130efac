//! Brings views into the order of a segment file, in memory that does not grow with their number.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::{AnalyticsError, View};

/// Views kept in memory; more than these go to a file beside the segment file for a while. 24 MB.
const IN_MEMORY: usize = 1 << 20;
const VIEW_BYTES: usize = 28;

/// Takes views in any order and gives them back by viewer, start, stop and time.
#[derive(Debug)]
pub(super) struct ViewSorter {
    folder: PathBuf,
    in_memory: usize,
    views: Vec<View>,
    runs: Vec<File>,
}

impl ViewSorter {
    pub(super) fn new(folder: &Path) -> Self {
        Self::keeping(folder, IN_MEMORY)
    }

    pub(super) fn keeping(folder: &Path, in_memory: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            in_memory,
            views: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, view: View) -> Result<(), AnalyticsError> {
        self.views.push(view);
        if self.views.len() < self.in_memory {
            return Ok(());
        }
        self.spill()
            .map_err(AnalyticsError::disk("sorting views in", &self.folder))
    }

    fn spill(&mut self) -> std::io::Result<()> {
        self.views.sort_unstable_by(order);
        let mut out = BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(&self.folder)?);
        for view in self.views.drain(..) {
            out.write_all(&to_bytes(&view))?;
        }
        let mut run = out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        run.seek(SeekFrom::Start(0))?;
        self.runs.push(run);
        Ok(())
    }

    /// Gives all views in order.
    pub(super) fn each(
        mut self,
        mut take: impl FnMut(View) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        self.views.sort_unstable_by(order);
        if self.runs.is_empty() {
            return self.views.into_iter().try_for_each(take);
        }
        let mut runs: Vec<Run> = self
            .runs
            .into_iter()
            .map(|file| Run::Stored(BufReader::with_capacity(1 << 18, file)))
            .collect();
        runs.push(Run::Kept(self.views.into_iter()));
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (number, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|view| Head { view, run: number }));
        }
        while let Some(Head { view, run }) = heads.pop() {
            take(view)?;
            heads.extend(runs[run].next()?.map(|view| Head { view, run }));
        }
        Ok(())
    }
}

enum Run {
    Stored(BufReader<File>),
    Kept(std::vec::IntoIter<View>),
}

impl Run {
    fn next(&mut self) -> std::io::Result<Option<View>> {
        match self {
            Self::Kept(views) => Ok(views.next()),
            Self::Stored(file) => {
                let mut bytes = [0; VIEW_BYTES];
                match file.read_exact(&mut bytes) {
                    Ok(()) => Ok(Some(from_bytes(&bytes))),
                    Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
                    Err(e) => Err(e),
                }
            }
        }
    }
}

/// The next view of a run; the heap gives the first in order.
struct Head {
    view: View,
    run: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&other.view, &self.view).then(other.run.cmp(&self.run))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

fn order(a: &View, b: &View) -> Ordering {
    a.viewer
        .cmp(&b.viewer)
        .then_with(|| a.start.total_cmp(&b.start))
        .then_with(|| a.stop.total_cmp(&b.stop))
        .then_with(|| a.at.cmp(&b.at))
}

fn to_bytes(view: &View) -> [u8; VIEW_BYTES] {
    let mut bytes = [0; VIEW_BYTES];
    bytes[..4].copy_from_slice(&view.viewer.to_le_bytes());
    bytes[4..12].copy_from_slice(&view.at.to_le_bytes());
    bytes[12..20].copy_from_slice(&view.start.to_le_bytes());
    bytes[20..].copy_from_slice(&view.stop.to_le_bytes());
    bytes
}

fn from_bytes(bytes: &[u8; VIEW_BYTES]) -> View {
    let (viewer, rest) = bytes.split_at(4);
    let eight = |at: usize| rest[at..].first_chunk().copied().unwrap_or_default();
    View {
        viewer: viewer.first_chunk().map_or(0, |b| u32::from_le_bytes(*b)),
        at: i64::from_le_bytes(eight(0)),
        start: f64::from_le_bytes(eight(8)),
        stop: f64::from_le_bytes(eight(16)),
    }
}
