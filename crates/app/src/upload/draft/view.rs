//! A review as hosts show it. Times are milliseconds since 1970 UTC, sizes bytes, durations seconds.

use serde::Serialize;

use super::{Choice, FileRole};

/// The whole review.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct UploadDraftView {
    pub id: String,
    pub account_id: String,
    pub folder_id: Option<String>,
    pub folder_path: String,
    pub keep_subfolders: bool,
    pub has_subfolders: bool,
    pub checking: bool,
    pub items: Vec<ItemView>,
    pub left_out: Vec<LeftOutView>,
    pub totals: DraftTotals,
    pub blockers: Vec<String>,
    pub edited: bool,
    pub manifest: bool,
}

/// Sums of a review.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct DraftTotals {
    pub files: u64,
    pub recordings: u64,
    pub included: u64,
    pub skipped: u64,
    pub bytes: u64,
    pub new_folders: u64,
    pub bytes_per_second: Option<f64>,
    pub seconds: Option<f64>,
}

/// A file that is not uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct LeftOutView {
    pub path: String,
    pub name: String,
    pub reason: String,
}

/// What will become of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum UploadOutcome {
    /// A new recording.
    New,
    /// A new recording of two streams.
    TwoStreams,
    /// The same content is there already.
    AlreadyThere,
    /// The folder has another recording of this title.
    SameTitle,
    /// It cannot be sent as it is.
    Problem,
    /// A person's own manifest with its files.
    OwnManifest,
}

/// One recording.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct ItemView {
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
    pub choice: Option<Choice>,
    pub existing: Option<ExistingSession>,
    pub warnings: Vec<DraftWarning>,
    pub length_note: Option<String>,
    pub files: Vec<FileView>,
    pub pair_suggestion: Option<String>,
}

/// A recording that is there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct ExistingSession {
    pub session_id: String,
    pub name: String,
    pub url: String,
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the variants are the words of the sheet")]
pub enum WarningCode {
    Empty,
    Unreadable,
    Growing,
    UnlikelyFormat,
    Missing,
    LengthsDiffer,
    CaptionInvalid,
}

/// Something that speaks against a recording as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct DraftWarning {
    pub code: WarningCode,
    pub text: String,
    pub blocking: bool,
    pub can_upload_anyway: bool,
}

/// One file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the fields say what the sheet shows under the same words"
)]
pub struct FileView {
    pub path: String,
    pub name: String,
    pub bytes: u64,
    pub role: FileRole,
    pub language: Option<String>,
    pub language_guessed: bool,
    pub note: Option<String>,
}

/// What a pattern would make of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields say what the preview shows")]
pub struct TitlePreview {
    pub item_id: String,
    pub title: String,
}
