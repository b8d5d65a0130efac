//! What the people of a session add up to, chunk by chunk.

use super::figures::CHUNKS;
use super::video::ChunkMeasure;
use crate::chunks;
use crate::completion::COMPLETED_SHARE;
use crate::intervals::{Interval, covered};

/// The sums behind the chunks.
#[derive(Debug)]
pub(crate) struct ChunkSums {
    bounds: [(f64, f64); CHUNKS],
    sums: [ChunkSum; CHUNKS],
}

#[derive(Debug, Clone, Copy, Default)]
struct ChunkSum {
    viewers: u32,
    completed: u32,
    watched: f64,
    covered: f64,
}

impl ChunkSums {
    /// Begins; `None` without a duration.
    pub(crate) fn new(duration: Option<f64>) -> Option<Self> {
        Some(Self {
            bounds: chunks::bounds(duration)?,
            sums: [ChunkSum::default(); CHUNKS],
        })
    }

    /// Adds a person: the stretches played by start, which may overlap, and their union.
    pub(crate) fn add(&mut self, union: &[Interval], stretches: &[Interval]) {
        for (sum, &(from, to)) in self.sums.iter_mut().zip(&self.bounds) {
            let seconds = covered(union, from, to);
            if seconds > 0.0 {
                sum.viewers += 1;
                sum.completed += u32::from(seconds >= (to - from) * COMPLETED_SHARE);
                sum.covered += seconds;
                // Stretches stand by start, as `covered` wants them; that some overlap is what is counted here.
                sum.watched += covered(stretches, from, to);
            }
        }
    }

    /// Returns the measures.
    pub(crate) fn finish(self) -> Vec<ChunkMeasure> {
        let measure = |((sum, (start, end)), index): ((ChunkSum, (f64, f64)), u32)| ChunkMeasure {
            index,
            start,
            end,
            viewers: sum.viewers,
            covered: sum.completed,
            watched_seconds: sum.watched,
            average_viewing_seconds: (sum.viewers > 0)
                .then(|| sum.watched / f64::from(sum.viewers)),
            watched_again: (sum.covered > 0.0).then(|| sum.watched / sum.covered),
        };
        self.sums
            .into_iter()
            .zip(self.bounds)
            .zip(0..)
            .map(measure)
            .collect()
    }
}
