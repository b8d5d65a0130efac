//! Sending the files and the manifest, and saying that all is there.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use lectern_jobs::ItemChange;
use lectern_panopto::{Upload, UploadState, UploadTarget};
use lectern_transfer::{
    Completion, MemoryLedger, PartLedger, S3Target, TransferControl, TransferError, TransferEvent,
    UploadRequest, UploadSource, Uploaded, Uploader,
};
use tokio::sync::mpsc;

use super::checkpoint::Stage;
use super::describe::{MANIFEST, describe};
use super::item::{Run, running};
use super::parts::{self, FileLedger};
use super::setback::{Call, Setback, of_panopto, of_transfer};
use crate::error::ErrorCode;
use crate::jobs::{FailureCause, failure};
use crate::speed::{self, Line};

impl Run {
    pub async fn send(&mut self) -> Result<(), Setback> {
        let upload = self.look().await?;
        match upload.state {
            UploadState::Uploading => {}
            state if state.is_gone() => {
                return Err(Setback::Reopen("Panopto removed the unfinished upload"));
            }
            _ => {
                self.checkpoint.stage = Stage::Finish;
                return Ok(self.save(ItemChange::default())?);
            }
        }
        let target = upload.target.ok_or_else(|| {
            Setback::Passing(failure(
                FailureCause::Server,
                ErrorCode::Server,
                "Panopto did not say where to send the files.",
            ))
        })?;
        self.item.change(running("uploading"))?;
        let uploader = self.uploader(&target)?;
        let done = parts::parts_done(&self.engine.database, self.item.item().id).await?;
        self.item.meter().set_parts(done.max(self.whole_files()));
        for file in self.planned.files.clone() {
            if !self.checkpoint.arrived.contains(&file.name) {
                self.send_file(&uploader, &file.name, file.path.clone())
                    .await?;
            }
        }
        if !self.planned.own_manifest {
            self.item.change(ItemChange {
                phase: Some("describing".to_owned()),
                ..ItemChange::default()
            })?;
            self.send_manifest(&uploader).await?;
        }
        self.checkpoint.stage = Stage::Finish;
        Ok(self.save(ItemChange::default())?)
    }

    /// Says that all files are there, unless that was heard already.
    pub async fn finish(&mut self) -> Result<(), Setback> {
        let upload = self.look().await?;
        if upload.state.is_gone() {
            return Err(Setback::Reopen("Panopto removed the unfinished upload"));
        }
        if upload.state == UploadState::Uploading {
            self.site
                .panopto
                .finish_upload(&upload)
                .await
                .map_err(|error| of_panopto(error, Call::Opened, self.folder_name()))?;
        }
        self.checkpoint.finished_at = Some(lectern_jobs::now_millis());
        self.checkpoint.stage = Stage::Follow;
        self.item.leave_lane();
        self.save(ItemChange {
            state: Some(lectern_jobs::ItemState::Following),
            phase: Some("uploaded".to_owned()),
            detail: Some("Sent, Panopto has not started".to_owned()),
            bytes_done: Some(self.sizes()),
            ..ItemChange::default()
        })?;
        self.item
            .job()
            .log(&format!("{}: sent to Panopto.", self.planned.title));
        Ok(())
    }

    /// Asks Panopto how the upload is.
    pub async fn look(&self) -> Result<Upload, Setback> {
        let Some(id) = self.checkpoint.upload else {
            return Err(Setback::Reopen("No upload is open"));
        };
        let upload = self
            .site
            .panopto
            .upload(id)
            .await
            .map_err(|error| of_panopto(error, Call::Opened, self.folder_name()))?;
        self.engine.sites.note_connection(&self.account, true);
        Ok(upload)
    }

    pub fn uploader(&self, target: &UploadTarget) -> Result<Uploader, Setback> {
        let target = S3Target::new(
            target.endpoint.clone(),
            target.bucket.clone(),
            target.prefix.clone(),
        );
        Uploader::new(&self.site.http, target, self.tuning.transfer())
            .map_err(|error| of_transfer(&error, ""))
    }

