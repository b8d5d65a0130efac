//! What is known of a file before it is fetched.

use std::fmt;

use chrono::{DateTime, Utc};
use lectern_canvas::{AssignmentId, CourseId, FileId, SubmissionId, UserId};
use serde::{Deserialize, Serialize};

use super::FileKind;

/// What tells files apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileKey {
    /// Its sort.
    pub kind: FileKind,
    /// Its id as Canvas writes it: digits, for recordings their media id.
    pub id: String,
}

/// A file that an answer names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedFile {
    /// What tells it apart.
    #[serde(flatten)]
    pub key: FileKey,
    /// Its name, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its length in bytes, as Canvas said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// What Canvas said it is, as in `image/png`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its address as the answer gave it; none means that it has to be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When that answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<DateTime<Utc>>,
    /// The file that Canvas is asked for a fresh address of; none for recordings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    /// The first submission that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionId>,
    /// The course of the first answer that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    /// The assignment of the first answer that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<AssignmentId>,
    /// The student of the first answer that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// Locked for the account, with Canvas's explanation, which may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
}

impl FileKey {
    /// Makes a key.
    pub fn new(kind: FileKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
        }
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            FileKind::File => "file",
            FileKind::Thumbnail => "thumbnail",
            FileKind::Media => "media",
        };
        write!(f, "{kind} {}", self.id)
    }
}

impl WantedFile {
    /// Makes a wanted file of which nothing but its key is known.
    pub fn new(key: FileKey) -> Self {
        Self {
            key,
            name: None,
            size: None,
            updated_at: None,
            content_type: None,
            url: None,
            told_at: None,
            file: None,
            submission: None,
            course: None,
            assignment: None,
            user: None,
            locked: None,
        }
    }
}
