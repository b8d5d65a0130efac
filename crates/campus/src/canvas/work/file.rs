//! A file: what it is called, what it is, and its bytes, made on the fly.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, OnceLock},
};

use chrono::{DateTime, Utc};
use url::form_urlencoded;

use super::place;
use crate::{
    canvas::world::{Course, number_of},
    lock::locked,
    media::{self, Recording},
};

/// Ids of files of student work begin here.
pub(crate) const FIRST_OF_WORK: u64 = 10_000_000_000;
/// Files of one student's work, at most.
const SLOTS: u64 = 100;
/// A name in storage is not longer than this.
const LONGEST: usize = 255;

/// How packed files begin.
const PACKED: &[u8] = b"PK\x03\x04\x14\0";

/// Which of the files of one student's work.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot {
    /// Number of the attempt, from 1, and place in it.
    Attached(u64, u64),
    /// Recording of an attempt.
    Media(u64),
    /// Place among the files of comments.
    Comment(u64),
    /// Place among the recordings of comments.
    Spoken(u64),
    /// Place among the files of posts.
    Post(u64),
}

impl Slot {
    fn number(self) -> u64 {
        match self {
            Self::Attached(attempt, place) => (attempt - 1) * 10 + place,
            Self::Comment(place) => 50 + place,
            Self::Media(attempt) => 60 + attempt,
            Self::Spoken(place) => 70 + place,
            Self::Post(place) => 80 + place,
        }
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Text,
    Page,
    Picture,
    Photo,
    Pdf,
    Document,
    Video,
    Audio,
    Archive,
    Unknown,
    Empty,
}

impl FileKind {
    /// Guesses from a name.
    pub(crate) fn of_name(name: &str) -> Self {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("txt" | "csv" | "md") => Self::Text,
            Some("html" | "htm") => Self::Page,
            Some("png") => Self::Picture,
            Some("jpg" | "jpeg") => Self::Photo,
            Some("pdf") => Self::Pdf,
            Some("docx" | "doc" | "pptx" | "xlsx") => Self::Document,
            Some("mp4" | "mov") => Self::Video,
            Some("m4a" | "mp3") => Self::Audio,
            Some("zip") => Self::Archive,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Page => "text/html",
            Self::Picture => "image/png",
            Self::Photo => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Document => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Self::Video => "video/mp4",
            Self::Audio => "audio/mp4",
            Self::Archive => "application/zip",
            Self::Unknown | Self::Empty => "application/octet-stream",
        }
    }

    pub(crate) fn mime_class(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Page => "html",
            Self::Picture | Self::Photo => "image",
            Self::Pdf => "pdf",
            Self::Document => "doc",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Archive => "zip",
            Self::Unknown | Self::Empty => "file",
        }
    }

    pub(crate) fn is_image(self) -> bool {
        matches!(self, Self::Picture | Self::Photo)
    }
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct CanvasFile {
    pub id: u64,
    pub display_name: String,
    pub kind: FileKind,
    /// How long it is made; less than its beginning needs is as long as that.
    wanted: u64,
    seed: u64,
    pub owner: u64,
    pub updated: DateTime<Utc>,
    /// Whether nobody but its owner may open it.
    pub locked: bool,
    /// Id of its media object.
    pub media: Option<String>,
}

impl CanvasFile {
    pub(crate) fn of_work(
        course: &Course,
        (assignment, position): (u64, u64),
        slot: Slot,
        name: String,
        at: DateTime<Utc>,
        owner: u64,
    ) -> Self {
        let id = FIRST_OF_WORK + place(course, assignment, position) * SLOTS + slot.number();
        let kind = FileKind::of_name(&name);
        Self {
            media: matches!(slot, Slot::Media(_) | Slot::Spoken(_)).then(|| media_id(id)),
            ..Self::new(id, name, kind, at, owner)
        }
    }

    /// Makes a file of a course, by its id and title.
    pub(crate) fn of_course(id: u64, title: String, at: DateTime<Utc>) -> Self {
        let kind = FileKind::of_name(&title);
        Self::new(id, title, kind, at, crate::canvas::demo::INSTRUCTOR)
    }

    fn new(
        id: u64,
        display_name: String,
        kind: FileKind,
        updated: DateTime<Utc>,
        owner: u64,
    ) -> Self {
        let seed = number_of(&[id, 0xf11e]);
        Self {
            id,
            display_name,
            kind,
            wanted: 400 + seed % 20_000,
            seed,
            owner,
            updated,
            locked: false,
            media: None,
        }
    }

    pub(crate) fn with_bytes(self, wanted: u64) -> Self {
        Self { wanted, ..self }
    }

