//! Which of the 20 chunks a stretch of the timeline reaches.

use super::figures::CHUNKS;
use crate::chunks;

/// The bounds of the chunks of one recording.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkMask {
    bounds: [f64; CHUNKS + 1],
    chunks_per_second: f64,
}

impl ChunkMask {
    /// Returns nothing for a recording without a length.
    pub(super) fn new(duration: Option<f64>) -> Option<Self> {
        let pairs = chunks::bounds(duration)?;
        let mut bounds = [0.0; CHUNKS + 1];
        for (bound, (_, end)) in bounds[1..].iter_mut().zip(pairs) {
            *bound = end;
        }
        // The last sum may miss the end by a rounding error.
        bounds[CHUNKS] = duration?;
        Some(Self {
            bounds,
            chunks_per_second: 20.0 / duration?,
        })
    }

    /// Returns the length of the recording in seconds.
    #[inline]
    pub(super) fn end(&self) -> f64 {
        self.bounds[CHUNKS]
    }

    /// Returns one bit for each chunk that `[start, end]` overlaps by more than an instant, none where `start` is not before `end`;
    /// both lie between 0 and [`ChunkMask::end`].
    ///
    /// Without branches, since where a view begins and ends cannot be foreseen.
    #[inline]
    pub(super) fn of(&self, start: f64, end: f64) -> u32 {
        let guess = self.guess(start);
        let first = guess + usize::from(start >= self.bounds[guess + 1])
            - usize::from(start < self.bounds[guess]);
        let guess = self.guess(end);
        let behind = guess + 1 + usize::from(end > self.bounds[guess + 1])
            - usize::from(end <= self.bounds[guess]);
        let some = u32::from(start < end);
        (some << behind).wrapping_sub(some << first)
    }

    /// Returns the chunk by multiplication, which may be one off at a bound.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "conversion to integers saturates, and the result is limited"
    )]
    fn guess(&self, second: f64) -> usize {
        ((second * self.chunks_per_second) as u32).min(19) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::intervals::{Interval, covered};

    proptest! {
        #[test]
        fn a_bit_is_set_where_the_chunk_is_overlapped(
            duration in prop_oneof![Just(100.0), Just(33.3), Just(4722.0), 0.001..20_000.0_f64],
            edges in proptest::collection::vec((0_u32..=20, -1.0..1.0_f64, proptest::bool::ANY), 2),
        ) {
            let mask = ChunkMask::new(Some(duration)).unwrap();
            let place = |(bound, shift, exact): (u32, f64, bool)| {
                let bound = mask.bounds[bound as usize];
                if exact { bound } else { (bound + shift * duration / 20.0).clamp(0.0, mask.end()) }
            };
            let (a, b) = (place(edges[0]), place(edges[1]));
            let (start, end) = (a.min(b), a.max(b));
            prop_assume!(start < end);
            let expected: u32 = (0..CHUNKS)
                .filter(|i| covered(&[Interval { start, end }], mask.bounds[*i], mask.bounds[i + 1]) > 0.0)
                .map(|i| 1 << i)
                .sum();
            prop_assert_eq!(mask.of(start, end), expected, "{} {} {}", duration, start, end);
        }
    }

    #[test]
    fn a_recording_without_length_has_no_chunks() {
        for duration in [
            None,
            Some(0.0),
            Some(-5.0),
            Some(f64::NAN),
            Some(f64::INFINITY),
        ] {
            assert!(ChunkMask::new(duration).is_none());
        }
    }
}
