//! Reading a recording from any place.

use std::io::{self, Read, Seek, SeekFrom};

use super::recording::Recording;

/// Reads a recording from any place.
#[derive(Debug)]
pub struct RecordingReader<'a> {
    recording: &'a Recording,
    place: u64,
}

impl<'a> RecordingReader<'a> {
    pub(super) fn new(recording: &'a Recording) -> Self {
        Self {
            recording,
            place: 0,
        }
    }
}

impl Read for RecordingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.recording.read_at(self.place, buffer);
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for RecordingReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.recording.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}

/// Fills a buffer with the random bytes that stand at this place, eight at a time (splitmix64).
pub(crate) fn noise(seed: u64, place: u64, buffer: &mut [u8]) {
    let mut done = 0;
    while done < buffer.len() {
        let at = place + done as u64;
        let mut word = seed.wrapping_add((at / 8).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bytes = (word ^ word >> 31).to_le_bytes();
        let from = usize::try_from(at % 8).unwrap_or_default();
        let length = (8 - from).min(buffer.len() - done);
        buffer[done..done + length].copy_from_slice(&bytes[from..from + length]);
        done += length;
    }
}
