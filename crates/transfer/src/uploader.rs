//! Sends one file to an S3 target.

use std::time::Duration;

use lectern_net::HttpClient;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::chunks::Chunks;
use crate::connector::s3_client;
use crate::fault::Fault;
use crate::multipart::Sending;
use crate::source::OpenSource;
use crate::steps::ObjectSteps;
use crate::{
    Fingerprint, PartLedger, PartPlan, S3Target, Step, TransferControl, TransferError,
    UploadSettings, UploadSource,
};

/// What to upload and what to call it.
#[derive(Debug, Clone)]
pub struct UploadRequest {
    /// Where the bytes are.
    pub source: UploadSource,
    /// Name of the file below the target's prefix.
    pub name: String,
    /// The file as it was looked at earlier. Where given, another state of it is refused as changed.
    pub fingerprint: Option<Fingerprint>,
    /// The `Content-Type` to send, if any.
    pub content_type: Option<String>,
}

/// How an upload came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// The server said that it has the whole file.
    Acknowledged,
    /// The server's word was lost on the way, but the file was found there in full length.
    Found,
    /// The server's word was lost on the way; it no longer knows the upload, as after a success, but cannot say whether it has
    /// the file. What follows (Panopto's processing) will tell.
    Unconfirmed,
}

/// A file that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Key of the object at the target.
    pub key: String,
    /// The tag of the whole, where the server told one.
    pub etag: Option<String>,
    /// Length in bytes.
    pub size: u64,
    /// The file as it was sent.
    pub fingerprint: Fingerprint,
    /// Parts in all.
    pub parts: u32,
    /// Parts that this call sent; the others had arrived earlier.
    pub parts_sent: u32,
    /// How sure the end is.
    pub completion: Completion,
}

/// Sends files to one target. Clones share connections and buffers.
#[derive(Debug, Clone)]
pub struct Uploader {
    client: aws_sdk_s3::Client,
    target: S3Target,
    settings: UploadSettings,
    chunks: Chunks,
}

impl Uploader {
    /// Creates an uploader for this target. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`TransferError::BadTarget`] for an address that is not encrypted outside this computer, or names no bucket.
    pub fn new(
        http: &HttpClient,
        target: S3Target,
        settings: UploadSettings,
    ) -> Result<Self, TransferError> {
        let client = s3_client(http, &target)?;
        Ok(Self {
            client,
            target,
            settings,
            chunks: Chunks::default(),
        })
    }

    /// Sends a file and returns when the server has it.
    ///
    /// A file of at most one part goes in a single request, which leaves no trace in the ledger. Larger ones go in parts and
    /// go on from the ledger's checkpoint, where it is of the same key and file. Every step is repeated by the settings'
    /// policy. When one part fails for good, no other begins, but those on their way are heard out and recorded, so that the
    /// next call does not send them again.
    ///
    /// **Cancelling** through `control.cancel` and **dropping** the future do the same: connections are closed at once, parts
    /// on their way are lost and their bytes taken back from `control.sent`, the ledger keeps what arrived, and the server
    /// keeps the parts. Call again to go on, or [`Self::abort`] to throw them away.
    ///
    /// # Errors
    ///
    /// [`TransferError::needs_fresh_start`] tells which errors want an empty ledger, [`TransferError::may_pass`] which may go
    /// away by themselves; after [`TransferError::Refused`] the caller renews the sign-in and calls again.
    pub async fn upload(
        &self,
        request: &UploadRequest,
        ledger: &dyn PartLedger,
        control: &TransferControl,
    ) -> Result<Uploaded, TransferError> {
        tokio::select! {
            biased;
            () = control.cancel.cancelled() => Err(TransferError::Cancelled),
            done = Box::pin(self.run(request, ledger, control)) => done,
        }
    }

