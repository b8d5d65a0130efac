//! One file on its way: asked for, judged, and handed to the disk until all of it is there.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use lectern_net::{Decision, HttpClient, Idempotency, NetErrorKind, RedactedUrl};
use reqwest::Response;
use tokio::time::Instant;

use super::answer::{Verdict, judge};
use super::fault::Fault;
use super::kind::{HEAD, Misfit, judge_head, judge_headers, media_type};
use super::mp4::Ending;
use super::part::PartFile;
use super::writer::{Ended, PartWriter};
use super::{
    ContentKind, DownloadControl, DownloadError, DownloadEvent, DownloadLedger, DownloadRequest,
    DownloadSettings, StartOver, Validators,
};
use crate::Fingerprint;
use crate::uploader::Failures;

/// Bytes that pass the speed limit at once, so that a low one is smooth.
const PIECE: usize = 64 * 1024;

/// Everything that one download works with, and how far it is.
pub(crate) struct Fetching<'a> {
    pub http: &'a HttpClient,
    pub settings: &'a DownloadSettings,
    pub request: &'a DownloadRequest,
    pub ledger: &'a dyn DownloadLedger,
    pub control: &'a DownloadControl,
    /// Nothing until the first bytes were judged.
    pub writer: Option<PartWriter>,
    pub known: Known,
    /// Bytes of the file that were handed to the disk.
    pub at: u64,
    /// How many of them came from an earlier run.
    pub earlier: u64,
    /// The furthest place so far.
    pub best: u64,
    /// Bytes that this call took from the network.
    pub fetched: u64,
    /// How often the file was another one.
    pub changes: u32,
    /// Whether the ledger holds a checkpoint.
    pub recorded: bool,
    pub recorded_at: Instant,
    /// Hash and state of the finished file, where an earlier run was ended after giving it its name.
    pub named: Option<(String, Fingerprint)>,
}

/// What the server told about the file.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub validators: Validators,
    pub length: Option<u64>,
    pub content_type: Option<String>,
}

/// Why an attempt ended before its end.
pub(crate) enum Stop {
    /// To be repeated if the policy says so.
    Fault(Fault),
    /// Final.
    Error(DownloadError),
    /// The disk refused a piece; the writer knows more.
    Writer,
}

/// What follows an attempt.
#[derive(PartialEq, Eq)]
enum Next {
    AllThere,
    AskAgain,
}

