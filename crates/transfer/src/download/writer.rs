//! Writes and hashes on a thread of its own while the network delivers.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::DownloadSettings;
use super::part::{Mark, PartFile};

/// Pieces that wait for the disk at most; one has at most some 400 KB.
const WAITING: usize = 8;

/// Hands pieces to the thread that owns the part file.
///
/// Dropped, it lets the thread write what it was given and leaves the part file for a later run.
#[derive(Debug)]
pub(crate) struct PartWriter {
    commands: mpsc::Sender<Command>,
    marks: watch::Receiver<Option<Synced>>,
    /// Counts the beginnings, so that a mark of bytes that were thrown away is not taken for one of the present ones.
    beginning: u32,
    thread: JoinHandle<Closed>,
}

/// The part file after the last piece, and what the disk said if it refused one.
pub(crate) type Closed = (PartFile, io::Result<()>);

#[derive(Debug)]
enum Command {
    Write(Bytes),
    Restart,
}

#[derive(Debug, Clone)]
struct Synced {
    beginning: u32,
    mark: Mark,
}

/// The disk refused; [`PartWriter::close`] tells what it said.
#[derive(Debug)]
pub(crate) struct Ended;

impl PartWriter {
    /// Gives the part file to a thread.
    pub fn start(part: PartFile, settings: &DownloadSettings) -> Self {
        let (commands, received) = mpsc::channel(WAITING);
        let (synced, marks) = watch::channel(None);
        let syncing = Syncing {
            every: settings.checkpoint_every,
            bytes: settings.sync_every,
            synced: Arc::new(synced),
            beginning: 0,
            at: part.length(),
            since: Instant::now(),
            job: None,
        };
        Self {
            commands,
            marks,
            beginning: 0,
            thread: tokio::task::spawn_blocking(move || write_all(part, received, syncing)),
        }
    }

    /// Hands over the next bytes; waits while the disk is behind. Dropped, it handed over nothing.
    pub async fn write(&self, bytes: Bytes) -> Result<(), Ended> {
        let sent = self.commands.send(Command::Write(bytes)).await;
        sent.map_err(|_| Ended)
    }

    /// Throws away all bytes so far.
    pub async fn restart(&mut self) -> Result<(), Ended> {
        self.beginning += 1;
        let sent = self.commands.send(Command::Restart).await;
        sent.map_err(|_| Ended)
    }

    /// Returns how far the file was when it was last synced, once for each time.
    pub fn newly_safe(&mut self) -> Option<Mark> {
        if !self.marks.has_changed().unwrap_or(false) {
            return None;
        }
        let synced = self.marks.borrow_and_update().clone()?;
        (synced.beginning == self.beginning).then_some(synced.mark)
    }

    /// Waits for the last piece and returns the part file.
    pub async fn close(self) -> io::Result<Closed> {
        drop(self.commands);
        self.thread
            .await
            .map_err(|_| io::Error::other("the writing thread ended early"))
    }
}

fn write_all(
    mut part: PartFile,
    mut commands: mpsc::Receiver<Command>,
    mut syncing: Syncing,
) -> Closed {
    let outcome = loop {
        let done = match commands.blocking_recv() {
            Some(Command::Write(bytes)) => part.write(&bytes),
            Some(Command::Restart) => syncing.restart().and_then(|()| part.restart()),
            None => break syncing.end(),
        };
        if let Err(error) = done.and_then(|()| syncing.begin_if_due(&part)) {
            break Err(error);
        }
    };
    (part, outcome)
}

/// Syncs the part file beside the writing, so that a checkpoint costs no pause and little is left to do at the end.
struct Syncing {
    every: Duration,
    bytes: u64,
    synced: Arc<watch::Sender<Option<Synced>>>,
    beginning: u32,
    /// Length when the last sync began.
    at: u64,
    since: Instant,
    job: Option<thread::JoinHandle<io::Result<()>>>,
}

impl Syncing {
    fn begin_if_due(&mut self, part: &PartFile) -> io::Result<()> {
        let new = part.length() - self.at;
        if new == 0 || (new < self.bytes && self.since.elapsed() < self.every) {
            return Ok(());
        }
        if self.job.as_ref().is_some_and(|job| !job.is_finished()) {
            return Ok(());
        }
        self.end()?;
        (self.at, self.since) = (part.length(), Instant::now());
        let (file, synced) = (part.file(), Arc::clone(&self.synced));
        let (beginning, mark) = (self.beginning, part.mark());
        self.job = Some(thread::spawn(move || {
            file.sync_data()?;
            synced.send_replace(Some(Synced { beginning, mark }));
            Ok(())
        }));
        Ok(())
    }

    fn restart(&mut self) -> io::Result<()> {
        (self.beginning, self.at) = (self.beginning + 1, 0);
        self.end()
    }

    /// Waits for the sync that runs. A failure is told once by the system, so it must not get lost here.
    fn end(&mut self) -> io::Result<()> {
        match self.job.take().map(thread::JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(io::Error::other("the syncing thread ended early")),
            None => Ok(()),
        }
    }
}
