//! A playable recording of any length and size, read from any place without being held in memory.

use std::io::{self, Write};

use super::{
    boxes::{self, Movie, SOUND_FRAME, SOUND_RATE, Table},
    h264::{self, Size},
    picture,
    reader::{RecordingReader, noise},
};

/// Pictures per second.
const FRAMES_PER_SECOND: u32 = 5;
const FRAME_MILLISECONDS: u32 = 1000 / FRAMES_PER_SECOND;
/// Different slides in one recording; even, because neighbouring whole pictures must differ in a bit.
const SLIDES: usize = 6;
/// One AAC frame of silence, one channel.
const SILENCE: [u8; 6] = [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80];
const SILENCE_BYTES: u32 = 6;
/// Most pictures between two whole ones; frame numbers count modulo 256.
const LONGEST_REPEAT: u32 = 250;

const SIZES: [Size; 4] = [
    Size {
        width: 640,
        height: 360,
    },
    Size {
        width: 320,
        height: 180,
    },
    Size {
        width: 160,
        height: 90,
    },
    Size {
        width: 64,
        height: 36,
    },
];

/// A recording made from a number.
#[derive(Debug)]
pub struct Recording {
    pieces: Vec<(u64, Piece)>,
    stock: Stock,
    length: u64,
    seed: u64,
}

/// The bytes that pieces refer to.
#[derive(Debug, Default)]
struct Stock {
    heads: Vec<Vec<u8>>,
    slides: Vec<Vec<u8>>,
    repeats: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy)]
enum Piece {
    Head(usize),
    Slide(usize),
    Repeat(usize),
    /// Frames of silence, one after the other.
    Silence,
    /// Random bytes in a box that players skip.
    Filler,
}

/// Makes a recording of about this many seconds and exactly this many bytes, unless it needs more to be playable.
///
/// H.264 with uncompressed pictures and silent AAC sound, 5 pictures a second, head first. What is
/// missing to the size is random bytes in a `free` box. The same seed makes the same bytes.
pub fn mp4(seconds: f64, size_hint_bytes: u64, seed: u64) -> Recording {
    let frames = frames_in(seconds);
    let (size, whole_every) = shape(frames, size_hint_bytes);
    let stock = Stock {
        heads: Vec::new(),
        slides: (0..SLIDES)
            .map(|slide| {
                let picture = picture::slide(
                    size.width.into(),
                    size.height.into(),
                    seed.wrapping_add(slide as u64),
                );
                h264::whole_picture(&picture, size, slide % 2 == 1)
            })
            .collect(),
        repeats: (0..=u8::MAX)
            .map(|number| h264::repeated_picture(size, number))
            .collect(),
    };
    assemble(frames, size, whole_every, size_hint_bytes, seed, stock)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a recording may last"
)]
fn frames_in(seconds: f64) -> u32 {
    ((seconds.clamp(0.2, 86_400.0) * f64::from(FRAMES_PER_SECOND)).round() as u32).max(1)
}

/// Chooses the picture's size and how often a whole picture comes, so that the pictures take most of the hint.
fn shape(frames: u32, size_hint_bytes: u64) -> (Size, u32) {
    let fewest = frames.div_ceil(LONGEST_REPEAT);
    for size in SIZES {
        let whole = u64::from(size.macroblocks()) * 400;
        let affordable = u32::try_from(size_hint_bytes * 9 / 10 / whole).unwrap_or(u32::MAX);
        // A new slide every twenty seconds at least, or else a smaller picture is better.
        if affordable >= frames.div_ceil(20 * FRAMES_PER_SECOND) {
            return (size, frames.div_ceil(affordable.clamp(fewest, frames)));
        }
    }
    (SIZES[SIZES.len() - 1], LONGEST_REPEAT)
}

