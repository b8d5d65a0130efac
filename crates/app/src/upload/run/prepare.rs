//! Before the first byte: the files, the folder, the open upload.

use std::path::Path;
use std::time::Duration;

use lectern_jobs::{ItemChange, WaitReason, Waited};
use lectern_transfer::{Fingerprint, PartPlan};

use super::checkpoint::Stage;
use super::item::{Run, running};
use super::setback::{Call, Setback, missing, of_panopto};
use crate::error::{ErrorCode, Problem};
use crate::jobs::{FailureCause, failure};
use crate::upload::look::is_settled;
use crate::upload::plan::PlannedFile;
use crate::upload::walk::why_unreadable;

/// How often to look at a file that is still being written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl Run {
    pub async fn prepare(&mut self) -> Result<(), Setback> {
        if self.item.enter_lane().await == Waited::Stopped {
            return Err(Setback::Stopped);
        }
        self.item.change(running("preparing"))?;
        let mut bytes = 0;
        let mut parts = 0;
        for file in self.planned.files.clone() {
            let fingerprint = self.settled(&file).await?;
            if !file.fingerprint.describes_same_content(&fingerprint) {
                self.item.job().log(&format!(
                    "{} changed since the plan was made. It is sent as it is now.",
                    file.name
                ));
            }
            bytes += fingerprint.size;
            parts += PartPlan::new(fingerprint.size, self.tuning.part_size)
                .map_or(0, |plan| u64::from(plan.count()));
            self.checkpoint.sources.insert(file.name, fingerprint);
        }
        let folder = self.folder().await?;
        let opened = self.site.panopto.open_upload(folder).await;
        let upload = match opened {
            Ok(upload) => upload,
            Err(error) => {
                let setback = of_panopto(error, Call::Open, self.folder_name());
                if matches!(setback, Setback::Failed(_)) {
                    self.forget_folders().await;
                    self.checkpoint.folder = None;
                }
                return Err(setback);
            }
        };
        self.engine.sites.note_connection(&self.account, true);
        self.checkpoint.upload = Some(upload.id);
        self.checkpoint.stage = Stage::Send;
        self.save(ItemChange {
            bytes_total: Some(bytes),
            parts_total: Some(parts),
            detail: Some(String::new()),
            error: Some(None),
            ..running("uploading")
        })?;
        Ok(())
    }

    /// Returns the file as it is, once nothing writes to it any more.
    async fn settled(&self, file: &PlannedFile) -> Result<Fingerprint, Setback> {
        let mut last = self.fingerprint(&file.path).await?;
        let mut said = false;
        loop {
            let path = file.path.clone();
            let earlier = last.clone();
            let (settled, now) = blocking(&file.path, move || is_settled(&earlier, &path)).await?;
            let changed = !last.describes_same_content(&now);
            last = now;
            if settled {
                break;
            }
            // A file that was finished a moment ago is waited for a little; only one that changes is being written.
            if changed && !said {
                said = true;
                self.say(&format!(
                    "{} is still being written. Lectern waits until it stops changing.",
                    file.name
                ))?;
            }
            if self.item.job().pause_for(LOOK_EVERY).await == Waited::Stopped {
                return Err(Setback::Stopped);
            }
        }
        if said {
            self.say("")?;
        }
        if last.size == 0 {
            return Err(Setback::Failed(failure(
                FailureCause::Other,
                ErrorCode::InvalidInput,
                format!("{} is empty.", file.name),
            )));
        }
        Ok(last)
    }

    async fn fingerprint(&self, path: &Path) -> Result<Fingerprint, Setback> {
        let owned = path.to_owned();
        blocking(path, move || Fingerprint::of(&owned)).await
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Setback> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Setback::Failed(missing(path)))
        }
        Ok(Err(error)) => {
            let problem = failure(
                FailureCause::Missing,
                ErrorCode::FilePermission,
                format!("{} {}", path.display(), why_unreadable(&error)),
            );
            Err(Setback::Failed(lectern_jobs::Problem {
                retryable: true,
                hint: "Check the disk and its permissions, then retry.".to_owned(),
                ..problem
            }))
        }
        Err(_) => Err(Setback::Wait(
            WaitReason::Disk,
            Problem::new(ErrorCode::Internal, "The disk could not be read."),
        )),
    }
}
