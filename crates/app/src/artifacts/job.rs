//! A plan as a job of the queue.

use chrono::{DateTime, Utc};
use lectern_collect::{FileKey, WantedFile};
use lectern_jobs::{JobError, NewItem, NewJob};
use serde::{Deserialize, Serialize};

use super::request::{ArtifactExportId, ArtifactRequest};
use super::views::{ArtifactChanges, ArtifactReceiptLine};
use crate::jobs::{JobKind, bytes, count};

/// What a job knows of its export as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobRequest {
    pub export: ArtifactExportId,
    pub request: ArtifactRequest,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    pub changes: Option<ArtifactChanges>,
    /// What was not handed out, a sentence each.
    pub refused: Vec<String>,
    /// Whether only what failed before is tried again.
    #[serde(default)]
    pub retry: bool,
}

/// What is asked of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "do")]
pub(super) enum ItemRequest {
    /// Fetch a file. What opens it is in the collection alone.
    Fetch {
        /// What tells it apart.
        key: FileKey,
    },
    /// Write folders, tables and pages, once everything else has ended.
    Write,
}

/// What came of the writing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Written {
    pub students: u64,
    pub bytes: u64,
    pub files: u64,
    pub receipt: Vec<ArtifactReceiptLine>,
    pub adds_up: bool,
    pub issues: Vec<String>,
}

/// Names an export where jobs name what they are about.
pub(super) fn target(export: ArtifactExportId) -> String {
    format!("artifacts/{}", export.0)
}

/// Makes the job of an export: an item for each file to fetch, and a last one that writes.
pub(super) fn new_job<'a>(
    request: &JobRequest,
    name: &str,
    files: impl Iterator<Item = &'a WantedFile>,
) -> Result<NewJob, JobError> {
    let mut items = Vec::new();
    let mut all = 0;
    for file in files {
        let size = file.size.filter(|_| file.locked.is_none()).unwrap_or(0);
        all += size;
        items.push(NewItem {
            title: title(file),
            bytes: size,
            request: serde_json::to_value(ItemRequest::Fetch {
                key: file.key.clone(),
            })?,
            skipped: false,
            detail: String::new(),
        });
    }
    let files = items.len() as u64;
    items.push(NewItem {
        title: "Folders, tables and pages".to_owned(),
        bytes: 0,
        request: serde_json::to_value(ItemRequest::Write)?,
        skipped: false,
        detail: String::new(),
    });
    let what = match (files, all) {
        (0, _) => String::new(),
        (_, 0) => format!(": {}", count(files, "file", "files")),
        _ => format!(": {}, {}", count(files, "file", "files"), bytes(all)),
    };
    Ok(NewJob {
        kind: JobKind::Artifacts.word().to_owned(),
        site: request.request.account.to_string(),
        title: format!("Export student work of {name}{what}"),
        target: request.request.to.display().to_string(),
        target_id: Some(target(request.export)),
        request: serde_json::to_value(request)?,
        items,
    })
}

fn title(file: &WantedFile) -> String {
    let name = file
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    name.map_or_else(|| file.key.to_string(), str::to_owned)
}
