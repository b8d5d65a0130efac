//! A real server in this process whose every answer can be bent, and what downloads from it need.

mod site;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lectern_net::{HttpClient, HttpSettings, ProxyChoice, RetryPolicy};
use lectern_transfer::{
    ContentKind, Credentials, DownloadControl, DownloadError, DownloadEvent, DownloadRequest,
    DownloadSettings, Downloaded, Downloader, Expectation, Jitter, MemoryDownloadLedger,
    is_part_name,
};

pub use site::{Bend, Site, Told};

/// Settings that keep tests quick: short pauses, no chance, a checkpoint after every piece. Nothing counts as stalled.
pub fn settings() -> DownloadSettings {
    DownloadSettings {
        stall_after: Duration::from_hours(1),
        checkpoint_every: Duration::ZERO,
        sync_every: 1,
        retry: RetryPolicy {
            max_attempts: 4,
            first_pause: Duration::from_millis(1),
            shortest_retry_after: Duration::from_millis(1),
            unnamed_retry_after: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        progress: 1,
        jitter: Jitter::new(|| 0.0),
        ..DownloadSettings::default()
    }
}

/// For what stalls. A busy machine may look stalled too, so more retries than are wanted are no failure.
pub fn impatient() -> DownloadSettings {
    let settings = settings();
    DownloadSettings {
        stall_after: Duration::from_millis(700),
        retry: RetryPolicy {
            max_attempts: 100,
            ..settings.retry.clone()
        },
        ..settings
    }
}

pub fn downloader() -> Downloader {
    downloader_with(settings())
}

pub fn downloader_with(settings: DownloadSettings) -> Downloader {
    let http = HttpClient::for_transfers(&HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    });
    Downloader::new(&http.unwrap(), settings)
}

/// A folder to download into, with the target and a record of what happened.
pub struct Desk {
    folder: tempfile::TempDir,
    pub ledger: MemoryDownloadLedger,
    pub control: DownloadControl,
    pub request: DownloadRequest,
    events: Arc<Mutex<Vec<DownloadEvent>>>,
}

impl Desk {
    pub fn at(site: &Site) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let request = DownloadRequest {
            url: site.url("lecture.mp4"),
            credentials: Credentials::default(),
            target: folder.path().join("lecture.mp4"),
            expect: Expectation {
                kind: ContentKind::Mp4,
                length: None,
            },
            modified: None,
        };
        let mut desk = Self {
            folder,
            ledger: MemoryDownloadLedger::default(),
            control: DownloadControl::default(),
            request,
            events: Arc::default(),
        };
        desk.fresh_control();
        desk
    }

    /// Begins as a new process would: nothing of the last run survives but the disk and the ledger.
    pub fn fresh_control(&mut self) {
        let events = Arc::clone(&self.events);
        events.lock().unwrap().clear();
        self.control = DownloadControl {
            events: Some(Arc::new(move |event| events.lock().unwrap().push(event))),
            ..DownloadControl::default()
        };
        self.ledger = MemoryDownloadLedger::with(self.ledger.snapshot());
    }

    pub async fn run(&self) -> Result<Downloaded, DownloadError> {
        self.run_by(&downloader()).await
    }

    pub async fn run_by(&self, downloader: &Downloader) -> Result<Downloaded, DownloadError> {
        downloader
            .download(&self.request, &self.ledger, &self.control)
            .await
    }

    pub fn events(&self) -> Vec<DownloadEvent> {
        self.events.lock().unwrap().clone()
    }

    pub fn retries(&self) -> usize {
        let retrying = |event: &&DownloadEvent| matches!(event, DownloadEvent::Retrying { .. });
        self.events().iter().filter(retrying).count()
    }

    /// Leaves a part of this length and its checkpoint, as a run that was stopped does.
    pub async fn leave_part(&mut self, site: &Site, length: usize) {
        site.bend(Bend::StallAfter(length));
        let downloader = downloader();
        let (cancel, received) = (self.control.cancel.clone(), self.control.received.clone());
        let stop = async {
            until(|| received.total() >= length as u64).await;
            cancel.cancel();
        };
        let (outcome, ()) = tokio::join!(self.run_by(&downloader), stop);
        assert!(
            matches!(outcome, Err(DownloadError::Cancelled)),
            "{outcome:?}"
        );
        assert_eq!(self.ledger.snapshot().unwrap().safe, length as u64);
        assert!(!self.target().exists());
        self.fresh_control();
        site.forget_log();
    }

    pub fn target(&self) -> &Path {
        &self.request.target
    }

    /// Length of what is under the target's name.
    pub fn target_length(&self) -> usize {
        std::fs::read(self.target()).map_or(0, |there| there.len())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn content(&self) -> Vec<u8> {
        std::fs::read(self.target()).unwrap()
    }

    /// Names in the folder, without unfinished ones.
    pub fn names(&self) -> Vec<String> {
        let (_, whole): (Vec<_>, Vec<_>) = self
            .all_names()
            .into_iter()
            .partition(|name| is_part_name(name));
        whole
    }

    pub fn all_names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

/// Waits until something is so.
pub async fn until(so: impl Fn() -> bool) {
    let waiting = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_mins(5), waiting).await;
    in_time.expect("it never came to that");
}

/// Makes an MP4 of this length whose every 8 bytes are different, so that bytes in the wrong place show.
pub fn recording(length: usize) -> Vec<u8> {
    recording_of("first", length)
}

/// As [`recording`], in another version.
pub fn recording_of(version: &str, length: usize) -> Vec<u8> {
    let boxed = |kind: &str, content: &[u8]| {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind.as_bytes(), content].concat()
    };
    let head = [
        boxed("ftyp", b"isom\0\0\0\0isom"),
        boxed("moov", version.as_bytes()),
    ]
    .concat();
    let seed = version.len() as u64;
    let numbers = (0_u64..).map(|number| (number + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let bytes = numbers.flat_map(u64::to_le_bytes);
    let content: Vec<u8> = bytes.take(length - head.len() - 8).collect();
    [head, boxed("mdat", &content)].concat()
}