    pub(crate) fn empty(self) -> Self {
        Self {
            kind: FileKind::Empty,
            wanted: 0,
            ..self
        }
    }

    pub(crate) fn locked(self) -> Self {
        Self {
            locked: true,
            ..self
        }
    }

    /// Returns the text that opens the file to whoever knows it.
    pub(crate) fn uuid(&self) -> String {
        let (one, two) = (number_of(&[self.seed]), number_of(&[self.seed, 2]));
        format!("{one:016x}{two:016x}{:08x}", self.id & 0xffff_ffff)
    }

    /// Returns the name in storage: encoded as forms are, and cut with the ending kept.
    pub(crate) fn filename(&self) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let whole = encode(&self.display_name);
        if whole.len() <= LONGEST {
            return whole;
        }
        let (stem, ending) = match self.display_name.rsplit_once('.') {
            Some((stem, ending)) if encode(ending).len() < 12 => {
                (stem, format!(".{}", encode(ending)))
            }
            _ => (self.display_name.as_str(), String::new()),
        };
        let mut cut = String::new();
        for letter in stem.chars() {
            let piece = encode(&letter.to_string());
            if cut.len() + piece.len() + ending.len() > LONGEST {
                break;
            }
            cut.push_str(&piece);
        }
        cut + &ending
    }

    /// Returns its bytes, to be read piece by piece. Blocks while a recording is prepared.
    pub(crate) fn content(&self) -> FileContent {
        let seed = self.seed;
        let whole = |bytes: Vec<u8>| FileContent::padded(bytes, 0, seed);
        match self.kind {
            FileKind::Empty => whole(Vec::new()),
            FileKind::Text => whole(text(seed, self.wanted)),
            FileKind::Page => whole(format!("<!DOCTYPE html><title>{seed}</title><script>document.title='run'</script><p>{}</p>", String::from_utf8_lossy(&text(seed, 300))).into_bytes()),
            FileKind::Picture => whole(media::thumbnail_png(seed)),
            FileKind::Photo => whole(jpeg(seed)),
            FileKind::Video | FileKind::Audio => {
                let seconds = 2.0 + f64::from(u32::try_from(seed % 30).unwrap_or_default()) / 10.0;
                FileContent::Recording(Arc::new(media::mp4(seconds, self.wanted, seed)))
            }
            FileKind::Pdf => FileContent::padded(pdf(seed), self.wanted, seed),
            FileKind::Document | FileKind::Archive => FileContent::padded(PACKED.to_vec(), self.wanted, seed),
            FileKind::Unknown => FileContent::padded(Vec::new(), self.wanted, seed),
        }
    }

    /// Returns the thumbnail of an image: a JPEG, whatever the image is.
    pub(crate) fn thumbnail(&self) -> Vec<u8> {
        jpeg(self.seed ^ 0x7a)
    }

    /// Returns its length, without making it where that can be told.
    pub(crate) fn len(&self) -> u64 {
        static PICTURE: OnceLock<u64> = OnceLock::new();
        static RECORDINGS: OnceLock<Mutex<HashMap<u64, u64>>> = OnceLock::new();
        match self.kind {
            FileKind::Empty => 0,
            FileKind::Text | FileKind::Unknown => self.wanted,
            FileKind::Document | FileKind::Archive => self.wanted.max(PACKED.len() as u64),
            // Pictures are not packed, so that all of one size have one length.
            FileKind::Picture => *PICTURE.get_or_init(|| self.content().len()),
            FileKind::Video | FileKind::Audio => {
                let known = RECORDINGS.get_or_init(Mutex::default);
                if let Some(length) = locked(known).get(&self.seed) {
                    return *length;
                }
                let length = self.content().len();
                locked(known).insert(self.seed, length);
                length
            }
            FileKind::Page | FileKind::Photo | FileKind::Pdf => self.content().len(),
        }
    }
}

/// Bytes of a file.
#[derive(Debug, Clone)]
pub(crate) enum FileContent {
    /// A beginning, and noise up to a length.
    Padded {
        head: Arc<Vec<u8>>,
        bytes: u64,
        seed: u64,
    },
    Recording(Arc<Recording>),
}

