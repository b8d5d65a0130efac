//! Sums of one viewer and of one video.

use super::chunk_counter::ChunkCounter;
use super::chunk_mask::ChunkMask;
use super::figures::Share;
use super::scan::{DayScan, VideoScan};
use crate::segments::Header;

/// Views of one viewer count as watched again from this many repeated seconds on.
const REPEATED_SECONDS: f64 = 1.0;

/// One viewer of one video, while the rows go by in order of start.
#[derive(Debug, Default)]
pub(super) struct Viewer {
    pub(super) views: u32,
    pub(super) last: u32,
    pub(super) watched: f64,
    pub(super) inside: f64,
    pub(super) covered: f64,
    pub(super) chunks: u32,
    /// Where the union of the stretches so far ends.
    pub(super) end: f64,
}

impl Viewer {
    /// Without branches, since views overlap as they like.
    #[inline]
    pub(super) fn stretch(&mut self, start: f64, stop: f64, chunks: &ChunkMask) {
        self.inside += stop - start;
        self.covered += (stop - start.max(self.end)).max(0.0);
        self.end = self.end.max(stop);
        self.chunks |= chunks.of(start, stop);
    }
}

/// A video's sums.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) viewers: u32,
    pub(super) completed: Share,
    pub(super) views: u64,
    pub(super) watched: f64,
    pub(super) inside: f64,
    pub(super) covered: f64,
    pub(super) again_viewers: u32,
    pub(super) last: u32,
    pub(super) data: (u32, u32),
    pub(super) chunks: ChunkCounter,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            viewers: 0,
            completed: Share::default(),
            views: 0,
            watched: 0.0,
            inside: 0.0,
            covered: 0.0,
            again_viewers: 0,
            last: 0,
            data: (u32::MAX, 0),
            chunks: ChunkCounter::default(),
        }
    }
}

impl Tally {
    #[inline]
    pub(super) fn add(&mut self, viewer: &Viewer) {
        self.viewers += 1;
        self.views += u64::from(viewer.views);
        self.watched += viewer.watched;
        self.inside += viewer.inside;
        self.covered += viewer.covered;
        self.again_viewers += u32::from(viewer.inside - viewer.covered > REPEATED_SECONDS);
        self.last = self.last.max(viewer.last);
        self.chunks.add(viewer.chunks);
    }

    pub(super) fn into_scan(self, header: Header, days: Vec<DayScan>) -> VideoScan {
        VideoScan {
            header,
            viewers: self.viewers,
            completed: self.completed,
            views: self.views,
            watched: self.watched,
            inside: self.inside,
            covered: self.covered,
            again_viewers: self.again_viewers,
            last: self.last,
            curve: self.chunks.finish(),
            days,
        }
    }
}