fn assemble(
    frames: u32,
    size: Size,
    whole_every: u32,
    hint: u64,
    seed: u64,
    mut stock: Stock,
) -> Recording {
    let mut video = Table {
        sizes: Vec::new(),
        whole: Some(Vec::new()),
        chunks: Vec::new(),
        per_chunk: Vec::new(),
    };
    let mut sound = Table {
        sizes: Vec::new(),
        whole: None,
        chunks: Vec::new(),
        per_chunk: Vec::new(),
    };
    let mut body: Vec<(Piece, u32)> = Vec::new();
    let (mut slide, mut since_whole, mut place) = (0, 0usize, 0u64);
    for first in (0..frames).step_by(FRAMES_PER_SECOND as usize) {
        let last = (first + FRAMES_PER_SECOND).min(frames);
        video.chunks.push(place);
        video.per_chunk.push(last - first);
        for frame in first..last {
            let (piece, bytes) = if frame % whole_every == 0 {
                if let Some(whole) = &mut video.whole {
                    whole.push(frame + 1);
                }
                since_whole = 0;
                slide = (slide + 1) % SLIDES;
                (Piece::Slide(slide), stock.slides[slide].len())
            } else {
                since_whole += 1;
                (Piece::Repeat(since_whole), stock.repeats[since_whole].len())
            };
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            video.sizes.push(bytes);
            body.push((piece, bytes));
            place += u64::from(bytes);
        }
        let silences = sound_frames(last) - sound_frames(first);
        if silences > 0 {
            sound.chunks.push(place);
            sound.per_chunk.push(silences);
        }
        let silence = silences * SILENCE_BYTES;
        sound.sizes.extend((0..silences).map(|_| SILENCE_BYTES));
        if silences > 0 {
            body.push((Piece::Silence, silence));
        }
        place += u64::from(silence);
    }
    let head = head(frames, size, video, sound, place);
    let content = head.len() as u64 + place;
    stock.heads.push(head);
    let mut pieces = vec![(0, Piece::Head(0))];
    let mut at = stock.heads[0].len() as u64;
    for (piece, bytes) in body {
        pieces.push((at, piece));
        at += u64::from(bytes);
    }
    let mut length = content;
    // The smallest box that can fill is its own head.
    if let Some(filler) = hint.checked_sub(content + 16) {
        stock.heads.push(boxes::large_head(*b"free", filler));
        pieces.push((content, Piece::Head(1)));
        pieces.push((content + 16, Piece::Filler));
        length = hint;
    }
    Recording {
        pieces,
        stock,
        length,
        seed,
    }
}

/// Makes everything before the samples; the tables hold places counted from the first sample and are moved.
fn head(frames: u32, size: Size, video: Table, sound: Table, body: u64) -> Vec<u8> {
    let (sequence, picture) = (h264::sequence_parameters(size), h264::picture_parameters());
    let mut movie = Movie {
        size,
        milliseconds: frames * FRAME_MILLISECONDS,
        frame_milliseconds: FRAME_MILLISECONDS,
        sequence_parameters: &sequence[4..],
        picture_parameters: &picture[4..],
        video,
        sound,
    };
    let file_type = boxes::file_type();
    let media_head = boxes::large_head(*b"mdat", body);
    let before = (file_type.len() + boxes::movie(&movie).len() + media_head.len()) as u64;
    for place in movie.video.chunks.iter_mut().chain(&mut movie.sound.chunks) {
        *place += before;
    }
    [file_type, boxes::movie(&movie), media_head].concat()
}

/// Returns how many frames of sound belong before a picture.
fn sound_frames(frame: u32) -> u32 {
    u32::try_from(
        u64::from(frame) * u64::from(SOUND_RATE) / u64::from(FRAMES_PER_SECOND * SOUND_FRAME),
    )
    .unwrap_or(u32::MAX)
}

impl Recording {
    /// Returns the size in bytes.
    #[expect(clippy::len_without_is_empty, reason = "a recording is never empty")]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Reads from a place into the buffer and returns how many bytes were read; 0 only at the end.
    pub fn read_at(&self, place: u64, buffer: &mut [u8]) -> usize {
        let mut index = self.pieces.partition_point(|(start, _)| *start <= place);
        let mut filled = 0;
        while filled < buffer.len() && place + (filled as u64) < self.length {
            filled += self.read_piece(index - 1, place + filled as u64, &mut buffer[filled..]);
            index += 1;
        }
        filled
    }

