use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

use super::options::Sidecar;
use super::remote::RemoteSession;

/// What a mirror knows of itself: what was fetched, where it lies, and what it was on the server then.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// The folders' places, so that a name once given stays.
    pub folders: BTreeMap<FolderId, IndexFolder>,
    /// The recordings.
    pub entries: BTreeMap<SessionId, IndexEntry>,
}

/// Where a folder's recordings lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexFolder {
    /// Its name on the server when the place was given.
    pub name: String,
    /// The folder above it then.
    pub parent: Option<FolderId>,
    /// The place below the destination with `/` between names; empty for the destination itself.
    pub path: String,
    /// Its whole path on the server, for people: `Biology / BIOL 200`.
    #[serde(default)]
    pub server_path: String,
}

/// A recording that was fetched, or found not to be downloadable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexEntry {
    /// The listing that the files were fetched under; another one means that something changed.
    pub listing: ListingPrint,
    /// Where it lies below the destination, with `/` between names and without an extension. Empty if nothing was fetched.
    pub stem: String,
    /// The files, the video first.
    pub files: Vec<IndexFile>,
    /// Why there is no video, if there is none.
    pub not_downloadable: Option<NotDownloadable>,
    /// What tells the video on the server from a later one.
    pub validator: Option<String>,
    /// Who made it.
    pub creator: Option<String>,
    /// When it was last fetched or found the same.
    pub checked_at: DateTime<Utc>,
    /// What was asked for beside the video then; what was chosen since is fetched by the next run.
    #[serde(default)]
    pub asked: BTreeSet<Sidecar>,
    /// Whether every language was asked for then.
    #[serde(default)]
    pub all_languages: bool,
    /// When it was found to be gone from the server and kept.
    #[serde(default)]
    pub gone: Option<DateTime<Utc>>,
    /// Whether a person left it out of later plans.
    #[serde(default)]
    pub left_out: bool,
}

/// What a listing says of a session, as far as a change of it means that something is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingPrint {
    /// The title.
    pub title: String,
    /// The description; empty for none.
    pub description: String,
    /// The folder.
    pub folder: FolderId,
    /// When it was recorded.
    pub recorded: Option<DateTime<Utc>>,
    /// The length in seconds.
    pub seconds: Option<f64>,
    /// Whether there are captions.
    pub has_captions: bool,
    /// When the change feed last named it.
    pub updated: Option<DateTime<Utc>>,
}

impl ListingPrint {
    /// Returns what is remembered of a listing after a run, given what was remembered before.
    ///
    /// A listing sometimes leaves out a length, and the change feed names a session only near its change: neither makes known
    /// values unknown.
    pub fn after(session: &RemoteSession, before: Option<&Self>) -> Self {
        Self {
            title: session.title.clone(),
            description: session.description.clone(),
            folder: session.folder,
            recorded: session.recorded,
            seconds: session
                .seconds
                .or_else(|| before.and_then(|print| print.seconds)),
            has_captions: session.has_captions,
            updated: session.updated.max(before.and_then(|print| print.updated)),
        }
    }
}

/// A file of a recording on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexFile {
    /// What it is.
    pub kind: FileKind,
    /// Where it lies below the destination, with `/` between names.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970 UTC, as the disk said right after it was written.
    pub modified: i64,
    /// SHA-256 in lower-case hex, computed while it was written.
    pub sha256: String,
    /// Whether it is the person's own version, which was kept instead of the server's.
    #[serde(default)]
    pub mine: bool,
}

/// What a file of a recording is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "language")]
pub enum FileKind {
    /// The MP4.
    Video,
    /// `.info.json`.
    Info,
    /// Captions as SRT in a language, for example `en-US`.
    Srt(String),
    /// Captions as VTT.
    Vtt(String),
    /// The words alone.
    Text(String),
    /// The thumbnail.
    Thumbnail,
    /// Chapters.
    Chapters,
    /// Permissions.
    Permissions,
}

impl FileKind {
    /// Returns what follows the stem in the file's name.
    pub fn suffix(&self) -> String {
        match self {
            Self::Video => ".mp4".to_owned(),
            Self::Info => ".info.json".to_owned(),
            Self::Srt(language) => format!(".{}.srt", tag(language)),
            Self::Vtt(language) => format!(".{}.vtt", tag(language)),
            Self::Text(language) => format!(".{}.txt", tag(language)),
            Self::Thumbnail => ".jpg".to_owned(),
            Self::Chapters => ".chapters.txt".to_owned(),
            Self::Permissions => ".permissions.json".to_owned(),
        }
    }
}

/// Leaves of a language what can be in a tag, so that no server can write a path through it.
fn tag(language: &str) -> String {
    let kept: String = language
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
        .take(LONGEST_TAG)
        .collect();
    match kept.as_str() {
        // An empty one, and one that would read as another kind of file.
        "" | "chapters" | "info" | "permissions" => "und".to_owned(),
        _ => kept,
    }
}

/// The longest language tag in a file's name, in bytes.
const LONGEST_TAG: usize = 24;

/// Why a recording has no video to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotDownloadable {
    /// The server gives no address: the owner has turned downloads off, or it is still being encoded.
    NoAddress,
    /// The server refuses this account.
    Forbidden,
    /// It is listed, but the server has no such session.
    Missing,
    /// It has not been recorded yet, or is being recorded.
    NotRecorded,
}

/// What lies at the destination, as far as a plan needs it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disk {
    /// Every file below the destination by its path with `/` between names.
    pub files: BTreeMap<String, DiskFile>,
    /// Bytes free for new files; none if unknown.
    pub free: Option<u64>,
}

/// A file at the destination, or a symbolic link, which is never followed and counts as a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiskFile {
    /// Bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970 UTC.
    pub modified: i64,
    /// Whether a verification found other content than was written.
    pub damaged: bool,
    /// Its SHA-256 in lower-case hex, where it was read to tell a touched file from a changed one.
    #[serde(default)]
    pub sha256: Option<String>,
}