impl FileContent {
    fn padded(head: Vec<u8>, wanted: u64, seed: u64) -> Self {
        Self::Padded {
            bytes: wanted.max(head.len() as u64),
            head: Arc::new(head),
            seed,
        }
    }

    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Padded { bytes, .. } => *bytes,
            Self::Recording(recording) => recording.len(),
        }
    }

    /// Reads from a place and returns what was read; nothing only at the end.
    pub(crate) fn read_at(&self, place: u64, most: usize) -> Vec<u8> {
        let rest = usize::try_from(self.len().saturating_sub(place)).unwrap_or(usize::MAX);
        let mut buffer = vec![0; most.min(rest)];
        match self {
            Self::Padded { head, seed, .. } => {
                let from = usize::try_from(place).unwrap_or(usize::MAX).min(head.len());
                let of_head = buffer.len().min(head.len() - from);
                buffer[..of_head].copy_from_slice(&head[from..from + of_head]);
                media::noise(*seed, place + of_head as u64, &mut buffer[of_head..]);
            }
            Self::Recording(recording) => {
                let read = recording.read_at(place, &mut buffer);
                buffer.truncate(read);
            }
        }
        buffer
    }
}

/// Returns for which place a file id was made.
pub(super) fn place_of(id: u64) -> Option<u64> {
    Some(id.checked_sub(FIRST_OF_WORK)? / SLOTS)
}

/// Returns the id of the media object of a file.
fn media_id(file: u64) -> String {
    format!("m-{file:x}Z{:x}", number_of(&[file, 0x3ed]))
}

/// Finds the file of a media object.
pub(crate) fn file_of_media(media: &str) -> Option<u64> {
    let (file, _) = media.strip_prefix("m-")?.split_once('Z')?;
    let file = u64::from_str_radix(file, 16).ok()?;
    (media_id(file) == media).then_some(file)
}

/// Makes a text of just this length.
fn text(seed: u64, wanted: u64) -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "cells", "divide", "because", "the", "membrane", "keeps", "ions", "pushes", "and",
        "energy", "flows", "slowly", "here", "through", "every", "wall",
    ];
    let mut text = format!("Work number {seed} – naïve, 日本\n\n").into_bytes();
    let wanted = usize::try_from(wanted)
        .unwrap_or(usize::MAX)
        .max(text.len());
    let mut word = 0;
    while text.len() < wanted {
        let bits = number_of(&[seed, word]);
        let chosen = WORDS[usize::try_from(bits % 16).unwrap_or_default()];
        text.extend(chosen.as_bytes());
        text.push(if bits.is_multiple_of(13) { b'\n' } else { b' ' });
        word += 1;
    }
    text.truncate(wanted);
    text
}

/// Makes a page that a reader can show.
fn pdf(seed: u64) -> Vec<u8> {
    let page = format!("BT /F1 24 Tf 72 700 Td (Work number {seed}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        let _ = writeln!(file, "{number} 0 obj\n{object}\nendobj");
    }
    let table = file.len();
    file.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n%"
    );
    file.into_bytes()
}

/// Makes a plain picture that any viewer shows; a comment in it makes each different.
fn jpeg(seed: u64) -> Vec<u8> {
    const PLAIN: &[u8] = include_bytes!("plain.jpg");
    let comment = format!("Work number {seed:020}");
    let mut file = PLAIN[..2].to_vec();
    file.extend([0xff, 0xfe]);
    let length = u16::try_from(comment.len() + 2).unwrap_or(2);
    file.extend(length.to_be_bytes());
    file.extend(comment.as_bytes());
    file.extend(&PLAIN[2..]);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> CanvasFile {
        let kind = FileKind::of_name(name);
        CanvasFile::new(1, name.to_owned(), kind, DateTime::default(), 1)
    }

    #[test]
    fn names_in_storage_are_encoded_and_cut_with_their_ending() {
        assert_eq!(file("My essay é.docx").filename(), "My+essay+%C3%A9.docx");
        let long = file(&format!("{}.pdf", "日本".repeat(60)));
        let name = long.filename();
        assert!(name.len() <= 255);
        assert_eq!(name.rsplit('.').next(), Some("pdf"));
    }

    #[test]
    fn bytes_are_the_same_in_whatever_pieces_they_are_read() {
        for name in ["a.pdf", "a.docx", "a.txt", "a.jpg", "a.mp4", "a.png", "a"] {
            let file = file(name).with_bytes(70_000);
            let content = file.content();
            let length = usize::try_from(content.len()).unwrap();
            let whole = content.read_at(0, length);
            let mut pieces = Vec::new();
            while pieces.len() < length {
                pieces.extend(content.read_at(pieces.len() as u64, 7_001));
            }
            assert_eq!(pieces, whole, "{name}");
            assert_eq!(file.len(), content.len(), "{name}");
        }
    }

    #[test]
    fn media_ids_lead_back_to_their_file() {
        assert_eq!(
            file_of_media(&media_id(10_000_123_461)),
            Some(10_000_123_461)
        );
        assert_eq!(file_of_media("m-1Z2"), None);
    }
}
