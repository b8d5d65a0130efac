//! The ends of a download: taken up from a checkpoint, parked for later, or finished under its name.

use std::io;

use tokio::time::Instant;

use super::fetch::{Fetching, Known, Stop, blocking};
use super::folder_sync::FolderSyncs;
use super::mp4::Ending;
use super::part::{Mark, PartFile};
use super::place::folder_of;
use super::writer::PartWriter;
use super::{
    Completeness, ContentKind, DownloadCheckpoint, DownloadError, DownloadEvent, Downloaded,
    StartOver,
};
use crate::Fingerprint;

impl Fetching<'_> {
    /// Takes up what an earlier run left, where that is good for anything.
    pub async fn take_up(&mut self) -> Result<(), Stop> {
        let checkpoint = self
            .ledger
            .checkpoint()
            .await
            .map_err(DownloadError::Ledger)?;
        let Some(checkpoint) = checkpoint.filter(|checkpoint| checkpoint.safe > 0) else {
            return Ok(());
        };
        self.recorded = true;
        let at = checkpoint.safe;
        let opened = match self.reason_against(&checkpoint) {
            Some(why) => Err(why),
            None => self.open_part(&checkpoint).await?,
        };
        match opened {
            Ok(part) => {
                self.writer = Some(PartWriter::start(part, self.settings));
                self.control.already.add(at);
                (self.at, self.earlier, self.best) = (at, at, at);
                self.known = Known::from(checkpoint);
                self.ensure_room().await
            }
            Err(StartOver::PartMissing) if self.find_named(&checkpoint).await? => Ok(()),
            Err(why) => {
                self.control.tell(DownloadEvent::StartedOver { at, why });
                self.forget().await
            }
        }
    }

    fn reason_against(&self, checkpoint: &DownloadCheckpoint) -> Option<StartOver> {
        let expected = self.request.expect.length;
        let whole = checkpoint.length == Some(checkpoint.safe);
        if expected.is_some() && checkpoint.length.is_some() && expected != checkpoint.length {
            Some(StartOver::FileChanged)
        } else if checkpoint
            .length
            .is_some_and(|length| length < checkpoint.safe)
        {
            Some(StartOver::PartDamaged)
        } else if !whole && checkpoint.validators.if_range().is_none() {
            Some(StartOver::NoValidators)
        } else {
            None
        }
    }

    async fn open_part(
        &self,
        checkpoint: &DownloadCheckpoint,
    ) -> Result<Result<PartFile, StartOver>, DownloadError> {
        let stop = self.control.cancel.child_token();
        // A blocking task cannot be dropped; its token is what ends it when this future goes away.
        let _ends_reading = stop.clone().drop_guard();
        let (target, checkpoint) = (self.request.target.clone(), checkpoint.clone());
        let opened = blocking(move || PartFile::go_on(&target, &checkpoint, &stop)).await;
        opened.map_err(|error| self.disk_error(error))
    }

    /// Takes the file that an earlier run finished and could not tell of.
    async fn find_named(&mut self, checkpoint: &DownloadCheckpoint) -> Result<bool, DownloadError> {
        if checkpoint.length != Some(checkpoint.safe) {
            return Ok(false);
        }
        let stop = self.control.cancel.child_token();
        let _ends_reading = stop.clone().drop_guard();
        let (target, record) = (self.request.target.clone(), checkpoint.clone());
        let found = blocking(move || PartFile::named(&target, &record, &stop)).await;
        let found = found.map_err(|error| self.disk_error(error))?;
        self.named = found.map(|fingerprint| (checkpoint.sha256.clone(), fingerprint));
        if self.named.is_some() {
            self.control.already.add(checkpoint.safe);
            (self.at, self.earlier) = (checkpoint.safe, checkpoint.safe);
            self.known = Known::from(checkpoint.clone());
        }
        Ok(self.named.is_some())
    }

    async fn ensure_room(&self) -> Result<(), Stop> {
        let Some(needed) = self.known.length.map(|length| length - self.at) else {
            return Ok(());
        };
        let target = self.request.target.clone();
        let free = blocking(move || crate::free_space(&target)).await;
        let free = free.map_err(|error| self.disk_error(error))?;
        if needed > free {
            return Err(self.no_room(Some(needed), free).into());
        }
        Ok(())
    }

    /// Records the last sync of the part file where the last record is old enough.
    pub async fn record_if_due(&mut self) -> Result<(), Stop> {
        let Some(mark) = self.writer.as_mut().and_then(PartWriter::newly_safe) else {
            return Ok(());
        };
        if self.recorded_at.elapsed() >= self.settings.checkpoint_every {
            self.record(mark).await?;
        }
        Ok(())
    }

    /// Records a mark, unless nothing would tell whether the server still has the same file.
    async fn record(&mut self, mark: Mark) -> Result<(), DownloadError> {
        if !self.can_go_on_later(&mark) {
            return Ok(());
        }
        let checkpoint = DownloadCheckpoint {
            validators: self.known.validators.clone(),
            length: self.known.length,
            safe: mark.safe,
            sha256: mark.sha256,
        };
        let kept = self.ledger.reached(&checkpoint).await;
        kept.map_err(DownloadError::Ledger)?;
        (self.recorded, self.recorded_at) = (true, Instant::now());
        Ok(())
    }

    fn can_go_on_later(&self, mark: &Mark) -> bool {
        let whole = self.known.length == Some(mark.safe);
        mark.safe > 0 && (whole || self.known.validators.if_range().is_some())
    }

    pub async fn forget(&mut self) -> Result<(), Stop> {
        if std::mem::take(&mut self.recorded) {
            let forgotten = self.ledger.forgotten().await;
            forgotten.map_err(DownloadError::Ledger)?;
        }
        Ok(())
    }

    /// Leaves what came for a later run and returns the error that ended this one.
    pub async fn park(&mut self, stop: Stop) -> DownloadError {
        let Some(writer) = self.writer.take() else {
            return match stop {
                Stop::Error(error) => error,
                Stop::Fault(_) | Stop::Writer => {
                    self.disk_error(io::Error::other("the part file was lost"))
                }
            };
        };
        let parked = match writer.close().await {
            Ok((part, outcome)) => {
                let useless = matches!(stop, Stop::Error(DownloadError::Damaged { .. }));
                (self.park_part(part, useless).await, outcome)
            }
            Err(error) => (Ok(()), Err(error)),
        };
        match (stop, parked) {
            // What the disk says goes first: it is why, and it will not go away by itself.
            (Stop::Writer | Stop::Fault(_), (_, Err(error)) | (Err(error), Ok(()))) => {
                self.disk_error(error)
            }
            (Stop::Error(error), (parked, written)) => {
                if let Err(trouble) = parked.and(written) {
                    tracing::warn!(address = %self.address(), error = %trouble, "the unfinished file could not be kept");
                }
                error
            }
            (_, (Ok(()), Ok(()))) => {
                self.disk_error(io::Error::other("the writing thread ended early"))
            }
        }
    }

    async fn park_part(&mut self, part: PartFile, useless: bool) -> io::Result<()> {
        let mark = part.mark();
        if useless || !self.can_go_on_later(&mark) {
            return blocking(move || part.discard()).await;
        }
        let mark = blocking(move || part.park()).await?;
        self.record(mark).await.map_err(io::Error::other)
    }

    /// Checks the whole file, syncs it and gives it its name.
    pub async fn finish(mut self, folders: &FolderSyncs) -> Result<Downloaded, DownloadError> {
        let completeness = self.completeness();
        let (sha256, fingerprint) = match (self.named.take(), self.writer.take()) {
            (Some(named), _) => named,
            (None, Some(writer)) => self.take_name(writer).await?,
            (None, None) => return Err(self.disk_error(io::Error::other("the part file was lost"))),
        };
        let synced = folders.sync(folder_of(&self.request.target)).await;
        synced.map_err(|error| self.disk_error(error))?;
        Ok(Downloaded {
            length: self.at,
            sha256,
            fingerprint,
            completeness,
            validators: self.known.validators,
            content_type: self.known.content_type,
            fetched: self.fetched,
        })
    }

    async fn take_name(
        &mut self,
        writer: PartWriter,
    ) -> Result<(String, Fingerprint), DownloadError> {
        let closed = writer.close().await;
        let (part, outcome) = closed.map_err(|error| self.disk_error(error))?;
        if let Err(error) = outcome {
            let error = self.disk_error(error);
            if let Err(trouble) = self.park_part(part, false).await {
                tracing::warn!(address = %self.address(), error = %trouble, "the unfinished file could not be kept");
            }
            return Err(error);
        }
        if let Some(error) = self.wrong_with(&part) {
            let _ = self.forget().await;
            let _ = blocking(move || part.discard()).await;
            return Err(error);
        }
        if self.recorded {
            // Ended between taking the name and telling the caller, the next run finds the file by this.
            self.known.length = Some(part.length());
            self.record(part.mark()).await?;
        }
        let (target, modified) = (self.request.target.clone(), self.request.modified);
        let finished = blocking(move || {
            part.settle(modified)?;
            part.take_name(&target)
        });
        finished.await.map_err(|error| self.disk_error(error))
    }

    fn completeness(&self) -> Completeness {
        match (self.known.length, self.request.expect.kind) {
            (Some(_), _) => Completeness::Length,
            (None, ContentKind::Mp4) => Completeness::Structure,
            (None, _) => Completeness::EndOnly,
        }
    }

    /// Looks for what only the whole file shows.
    fn wrong_with(&self, part: &PartFile) -> Option<DownloadError> {
        if let Some(expected) = self.request.expect.length
            && expected != part.length()
        {
            return Some(DownloadError::WrongLength {
                address: self.address(),
                expected,
                told: part.length(),
            });
        }
        match (self.request.expect.kind, part.ending()) {
            // Junk behind the end does no harm to players, so only a cut in what they need counts.
            (ContentKind::Mp4, Ending::Within(Some(kind)))
                if [*b"mdat", *b"moov", *b"moof"].contains(&kind) =>
            {
                Some(self.damaged("its end is missing"))
            }
            _ => None,
        }
    }

    pub fn damaged(&self, why: &'static str) -> DownloadError {
        DownloadError::Damaged {
            address: self.address(),
            why,
        }
    }

    pub fn no_room(&self, needed: Option<u64>, free: u64) -> DownloadError {
        DownloadError::DiskFull {
            path: self.request.target.clone(),
            needed,
            free: Some(free),
        }
    }

    pub fn disk_error(&self, error: io::Error) -> DownloadError {
        DownloadError::from_disk(&self.request.target, error)
    }
}

impl From<DownloadCheckpoint> for Known {
    fn from(checkpoint: DownloadCheckpoint) -> Self {
        Self {
            validators: checkpoint.validators,
            length: checkpoint.length,
            content_type: None,
        }
    }
}
