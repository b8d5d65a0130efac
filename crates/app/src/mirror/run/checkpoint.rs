use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How far one recording is. The bytes of an unfinished download have a row of their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Checkpoint {
    /// When it was begun, so that what is written twice says the same.
    pub began_at: Option<DateTime<Utc>>,
    /// Where its files go, once something was begun there: another file may have been in the way.
    pub stem: Option<String>,
    /// The video that was fetched and waits for its place, or has it.
    pub video: Option<Fetched>,
    /// Whether the video is in the index.
    pub video_noted: bool,
    /// Paths beside the video that may have been written and are not in the index yet.
    pub beside: BTreeSet<String>,
}

/// A video that is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fetched {
    pub sha256: String,
    pub size: u64,
    pub validator: Option<String>,
}
