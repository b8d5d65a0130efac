use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::reading::{date, text};
use crate::ids::FileId;
use crate::listed::listed_by;

/// A file, in a course or attached to a submission or comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FileInfo {
    /// The file's id.
    pub id: FileId,
    /// The file's other id, which also opens it for whoever has it. It is the `verifier` in addresses.
    #[serde(default, deserialize_with = "text")]
    pub uuid: Option<String>,
    /// The name that people see.
    #[serde(default, deserialize_with = "text")]
    pub display_name: Option<String>,
    /// The name in Canvas's storage, encoded and perhaps cut.
    #[serde(default, deserialize_with = "text")]
    pub filename: Option<String>,
    /// The kind of content.
    #[serde(default, rename = "content-type", deserialize_with = "text")]
    pub content_type: Option<String>,
    /// Where to fetch it; absent when the file is locked. The address may end, so it is asked for anew before each try.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    /// The length in bytes.
    #[serde(default)]
    pub size: Option<u64>,
    /// When it was made.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed; together with id and length this tells whether it is still the same.
    #[serde(default, deserialize_with = "date")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When its content was last changed.
    #[serde(default, deserialize_with = "date")]
    pub modified_at: Option<DateTime<Utc>>,
    /// Whether it is locked for whoever asks.
    #[serde(default)]
    pub locked_for_user: bool,
    /// Why it is locked.
    #[serde(default, deserialize_with = "text")]
    pub lock_explanation: Option<String>,
    /// Where a small picture of it is.
    #[serde(default, deserialize_with = "text")]
    pub thumbnail_url: Option<String>,
    /// The kind of content in a word, for example `image`.
    #[serde(default, deserialize_with = "text")]
    pub mime_class: Option<String>,
    /// The recording it holds; `maybe` while Canvas is still preparing it.
    #[serde(default, deserialize_with = "text")]
    pub media_entry_id: Option<String>,
    /// Where it is shown to a person who is signed in.
    #[serde(default, deserialize_with = "text")]
    pub preview_url: Option<String>,
}

/// A recording that was made in Canvas itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MediaComment {
    /// The recording's id.
    #[serde(default, deserialize_with = "text")]
    pub media_id: Option<String>,
    /// `audio` or `video`.
    #[serde(default, deserialize_with = "text")]
    pub media_type: Option<String>,
    /// The kind of content; always says mp4, also of sound.
    #[serde(default, rename = "content-type", deserialize_with = "text")]
    pub content_type: Option<String>,
    /// The name; often absent.
    #[serde(default, deserialize_with = "text")]
    pub display_name: Option<String>,
    /// Where to fetch it.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
}

listed_by!(FileInfo: id);
