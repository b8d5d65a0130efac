use std::time::Duration;

use chrono::{DateTime, Utc};

/// What one upload becomes: one session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The session's title.
    pub title: String,
    /// The session's description.
    pub description: Option<String>,
    /// The session's date.
    pub date: Option<DateTime<Utc>>,
    /// Where in the recording the thumbnail is taken.
    pub thumbnail_time: Option<Duration>,
    /// The streams.
    pub videos: Vec<Video>,
    /// Further files for the viewers.
    pub attachments: Vec<Attachment>,
}

/// One stream of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Where it begins in the session.
    pub start: Duration,
    /// The file's name, exactly as it was uploaded.
    pub file: String,
    /// What it shows.
    pub kind: StreamKind,
    /// Captions of this stream.
    pub transcripts: Vec<Transcript>,
}

/// What a stream shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// The camera, or the only stream.
    Primary,
    /// The screen or slides beside the camera.
    Secondary,
    /// Sound alone.
    Audio,
}

/// Captions of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The file's name, exactly as it was uploaded.
    pub file: String,
    /// The language as a Windows locale number, for example `1033` for American English.
    pub lcid: Option<u32>,
}

/// A file for the viewers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name, exactly as it was uploaded.
    pub file: String,
    /// Its type, for example `application/pdf`.
    pub mime_type: String,
}
