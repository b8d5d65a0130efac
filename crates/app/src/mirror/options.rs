use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

use crate::AccountId;

/// The name of a file unless the person chooses another pattern.
pub const DEFAULT_TEMPLATE: &str = "{title}";

/// Names a mirror of this profile.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MirrorId(pub String);

/// What is taken home, from where, to where and how. Saved with the mirror; the same value makes the same plan again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MirrorRequest {
    /// The account whose eyes see the folders.
    pub account: AccountId,
    /// What is taken.
    pub scope: MirrorScope,
    /// The folder on this computer below which everything is written.
    pub destination: PathBuf,
    /// How.
    #[serde(default)]
    pub options: MirrorOptions,
}

/// What is taken home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum MirrorScope {
    /// Every folder that the account can see.
    Site,
    /// These folders and everything below them.
    Folders {
        /// The chosen folders.
        folders: Vec<FolderId>,
    },
    /// These recordings alone.
    Sessions {
        /// The chosen recordings.
        sessions: Vec<SessionId>,
    },
}

/// How recordings are chosen, named and what is written beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MirrorOptions {
    /// Which recordings are left out.
    pub filter: MirrorFilter,
    /// The pattern of a file's name without its extension: `{date} {time} {title} {id} {folder} {creator} {n}`.
    pub template: String,
    /// What is written beside each recording.
    pub sidecars: BTreeSet<Sidecar>,
    /// Asks the viewer of each new or changed recording for every language and its chapters (one more call each,
    /// contract of `DeliveryInfo`); else the captions that the session itself names.
    pub all_languages: bool,
    /// Reads folders also through the search, for sites whose listing of folders hides some (twice the listing calls).
    pub also_search: bool,
}

impl Default for MirrorOptions {
    fn default() -> Self {
        Self {
            filter: MirrorFilter::default(),
            template: DEFAULT_TEMPLATE.to_owned(),
            sidecars: Sidecar::ALL.iter().copied().collect(),
            all_languages: false,
            also_search: false,
        }
    }
}

/// Which recordings are left out; an empty filter leaves out nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MirrorFilter {
    /// Folders of exactly these names are left out with everything below them. Compared with the name on the server.
    pub skip_folders: Vec<String>,
    /// Only recordings whose title matches one of these patterns (`*` and `?`, case does not matter); empty for all.
    pub only_titles: Vec<String>,
    /// No recordings whose title matches one of these patterns.
    pub not_titles: Vec<String>,
    /// Recorded on this UTC day or later.
    pub from: Option<NaiveDate>,
    /// Recorded on this UTC day or earlier.
    pub to: Option<NaiveDate>,
    /// At least this long, in seconds.
    pub at_least: Option<f64>,
    /// At most this long, in seconds.
    pub at_most: Option<f64>,
    /// Only of creators whose user name contains this; known once the session's detail was read.
    pub creator: Option<String>,
    /// No video larger than this many bytes; known once the server has told the size.
    pub largest: Option<u64>,
}

/// What is written beside a recording, under the same stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sidecar {
    /// `.info.json`: the service's answer without tokens.
    Info,
    /// `.en-US.srt`: captions as they came.
    Srt,
    /// `.en-US.vtt`.
    Vtt,
    /// `.en-US.txt`: the words alone.
    Text,
    /// `.jpg`.
    Thumbnail,
    /// `.chapters.txt`.
    Chapters,
    /// `.permissions.json`.
    Permissions,
}

impl Sidecar {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Info,
        Self::Srt,
        Self::Vtt,
        Self::Text,
        Self::Thumbnail,
        Self::Chapters,
        Self::Permissions,
    ];
}

/// When a mirror runs by itself. Times are of this computer's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MirrorSchedule {
    /// The days, Monday first; all false for never.
    pub days: [bool; 7],
    /// Minutes after midnight.
    pub minute: u16,
}

/// What a mirror is known by between its runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mirror {
    /// Its id.
    pub id: MirrorId,
    /// What it is called: the folder's name, or the site's.
    pub name: String,
    /// What is taken, where to, how.
    pub request: MirrorRequest,
    /// When it runs by itself.
    pub schedule: Option<MirrorSchedule>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
