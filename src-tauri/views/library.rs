//! Folders and recordings.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::ErrorView;
use super::job::mirror;
use super::list;

mirror!(FolderKind from app::FolderKind { Ordinary, Personal, System });
mirror!(Rights from app::Rights { Unknown, Creator, Viewer, None });
mirror!(Captions from app::Captions { Yes, None, Unknown });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderView {
    pub id: String,
    pub name: String,
    pub parent_id: Option<String>,
    pub description: Option<String>,
    pub kind: FolderKind,
    pub path: String,
    pub has_children: Option<bool>,
    pub sessions: Option<u64>,
    pub rights: Rights,
    pub url: String,
}

impl From<app::Folder> for FolderView {
    fn from(folder: app::Folder) -> Self {
        Self {
            id: folder.id.to_string(),
            name: folder.name,
            parent_id: folder.parent.map(|id| id.to_string()),
            description: folder.description,
            kind: folder.kind.into(),
            path: folder.path,
            has_children: folder.has_children,
            sessions: folder.sessions,
            rights: folder.rights.into(),
            url: folder.url,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderListView {
    pub folders: Vec<FolderView>,
    pub read_at: Option<i64>,
    pub complete: bool,
    pub problem: Option<ErrorView>,
}

impl From<app::FolderList> for FolderListView {
    fn from(found: app::FolderList) -> Self {
        Self {
            folders: list(found.folders),
            read_at: found.read_at.map(|time| time.timestamp_millis()),
            complete: found.complete,
            problem: found.problem.map(Into::into),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    pub id: String,
    pub name: String,
    pub folder_id: String,
    pub folder_name: String,
    pub start_time: Option<i64>,
    pub duration: Option<f64>,
    pub captions: Captions,
}

impl From<app::Session> for SessionView {
    fn from(session: app::Session) -> Self {
        Self {
            id: session.id.to_string(),
            name: session.name,
            folder_id: session.folder.to_string(),
            folder_name: session.folder_name,
            start_time: session.start_time.map(|time| time.timestamp_millis()),
            duration: session.duration,
            captions: session.captions.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionListView {
    pub sessions: Vec<SessionView>,
    pub read_at: Option<i64>,
    pub reading: bool,
    pub complete: bool,
    pub problem: Option<ErrorView>,
}

impl From<app::SessionList> for SessionListView {
    fn from(found: app::SessionList) -> Self {
        Self {
            sessions: list(found.sessions),
            read_at: found.read_at.map(|time| time.timestamp_millis()),
            reading: found.reading,
            complete: found.complete,
            problem: found.problem.map(Into::into),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionDetailView {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub folder_id: String,
    pub folder_path: String,
    pub start_time: Option<i64>,
    pub duration: Option<f64>,
    pub creator: Option<String>,
    pub captions: Captions,
    pub downloadable: Option<bool>,
    pub has_thumbnail: bool,
    pub viewer_url: String,
    pub percent_completed: Option<f64>,
}

impl From<app::SessionDetail> for SessionDetailView {
    fn from(session: app::SessionDetail) -> Self {
        Self {
            id: session.id.to_string(),
            name: session.name,
            description: session.description,
            folder_id: session.folder.to_string(),
            folder_path: session.folder_path,
            start_time: session.start_time.map(|time| time.timestamp_millis()),
            duration: session.duration,
            creator: session.creator,
            captions: session.captions.into(),
            downloadable: Some(session.downloadable),
            has_thumbnail: session.has_thumbnail,
            viewer_url: session.viewer_url,
            percent_completed: session.percent_completed,
        }
    }
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EditSessionRequest {
    pub account_id: String,
    pub session_id: String,
    pub name: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletePreviewView {
    pub folder_id: String,
    pub name: String,
    pub folders: u64,
    pub sessions: u64,
    pub seconds: f64,
    pub complete: bool,
    pub problem: Option<ErrorView>,
}

impl From<app::DeletePreview> for DeletePreviewView {
    fn from(preview: app::DeletePreview) -> Self {
        Self {
            folder_id: preview.folder.to_string(),
            name: preview.name,
            folders: preview.folders,
            sessions: preview.sessions,
            seconds: preview.seconds,
            complete: preview.complete,
            problem: preview.problem.map(Into::into),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct ChangeOutcomeView {
    pub done: Vec<String>,
    pub failed: Vec<FailedChangeView>,
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct FailedChangeView {
    pub id: String,
    pub name: String,
    pub error: ErrorView,
}

impl From<app::ChangeOutcome> for ChangeOutcomeView {
    fn from(outcome: app::ChangeOutcome) -> Self {
        Self {
            done: outcome.done.iter().map(ToString::to_string).collect(),
            failed: list(outcome.failed),
        }
    }
}

impl From<app::FailedChange> for FailedChangeView {
    fn from(failed: app::FailedChange) -> Self {
        Self {
            id: failed.id.to_string(),
            name: failed.name,
            error: failed.problem.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaptionFileView {
    pub path: String,
    pub name: String,
    pub valid: bool,
    pub note: String,
    pub language: String,
    pub guessed: bool,
    /// The languages Panopto takes, as tags.
    pub languages: Vec<String>,
}

impl From<app::CaptionFile> for CaptionFileView {
    fn from(file: app::CaptionFile) -> Self {
        Self {
            path: file.path.to_string_lossy().into_owned(),
            name: file.name,
            valid: file.valid,
            note: file.note,
            language: file.language,
            guessed: file.guessed,
            languages: app::caption_languages()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }
    }
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddCaptionsRequest {
    pub account_id: String,
    pub session_id: String,
    pub path: String,
    pub language: String,
    /// Deletes those in this language first.
    pub replace: bool,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CaptionsAddedView {
    Added,
    /// The recording has captions in this language; nothing was changed.
    Taken,
}

impl From<app::CaptionsAdded> for CaptionsAddedView {
    fn from(added: app::CaptionsAdded) -> Self {
        match added {
            app::CaptionsAdded::Added => Self::Added,
            app::CaptionsAdded::Taken => Self::Taken,
        }
    }
}

/// A page of the account's own site; nothing else is opened through it.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PanoptoTarget {
    Folder { id: String },
    Session { id: String },
    Moment { id: String, at: u32 },
    ApiClients,
    Site,
}
