//! The review of an upload: what will be sent, as what, and what speaks against it.

mod add;
mod attach;
mod edit;
mod from_sheet;
mod pairs;
mod show;
mod view;

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

use super::look::{LookedAt, Trouble};
use super::pairing::LENGTH_TOLERANCE;
use super::walk::LeftOut;
use crate::AccountId;

pub(crate) use add::Candidate;
pub use edit::UploadEdit;
pub use view::{
    DraftTotals, DraftWarning, ExistingSession, FileView, ItemView, LeftOutView, TitlePreview,
    UploadDraftView, UploadOutcome, WarningCode,
};

/// A review that is open. It lives in memory until it is started or closed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub id: String,
    pub account: AccountId,
    pub folder: Option<FolderId>,
    pub folder_path: String,
    pub keep_subfolders: bool,
    pub default_language: String,
    pub items: Vec<DraftItem>,
    /// Caption files that no recording was found for; a person may attach them.
    pub left_out: Vec<LeftOut>,
    pub edited: bool,
    /// Looks in the background that are still under way.
    pub checking: u32,
    /// Says that a target was refused before anything was sent.
    pub may_not_create: bool,
    pub next_item: u32,
    /// Counts changes, so that a look in the background notices that it looked at something else.
    pub revision: u64,
    /// The last measured speed in bytes a second.
    pub speed: Option<f64>,
}

/// One recording of a review.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct DraftItem {
    pub id: String,
    pub included: bool,
    pub title: String,
    pub title_is_own: bool,
    pub description: String,
    pub recorded: Option<DateTime<Utc>>,
    pub language: String,
    pub folders: Vec<String>,
    pub files: Vec<DraftFile>,
    pub choice: Option<Choice>,
    pub upload_anyway: bool,
    /// The recording that has the same content.
    pub duplicate: Option<Existing>,
    /// A recording of the target folder that has the same title.
    pub same_title: Option<Existing>,
    /// The person's own manifest, which is sent as it is.
    pub own_manifest: bool,
}

/// One file of a recording.
#[derive(Debug, Clone)]
pub(crate) struct DraftFile {
    pub looked: LookedAt,
    pub role: FileRole,
    pub language: Option<String>,
    pub language_guessed: bool,
    /// Of a main file once it was read for comparison.
    pub sha256: Option<String>,
    /// What changed since a saved plan was made.
    pub changed: Option<String>,
}

/// What a file is in its recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileRole {
    /// The first stream.
    Camera,
    /// The second stream, beside the first.
    Slides,
    /// Captions of the first stream.
    Captions,
    /// Something that a person's own manifest names.
    Attachment,
}

/// What to do about a recording that seems to be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Choice {
    /// Upload it beside the other.
    KeepBoth,
    /// Upload it with a number behind its title.
    Number,
    /// Leave it out.
    Skip,
}

/// A recording that is on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Existing {
    pub session: SessionId,
    pub name: String,
    pub url: String,
}

impl Draft {
    pub fn item_mut(&mut self, id: &str) -> Option<&mut DraftItem> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// Returns the folder below the target that an item goes to, as names from the target on.
    pub fn folders_of<'a>(&self, item: &'a DraftItem) -> &'a [String] {
        if self.keep_subfolders {
            &item.folders
        } else {
            &[]
        }
    }

    /// Returns what stands in the way of starting, in sentences.
    pub fn blockers(&self) -> Vec<String> {
        let mut blockers = Vec::new();
        if self.folder.is_none() {
            blockers.push("Choose a folder to upload to.".to_owned());
        } else if self.may_not_create {
            blockers.push(format!("You cannot upload to {}. Choose another folder, or ask its owner for the Creator role.", self.folder_path));
        }
        let chosen: Vec<_> = self.items.iter().filter(|item| item.is_sent()).collect();
        if chosen.is_empty() {
            blockers.push("Nothing is chosen to be uploaded.".to_owned());
        }
        blockers.extend(chosen.iter().filter(|item| item.is_blocked()).map(|item| {
            format!(
                "\u{201c}{}\u{201d} cannot be uploaded as it is. Leave it out, or see its warning.",
                item.title
            )
        }));
        if chosen
            .iter()
            .any(|item| item.title.trim().is_empty() && !item.own_manifest)
        {
            blockers.push("A recording has no title.".to_owned());
        }
        blockers
    }
}

impl DraftItem {
    /// Tells whether it is uploaded when the review is started.
    pub fn is_sent(&self) -> bool {
        self.included && self.choice != Some(Choice::Skip)
    }

    /// Returns the files that Panopto makes streams of.
    pub fn streams(&self) -> impl Iterator<Item = &DraftFile> {
        self.files
            .iter()
            .filter(|file| matches!(file.role, FileRole::Camera | FileRole::Slides))
    }

    /// Returns the first stream.
    pub fn main(&self) -> Option<&DraftFile> {
        self.streams()
            .find(|file| file.role == FileRole::Camera)
            .or_else(|| self.streams().next())
    }

    pub fn bytes(&self) -> u64 {
        self.files
            .iter()
            .map(|file| file.looked.fingerprint.size)
            .sum()
    }

    pub fn is_paired(&self) -> bool {
        !self.own_manifest && self.streams().count() > 1
    }

    /// Tells whether something has to change before it can be sent.
    pub fn is_blocked(&self) -> bool {
        self.files
            .iter()
            .flat_map(|file| &file.looked.troubles)
            .any(|trouble| match trouble {
                Trouble::Empty | Trouble::Unreadable(_) | Trouble::Missing => true,
                Trouble::UnlikelyFormat(_) => !self.upload_anyway && !self.own_manifest,
                Trouble::Growing | Trouble::CaptionInvalid(_) => false,
            })
    }

    /// Returns the lengths of the two streams and whether they agree, where both are known.
    pub fn lengths(&self) -> Option<(f64, f64, bool)> {
        let mut lengths = self.streams().map(|file| file.looked.seconds);
        let (first, second) = (lengths.next()??, lengths.next()??);
        Some((first, second, (first - second).abs() <= LENGTH_TOLERANCE))
    }
}
