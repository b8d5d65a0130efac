//! A plan as a job of the queue.

use lectern_jobs::{JobError, NewItem, NewJob};

use super::plan::UploadPlan;
use super::words::recordings;
use crate::jobs::JobKind;

/// Makes the job of a plan: the plan itself, and an item for each recording, those left out included.
pub(super) fn new_job(plan: &UploadPlan) -> Result<NewJob, JobError> {
    let header = UploadPlan {
        recordings: Vec::new(),
        ..plan.clone()
    };
    let items = plan.recordings.iter().map(|recording| {
        Ok(NewItem {
            title: recording.title.clone(),
            bytes: recording.bytes(),
            request: serde_json::to_value(recording)?,
            skipped: recording.left_out.is_some(),
            detail: recording.left_out.clone().unwrap_or_default(),
        })
    });
    let target = if plan.folder_path.is_empty() {
        plan.folder_id.to_string()
    } else {
        plan.folder_path.clone()
    };
    Ok(NewJob {
        kind: JobKind::Upload.word().to_owned(),
        site: plan.account_id.clone(),
        title: format!("Upload {}", recordings(plan.sent().count() as u64)),
        target,
        target_id: Some(plan.folder_id.to_string()),
        request: serde_json::to_value(header)?,
        items: items.collect::<Result<_, JobError>>()?,
    })
}
