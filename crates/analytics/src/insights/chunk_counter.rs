//! Counts, over millions of viewers, how many reached each chunk.

use super::figures::CHUNKS;

/// For each value of 8 bits a word that has each bit in a byte of its own.
const SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut bit = 0;
        while bit < 8 {
            spread[bits] |= ((bits as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        bits += 1;
    }
    spread
};

/// Counters of 20 chunks. Bits are added as bytes, eight at a time, and carried over before a byte is full.
#[derive(Debug, Default)]
pub(super) struct ChunkCounter {
    bytes: [u64; 3],
    added: u8,
    counts: [u32; 24],
}

impl ChunkCounter {
    /// Adds a viewer who reached the chunks whose bits are set.
    #[inline]
    pub(super) fn add(&mut self, chunks: u32) {
        let [first, second, third, _] = chunks.to_le_bytes();
        self.bytes[0] += SPREAD[usize::from(first)];
        self.bytes[1] += SPREAD[usize::from(second)];
        self.bytes[2] += SPREAD[usize::from(third)];
        self.added += 1;
        if self.added == u8::MAX {
            self.carry();
        }
    }

    fn carry(&mut self) {
        let bytes = self.bytes.iter().flat_map(|word| word.to_le_bytes());
        for (count, byte) in self.counts.iter_mut().zip(bytes) {
            *count += u32::from(byte);
        }
        self.bytes = [0; 3];
        self.added = 0;
    }

    /// Returns the viewers of each chunk.
    pub(super) fn finish(mut self) -> [u32; CHUNKS] {
        self.carry();
        std::array::from_fn(|chunk| self.counts[chunk])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_counted_however_many_viewers_there_are() {
        let mut counter = ChunkCounter::default();
        let mut expected = [0; CHUNKS];
        for viewer in 0..3_000_u32 {
            let chunks = viewer.wrapping_mul(2_654_435_761) >> 12;
            counter.add(chunks);
            for (chunk, count) in expected.iter_mut().enumerate() {
                *count += chunks >> chunk & 1;
            }
        }
        assert_eq!(counter.finish(), expected);
    }
}
