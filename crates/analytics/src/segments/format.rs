//! The header of a segment file and the numbers that reader and writer share.

/// First bytes of every segment file.
const MAGIC: [u8; 8] = *b"LctnSeg\n";
/// Changes with the layout and with the meaning of any number in it; files of other versions are made again.
const VERSION: u32 = 1;

pub(super) const HEADER_BYTES: usize = 80;
pub(super) const BLOCK_HEAD_BYTES: usize = 16;
/// A block ends with the viewer who brings it to so many views.
pub(super) const BLOCK_VIEWS: usize = 16_384;

/// What a segment file says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Header {
    /// The generation of the stored rows that the file was made of.
    pub generation: u64,
    /// Length of the recording in seconds, as it was when the file was made.
    pub duration: Option<f64>,
    /// Number of views.
    pub views: u64,
    /// Number of distinct viewers.
    pub viewers: u32,
    /// Largest viewer number; 0 without views.
    pub last_viewer: u32,
    /// Earliest time of a view, in seconds since 1970 UTC; 0 without views.
    pub first_at: u32,
    /// Latest time of a view.
    pub last_at: u32,
    pub(super) milliseconds: bool,
    pub(super) blocks: u32,
    pub(super) file_bytes: u64,
}

impl Header {
    pub(super) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(u32::from(self.milliseconds).to_le_bytes());
        bytes.extend(self.generation.to_le_bytes());
        bytes.extend(self.duration.unwrap_or(f64::NAN).to_le_bytes());
        bytes.extend(self.views.to_le_bytes());
        for number in [
            self.viewers,
            self.blocks,
            self.first_at,
            self.last_at,
            self.last_viewer,
            0,
        ] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.file_bytes.to_le_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        let mut header = [0; HEADER_BYTES];
        header[..bytes.len()].copy_from_slice(&bytes);
        header
    }

    /// Reads a header, or says what is wrong with it.
    pub(super) fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Result<Self, &'static str> {
        let (content, rest) = bytes.split_at(72);
        if content[..8] != MAGIC {
            return Err("it does not begin like a segment file");
        }
        if number(content, 8) != VERSION {
            return Err("it has another layout");
        }
        if number(rest, 0) != crc32fast::hash(content) {
            return Err("the checksum of its header is wrong");
        }
        let duration = f64::from_bits(long(content, 24));
        Ok(Self {
            milliseconds: number(content, 12) == 1,
            generation: long(content, 16),
            duration: (!duration.is_nan()).then_some(duration),
            views: long(content, 32),
            viewers: number(content, 40),
            blocks: number(content, 44),
            first_at: number(content, 48),
            last_at: number(content, 52),
            last_viewer: number(content, 56),
            file_bytes: long(content, 64),
        })
    }

    /// Returns how many bytes a view's position takes.
    pub(super) fn position_bytes(&self) -> usize {
        if self.milliseconds { 8 } else { 16 }
    }
}

/// Returns start and length in milliseconds if these give the very same doubles back.
pub(super) fn milliseconds(start: f64, stop: f64) -> Option<(u32, u32)> {
    let whole = whole_milliseconds(start)?;
    let length = whole_milliseconds_near(stop - start)?;
    let again = seconds(whole, length);
    let same = again.0.to_bits() == start.to_bits() && again.1.to_bits() == stop.to_bits();
    same.then_some((whole, length))
}

/// Returns start and stop in seconds.
#[inline]
pub(crate) fn seconds(start: u32, length: u32) -> (f64, f64) {
    let start = f64::from(start) / 1000.0;
    (start, start + f64::from(length) / 1000.0)
}

fn whole_milliseconds(seconds: f64) -> Option<u32> {
    let whole = whole_milliseconds_near(seconds)?;
    let same = (f64::from(whole) / 1000.0).to_bits() == seconds.to_bits();
    same.then_some(whole)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range was looked at"
)]
fn whole_milliseconds_near(seconds: f64) -> Option<u32> {
    let whole = (seconds * 1000.0).round();
    (0.0..=f64::from(u32::MAX))
        .contains(&whole)
        .then_some(whole as u32)
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |b| u32::from_le_bytes(*b))
}

fn long(bytes: &[u8], at: usize) -> u64 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |b| u64::from_le_bytes(*b))
}
