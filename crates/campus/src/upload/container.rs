//! Is this a recording? What kind of container a file is, and how long an MP4 plays.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// What a media file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Container {
    /// ISO base media (MP4, M4A, MOV) whose boxes are whole.
    Mp4 {
        /// Seconds it plays, from its movie header.
        duration: f64,
    },
    /// Another container that Panopto accepts; it is known by its first bytes alone.
    Other(&'static str),
    /// None of those, or an MP4 that is cut off.
    Corrupt(&'static str),
}

/// Looks at a file without reading its sound and pictures.
///
/// # Errors
/// If the file cannot be read.
pub fn inspect(path: &Path) -> io::Result<Container> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(Container::Corrupt("the file is empty"));
    }
    if is_mp4(&head) {
        return movie(&mut file, length);
    }
    Ok(other_kind(&head).map_or(
        Container::Corrupt("it is no known kind of recording"),
        Container::Other,
    ))
}

fn is_mp4(head: &[u8]) -> bool {
    matches!(
        head.get(4..8),
        Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip")
    )
}

fn other_kind(head: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let kinds: [(&'static str, bool); 11] = [
        ("Matroska", at(0, b"\x1a\x45\xdf\xa3")),
        ("AVI", at(0, b"RIFF") && at(8, b"AVI ")),
        ("WAV", at(0, b"RIFF") && at(8, b"WAVE")),
        ("Windows Media", at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
        ("MP3", at(0, b"ID3")),
        (
            "MPEG audio",
            head.len() > 3 && head[0] == 0xff && head[1] & 0xe0 == 0xe0 && head[1] & 0x18 != 0x08,
        ),
        ("Flash video", at(0, b"FLV\x01")),
        ("Ogg", at(0, b"OggS")),
        ("FLAC", at(0, b"fLaC")),
        (
            "MPEG transport stream",
            at(0, b"\x47") && at(188, b"\x47") && at(376, b"\x47"),
        ),
        ("MPEG programme stream", at(0, b"\x00\x00\x01\xba")),
    ];
    kinds
        .into_iter()
        .find(|(_, fits)| *fits)
        .map(|(name, _)| name)
}

/// Walks the boxes of the file, which must fill it exactly, and reads the movie header.
fn movie(file: &mut File, length: u64) -> io::Result<Container> {
    let mut at = 0;
    let mut duration = None;
    while at < length {
        let Some(found) = read_box(file, at, length)? else {
            return Ok(Container::Corrupt("its MP4 boxes are cut off"));
        };
        if &found.kind == b"moov" {
            duration = movie_header(file, found.body, found.end)?;
        }
        at = found.end;
    }
    Ok(duration.map_or(
        Container::Corrupt("the MP4 has no movie header"),
        |duration| Container::Mp4 { duration },
    ))
}

struct BoxAt {
    kind: [u8; 4],
    body: u64,
    end: u64,
}

/// Reads the head of the box at an offset; `None` if it does not fit before the limit.
fn read_box(file: &mut File, at: u64, limit: u64) -> io::Result<Option<BoxAt>> {
    if limit - at < 8 {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let [s0, s1, s2, s3, kind @ ..] = head;
    let (size, body) = match u32::from_be_bytes([s0, s1, s2, s3]) {
        0 => (limit - at, at + 8),
        1 if limit - at >= 16 => {
            let mut long = [0; 8];
            file.read_exact(&mut long)?;
            (u64::from_be_bytes(long), at + 16)
        }
        size => (u64::from(size), at + 8),
    };
    let end = at
        .checked_add(size)
        .filter(|end| *end >= body && *end <= limit);
    Ok(end.map(|end| BoxAt { kind, body, end }))
}

/// Finds `mvhd` inside `moov` and returns the seconds it states.
fn movie_header(file: &mut File, mut at: u64, end: u64) -> io::Result<Option<f64>> {
    while at < end {
        let Some(found) = read_box(file, at, end)? else {
            return Ok(None);
        };
        if &found.kind != b"mvhd" {
            at = found.end;
            continue;
        }
        file.seek(SeekFrom::Start(found.body))?;
        let mut header = Vec::new();
        file.by_ref()
            .take((found.end - found.body).min(32))
            .read_to_end(&mut header)?;
        return Ok(stated_duration(&header));
    }
    Ok(None)
}

fn stated_duration(header: &[u8]) -> Option<f64> {
    let number = |range: std::ops::Range<usize>| {
        header.get(range).map(|bytes| {
            bytes
                .iter()
                .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        })
    };
    // Version 1 has times and duration of eight bytes, version 0 of four.
    let (scale, duration, unknown) = match header.first()? {
        1 => (number(20..24)?, number(24..32)?, u64::MAX),
        _ => (number(12..16)?, number(16..20)?, u64::from(u32::MAX)),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "durations are far below 2^52 ticks"
    )]
    let seconds = |ticks: u64| ticks as f64 / scale as f64;
    match scale {
        0 => None,
        _ if duration == unknown => Some(0.0),
        _ => Some(seconds(duration)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, body].concat()
    }

    fn mvhd(scale: u32, ticks: u32) -> Vec<u8> {
        let body = [
            &[0; 12][..],
            &scale.to_be_bytes(),
            &ticks.to_be_bytes(),
            &[0; 80],
        ]
        .concat();
        boxed(*b"moov", &boxed(*b"mvhd", &body))
    }

    fn inspect_bytes(bytes: &[u8]) -> Container {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recording");
        std::fs::write(&path, bytes).unwrap();
        inspect(&path).unwrap()
    }

    #[test]
    fn reads_the_length_of_an_mp4_with_the_movie_header_at_the_end() {
        let file = [
            boxed(*b"ftyp", b"isom\0\0\0\0"),
            boxed(*b"mdat", &[7; 5000]),
            mvhd(600, 7500),
        ]
        .concat();
        assert_eq!(inspect_bytes(&file), Container::Mp4 { duration: 12.5 });
    }

    #[test]
    fn finds_an_mp4_that_was_cut_off_corrupt() {
        let file = [
            boxed(*b"ftyp", b"isom\0\0\0\0"),
            mvhd(600, 7500),
            boxed(*b"mdat", &[7; 5000]),
        ]
        .concat();
        assert_eq!(
            inspect_bytes(&file[..file.len() - 1]),
            Container::Corrupt("its MP4 boxes are cut off")
        );
    }

    #[test]
    fn knows_other_recordings_by_their_first_bytes_and_refuses_text() {
        assert_eq!(inspect_bytes(b"ID3\x04 and so on"), Container::Other("MP3"));
        assert_eq!(
            inspect_bytes(b"RIFF\0\0\0\0WAVEfmt "),
            Container::Other("WAV")
        );
        assert!(matches!(
            inspect_bytes(b"this is no video"),
            Container::Corrupt(_)
        ));
        assert!(matches!(inspect_bytes(b""), Container::Corrupt(_)));
    }
}
