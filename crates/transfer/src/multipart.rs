//! One file on its way, in one request or in parts.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::attempt::Attempt;
use crate::body::PartBody;
use crate::checkpoint::Resumption;
use crate::chunks::Chunks;
use crate::fault::Fault;
use crate::source::OpenSource;
use crate::steps::{ObjectSteps, Presence};
use crate::uploader::{Failures, Retries, within};
use crate::{
    Checkpoint, Completion, PartLedger, PartPlan, Step, TransferControl, TransferError,
    TransferEvent, UploadSettings, Uploaded,
};

/// How often a file is looked for whose parts may still be on their way together.
const LOOKS: u32 = 5;

/// Everything that one upload works with.
pub(crate) struct Sending<'a> {
    pub steps: ObjectSteps,
    pub settings: &'a UploadSettings,
    pub control: &'a TransferControl,
    pub source: &'a OpenSource,
    pub chunks: &'a Chunks,
    pub content_type: Option<&'a str>,
    /// Cancelled when nothing more of this file may begin; requests on their way go on to their end.
    pub no_more: CancellationToken,
}

impl Sending<'_> {
    /// Sends the whole file in one request. Sending it again replaces what was there, so nothing needs a record.
    pub async fn in_one(&self, plan: PartPlan) -> Result<Uploaded, TransferError> {
        let size = plan.size();
        let place = self.control.window.enter().await;
        let once = || {
            self.send((0, size), |body| {
                self.steps.put(size, body, self.content_type)
            })
        };
        let etag = self.retried_from_source(Step::Put, once).await?;
        drop(place);
        self.source.ensure_unchanged().await?;
        Ok(self.uploaded(plan, 1, Some(etag), Completion::Acknowledged))
    }

    /// Opens a multipart upload and sends all parts.
    pub async fn in_parts(
        &self,
        plan: PartPlan,
        ledger: &dyn PartLedger,
    ) -> Result<Uploaded, TransferError> {
        let once = || {
            within(
                self.settings.stall_after,
                self.steps.create(self.content_type),
            )
        };
        let upload_id = self.retries().run(Step::Create, once).await?;
        let checkpoint = Checkpoint {
            key: self.steps.key.clone(),
            upload_id,
            part_size: plan.part_size(),
            source: self.source.fingerprint.clone(),
            parts: Vec::new(),
            completing: false,
        };
        ledger
            .opened(&checkpoint)
            .await
            .map_err(TransferError::Ledger)?;
        self.send_missing(&checkpoint, Resumption::new(plan, &[]), ledger)
            .await
    }

    /// Goes on from a checkpoint of the same key.
    pub async fn go_on(
        &self,
        checkpoint: Checkpoint,
        fresh: PartPlan,
        ledger: &dyn PartLedger,
    ) -> Result<Uploaded, TransferError> {
        if !checkpoint
            .source
            .describes_same_content(&self.source.fingerprint)
        {
            return Err(self
                .source
                .disk_error(std::io::ErrorKind::UnexpectedEof.into()));
        }
        let Some(plan) = PartPlan::resumed(fresh.size(), checkpoint.part_size) else {
            tracing::warn!(
                key = self.steps.key,
                "the checkpoint is damaged, the upload is opened anew"
            );
            return self.in_parts(fresh, ledger).await;
        };
        let resumption = Resumption::new(plan, &checkpoint.parts);
        let parts_done = plan.count() - u32::try_from(resumption.missing.len()).unwrap_or(u32::MAX);
        self.control.already.add(resumption.done_bytes());
        self.control.tell(TransferEvent::Resumed {
            parts_done,
            parts: plan.count(),
        });
        self.send_missing(&checkpoint, resumption, ledger).await
    }

    async fn send_missing(
        &self,
        checkpoint: &Checkpoint,
        resumption: Resumption,
        ledger: &dyn PartLedger,
    ) -> Result<Uploaded, TransferError> {
        let Resumption {
            plan,
            mut done,
            missing,
        } = resumption;
        let parts_sent = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        let upload_id = checkpoint.upload_id.as_str();
        self.send_parts(upload_id, missing, &mut done, ledger)
            .await?;
        self.source.ensure_unchanged().await?;
        if !checkpoint.completing {
            ledger.completing().await.map_err(TransferError::Ledger)?;
        }
        let (etag, completion) = self
            .complete(upload_id, &done, plan.size(), checkpoint.completing)
            .await?;
        Ok(self.uploaded(plan, parts_sent, etag, completion))
    }

    /// Sends a range once, watched for stalls and counted.
    pub async fn send<T, F>(
        &self,
        range: (u64, u64),
        request: impl FnOnce(PartBody) -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let running = Attempt::begin(range.1, &self.control.sent);
        let (content, attempt) = (self.source.content().clone(), running.attempt().clone());
        let body = PartBody::new(
            content,
            range,
            self.chunks.clone(),
            self.control.bandwidth.clone(),
            attempt,
        );
        let outcome = tokio::select! {
            outcome = request(body) => outcome,
            () = running.stalled(self.settings.stall_after) => Err(Fault::Net(lectern_net::NetErrorKind::TimedOut)),
        };
        match outcome {
            Ok(value) => {
                running.succeeded();
                Ok(value)
            }
            Err(fault) => Err(running.take_disk_error().map_or(fault, Fault::Disk)),
        }
    }

    /// Repeats a step that reads the source, and gives failures of the disk the name of the file.
    pub async fn retried_from_source<T, F>(
        &self,
        step: Step,
        once: impl FnMut() -> F,
    ) -> Result<T, TransferError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        self.retries()
            .run(step, once)
            .await
            .map_err(|error| match error {
                TransferError::Disk { source, .. } => self.source.disk_error(source),
                other => other,
            })
    }

    /// Asks the server to join the parts, and finds out what happened when its answer is lost.
    ///
    /// `may_be_done` says that an earlier run had asked already. A server that did join the parts forgets the upload, so "no
    /// such upload" is bad news only where no request before can have worked.
    async fn complete(
        &self,
        upload_id: &str,
        parts: &BTreeMap<u32, String>,
        size: u64,
        mut may_be_done: bool,
    ) -> Result<(Option<String>, Completion), TransferError> {
        let retries = self.retries();
        let mut failures = Failures::default();
        loop {
            let fault = match within(
                self.settings.complete_within,
                self.steps.complete(upload_id, parts),
            )
            .await
            {
                Ok(etag) => return Ok((etag, Completion::Acknowledged)),
                Err(fault) => fault,
            };
            let gone = fault.is_gone();
            may_be_done |= fault.may_have_worked();
            let Err(error) = retries
                .pause_or_end(Step::Complete, fault, &mut failures)
                .await
            else {
                continue;
            };
            return match self.outcome_unknown(may_be_done, gone, size).await {
                Some(completion) => Ok((None, completion)),
                None => Err(error),
            };
        }
    }

    /// Looks whether the whole file is there although nobody said so.
    ///
    /// A server may forget the upload before it has joined the parts, above all for a run that was killed while it asked. So a file that is not there is looked for
    /// [`LOOKS`] times, with the pauses of other attempts: that costs seconds, and sending everything again may cost hours.
    async fn outcome_unknown(
        &self,
        may_be_done: bool,
        gone: bool,
        size: u64,
    ) -> Option<Completion> {
        if !may_be_done {
            return None;
        }
        let once = || within(self.settings.stall_after, self.steps.look());
        let retries = self.retries();
        let mut absences = Failures::default();
        loop {
            match retries.run(Step::Check, once).await {
                Ok(Presence::Present(length)) if length == size => return Some(Completion::Found),
                Ok(Presence::Absent) if gone && absences.count + 1 < LOOKS => {
                    let pause = retries.pause_or_end(Step::Check, Fault::NotYet, &mut absences);
                    pause.await.ok()?;
                }
                // Not every target answers this question; Panopto's documents five requests, and this is none of them.
                Err(_) if gone => return Some(Completion::Unconfirmed),
                Ok(Presence::Present(_) | Presence::Absent) | Err(_) => return None,
            }
        }
    }

    fn retries(&self) -> Retries<'_> {
        Retries {
            settings: self.settings,
            control: self.control,
            key: &self.steps.key,
            no_more: &self.no_more,
        }
    }

    fn uploaded(
        &self,
        plan: PartPlan,
        parts_sent: u32,
        etag: Option<String>,
        completion: Completion,
    ) -> Uploaded {
        Uploaded {
            key: self.steps.key.clone(),
            etag,
            size: plan.size(),
            fingerprint: self.source.fingerprint.clone(),
            parts: plan.count(),
            parts_sent,
            completion,
        }
    }
}
