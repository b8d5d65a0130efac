use std::collections::HashSet;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use futures::stream::{Stream, StreamExt};
use lectern_canvas::Canvas;
use lectern_net::{HttpClient, RetryPolicy};
use lectern_transfer::{DownloadError, DownloadSettings, Downloaded, Downloader};

use super::cause::NotFetched;
use super::checkpoint::blocking;
use super::control::{FileEvent, FilesControl};
use super::error::FilesError;
use super::fetching::Fetching;
use super::judge;
use super::outcome::{FileOutcome, FileResult, FilesSummary};
use super::place;
use super::record::FileRecord;
use super::records::{FileRecords, Need};
use super::wanted::WantedFile;

/// How patient lanes are.
#[derive(Clone)]
pub struct LaneSettings {
    /// Files that ask for their addresses, or are put on the disk, while others have their bytes moving.
    pub ahead: usize,
    /// How often an attempt is repeated, each time with a fresh address, counted from the last time it came further.
    pub retry: RetryPolicy,
    /// How patiently bytes are waited for, and how often they are made safe. Its own retries are not used.
    pub download: DownloadSettings,
    /// Where pauses take their chance from: numbers from 0 to 1.
    pub jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Default for LaneSettings {
    fn default() -> Self {
        Self {
            ahead: 6,
            retry: RetryPolicy::default(),
            download: DownloadSettings::default(),
            jitter: Arc::new(rand::random::<f64>),
        }
    }
}

impl fmt::Debug for LaneSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LaneSettings")
            .field("ahead", &self.ahead)
            .field("retry", &self.retry)
            .field("download", &self.download)
            .finish_non_exhaustive()
    }
}

/// Fetches the files of one collection. Making one asks nobody anything; clones share connections.
#[derive(Debug, Clone)]
pub struct FileLanes {
    pub(super) canvas: Canvas,
    pub(super) downloader: Downloader,
    pub(super) settings: LaneSettings,
    records: Arc<FileRecords>,
}

impl FileLanes {
    /// Makes lanes. `http` is for the bytes: one [`HttpClient::for_transfers`].
    pub fn new(
        canvas: Canvas,
        http: &HttpClient,
        records: Arc<FileRecords>,
        settings: LaneSettings,
    ) -> Self {
        let download = DownloadSettings {
            // Each further attempt wants an address of its own.
            retry: RetryPolicy::never(),
            ..settings.download.clone()
        };
        Self {
            canvas,
            downloader: Downloader::new(http, download),
            settings,
            records,
        }
    }

