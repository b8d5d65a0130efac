//! The boxes of an MP4 file's head.

use super::h264::Size;

/// Units of time in a second for the movie and its video.
pub(super) const TIME_SCALE: u32 = 1000;
/// Samples of sound in a second.
pub(super) const SOUND_RATE: u32 = 48_000;
/// Samples of sound in one AAC frame.
pub(super) const SOUND_FRAME: u32 = 1024;

/// Where one track's samples are.
pub(super) struct Table {
    /// Bytes of each sample.
    pub sizes: Vec<u32>,
    /// Numbers of the samples that stand for themselves, from 1; `None` if all do.
    pub whole: Option<Vec<u32>>,
    /// Place of each chunk in the file.
    pub chunks: Vec<u64>,
    /// Samples in each chunk.
    pub per_chunk: Vec<u32>,
}

/// What the head describes.
pub(super) struct Movie<'a> {
    pub size: Size,
    pub milliseconds: u32,
    pub frame_milliseconds: u32,
    /// Parameter sets without the length that stands before units in samples.
    pub sequence_parameters: &'a [u8],
    pub picture_parameters: &'a [u8],
    pub video: Table,
    pub sound: Table,
}

pub(super) fn file_type() -> Vec<u8> {
    boxed(
        *b"ftyp",
        [
            b"isom".as_slice(),
            &[0, 0, 2, 0],
            b"isom",
            b"iso2",
            b"avc1",
            b"mp41",
        ]
        .concat(),
    )
}

/// Makes the `moov` box. Its length does not depend on the chunks' places.
pub(super) fn movie(movie: &Movie<'_>) -> Vec<u8> {
    let sound_units = u32::try_from(movie.sound.sizes.len())
        .unwrap_or(u32::MAX)
        .saturating_mul(SOUND_FRAME);
    let mut header = vec![0; 12];
    header.extend(TIME_SCALE.to_be_bytes());
    header.extend(movie.milliseconds.to_be_bytes());
    header.extend(0x0001_0000_u32.to_be_bytes()); // rate 1
    header.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]); // volume 1
    header.extend(MATRIX);
    header.extend([0; 24]);
    header.extend(3u32.to_be_bytes()); // next track
    let video = track(
        1,
        movie.milliseconds,
        Some(movie.size),
        &media(
            TIME_SCALE,
            movie.milliseconds,
            *b"vide",
            video_information(movie),
        ),
    );
    let sound = track(
        2,
        movie.milliseconds,
        None,
        &media(
            SOUND_RATE,
            sound_units,
            *b"soun",
            sound_information(&movie.sound),
        ),
    );
    boxed(*b"moov", [boxed(*b"mvhd", header), video, sound].concat())
}

const MATRIX: [u8; 36] = {
    let mut matrix = [0; 36];
    matrix[1] = 1;
    matrix[17] = 1;
    matrix[32] = 0x40;
    matrix
};

fn track(number: u32, milliseconds: u32, size: Option<Size>, media: &[u8]) -> Vec<u8> {
    let mut header = vec![0, 0, 0, 3]; // enabled, in the movie
    header.extend([0; 8]);
    header.extend(number.to_be_bytes());
    header.extend([0; 4]);
    header.extend(milliseconds.to_be_bytes());
    header.extend([0; 12]);
    header.extend(if size.is_some() {
        [0, 0, 0, 0]
    } else {
        [1, 0, 0, 0]
    });
    header.extend(MATRIX);
    let (width, height) = size.map_or((0, 0), |size| (size.width, size.height));
    header.extend((u32::from(width) << 16).to_be_bytes());
    header.extend((u32::from(height) << 16).to_be_bytes());
    boxed(*b"trak", [&boxed(*b"tkhd", header), media].concat())
}

fn media(scale: u32, duration: u32, handler: [u8; 4], information: Vec<u8>) -> Vec<u8> {
    let mut header = vec![0; 12];
    header.extend(scale.to_be_bytes());
    header.extend(duration.to_be_bytes());
    header.extend([0x55, 0xc4, 0, 0]); // language undetermined
    let mut kind = vec![0; 8];
    kind.extend(handler);
    kind.extend([0; 12]);
    kind.extend(b"Northfield\0");
    boxed(
        *b"mdia",
        [boxed(*b"mdhd", header), boxed(*b"hdlr", kind), information].concat(),
    )
}

