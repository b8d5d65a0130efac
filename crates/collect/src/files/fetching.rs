//! One file on its way, attempt by attempt.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::Utc;
use lectern_net::{Decision, Idempotency};
use lectern_transfer::{
    ContentKind, Credentials, DownloadControl, DownloadLedger, DownloadRequest, Downloaded,
    Expectation,
};

use super::FileKind;
use super::address::{Addresses, may_be_page};
use super::cause::NotFetched;
use super::checkpoint::ResumeFile;
use super::control::FilesControl;
use super::error::FilesError;
use super::judge::{self, Passing, Trouble};
use super::lanes::FileLanes;
use super::wanted::WantedFile;

/// How often a refusal is answered with another address.
const REFUSALS: u32 = 2;
/// New bytes that make earlier failures forgotten, so that a long file on a bad line is not given up for its length.
const PROGRESS: u64 = 1024 * 1024;

/// One file that is being fetched.
pub(super) struct Fetching<'a> {
    lanes: &'a FileLanes,
    control: &'a FilesControl,
    pub addresses: Addresses<'a>,
    target: PathBuf,
    resume: ResumeFile,
    failures: u32,
    first_failure: Option<Instant>,
    refusals: u32,
    /// The furthest place after a failure.
    reached: u64,
}

impl<'a> Fetching<'a> {
    pub fn new(
        lanes: &'a FileLanes,
        control: &'a FilesControl,
        wanted: &WantedFile,
        target: PathBuf,
    ) -> Self {
        Self {
            lanes,
            control,
            addresses: Addresses::of(&lanes.canvas, wanted, Utc::now()),
            resume: ResumeFile::of(&target),
            target,
            failures: 0,
            first_failure: None,
            refusals: 0,
            reached: 0,
        }
    }

    /// Fetches until the file is there or certainly cannot be had. Each attempt after the first has a fresh address.
    pub async fn run(&mut self) -> Result<Result<Downloaded, NotFetched>, FilesError> {
        loop {
            let why = match self.attempt().await {
                Ok(downloaded) => return Ok(Ok(downloaded)),
                Err(Trouble::Everything(error)) => return Err(error),
                Err(Trouble::Refused(why)) if self.refusals < REFUSALS => {
                    self.refusals += 1;
                    why
                }
                Err(Trouble::Final(why) | Trouble::Refused(why)) => return Ok(Err(why)),
                Err(Trouble::Passing(passing, why)) => {
                    let safe = self.safe().await;
                    if safe >= self.reached + PROGRESS {
                        (self.failures, self.first_failure) = (0, None);
                    }
                    self.reached = self.reached.max(safe);
                    match self.pause(&passing) {
                        Some(pause) => self.wait(pause).await?,
                        None => return Ok(Err(why)),
                    }
                    why
                }
            };
            tracing::debug!(file = %self.addresses.wanted.key, cause = ?why.cause, "fetching a file failed, trying again");
            self.addresses.renew(&why);
        }
    }

    async fn attempt(&mut self) -> Result<Downloaded, Trouble> {
        let place = tokio::select! {
            biased;
            () = self.control.cancel.cancelled() => {
                return Err(Trouble::Everything(FilesError::Cancelled));
            }
            place = self.addresses.place() => place?,
        };
        let wanted = &self.addresses.wanted;
        let request = DownloadRequest {
            url: place.url,
            credentials: Credentials {
                cookie: None,
                authorization: place.authorization,
            },
            target: self.target.clone(),
            expect: expectation(wanted),
            modified: wanted.updated_at.map(Into::into),
        };
        let control = DownloadControl {
            cancel: self.control.cancel.clone(),
            window: self.control.window.clone(),
            bandwidth: self.control.bandwidth.clone(),
            received: self.control.received.clone(),
            ..DownloadControl::default()
        };
        let downloaded = self
            .lanes
            .downloader
            .download(&request, &self.resume, &control)
            .await;
        downloaded.map_err(|error| judge::of_download(error, wanted, place.elsewhere))
    }

    /// Removes the record of how far it was. What cannot be removed is swept away later.
    pub async fn forget(&self) {
        if let Err(error) = self.resume.forgotten().await {
            tracing::debug!(file = %self.addresses.wanted.key, %error, "the record of a finished file stays behind");
        }
    }

    /// Returns how many bytes a later attempt can go on from.
    async fn safe(&self) -> u64 {
        let checkpoint = self.resume.checkpoint().await;
        checkpoint
            .ok()
            .flatten()
            .map_or(0, |checkpoint| checkpoint.safe)
    }

    fn pause(&mut self, passing: &Passing) -> Option<Duration> {
        self.failures += 1;
        let elapsed = self
            .first_failure
            .get_or_insert_with(Instant::now)
            .elapsed();
        let settings = &self.lanes.settings;
        let decision = settings.retry.decide(
            Idempotency::Safe,
            passing.failure(),
            self.failures,
            elapsed,
            (settings.jitter)(),
        );
        match decision {
            Decision::Retry { after } => Some(after),
            Decision::Stop(_) => None,
        }
    }

    async fn wait(&self, pause: Duration) -> Result<(), FilesError> {
        tokio::select! {
            () = self.control.cancel.cancelled() => Err(FilesError::Cancelled),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }
}

fn expectation(wanted: &WantedFile) -> Expectation {
    Expectation {
        kind: if may_be_page(wanted) {
            ContentKind::Any
        } else {
            ContentKind::NoPage
        },
        // What is told of a file is not told of its thumbnail.
        length: wanted.size.filter(|_| wanted.key.kind == FileKind::File),
    }
}