    /// Fetches all files that are not there yet, several at once; the same file only once.
    ///
    /// **Cancelling** closes the connections, keeps what came of unfinished files for the next call and returns
    /// [`FilesError::Cancelled`]; so does a failure that concerns everything. **Dropping** the future keeps a little less.
    ///
    /// # Errors
    ///
    /// What stops everything. A file that cannot be had is no error: it is noted in `files.jsonl` and in the summary.
    pub async fn fetch(
        &self,
        wanted: impl Stream<Item = WantedFile> + Send,
        control: &FilesControl,
    ) -> Result<FilesSummary, FilesError> {
        let control = FilesControl {
            cancel: control.cancel.child_token(),
            ..control.clone()
        };
        let mut seen = HashSet::new();
        let once = wanted
            .filter(|wanted| std::future::ready(seen.insert(wanted.key.clone())))
            .take_until(control.cancel.cancelled());
        let at_once = control.window.size() + self.settings.ahead;
        let (lanes, handles) = (self, &control);
        let mut outcomes = std::pin::pin!(
            once.map(|wanted| async move { lanes.fetch_one(&wanted, handles).await })
                .buffer_unordered(at_once)
        );
        let (mut summary, mut stopped) = (FilesSummary::default(), None);
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(outcome) => summary.count(&outcome),
                Err(error) => {
                    // The others keep what they have and end.
                    control.cancel.cancel();
                    stopped.get_or_insert(error);
                }
            }
        }
        let records = Arc::clone(&self.records);
        let synced = tokio::task::spawn_blocking(move || records.sync()).await;
        match stopped {
            Some(error) => Err(error),
            None if control.cancel.is_cancelled() => Err(FilesError::Cancelled),
            None => synced.unwrap_or(Ok(())).map(|()| summary),
        }
    }

    /// Fetches one file, unless it is there, and notes what became of it.
    ///
    /// # Errors
    ///
    /// As [`Self::fetch`].
    pub async fn fetch_one(
        &self,
        wanted: &WantedFile,
        control: &FilesControl,
    ) -> Result<FileOutcome, FilesError> {
        Box::pin(self.run_one(wanted, control)).await
    }

    async fn run_one(
        &self,
        wanted: &WantedFile,
        control: &FilesControl,
    ) -> Result<FileOutcome, FilesError> {
        let outcome = match self.unchanged(wanted).await? {
            Some(size) => FileOutcome {
                key: wanted.key.clone(),
                name: wanted.name.clone(),
                address: None,
                result: FileResult::Unchanged { size },
            },
            None => {
                if let Some(explanation) = &wanted.locked {
                    let why = judge::locked(explanation);
                    self.note_failure(wanted, why, None).await?
                } else {
                    control.tell(FileEvent::Began(wanted.key.clone()));
                    self.bring(wanted, control).await?
                }
            }
        };
        control.tell(FileEvent::Done(outcome.clone()));
        Ok(outcome)
    }

    /// Returns the length of a file that is there as Canvas describes it.
    async fn unchanged(&self, wanted: &WantedFile) -> Result<Option<u64>, FilesError> {
        let (records, wanted) = (Arc::clone(&self.records), wanted.clone());
        let looked = blocking(move || {
            let unchanged = records.need(&wanted) == Need::Unchanged;
            let record = records.record(&wanted.key).filter(|_| unchanged);
            // One that stays locked is no file that is there.
            let there = record.filter(|record| record.path.is_some());
            Ok(there.map(|record| record.size))
        });
        looked.await.map_err(|source| self.list_error(source))
    }

    async fn bring(
        &self,
        wanted: &WantedFile,
        control: &FilesControl,
    ) -> Result<FileOutcome, FilesError> {
        let path = place::path_of(&wanted.key);
        let target = self.records.collection().join(&path);
        self.make_folder().await?;
        let mut fetching = Fetching::new(self, control, wanted, target);
        let ended = fetching.run().await?;
        let (known, address) = (
            fetching.addresses.wanted.clone(),
            fetching.addresses.shown.take(),
        );
        match ended {
            Ok(downloaded) => {
                let result = self.note_success(&known, path, downloaded).await?;
                // Only now: ended in between, the next run finds the whole file by its record.
                fetching.forget().await;
                Ok(FileOutcome {
                    key: known.key,
                    name: known.name,
                    address,
                    result,
                })
            }
            Err(why) => self.note_failure(&known, why, address).await,
        }
    }

    /// Makes the folder of the bytes, but not the collection's: where that is gone, a drive was unplugged.
    async fn make_folder(&self) -> Result<(), FilesError> {
        let folder = self.records.collection().join(place::FOLDER);
        let making = folder.clone();
        match blocking(move || std::fs::create_dir(making)).await {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(FilesError::Folder(DownloadError::DestinationGone {
                    path: folder,
                }))
            }
            made => made.map_err(|source| self.list_error(source)),
        }
    }

    async fn note_success(
        &self,
        wanted: &WantedFile,
        path: String,
        downloaded: Downloaded,
    ) -> Result<FileResult, FilesError> {
        let result = FileResult::Fetched {
            size: downloaded.length,
            sha256: downloaded.sha256.clone(),
            content_type: downloaded.content_type.clone().unwrap_or_default(),
            fetched: downloaded.fetched,
        };
        let told = wanted.content_type.clone();
        self.note(FileRecord {
            key: wanted.key.clone(),
            path: Some(path),
            size: downloaded.length,
            sha256: downloaded.sha256,
            content_type: downloaded.content_type.or(told).unwrap_or_default(),
            name: wanted.name.clone().unwrap_or_default(),
            why: None,
            cause: None,
            updated_at: wanted.updated_at,
            told_size: wanted.size,
            modified: downloaded
                .fingerprint
                .modified_ns
                .map(|nanoseconds| nanoseconds.div_euclid(1_000_000_000)),
        })
        .await?;
        Ok(result)
    }

    async fn note_failure(
        &self,
        wanted: &WantedFile,
        why: NotFetched,
        address: Option<String>,
    ) -> Result<FileOutcome, FilesError> {
        self.note(FileRecord::of_failure(wanted, &why)).await?;
        Ok(FileOutcome {
            key: wanted.key.clone(),
            name: wanted.name.clone(),
            address,
            result: FileResult::NotFetched(why),
        })
    }

    async fn note(&self, record: FileRecord) -> Result<(), FilesError> {
        let records = Arc::clone(&self.records);
        let noted = tokio::task::spawn_blocking(move || records.note(record)).await;
        noted.unwrap_or_else(|_| {
            Err(self.list_error(std::io::Error::other("the thread for the disk ended early")))
        })
    }

    fn list_error(&self, source: std::io::Error) -> FilesError {
        FilesError::List {
            path: self.records.collection().to_owned(),
            what: "written",
            source,
        }
    }
}