fn video_information(movie: &Movie<'_>) -> Vec<u8> {
    let mut entry = vec![0; 6];
    entry.extend([0, 1]); // data reference
    entry.extend([0; 16]);
    entry.extend(movie.size.width.to_be_bytes());
    entry.extend(movie.size.height.to_be_bytes());
    entry.extend([0, 0x48, 0, 0, 0, 0x48, 0, 0]); // 72 dpi
    entry.extend([0; 4]);
    entry.extend([0, 1]); // one picture per sample
    entry.extend([0; 32]);
    entry.extend([0, 0x18, 0xff, 0xff]); // 24 bits
    let mut set = vec![1];
    set.extend(&movie.sequence_parameters[1..4]);
    set.extend([0xff, 0xe1]); // lengths of 4 bytes, one sequence parameter set
    set.extend(length16(movie.sequence_parameters));
    set.extend(movie.sequence_parameters);
    set.push(1);
    set.extend(length16(movie.picture_parameters));
    set.extend(movie.picture_parameters);
    entry.extend(boxed(*b"avcC", set));
    let look = boxed(*b"vmhd", vec![0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let table = sample_table(
        boxed(*b"avc1", entry),
        movie.frame_milliseconds,
        &movie.video,
    );
    boxed(*b"minf", [look, references(), table].concat())
}

fn sound_information(table: &Table) -> Vec<u8> {
    let mut entry = vec![0; 6];
    entry.extend([0, 1]); // data reference
    entry.extend([0; 8]);
    entry.extend([0, 1, 0, 16, 0, 0, 0, 0]); // one channel, 16 bits
    entry.extend((SOUND_RATE << 16).to_be_bytes());
    // AAC LC, 48 kHz, one channel, as an MPEG-4 elementary stream descriptor.
    let configuration = [0x05, 2, 0x11, 0x88];
    let decoder = [
        [0x04, 17, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].as_slice(),
        &configuration,
    ]
    .concat();
    let stream = [[0x03, 25, 0, 1, 0].as_slice(), &decoder, &[0x06, 1, 2]].concat();
    entry.extend(boxed(*b"esds", [[0; 4].as_slice(), &stream].concat()));
    let look = boxed(*b"smhd", vec![0; 8]);
    let table = sample_table(boxed(*b"mp4a", entry), SOUND_FRAME, table);
    boxed(*b"minf", [look, references(), table].concat())
}

fn references() -> Vec<u8> {
    let here = boxed(*b"url ", vec![0, 0, 0, 1]);
    boxed(
        *b"dinf",
        boxed(
            *b"dref",
            [[0, 0, 0, 0, 0, 0, 0, 1].as_slice(), &here].concat(),
        ),
    )
}

fn sample_table(entry: Vec<u8>, sample_units: u32, table: &Table) -> Vec<u8> {
    let mut boxes = boxed(*b"stsd", counted(1, [entry]));
    boxes.extend(boxed(
        *b"stts",
        counted(
            1,
            [[
                count(&table.sizes).to_be_bytes(),
                sample_units.to_be_bytes(),
            ]
            .concat()],
        ),
    ));
    if let Some(whole) = &table.whole {
        boxes.extend(boxed(
            *b"stss",
            counted(
                count(whole),
                whole.iter().map(|number| number.to_be_bytes()),
            ),
        ));
    }
    let runs = chunk_runs(&table.per_chunk);
    let rows = runs
        .iter()
        .map(|(first, samples)| [*first, *samples, 1].map(u32::to_be_bytes).concat());
    boxes.extend(boxed(*b"stsc", counted(count(&runs), rows)));
    let mut sizes = vec![0; 8];
    sizes.extend(count(&table.sizes).to_be_bytes());
    sizes.extend(table.sizes.iter().flat_map(|size| size.to_be_bytes()));
    boxes.extend(boxed(*b"stsz", sizes));
    boxes.extend(boxed(
        *b"co64",
        counted(
            count(&table.chunks),
            table.chunks.iter().map(|place| place.to_be_bytes()),
        ),
    ));
    boxed(*b"stbl", boxes)
}

/// Returns the first chunk, from 1, of each run of chunks with equally many samples.
fn chunk_runs(per_chunk: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (number, samples) in (1..).zip(per_chunk) {
        if runs.last().is_none_or(|(_, last)| last != samples) {
            runs.push((number, *samples));
        }
    }
    runs
}

fn counted<Row: AsRef<[u8]>>(count: u32, rows: impl IntoIterator<Item = Row>) -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend(count.to_be_bytes());
    for row in rows {
        body.extend(row.as_ref());
    }
    body
}

fn boxed(kind: [u8; 4], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = u32::try_from(body.len() + 8).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &kind, body].concat()
}

/// Makes the head of a box whose body may be of any length.
pub(super) fn large_head(kind: [u8; 4], body: u64) -> Vec<u8> {
    [[0, 0, 0, 1].as_slice(), &kind, &(body + 16).to_be_bytes()].concat()
}

fn count<T>(rows: &[T]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

fn length16(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes()
}
