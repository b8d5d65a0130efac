use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

/// What the server has in the scope of a mirror, as far as it was read.
///
/// Order of folders: a folder never comes before the folder above it. Order of sessions: as listed, folder by folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remote {
    /// Every folder of the scope, and those above them as far as their names are needed for paths.
    pub folders: Vec<RemoteFolder>,
    /// Every session of the scope, each once.
    pub sessions: Vec<RemoteSession>,
    /// Recordings that the index knows, that the scope no longer lists, and that the server still has: they were moved to
    /// a folder outside, so they are not gone.
    #[serde(default)]
    pub elsewhere: Vec<RemoteSession>,
    /// The details that were asked for, by session.
    pub details: BTreeMap<SessionId, RemoteDetail>,
    /// What could not be read. Unless this is empty nothing is concluded from what is missing.
    pub gaps: Vec<ListingGap>,
    /// The calls that the reading took.
    pub calls: u64,
    /// When the reading began.
    pub read_at: DateTime<Utc>,
}

impl Remote {
    /// Tells whether a session that is not here is gone from the server.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }
}

/// A folder on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteFolder {
    /// Its id.
    pub id: FolderId,
    /// Its name, which may hold any character.
    pub name: String,
    /// The folder right above; none at the top level.
    pub parent: Option<FolderId>,
    /// Whether it is one of the scope (else it is only known for its name).
    pub in_scope: bool,
}

/// A session as a listing tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteSession {
    /// Its id.
    pub id: SessionId,
    /// Its title, which need not be unique.
    pub title: String,
    /// Its description; empty for none.
    pub description: String,
    /// The folder it is in.
    pub folder: FolderId,
    /// When the recording began, or was uploaded.
    pub recorded: Option<DateTime<Utc>>,
    /// The length in seconds.
    pub seconds: Option<f64>,
    /// Whether the listing names captions.
    pub has_captions: bool,
    /// When the server's change feed last named it, where that feed can be read.
    pub updated: Option<DateTime<Utc>>,
}

/// What the full form of a session adds to its listing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoteDetail {
    /// The address of the MP4 below the account's own origin; none if it cannot be downloaded.
    pub download_url: Option<String>,
    /// The address of the captions, if the session names one.
    pub caption_url: Option<String>,
    /// The address of the thumbnail, perhaps on another host.
    pub thumbnail_url: Option<String>,
    /// Who made it, as the server names them.
    pub creator: Option<String>,
    /// The bytes of the MP4, where the server told them.
    pub bytes: Option<u64>,
    /// What tells this MP4 from a later one at the same address: the ETag, else the date and length.
    pub validator: Option<String>,
    /// Whether the server has no such session in full although it lists it (stock content).
    pub missing: bool,
    /// Whether it names chapters; the viewer may know of some all the same.
    pub has_chapters: bool,
}

/// A part of the listing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingGap {
    /// The folder whose listing failed; none for the top level or a search.
    pub folder: Option<FolderId>,
    /// Its path, for people.
    pub path: String,
    /// What happened and what to do.
    pub message: String,
}