    /// Returns the bytes of all files as they are sent.
    pub fn sizes(&self) -> u64 {
        self.checkpoint
            .sources
            .values()
            .map(|source| source.size)
            .sum()
    }

    fn whole_files(&self) -> u64 {
        let parts = |name: &String| {
            let size = self
                .checkpoint
                .sources
                .get(name)
                .map_or(0, |source| source.size);
            lectern_transfer::PartPlan::new(size, self.tuning.part_size)
                .map_or(0, |plan| u64::from(plan.count()))
        };
        self.checkpoint.arrived.iter().map(parts).sum()
    }

    async fn send_file(
        &mut self,
        uploader: &Uploader,
        name: &str,
        path: std::path::PathBuf,
    ) -> Result<(), Setback> {
        if !self.checkpoint.sources.contains_key(name) {
            // It changed and is sent again: from now on the new content counts.
            let owned = path.clone();
            let now =
                super::prepare::blocking(&path, move || lectern_transfer::Fingerprint::of(&owned))
                    .await?;
            self.checkpoint.sources.insert(name.to_owned(), now);
            self.save(ItemChange {
                bytes_total: Some(self.sizes()),
                ..ItemChange::default()
            })?;
        }
        let request = UploadRequest {
            source: UploadSource::File(path),
            name: name.to_owned(),
            fingerprint: self.checkpoint.sources.get(name).cloned(),
            content_type: None,
        };
        let ledger = FileLedger {
            database: self.engine.database.clone(),
            item: self.item.item().id,
            name: name.to_owned(),
            meter: self.item.meter(),
        };
        let began = std::time::Instant::now();
        let (whole, moved) = self.transfer(uploader, &request, &ledger).await?;
        if whole.completion == Completion::Unconfirmed {
            self.item.job().log(&format!("{name}: Panopto's last word was lost; its processing will show whether the file is whole."));
        }
        speed::note(&self.engine.database, Line::Up, moved, began.elapsed()).await;
        self.checkpoint.arrived.push(name.to_owned());
        let arrived = self.arrived_bytes();
        let meter = self.item.meter();
        meter.set_bytes(arrived);
        meter.set_parts(self.whole_files());
        self.save(ItemChange {
            bytes_done: Some(arrived),
            parts_done: Some(meter.parts()),
            detail: Some(String::new()),
            ..ItemChange::default()
        })?;
        parts::forget(&self.engine.database, self.item.item().id, Some(name)).await?;
        Ok(())
    }

    fn arrived_bytes(&self) -> u64 {
        self.checkpoint
            .arrived
            .iter()
            .filter_map(|name| self.checkpoint.sources.get(name))
            .map(|source| source.size)
            .sum()
    }

    async fn send_manifest(&mut self, uploader: &Uploader) -> Result<(), Setback> {
        let xml = describe(&self.planned).to_xml().map_err(|error| {
            Setback::Failed(failure(
                FailureCause::Other,
                ErrorCode::InvalidInput,
                error.to_string(),
            ))
        })?;
        let request = UploadRequest {
            source: UploadSource::Bytes(Bytes::from(xml)),
            name: MANIFEST.to_owned(),
            fingerprint: None,
            content_type: Some("application/xml".to_owned()),
        };
        self.transfer(uploader, &request, &MemoryLedger::default())
            .await
            .map(|_| ())
    }