    /// Returns a reader from the beginning.
    pub fn reader(&self) -> RecordingReader<'_> {
        RecordingReader::new(self)
    }

    /// Writes the whole recording.
    pub fn write_to(&self, sink: &mut impl Write) -> io::Result<u64> {
        io::copy(
            &mut io::BufReader::with_capacity(1 << 20, self.reader()),
            sink,
        )
    }

    /// Reads from a place inside a piece, to its end if the buffer holds that much.
    fn read_piece(&self, index: usize, place: u64, buffer: &mut [u8]) -> usize {
        let (start, piece) = self.pieces[index];
        let end = self
            .pieces
            .get(index + 1)
            .map_or(self.length, |(next, _)| *next);
        let inside = place - start;
        let rest = usize::try_from(end - place).unwrap_or(usize::MAX);
        let length = rest.min(buffer.len());
        let buffer = &mut buffer[..length];
        let from = usize::try_from(inside).unwrap_or(usize::MAX);
        let bytes: &[u8] = match piece {
            Piece::Head(head) => &self.stock.heads[head],
            Piece::Slide(slide) => &self.stock.slides[slide],
            Piece::Repeat(number) => &self.stock.repeats[number],
            Piece::Silence => {
                let frames = SILENCE.iter().cycle().skip(from % SILENCE.len());
                for (byte, silent) in buffer.iter_mut().zip(frames) {
                    *byte = *silent;
                }
                return length;
            }
            Piece::Filler => {
                noise(self.seed, inside, buffer);
                return length;
            }
        };
        buffer.copy_from_slice(&bytes[from..from + length]);
        length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(recording: &Recording) -> Vec<u8> {
        let mut all = Vec::new();
        recording.write_to(&mut all).unwrap();
        all
    }

    #[test]
    fn a_recording_has_the_size_that_was_asked_for() {
        for hint in [40_000, 1_000_000, 5_000_003] {
            let recording = mp4(4.0, hint, 3);
            assert_eq!(bytes(&recording).len() as u64, hint);
            assert_eq!(recording.len(), hint);
        }
    }

    /// Returns a box's body inside other bytes.
    fn body(bytes: &[u8], kind: [u8; 4]) -> &[u8] {
        let at = bytes.windows(4).position(|window| *window == kind).unwrap();
        let length = u32::from_be_bytes(bytes[at - 4..at].try_into().unwrap());
        &bytes[at + 4..at - 4 + length as usize]
    }

    fn numbers<const WIDTH: usize>(table: &[u8]) -> Vec<u64> {
        let wide = |row: &[u8]| {
            row.iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte))
        };
        table.chunks_exact(WIDTH).map(wide).collect()
    }

    #[test]
    fn the_head_says_where_each_picture_is() {
        let all = bytes(&mp4(23.0, 3_000_000, 4));
        // The first track is the video's; its chunks hold five pictures each, the last one three seconds' rest.
        let sizes = numbers::<4>(&body(&all, *b"stsz")[12..]);
        let chunks = numbers::<8>(&body(&all, *b"co64")[8..]);
        assert_eq!((sizes.len(), chunks.len()), (115, 23));
        for (chunk, sizes) in chunks.iter().zip(sizes.chunks(5)) {
            let mut place = usize::try_from(*chunk).unwrap();
            for size in sizes {
                // Each picture is one unit: its length, then a header of a whole or a repeated picture.
                let length = u32::from_be_bytes(all[place..place + 4].try_into().unwrap());
                assert_eq!(u64::from(length) + 4, *size);
                assert!([0x65, 0x41].contains(&all[place + 4]));
                place += usize::try_from(*size).unwrap();
            }
        }
    }

    #[test]
    fn no_unit_holds_what_could_be_taken_for_the_start_of_another() {
        let size = SIZES[2];
        for seed in 0..4 {
            let picture = picture::slide(160, 90, seed);
            let unit = h264::whole_picture(&picture, size, false);
            let start = unit[4..]
                .windows(3)
                .position(|three| three[..2] == [0, 0] && three[2] <= 2);
            assert_eq!(start, None);
        }
    }

    #[test]
    fn the_seed_decides_every_byte() {
        assert_eq!(bytes(&mp4(2.0, 90_000, 1)), bytes(&mp4(2.0, 90_000, 1)));
        assert_ne!(bytes(&mp4(2.0, 90_000, 1)), bytes(&mp4(2.0, 90_000, 2)));
    }

    #[test]
    fn reading_from_any_place_agrees_with_reading_from_the_start() {
        let recording = mp4(3.0, 400_000, 9);
        let all = bytes(&recording);
        for place in [0u64, 1, 7, 1000, 33_333, 250_001, 399_990] {
            let mut buffer = [0; 64];
            let read = recording.read_at(place, &mut buffer);
            let from = usize::try_from(place).unwrap();
            assert_eq!(&buffer[..read], &all[from..from + read]);
            assert!(read == 64 || from + read == all.len());
        }
    }
}
