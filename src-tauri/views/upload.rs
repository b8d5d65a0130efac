//! The review of an upload. Times are milliseconds since 1970 UTC, sizes bytes, durations seconds.

use std::path::PathBuf;

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::job::mirror;
use super::list;

mirror!(UploadOutcome from app::UploadOutcome { New, TwoStreams, AlreadyThere, SameTitle, Problem, OwnManifest });
mirror!(WarningCode from app::WarningCode {
    Empty, Unreadable, Growing, UnlikelyFormat, Missing, LengthsDiffer, CaptionInvalid
});
mirror!(UploadChoice from app::Choice { KeepBoth, Number, Skip });
mirror!(FileRole from app::FileRole { Camera, Slides, Captions, Attachment });

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InspectUploadRequest {
    pub account_id: String,
    pub folder_id: Option<String>,
    pub paths: Vec<String>,
    pub keep_subfolders: bool,
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct DropSummaryView {
    pub videos: u64,
    pub captions: u64,
    pub others: u64,
    pub folders: u64,
    pub bytes: u64,
}

impl From<app::DropSummary> for DropSummaryView {
    fn from(summary: app::DropSummary) -> Self {
        Self {
            videos: summary.videos,
            captions: summary.captions,
            others: summary.others,
            folders: summary.folders,
            bytes: summary.bytes,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadDraftView {
    pub id: String,
    pub account_id: String,
    pub folder_id: Option<String>,
    pub folder_path: String,
    pub keep_subfolders: bool,
    pub has_subfolders: bool,
    pub checking: bool,
    pub items: Vec<UploadItemView>,
    pub left_out: Vec<LeftOutView>,
    pub totals: UploadTotals,
    pub blockers: Vec<String>,
    pub edited: bool,
    pub manifest: bool,
}

impl From<app::UploadDraftView> for UploadDraftView {
    fn from(draft: app::UploadDraftView) -> Self {
        Self {
            id: draft.id,
            account_id: draft.account_id,
            folder_id: draft.folder_id,
            folder_path: draft.folder_path,
            keep_subfolders: draft.keep_subfolders,
            has_subfolders: draft.has_subfolders,
            checking: draft.checking,
            items: list(draft.items),
            left_out: list(draft.left_out),
            totals: draft.totals.into(),
            blockers: draft.blockers,
            edited: draft.edited,
            manifest: draft.manifest,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct LeftOutView {
    pub path: String,
    pub name: String,
    pub reason: String,
}

impl From<app::LeftOutView> for LeftOutView {
    fn from(left: app::LeftOutView) -> Self {
        Self {
            path: left.path,
            name: left.name,
            reason: left.reason,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadTotals {
    pub files: u64,
    pub recordings: u64,
    pub included: u64,
    pub skipped: u64,
    pub bytes: u64,
    pub new_folders: u64,
    pub bytes_per_second: Option<f64>,
    pub seconds: Option<f64>,
}

impl From<app::DraftTotals> for UploadTotals {
    fn from(totals: app::DraftTotals) -> Self {
        Self {
            files: totals.files,
            recordings: totals.recordings,
            included: totals.included,
            skipped: totals.skipped,
            bytes: totals.bytes,
            new_folders: totals.new_folders,
            bytes_per_second: totals.bytes_per_second,
            seconds: totals.seconds,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadItemView {
    pub id: String,
    pub included: bool,
    pub title: String,
    pub title_is_own: bool,
    pub description: String,
    pub recorded_at: Option<i64>,
    pub recorded_text: String,
    pub language: String,
    pub subfolder: String,
    pub bytes: u64,
    pub seconds: Option<f64>,
    pub outcome: UploadOutcome,
    pub choice: Option<UploadChoice>,
    pub existing: Option<ExistingSessionView>,
    pub warnings: Vec<UploadWarningView>,
    pub length_note: Option<String>,
    pub files: Vec<UploadFileView>,
    pub pair_suggestion: Option<String>,
}

impl From<app::ItemView> for UploadItemView {
    fn from(item: app::ItemView) -> Self {
        Self {
            id: item.id,
            included: item.included,
            title: item.title,
            title_is_own: item.title_is_own,
            description: item.description,
            recorded_at: item.recorded_at,
            recorded_text: item.recorded_text,
            language: item.language,
            subfolder: item.subfolder,
            bytes: item.bytes,
            seconds: item.seconds,
            outcome: item.outcome.into(),
            choice: item.choice.map(Into::into),
            existing: item.existing.map(Into::into),
            warnings: list(item.warnings),
            length_note: item.length_note,
            files: list(item.files),
            pair_suggestion: item.pair_suggestion,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExistingSessionView {
    pub session_id: String,
    pub name: String,
    pub url: String,
}

impl From<app::ExistingSession> for ExistingSessionView {
    fn from(session: app::ExistingSession) -> Self {
        Self {
            session_id: session.session_id,
            name: session.name,
            url: session.url,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadWarningView {
    pub code: WarningCode,
    pub text: String,
    pub blocking: bool,
    pub can_upload_anyway: bool,
}

impl From<app::DraftWarning> for UploadWarningView {
    fn from(warning: app::DraftWarning) -> Self {
        Self {
            code: warning.code.into(),
            text: warning.text,
            blocking: warning.blocking,
            can_upload_anyway: warning.can_upload_anyway,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UploadFileView {
    pub path: String,
    pub name: String,
    pub bytes: u64,
    pub role: FileRole,
    pub language: Option<String>,
    pub language_guessed: bool,
    pub note: Option<String>,
}

impl From<app::FileView> for UploadFileView {
    fn from(file: app::FileView) -> Self {
        Self {
            path: file.path,
            name: file.name,
            bytes: file.bytes,
            role: file.role.into(),
            language: file.language,
            language_guessed: file.language_guessed,
            note: file.note,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TitlePreviewView {
    pub item_id: String,
    pub title: String,
}

impl From<app::TitlePreview> for TitlePreviewView {
    fn from(preview: app::TitlePreview) -> Self {
        Self {
            item_id: preview.item_id,
            title: preview.title,
        }
    }
}

/// One change of a review.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum UploadEdit {
    #[serde(rename_all = "camelCase")]
    Target { folder_id: String },
    #[serde(rename_all = "camelCase")]
    KeepSubfolders { on: bool },
    #[serde(rename_all = "camelCase")]
    Include { item_ids: Vec<String>, on: bool },
    #[serde(rename_all = "camelCase")]
    Title { item_id: String, title: String },
    #[serde(rename_all = "camelCase")]
    Description {
        item_ids: Vec<String>,
        description: String,
    },
    #[serde(rename_all = "camelCase")]
    RecordedOn {
        item_ids: Vec<String>,
        date: Option<String>,
    },
    #[serde(rename_all = "camelCase")]
    Language {
        item_ids: Vec<String>,
        language: String,
    },
    #[serde(rename_all = "camelCase")]
    Pair { item_ids: Vec<String> },
    #[serde(rename_all = "camelCase")]
    Unpair { item_id: String },
    #[serde(rename_all = "camelCase")]
    Role {
        item_id: String,
        path: String,
        role: FileRole,
    },
    #[serde(rename_all = "camelCase")]
    AttachCaption {
        item_id: String,
        path: String,
        language: Option<String>,
    },
    #[serde(rename_all = "camelCase")]
    DetachFile { item_id: String, path: String },
    #[serde(rename_all = "camelCase")]
    Resolve {
        item_ids: Vec<String>,
        choice: UploadChoice,
    },
    #[serde(rename_all = "camelCase")]
    UploadAnyway { item_ids: Vec<String> },
    #[serde(rename_all = "camelCase")]
    AddPaths { paths: Vec<String> },
    #[serde(rename_all = "camelCase")]
    TitlesFromPattern { pattern: String },
    #[serde(rename_all = "camelCase")]
    Sheet { text: String },
    #[serde(rename_all = "camelCase")]
    Remove { item_ids: Vec<String> },
}

impl From<UploadEdit> for app::UploadEdit {
    fn from(edit: UploadEdit) -> Self {
        match edit {
            UploadEdit::Target { folder_id } => Self::Target { folder_id },
            UploadEdit::KeepSubfolders { on } => Self::KeepSubfolders { on },
            UploadEdit::Include { item_ids, on } => Self::Include { item_ids, on },
            UploadEdit::Title { item_id, title } => Self::Title { item_id, title },
            UploadEdit::Description {
                item_ids,
                description,
            } => Self::Description {
                item_ids,
                description,
            },
            UploadEdit::RecordedOn { item_ids, date } => Self::RecordedOn { item_ids, date },
            UploadEdit::Language { item_ids, language } => Self::Language { item_ids, language },
            UploadEdit::Pair { item_ids } => Self::Pair { item_ids },
            UploadEdit::Unpair { item_id } => Self::Unpair { item_id },
            UploadEdit::Role {
                item_id,
                path,
                role,
            } => Self::Role {
                item_id,
                path,
                role: role.into(),
            },
            UploadEdit::AttachCaption {
                item_id,
                path,
                language,
            } => Self::AttachCaption {
                item_id,
                path,
                language,
            },
            UploadEdit::DetachFile { item_id, path } => Self::DetachFile { item_id, path },
            UploadEdit::Resolve { item_ids, choice } => Self::Resolve {
                item_ids,
                choice: choice.into(),
            },
            UploadEdit::UploadAnyway { item_ids } => Self::UploadAnyway { item_ids },
            UploadEdit::AddPaths { paths } => Self::AddPaths {
                paths: paths.into_iter().map(PathBuf::from).collect(),
            },
            UploadEdit::TitlesFromPattern { pattern } => Self::TitlesFromPattern { pattern },
            UploadEdit::Sheet { text } => Self::Sheet { text },
            UploadEdit::Remove { item_ids } => Self::Remove { item_ids },
        }
    }
}