    /// Sends one file and tells in the row what happens meanwhile. Returns also the bytes that moved in this call.
    async fn transfer(
        &self,
        uploader: &Uploader,
        request: &UploadRequest,
        ledger: &dyn PartLedger,
    ) -> Result<(Uploaded, u64), Setback> {
        let (tell, mut told) = mpsc::unbounded_channel();
        let control = TransferControl {
            cancel: self.item.job().stop().token().clone(),
            window: self.engine.window.clone(),
            bandwidth: self.engine.bandwidth.clone(),
            events: Some(Arc::new(move |event| drop(tell.send(event)))),
            ..TransferControl::default()
        };
        if matches!(request.source, UploadSource::File(_)) {
            let (sent, already) = (control.sent.clone(), control.already.clone());
            self.item
                .meter()
                .read_from(self.arrived_bytes(), move || sent.total() + already.total());
        }
        let mut sending = Box::pin(uploader.upload(request, ledger, &control));
        let mut said_at: Option<u64> = None;
        let mut beat = tokio::time::interval(Duration::from_secs(1));
        let ended = loop {
            tokio::select! {
                ended = &mut sending => break ended,
                Some(event) = told.recv() => {
                    self.tell(&event)?;
                    said_at = Some(control.sent.total());
                }
                // Once bytes move again there is nothing to say any more.
                _ = beat.tick(), if said_at.is_some_and(|at| control.sent.total() > at) => {
                    self.say("")?;
                    said_at = None;
                }
            }
        };
        drop(sending);
        match ended {
            Ok(arrived) => Ok((arrived, control.sent.total())),
            Err(error @ (TransferError::Refused { .. } | TransferError::Gone { .. })) => {
                Err(self.after_refusal(error, &request.name).await)
            }
            Err(error) => Err(of_transfer(&error, &request.name)),
        }
    }

    fn tell(&self, event: &TransferEvent) -> Result<(), Setback> {
        match event {
            TransferEvent::Resumed { parts_done, parts } => {
                self.item
                    .meter()
                    .set_parts(self.whole_files() + u64::from(*parts_done));
                let percent = u64::from(*parts_done) * 100 / u64::from((*parts).max(1));
                self.item.job().log(&format!(
                    "{}: continued from part {parts_done} of {parts}.",
                    self.planned.title
                ));
                self.say(&format!("Continued from {percent}%"))?;
            }
            TransferEvent::Retrying {
                step,
                reason,
                attempt,
                after,
            } => {
                self.item.job().log(&format!(
                    "{}: {step} failed ({reason}). Tried again in {:.1} s.",
                    self.planned.title,
                    after.as_secs_f64()
                ));
                let tries = self.tuning.retry.max_attempts.max(attempt + 1);
                self.say(&format!(
                    "Try {} of {tries} in {} s",
                    attempt + 1,
                    after.as_secs().max(1)
                ))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The target knows nothing of sign-ins, so a refusal means that the upload ended, or that asking Panopto (which renews
    /// the sign-in) opens the way again.
    async fn after_refusal(&self, error: TransferError, file: &str) -> Setback {
        match self.look().await {
            Err(setback) => setback,
            Ok(upload) if upload.state.is_gone() => {
                Setback::Reopen("Panopto removed the unfinished upload")
            }
            Ok(_) if error.needs_fresh_start() => Setback::SendAgain {
                file: file.to_owned(),
                why: format!("Panopto lost the parts of {file}"),
            },
            Ok(_) => {
                let problem = failure(
                    FailureCause::Rights,
                    ErrorCode::Forbidden,
                    format!("Panopto refused {file}."),
                );
                let hint = "Check that you may still upload to this folder, then retry.".to_owned();
                Setback::Refused(lectern_jobs::Problem {
                    hint,
                    retryable: true,
                    detail: error.to_string(),
                    ..problem
                })
            }
        }
    }

    /// Throws the parts of one file away at the server, as far as it can be reached.
    pub async fn abort_file(&self, file: &str) {
        let open = parts::open_files(&self.engine.database, self.item.item().id)
            .await
            .unwrap_or_default();
        let Some((_, upload_id)) = open.into_iter().find(|(name, _)| name == file) else {
            return;
        };
        let Ok(upload) = self.look().await else {
            return;
        };
        let Some(uploader) = upload.target.and_then(|target| self.uploader(&target).ok()) else {
            return;
        };
        if let Err(error) = uploader
            .abort(file, &upload_id, &TransferControl::default())
            .await
        {
            tracing::info!(%error, "old parts left for the server to remove");
        }
    }
}