impl Fetching<'_> {
    /// Fetches until all bytes were handed to the disk.
    pub async fn fetch(&mut self) -> Result<(), Stop> {
        self.take_up().await?;
        let mut failures = Failures::default();
        while self.at == 0 || self.known.length != Some(self.at) {
            let before = self.best;
            match self.attempt().await {
                Ok(Next::AllThere) => break,
                Ok(Next::AskAgain) => {}
                Err(Stop::Fault(fault)) => {
                    if self.best >= before + self.settings.progress {
                        failures = Failures::default();
                    }
                    self.pause_or_end(fault, &mut failures).await?;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    async fn attempt(&mut self) -> Result<Next, Stop> {
        if self.at > 0 && self.known.validators.if_range().is_none() {
            self.start_over(StartOver::NoValidators).await?;
        }
        let answer = self.ask().await?;
        match judge(answer.status(), answer.headers(), self.asked()) {
            Verdict::Whole(over) => self.take_whole(answer, over).await,
            Verdict::Rest(total) => self.take_rest(answer, total).await,
            Verdict::Over(why) => {
                drop(answer);
                self.start_over(why).await?;
                Ok(Next::AskAgain)
            }
            Verdict::Nothing => {
                self.ensure_ends_well().await?;
                Ok(Next::AllThere)
            }
            Verdict::Failed(fault) => Err(fault.into()),
        }
    }

    /// Judges an answer with the whole file and keeps it; what is there already goes only when the answer is good.
    async fn take_whole(
        &mut self,
        mut answer: Response,
        over: Option<StartOver>,
    ) -> Result<Next, Stop> {
        let kind = self.request.expect.kind;
        let known = Known {
            validators: Validators::of(answer.headers()),
            length: answer.content_length(),
            content_type: media_type(answer.headers()),
        };
        judge_headers(kind, answer.headers()).map_err(|misfit| self.misfit(misfit, &known))?;
        if let (Some(expected), Some(told)) = (self.request.expect.length, known.length)
            && told != expected
        {
            let address = self.address();
            return Err(DownloadError::WrongLength {
                address,
                expected,
                told,
            }
            .into());
        }
        let pieces = self.read_head(&mut answer).await?;
        let head = pieces.concat();
        let may_be_empty = matches!(kind, ContentKind::Any | ContentKind::NoPage);
        if head.is_empty() && !may_be_empty {
            return Err(DownloadError::Empty {
                address: self.address(),
            }
            .into());
        }
        // A student's own page may be stored as a plain text, and its length tells it from any other page.
        let proven = kind == ContentKind::NoPage
            && known.length.is_some()
            && known.length == self.request.expect.length;
        if !proven {
            judge_head(kind, &head).map_err(|misfit| self.misfit(misfit, &known))?;
        }
        if let Some(why) = over {
            self.start_over(why).await?;
        }
        if let Some(bytes) = known.length {
            self.control.tell(DownloadEvent::Length { bytes });
        }
        self.known = known;
        self.ensure_writer().await?;
        for piece in pieces {
            self.keep(piece).await?;
        }
        self.take_body(answer).await
    }

    /// Reads as much of the body as its kind is known by; fewer bytes are the whole body.
    async fn read_head(&self, answer: &mut Response) -> Result<Vec<Bytes>, Stop> {
        let (mut pieces, mut length) = (Vec::new(), 0);
        while length < HEAD
            && let Some(piece) = self.next_piece(answer).await?
        {
            length += piece.len();
            pieces.push(piece);
        }
        Ok(pieces)
    }

    async fn take_rest(&mut self, answer: Response, total: Option<u64>) -> Result<Next, Stop> {
        let kind = self.request.expect.kind;
        judge_headers(kind, answer.headers()).map_err(|misfit| self.misfit(misfit, &self.known))?;
        self.known.length = self.known.length.or(total);
        self.known.content_type = media_type(answer.headers());
        self.control.tell(DownloadEvent::Resumed {
            at: self.at,
            length: self.known.length,
        });
        self.take_body(answer).await
    }

    async fn take_body(&mut self, mut answer: Response) -> Result<Next, Stop> {
        while let Some(piece) = self.next_piece(&mut answer).await? {
            self.keep(piece).await?;
        }
        match self.known.length {
            Some(length) if self.at < length => Err(Fault::Net(NetErrorKind::BodyCut).into()),
            Some(_) => Ok(Next::AllThere),
            None => {
                self.ensure_ends_well().await?;
                Ok(Next::AllThere)
            }
        }
    }

    /// Hands bytes to the disk, as fast as the speed limit lets them go.
    async fn keep(&mut self, mut bytes: Bytes) -> Result<(), Stop> {
        let end = self.at + bytes.len() as u64;
        if self.known.length.is_some_and(|length| end > length) {
            return Err(Fault::Net(NetErrorKind::TooLong).into());
        }
        while !bytes.is_empty() {
            let limited = self.control.bandwidth.get().is_some();
            let length = if limited {
                bytes.len().min(PIECE)
            } else {
                bytes.len()
            };
            self.control.bandwidth.take(length).await;
            self.writer()?.write(bytes.split_to(length)).await?;
            self.at += length as u64;
            self.fetched += length as u64;
            self.control.received.add(length as u64);
        }
        self.best = self.best.max(self.at);
        self.record_if_due().await
    }

    /// Throws away what is there.
    pub async fn start_over(&mut self, why: StartOver) -> Result<(), Stop> {
        self.control
            .tell(DownloadEvent::StartedOver { at: self.at, why });
        tracing::debug!(address = %self.address(), %why, at = self.at, "the download starts over");
        self.changes += u32::from(matches!(
            why,
            StartOver::FileChanged | StartOver::RangeRefused
        ));
        if self.changes > self.settings.restarts {
            return Err(DownloadError::KeepsChanging {
                address: self.address(),
            }
            .into());
        }
        self.control.already.take_back(self.earlier);
        self.control.received.take_back(self.at - self.earlier);
        (self.at, self.earlier) = (0, 0);
        self.known = Known::default();
        if let Some(writer) = &mut self.writer {
            writer.restart().await?;
        }
        self.forget().await
    }

    /// Opens the part file for a download that begins.
    async fn ensure_writer(&mut self) -> Result<(), Stop> {
        if self.writer.is_some() {
            return Ok(());
        }
        let stop = self.control.cancel.child_token();
        // A blocking task cannot be dropped; its token is what ends it when this future goes away.
        let _ends_beginning = stop.clone().drop_guard();
        let (target, needed) = (self.request.target.clone(), self.known.length);
        let opened = blocking(move || {
            let part = PartFile::begin(&target, &stop)?;
            let free = crate::free_space(&target)?;
            if needed.is_some_and(|needed| needed > free) {
                part.discard()?;
                return Ok(Err(free));
            }
            Ok(Ok(part))
        });
        match opened.await.map_err(|error| self.disk_error(error))? {
            Ok(part) => {
                self.writer = Some(PartWriter::start(part, self.settings));
                Ok(())
            }
            Err(free) => Err(self.no_room(needed, free).into()),
        }
    }

    /// Proves that a file of unknown length is whole where its kind allows that. A cut is a fault like any other.
    async fn ensure_ends_well(&mut self) -> Result<(), Stop> {
        if self.request.expect.kind != ContentKind::Mp4 || self.known.length.is_some() {
            return Ok(());
        }
        let writer = self.writer.take().ok_or(Stop::Writer)?;
        let closed = writer.close().await;
        let (part, outcome) = closed.map_err(|error| self.disk_error(error))?;
        let ending = part.ending();
        self.writer = Some(PartWriter::start(part, self.settings));
        outcome.map_err(|error| self.disk_error(error))?;
        match ending {
            Ending::Exact => Ok(()),
            Ending::Within(_) => Err(Fault::Net(NetErrorKind::BodyCut).into()),
            Ending::Strange => Err(self
                .damaged("what follows its last part is no part of a recording")
                .into()),
        }
    }

    async fn pause_or_end(
        &self,
        fault: Fault,
        failures: &mut Failures,
    ) -> Result<(), DownloadError> {
        let elapsed = failures.note();
        let attempt = failures.count;
        let jitter = self.settings.jitter.next();
        let retry = &self.settings.retry;
        match retry.decide(Idempotency::Safe, fault.failure(), attempt, elapsed, jitter) {
            Decision::Retry { after } => {
                self.wait(fault.reason(), attempt, after).await;
                Ok(())
            }
            Decision::Stop(_) => Err(fault.into_error(self.address(), attempt, elapsed)),
        }
    }

    async fn wait(&self, reason: String, attempt: u32, after: Duration) {
        tracing::debug!(address = %self.address(), reason, attempt, "download failed, trying again");
        self.control.tell(DownloadEvent::Retrying {
            reason,
            attempt,
            after,
        });
        tokio::time::sleep(after).await;
    }

    fn writer(&self) -> Result<&PartWriter, Stop> {
        self.writer.as_ref().ok_or(Stop::Writer)
    }

    fn misfit(&self, misfit: Misfit, known: &Known) -> Stop {
        let address = self.address();
        let error = match misfit {
            Misfit::Page => DownloadError::SignInPage {
                address,
                content_type: known.content_type.clone().unwrap_or_default(),
                bytes: known.length,
            },
            Misfit::Other(found) => DownloadError::WrongKind {
                address,
                expected: self.request.expect.kind,
                found,
            },
        };
        error.into()
    }

    pub fn address(&self) -> RedactedUrl {
        RedactedUrl::new(&self.request.url)
    }
}

/// Runs work that blocks away from the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(io::Error::other("the thread for the disk ended early")))
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<DownloadError> for Stop {
    fn from(error: DownloadError) -> Self {
        Self::Error(error)
    }
}

impl From<Ended> for Stop {
    fn from(Ended: Ended) -> Self {
        Self::Writer
    }
}
