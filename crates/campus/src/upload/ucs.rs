//! The Universal Capture Specification: what a manifest says about the files beside it.
//!
//! Written from Panopto's published schemas 2.0 and 2.1, with the older `PanoptoSession` dialect that
//! its samples still use.

mod read;
mod schema;
mod values;

use chrono::{DateTime, Utc};

use crate::xml::{self, NotXml};
pub use values::{parse_date_time, parse_duration};

/// Why a manifest is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not XML.
    #[error("the manifest is not well-formed XML: {0}")]
    NotXml(String),
    /// XML of another kind.
    #[error(
        "the manifest's root element {found} is not Session of the Universal Capture Specification"
    )]
    WrongRoot {
        /// The root, with its namespace in braces.
        found: String,
    },
    /// An element that may not be there, or not in this place.
    #[error("the manifest's element {path} is not allowed here")]
    Unexpected {
        /// Path of the element.
        path: String,
    },
    /// An element that may be there once is there twice.
    #[error("the manifest's element {path} occurs more than once")]
    Repeated {
        /// Path of the element.
        path: String,
    },
    /// An element that must be there is not.
    #[error("the manifest's element {path} is missing")]
    Missing {
        /// Path of the element.
        path: String,
    },
    /// An element or attribute whose text does not fit its type.
    #[error("the manifest's {path} is not {expected}: {found:?}")]
    BadValue {
        /// Path of the element or attribute.
        path: String,
        /// What it should be, such as "a duration".
        expected: &'static str,
        /// What it is.
        found: String,
    },
}

impl From<NotXml> for ManifestError {
    fn from(reason: NotXml) -> Self {
        Self::NotXml(reason.to_string())
    }
}

/// What a file of the manifest is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FileRole {
    /// The stream shown at the left, the main one.
    Primary,
    /// A stream shown at the right.
    Secondary,
    /// Sound alone.
    Audio,
    /// Another bit rate of a stream.
    Rendition,
    /// A transcript or captions.
    Transcript,
    /// A slide show.
    Presentation,
    /// A still picture on the time line.
    Image,
    /// The session's own thumbnail.
    Thumbnail,
    /// A file to hand out with the session.
    Attachment,
    /// The manifest itself.
    Manifest,
}

/// A file that the manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// Its name, which must be the name it was uploaded under.
    pub name: String,
    /// CRC-32 of its content, if the manifest gives one.
    pub checksum: Option<u32>,
}

/// One stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    /// Its file.
    pub file: NamedFile,
    /// `Primary`, `Secondary` or `Audio`.
    pub role: FileRole,
    /// Where it begins on the session's time line, in seconds.
    pub start: f64,
    /// Chapters, as seconds from the stream's start and title.
    pub chapters: Vec<(f64, String)>,
    /// Transcripts of this stream.
    pub transcripts: Vec<Transcript>,
    /// Other bit rates (2.1).
    pub renditions: Vec<NamedFile>,
}

/// A transcript or caption file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Its file.
    pub file: NamedFile,
    /// Language, as the manifest writes it.
    pub language: Option<String>,
    /// Whether it may be shown as captions.
    pub visible: bool,
}

/// A manifest that keeps the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The session's name.
    pub title: String,
    /// The session's description; absent and empty are different.
    pub description: Option<String>,
    /// The session's date.
    pub date: Option<DateTime<Utc>>,
    /// Streams in the order of the manifest.
    pub videos: Vec<Video>,
    /// Slides, as seconds and title.
    pub slides: Vec<(f64, String)>,
    /// Cuts of the whole session, as start and length in seconds.
    pub cuts: Vec<(f64, f64)>,
    /// Tags.
    pub tags: Vec<String>,
    /// Every file that is named, with what it is for, in the order of the manifest.
    pub files: Vec<(NamedFile, FileRole)>,
}

/// Reads a manifest and checks it against the schema.
///
/// # Errors
/// The first rule it breaks, with the path of the element.
pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let root = xml::parse(bytes)?;
    let dialect = schema::Dialect::of(&root)?;
    schema::check(&root, dialect)?;
    read::manifest(&root, dialect)
}

#[cfg(test)]
mod tests;