    async fn run(
        &self,
        request: &UploadRequest,
        ledger: &dyn PartLedger,
        control: &TransferControl,
    ) -> Result<Uploaded, TransferError> {
        let source = OpenSource::open(&request.source, request.fingerprint.as_ref()).await?;
        let plan = PartPlan::new(source.fingerprint.size, self.settings.part_size)?;
        let steps = self.steps(&request.name);
        let checkpoint = ledger.checkpoint().await.map_err(TransferError::Ledger)?;
        let checkpoint = checkpoint.filter(|checkpoint| checkpoint.key == steps.key);
        let content_type = request.content_type.as_deref();
        let sending = Sending {
            steps,
            settings: &self.settings,
            control,
            source: &source,
            chunks: &self.chunks,
            content_type,
            no_more: CancellationToken::new(),
        };
        match checkpoint {
            Some(checkpoint) => sending.go_on(checkpoint, plan, ledger).await,
            None if plan.count() == 1 && !self.settings.always_multipart => {
                sending.in_one(plan).await
            }
            None => sending.in_parts(plan, ledger).await,
        }
    }

    /// Throws away the parts of an upload that will not be finished. An upload that is not there any more is no error.
    ///
    /// # Errors
    ///
    /// The server refused or cannot be reached; the parts then stay until the server removes them by itself.
    pub async fn abort(
        &self,
        name: &str,
        upload_id: &str,
        control: &TransferControl,
    ) -> Result<(), TransferError> {
        let steps = self.steps(name);
        let retries = Retries {
            settings: &self.settings,
            control,
            key: &steps.key,
            no_more: &CancellationToken::new(),
        };
        let once = || async { within(self.settings.stall_after, steps.abort(upload_id)).await };
        tokio::select! {
            biased;
            () = control.cancel.cancelled() => Err(TransferError::Cancelled),
            done = retries.run(Step::Abort, once) => done,
        }
    }

    fn steps(&self, name: &str) -> ObjectSteps {
        ObjectSteps {
            client: self.client.clone(),
            bucket: self.target.bucket.clone(),
            key: self.target.key(name),
        }
    }
}

/// Repeats a step by the policy of the settings.
pub(crate) struct Retries<'a> {
    pub settings: &'a UploadSettings,
    pub control: &'a TransferControl,
    pub key: &'a str,
    /// Cancelled when no further attempt may begin: the failure that was to be repeated then ends the step.
    pub no_more: &'a CancellationToken,
}

impl Retries<'_> {
    pub async fn run<T, F>(
        &self,
        step: Step,
        mut once: impl FnMut() -> F,
    ) -> Result<T, TransferError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let mut failures = Failures::default();
        loop {
            match once().await {
                Ok(value) => return Ok(value),
                Err(fault) => self.pause_or_end(step, fault, &mut failures).await?,
            }
        }
    }

    /// Waits before the next attempt, or returns the error that ends the step.
    pub async fn pause_or_end(
        &self,
        step: Step,
        fault: Fault,
        failures: &mut Failures,
    ) -> Result<(), TransferError> {
        let elapsed = failures.note();
        let decision = fault.failure().map(|failure| {
            let class = lectern_net::Idempotency::Idempotent;
            self.settings.retry.decide(
                class,
                failure,
                failures.count,
                elapsed,
                self.settings.jitter.next(),
            )
        });
        match decision {
            Some(lectern_net::Decision::Retry { after }) => {
                let reason = fault.reason();
                tracing::debug!(%step, key = self.key, reason, attempt = failures.count, "step failed, trying again");
                self.control.tell(crate::TransferEvent::Retrying {
                    step,
                    reason,
                    attempt: failures.count,
                    after,
                });
                tokio::select! {
                    biased;
                    () = self.no_more.cancelled() => Err(fault.into_error(step, self.key, failures.count, elapsed)),
                    () = tokio::time::sleep(after) => Ok(()),
                }
            }
            _ => Err(fault.into_error(step, self.key, failures.count, elapsed)),
        }
    }
}

/// The failures of one step so far.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    pub count: u32,
    first: Option<Instant>,
}

impl Failures {
    /// Counts one more and returns the time since the first, which is what the policy's total bounds: a part may take long
    /// on a slow line, and that alone must not use up its chances.
    pub fn note(&mut self) -> Duration {
        self.count += 1;
        self.first.get_or_insert_with(Instant::now).elapsed()
    }
}

/// Waits for a step that sends no long body.
pub(crate) async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    timeout(limit, step)
        .await
        .unwrap_or(Err(Fault::Net(lectern_net::NetErrorKind::TimedOut)))
}
