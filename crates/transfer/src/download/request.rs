//! What is fetched and what came of it.

use std::fmt;
use std::path::PathBuf;
use std::time::SystemTime;

use lectern_net::Secret;
use url::Url;

use super::Validators;
use crate::Fingerprint;

/// What to fetch and where to put it.
#[derive(Debug, Clone)]
pub struct DownloadRequest {
    /// Where the file is: `https`, or `http` on this computer.
    pub url: Url,
    /// Who asks.
    pub credentials: Credentials,
    /// The name that the whole file takes. Its folder must exist.
    pub target: PathBuf,
    /// What the file has to be.
    pub expect: Expectation,
    /// The time to give to the finished file as that of its last change.
    pub modified: Option<SystemTime>,
}

/// Values of the headers that say who asks. They go to the origin of the address alone; a redirect that leaves it drops
/// them for good.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The whole `Cookie` header.
    pub cookie: Option<Secret>,
    /// The whole `Authorization` header, for example `Bearer …`.
    pub authorization: Option<Secret>,
}

/// What the caller knows about the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expectation {
    /// Judged by content type and first bytes, for MP4 by the structure too.
    pub kind: ContentKind,
    /// Length in bytes, where it is certain: a file of another length is refused.
    pub length: Option<u64>,
}

/// The kind of file that is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ContentKind {
    /// An MP4 recording.
    Mp4,
    /// Captions as SRT (or WebVTT) text.
    Srt,
    /// A JPEG picture.
    Jpeg,
    /// Anything but a web page. One is known by its type, and by its first bytes where the length that is expected does not
    /// prove that they are the file's.
    NoPage,
    /// Anything, web pages and empty files too.
    #[default]
    Any,
}

/// A file that is whole, checked, synced and under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Length in bytes.
    pub length: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The finished file.
    pub fingerprint: Fingerprint,
    /// What the server says of its version of the file.
    pub validators: Validators,
    /// The `Content-Type` of the answer; nothing when all bytes were there from an earlier run.
    pub content_type: Option<String>,
    /// What proves that the file is whole.
    pub completeness: Completeness,
    /// Bytes of the file that this call took from the network, those of versions that were thrown away included.
    pub fetched: u64,
}

/// What proves that a file is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// The server told the length and so many bytes came.
    Length,
    /// The server told no length, but the parts of the MP4 end where the file ends.
    Structure,
    /// The server told no length; it ended the answer in order, or the connection was closed in order.
    EndOnly,
}

impl fmt::Display for ContentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mp4 => "an MP4 recording",
            Self::Srt => "captions",
            Self::Jpeg => "a JPEG picture",
            Self::NoPage => "a file that is no web page",
            Self::Any => "a file",
        })
    }
}
