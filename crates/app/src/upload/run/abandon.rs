//! Taking back what a cancelled job began.

use std::time::Duration;

use lectern_jobs::{Item, ItemChange, ItemState, JobContext, JobError};
use lectern_transfer::{S3Target, TransferControl, UploadSettings, Uploader};

use super::checkpoint::{Checkpoint, Stage};
use super::{Engine, Site, parts};
use crate::AccountId;

/// A server that does not answer removes what is left by itself.
const AT_MOST: Duration = Duration::from_secs(20);

/// Removes unfinished uploads at the server. Recordings that were sent whole stay and count as done.
pub(super) async fn abandon(engine: &Engine, job: &JobContext) {
    let items = match job.store().items(job.job().id) {
        Ok(items) => items,
        Err(error) => return tracing::warn!(%error, "cancelled job not cleaned up"),
    };
    let account = AccountId::new(job.job().site.clone());
    let site = engine.sites.site(&account).await.ok();
    for item in items.iter().filter(|item| !item.state.is_final()) {
        if let Err(error) = abandon_item(engine, job, site.as_ref(), item).await {
            tracing::warn!(%error, item = %item.id, "cancelled item not cleaned up");
        }
    }
}

async fn abandon_item(
    engine: &Engine,
    job: &JobContext,
    site: Option<&Site>,
    item: &Item,
) -> Result<(), JobError> {
    let mut checkpoint =
        serde_json::from_value::<Option<Checkpoint>>(item.checkpoint.clone())?.unwrap_or_default();
    if checkpoint.stage == Stage::Follow {
        let detail = "Sent. Panopto was still processing it when the rest was cancelled.";
        return job.store().change_item(
            job.job().id,
            item.id,
            &ItemChange {
                state: Some(ItemState::Done),
                phase: Some(String::new()),
                detail: Some(detail.to_owned()),
                ..ItemChange::default()
            },
        );
    }
    if let (Some(_), Some(site)) = (checkpoint.upload, site) {
        let removed = tokio::time::timeout(AT_MOST, remove(engine, site, item, &checkpoint))
            .await
            .unwrap_or(false);
        let word = if removed {
            "what was sent was removed."
        } else {
            "Panopto could not be reached and removes what was sent by itself."
        };
        job.log(&format!("{}: cancelled, {word}", item.title));
    }
    checkpoint = Checkpoint {
        folder: checkpoint.folder,
        ..Checkpoint::default()
    };
    if let Err(error) = parts::forget(&engine.database, item.id, None).await {
        tracing::warn!(%error, "parts of a cancelled upload not forgotten");
    }
    let change = ItemChange {
        checkpoint: Some(serde_json::to_value(checkpoint)?),
        bytes_done: Some(0),
        parts_done: Some(0),
        ..ItemChange::default()
    };
    job.store().change_item(job.job().id, item.id, &change)
}

async fn remove(engine: &Engine, site: &Site, item: &Item, checkpoint: &Checkpoint) -> bool {
    let Some(id) = checkpoint.upload else {
        return true;
    };
    let open = parts::open_files(&engine.database, item.id)
        .await
        .unwrap_or_default();
    if !open.is_empty()
        && let Ok(upload) = site.panopto.upload(id).await
        && let Some(target) = upload.target
        && let Ok(uploader) = Uploader::new(
            &site.http,
            S3Target::new(target.endpoint, target.bucket, target.prefix),
            UploadSettings::default(),
        )
    {
        for (name, upload_id) in open {
            if let Err(error) = uploader
                .abort(&name, &upload_id, &TransferControl::default())
                .await
            {
                tracing::info!(%error, "parts left for the server to remove");
            }
        }
    }
    site.panopto.cancel_upload(id).await.is_ok()
}
