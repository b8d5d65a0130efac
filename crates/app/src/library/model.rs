use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};

use crate::error::Problem;

/// A Panopto folder as far as it is known here.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// The folder's id.
    pub id: FolderId,
    /// The name as the server has it.
    pub name: String,
    /// The folder right above; none at the top level.
    pub parent: Option<FolderId>,
    /// The description, if any.
    pub description: Option<String>,
    /// Whose folder it is.
    pub kind: FolderKind,
    /// The names from the top, as in `/Biology/BIOL 200`, as far as the folders above are known.
    pub path: String,
    /// Whether it has folders below; unknown until they were read.
    pub has_children: Option<bool>,
    /// How many recordings it holds; unknown until a whole listing was read.
    pub sessions: Option<u64>,
    /// What the account may do in it.
    pub rights: Rights,
    /// The folder's page on the server.
    pub url: String,
}

/// A folder that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedFolder {
    /// The folder.
    pub folder: Folder,
    /// Its whole path, which finds it again; none where a folder above is not known.
    pub path: Option<String>,
    /// The name of the folder right above, as the server says it.
    pub above: Option<String>,
}

/// Folders that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedFolders {
    /// The folders, in the server's order.
    pub folders: Vec<LocatedFolder>,
    /// Whether these are all.
    pub complete: bool,
}

/// Whose folder it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderKind {
    /// A folder like any other.
    Ordinary,
    /// The signed-in person's own folder.
    Personal,
    /// A root that every site has: `Users` and `Remote Recorders`.
    System,
}

/// What the account may do in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// The server was not asked, or did not say.
    Unknown,
    /// Upload and change.
    Creator,
    /// Look.
    Viewer,
    /// See that the folder is there.
    None,
}

/// The folders below one, with how far the listing can be trusted.
#[derive(Debug, Clone)]
pub struct FolderList {
    /// The folders by name; the person's own first at the top level.
    pub folders: Vec<Folder>,
    /// When the listing was read; none if never.
    pub read_at: Option<DateTime<Utc>>,
    /// Whether it was read to its end. A folder missing from an incomplete listing is not gone.
    pub complete: bool,
    /// What kept it from being read to its end.
    pub problem: Option<Problem>,
}

/// A recording in a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// The title.
    pub name: String,
    /// The folder it is in.
    pub folder: FolderId,
    /// That folder's name.
    pub folder_name: String,
    /// When the recording began, or was uploaded.
    pub start_time: Option<DateTime<Utc>>,
    /// The length in seconds.
    pub duration: Option<f64>,
    /// Whether it has captions.
    pub captions: Captions,
}

/// Whether a recording has captions, as far as the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Captions {
    /// It has.
    Yes,
    /// It has none; only the full form of a session can say so.
    None,
    /// The listing does not say.
    Unknown,
}

/// The recordings of a folder or of a search, with how far the listing can be trusted.
#[derive(Debug, Clone)]
pub struct SessionList {
    /// The recordings, newest first.
    pub sessions: Vec<Session>,
    /// When the listing was read; none if never.
    pub read_at: Option<DateTime<Utc>>,
    /// Whether it is being read now.
    pub reading: bool,
    /// Whether it was read to its end. A recording missing from an incomplete listing is not gone.
    pub complete: bool,
    /// What kept it from being read to its end.
    pub problem: Option<Problem>,
}

/// Everything Panopto tells about one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDetail {
    /// The session's id.
    pub id: SessionId,
    /// The title.
    pub name: String,
    /// The description, if any.
    pub description: Option<String>,
    /// The folder it is in.
    pub folder: FolderId,
    /// The folder's path as far as it is known.
    pub folder_path: String,
    /// When the recording began, or was uploaded.
    pub start_time: Option<DateTime<Utc>>,
    /// The length in seconds.
    pub duration: Option<f64>,
    /// Who made it.
    pub creator: Option<String>,
    /// Whether it has captions.
    pub captions: Captions,
    /// Whether the server offers a file to download.
    pub downloadable: bool,
    /// Whether there is a picture.
    pub has_thumbnail: bool,
    /// The player's page.
    pub viewer_url: String,
    /// How much of it the signed-in person has watched, 0 to 100.
    pub percent_completed: Option<f64>,
}

/// What to change about a recording; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct SessionEdit {
    /// The new title.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
}

/// What became of a change to several recordings.
#[derive(Debug, Clone, Default)]
pub struct ChangeOutcome {
    /// Those that were changed.
    pub done: Vec<SessionId>,
    /// Those that were not, and why.
    pub failed: Vec<FailedChange>,
}

/// A recording that was not changed.
#[derive(Debug, Clone)]
pub struct FailedChange {
    /// The recording.
    pub id: SessionId,
    /// Its title.
    pub name: String,
    /// Why.
    pub problem: Problem,
}

/// What deleting a folder would take away.
#[derive(Debug, Clone)]
pub struct DeletePreview {
    /// The folder.
    pub folder: FolderId,
    /// Its name, which the person types to confirm.
    pub name: String,
    /// Folders below it, at any depth.
    pub folders: u64,
    /// Recordings in it and below.
    pub sessions: u64,
    /// Their length together, in seconds.
    pub seconds: f64,
    /// Whether everything was read. Otherwise nothing may be deleted.
    pub complete: bool,
    /// What kept it from being read.
    pub problem: Option<Problem>,
}

impl DeletePreview {
    /// Tells whether nothing but the folder itself would go, so that no name has to be typed.
    pub fn is_empty(&self) -> bool {
        self.complete && self.folders == 0 && self.sessions == 0
    }
}
