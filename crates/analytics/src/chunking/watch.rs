//! How far a run is, and whether it is still wanted.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::AnalyticsError;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkingProgress {
    /// Bytes that were worked on; each counts once for reading and once for chunking.
    pub done: u64,
    /// Bytes that will be.
    pub total: u64,
}

/// Is told how far the run is, some times a second, from any thread; `Break` stops it before any finished file is changed.
pub type Watch<'a> = dyn Fn(ChunkingProgress) -> ControlFlow<()> + Sync + 'a;

pub(super) struct Watched<'a> {
    watch: &'a Watch<'a>,
    done: AtomicU64,
    total: u64,
}

impl<'a> Watched<'a> {
    pub(super) fn new(watch: &'a Watch<'a>, total: u64) -> Self {
        Self {
            watch,
            done: AtomicU64::new(0),
            total,
        }
    }

    /// Adds to what is done.
    pub(super) fn add(&self, bytes: u64) -> Result<(), AnalyticsError> {
        let before = self.done.fetch_add(bytes, Ordering::Relaxed);
        let progress = ChunkingProgress {
            done: (before + bytes).min(self.total),
            total: self.total,
        };
        match (self.watch)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(AnalyticsError::Cancelled),
        }
    }
}
