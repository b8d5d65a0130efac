use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cause::{Cause, NotFetched};
use super::wanted::{FileKey, WantedFile};

/// One line of `files.jsonl`: a file that is there, or why it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// What it is known by.
    #[serde(flatten)]
    pub key: FileKey,
    /// Where its bytes are, relative to the collection, with `/`; nothing if it was not fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its length in bytes.
    #[serde(default)]
    pub size: u64,
    /// The SHA-256 of its bytes as lower-case hexadecimal digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// The kind of content as the server said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content_type: String,
    /// The name that people see.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Why it was not fetched, as words behind “Not downloaded:”.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The same to group by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// When Canvas said that it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The length that Canvas told, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_size: Option<u64>,
    /// The time of the last change of the collected file, in seconds since 1970: another one means that somebody may have
    /// changed its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
}

impl FileRecord {
    /// Makes the line of a file that was not fetched.
    pub(super) fn of_failure(wanted: &WantedFile, why: &NotFetched) -> Self {
        Self {
            key: wanted.key.clone(),
            path: None,
            size: 0,
            sha256: String::new(),
            content_type: String::new(),
            name: wanted.name.clone().unwrap_or_default(),
            why: Some(why.words.clone()),
            cause: Some(why.cause),
            updated_at: wanted.updated_at,
            told_size: wanted.size,
            modified: None,
        }
    }

    /// Tells whether this notes a lock of the file as Canvas describes it now.
    pub(super) fn stays_locked(&self, wanted: &WantedFile) -> bool {
        self.cause == Some(Cause::Locked) && self.is_what_is(wanted)
    }

    /// Tells whether Canvas describes the file as it did when it was fetched. What it does not tell now counts as the same:
    /// texts name files by their ids alone.
    pub(super) fn is_what_is(&self, wanted: &WantedFile) -> bool {
        let same_size = wanted
            .size
            .is_none_or(|size| size == self.told_size.unwrap_or(self.size));
        let same_time = wanted
            .updated_at
            .is_none_or(|time| Some(time) == self.updated_at);
        same_size && same_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileKind;

    #[test]
    fn a_file_is_the_same_by_id_length_and_time_of_change() {
        let mut wanted = WantedFile::new(FileKey::new(FileKind::File, "5"));
        wanted.size = Some(7);
        wanted.updated_at = "2026-11-20T12:00:00Z".parse().ok();
        let mut record = FileRecord::of_failure(&wanted, &Cause::Network.into());
        assert!(record.is_what_is(&wanted));
        assert!(record.is_what_is(&WantedFile::new(wanted.key.clone())));
        wanted.size = Some(8);
        assert!(!record.is_what_is(&wanted));
        wanted.size = Some(7);
        wanted.updated_at = "2026-11-20T12:00:01Z".parse().ok();
        assert!(!record.is_what_is(&wanted));
        record.updated_at = None;
        assert!(!record.is_what_is(&wanted));
    }

    #[test]
    fn a_line_has_the_documented_keys() {
        let text = r#"{"kind":"media","id":"m-1","path":"files/m","size":3,"sha256":"ab","content_type":"video/mp4","another":1}"#;
        let record: FileRecord = serde_json::from_str(text).unwrap();
        assert_eq!(record.key, FileKey::new(FileKind::Media, "m-1"));
        let again = serde_json::to_string(&record).unwrap();
        assert_eq!(again, text.replace(",\"another\":1", ""));
        let failed = FileRecord::of_failure(
            &WantedFile::new(FileKey::new(FileKind::File, "5")),
            &Cause::LinkExpired.into(),
        );
        assert_eq!(
            serde_json::to_string(&failed).unwrap(),
            r#"{"kind":"file","id":"5","size":0,"why":"the link has expired","cause":"link_expired"}"#
        );
    }
}
