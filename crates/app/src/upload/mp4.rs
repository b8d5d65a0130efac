//! Length and date of an MP4 or QuickTime file, out of its `moov`/`mvhd` box and nothing else.

use std::io::{self, Read, Seek, SeekFrom};

use chrono::{DateTime, Utc};

/// What the movie header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MovieHeader {
    /// Length in seconds, if it is told.
    pub seconds: Option<f64>,
    /// When the movie was made, if the camera's clock was set.
    pub created: Option<DateTime<Utc>>,
}

/// Boxes looked at before giving up; a file that has more is damaged or made to harm.
const MOST_BOXES: usize = 2_000;
/// Seconds from 1904, the year QuickTime counts from, to 1970.
const FROM_1904_TO_1970: i64 = 2_082_844_800;
/// 1 January 1990; an earlier date is a clock that was never set.
const EARLIEST: i64 = 631_152_000;

/// Reads the movie header. `None` where there is none, whatever the file is; only the disk makes an error.
///
/// Reads a few hundred bytes, wherever the header is, and never trusts a length further than the file goes.
pub(crate) fn movie_header<F: Read + Seek>(file: &mut F) -> io::Result<Option<MovieHeader>> {
    let end = file.seek(SeekFrom::End(0))?;
    let Some(movie) = find(file, *b"moov", 0, end)? else {
        return Ok(None);
    };
    let Some(header) = find(file, *b"mvhd", movie.start, movie.end)? else {
        return Ok(None);
    };
    let mut bytes = [0_u8; 32];
    let length = usize::try_from(header.end - header.start)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    file.seek(SeekFrom::Start(header.start))?;
    file.read_exact(&mut bytes[..length])?;
    Ok(parse(&bytes[..length]))
}

struct Inside {
    start: u64,
    end: u64,
}

fn find<F: Read + Seek>(
    file: &mut F,
    name: [u8; 4],
    mut at: u64,
    end: u64,
) -> io::Result<Option<Inside>> {
    for _ in 0..MOST_BOXES {
        if at + 8 > end {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0_u8; 8];
        file.read_exact(&mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let (size, header) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (end - at, 8),
            1 if at + 16 <= end => {
                let mut long = [0_u8; 8];
                file.read_exact(&mut long)?;
                (u64::from_be_bytes(long), 16)
            }
            size => (u64::from(size), 8),
        };
        let Some(next) = at
            .checked_add(size)
            .filter(|next| size >= header && *next <= end)
        else {
            return Ok(None);
        };
        if kind == name {
            return Ok(Some(Inside {
                start: at + header,
                end: next,
            }));
        }
        at = next;
    }
    Ok(None)
}

fn parse(bytes: &[u8]) -> Option<MovieHeader> {
    let u32_at = |at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|four| four.try_into().ok())
            .map(u32::from_be_bytes)
    };
    let u64_at = |at: usize| {
        bytes
            .get(at..at + 8)
            .and_then(|eight| eight.try_into().ok())
            .map(u64::from_be_bytes)
    };
    let (created, scale, duration) = match bytes.first()? {
        0 => (
            u64::from(u32_at(4)?),
            u32_at(12)?,
            known(u64::from(u32_at(16)?), u64::from(u32::MAX)),
        ),
        1 => (u64_at(4)?, u32_at(20)?, known(u64_at(24)?, u64::MAX)),
        _ => return None,
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a length in seconds needs no more than 52 bits"
    )]
    let seconds = duration
        .filter(|_| scale > 0)
        .map(|duration| duration as f64 / f64::from(scale));
    let created = i64::try_from(created)
        .ok()
        .and_then(|seconds| seconds.checked_sub(FROM_1904_TO_1970));
    let created = created
        .filter(|seconds| *seconds >= EARLIEST)
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Some(MovieHeader { seconds, created })
}

/// All ones and zero both mean that the length was not known when the header was written.
fn known(duration: u64, unknown: u64) -> Option<u64> {
    (duration != 0 && duration != unknown).then_some(duration)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let mut bytes = u32::try_from(content.len() + 8)
            .unwrap()
            .to_be_bytes()
            .to_vec();
        bytes.extend(kind);
        bytes.extend(content);
        bytes
    }

    fn header_v0(created: u32, scale: u32, duration: u32) -> Vec<u8> {
        let mut content = vec![0; 4];
        for value in [created, created, scale, duration] {
            content.extend(value.to_be_bytes());
        }
        content.resize(100, 0);
        boxed(*b"mvhd", &content)
    }

    fn read(bytes: Vec<u8>) -> Option<MovieHeader> {
        movie_header(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn finds_the_header_behind_the_media_and_behind_other_boxes() {
        let mut movie = boxed(*b"free", b"xx");
        movie.extend(header_v0(3_850_000_000, 600, 600 * 90));
        let mut file = boxed(*b"ftyp", b"mp42");
        file.extend(boxed(*b"mdat", &[7; 1000]));
        file.extend(boxed(*b"moov", &movie));
        let header = read(file).unwrap();
        assert_eq!(header.seconds, Some(90.0));
        assert_eq!(
            header.created.unwrap().timestamp(),
            3_850_000_000 - FROM_1904_TO_1970
        );
    }

    #[test]
    fn reads_the_long_form_and_an_unset_clock() {
        let mut content = vec![1, 0, 0, 0];
        content.extend(0_u64.to_be_bytes());
        content.extend(0_u64.to_be_bytes());
        content.extend(1000_u32.to_be_bytes());
        content.extend(10_800_500_u64.to_be_bytes());
        let mut file = vec![0, 0, 0, 1];
        file.extend(b"moov");
        let inner = boxed(*b"mvhd", &content);
        file.extend((inner.len() as u64 + 16).to_be_bytes());
        file.extend(inner);
        assert_eq!(
            read(file),
            Some(MovieHeader {
                seconds: Some(10_800.5),
                created: None
            })
        );
    }

    #[test]
    fn a_length_not_yet_known_is_none() {
        assert_eq!(
            read(boxed(*b"moov", &header_v0(0, 600, u32::MAX)))
                .unwrap()
                .seconds,
            None
        );
        assert_eq!(
            read(boxed(*b"moov", &header_v0(0, 0, 5))).unwrap().seconds,
            None
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail_or_loop(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..120) {
            let _ = read(bytes);
            let mut whole = boxed(*b"moov", &header_v0(1, 2, 3));
            whole.truncate(cut);
            let _ = read(whole);
        }
    }
}
