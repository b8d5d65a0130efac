//! The calls of all processes of a profile, in one file that each appends to.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Older records count for nothing, in milliseconds.
const HOUR: u64 = 60 * 60 * 1000;
/// A time so far ahead was written before the clock was set back.
const AHEAD: u64 = 10 * 1000;
/// From this size on, what is older than an hour is dropped from the file.
const LARGE: u64 = 1 << 20;

const HEADER: u64 = 16;
const MAGIC: &[u8; 8] = b"LECTCALL";
const RECORD: usize = 40;

/// A call or a hold, as processes tell each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    /// Milliseconds since 1970 UTC: when the server may have counted the call at the latest, or the end of a hold.
    pub at: u64,
    /// The API client whose limits it counts against.
    pub client: u64,
    /// The endpoint; [`HOLD`] for a pause that the server asked for.
    pub endpoint: u64,
    /// Which process made it.
    pub process: u64,
    /// Its number there. A later record of the same number corrects an earlier one.
    pub number: u64,
}

/// Stands in place of an endpoint for a hold of all of them.
pub(crate) const HOLD: u64 = 0;

/// The file. Everything happens under its lock, which the system lets go of when a process ends or is killed.
#[derive(Debug)]
pub(crate) struct Ledger {
    file: File,
    generation: u64,
    read_to: u64,
    large: u64,
}

/// What others wrote since the last look.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// The records are all there are: forget what was read before.
    pub afresh: bool,
    pub records: Vec<Record>,
}

impl Ledger {
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        Ok(Self {
            file,
            generation: 0,
            read_to: 0,
            large: LARGE,
        })
    }

    /// Reads what is new and appends what `decide` makes of it, while no other process does.
    ///
    /// Never waits: returns `None` while another process holds the lock, for microseconds as a rule.
    pub fn exchange(&mut self, decide: impl FnOnce(News) -> Vec<Record>) -> io::Result<Option<()>> {
        match self.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let done = self.exchange_locked(decide);
        self.file.unlock()?;
        done.map(Some)
    }

    fn exchange_locked(&mut self, decide: impl FnOnce(News) -> Vec<Record>) -> io::Result<()> {
        let news = self.read_news()?;
        let records = decide(news);
        if records.is_empty() {
            return Ok(());
        }
        let bytes: Vec<u8> = records.iter().flat_map(Record::bytes).collect();
        self.file.seek(SeekFrom::Start(self.read_to))?;
        self.file.write_all(&bytes)?;
        self.read_to += bytes.len() as u64;
        if self.read_to > self.large {
            self.shrink()?;
        }
        Ok(())
    }

    fn read_news(&mut self) -> io::Result<News> {
        let size = self.file.metadata()?.len();
        if size < HEADER {
            self.begin(1)?;
            return Ok(News {
                afresh: true,
                records: Vec::new(),
            });
        }
        let mut header = [0; 16];
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_exact(&mut header)?;
        let generation = word(&header, 8);
        if &header[..8] != MAGIC {
            // Not ours, or damaged: counting begins again, and a 429 is obeyed as ever.
            self.begin(generation.wrapping_add(1))?;
            return Ok(News {
                afresh: true,
                records: Vec::new(),
            });
        }
        let afresh = generation != self.generation || size < self.read_to;
        if afresh {
            self.generation = generation;
            self.read_to = HEADER;
        }
        let mut bytes = vec![0; usize::try_from(size - self.read_to).unwrap_or(0)];
        if !bytes.is_empty() {
            self.file.seek(SeekFrom::Start(self.read_to))?;
            self.file.read_exact(&mut bytes)?;
        }
        // A process that was killed while it wrote leaves a piece of a record, which the next one overwrites.
        bytes.truncate(bytes.len() / RECORD * RECORD);
        self.read_to += bytes.len() as u64;
        let now = now_millis();
        let records = bytes
            .chunks_exact(RECORD)
            .map(Record::read)
            .filter(|record| record.counts_at(now))
            .collect();
        Ok(News { afresh, records })
    }

    fn begin(&mut self, generation: u64) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut header = [0; 16];
        header[..8].copy_from_slice(MAGIC);
        header[8..].copy_from_slice(&generation.to_le_bytes());
        self.file.write_all(&header)?;
        self.generation = generation;
        self.read_to = HEADER;
        Ok(())
    }

    /// Keeps what still counts. A kill in the middle loses counts, no more.
    fn shrink(&mut self) -> io::Result<()> {
        let generation = self.generation;
        self.generation = 0;
        let kept = self.read_news()?.records;
        let bytes: Vec<u8> = kept.iter().flat_map(Record::bytes).collect();
        self.begin(generation.wrapping_add(1))?;
        self.file.write_all(&bytes)?;
        self.read_to += bytes.len() as u64;
        self.large = LARGE.max(2 * self.read_to);
        Ok(())
    }
}

impl Record {
    fn counts_at(&self, now: u64) -> bool {
        let recent = self.at + HOUR > now;
        recent && (self.endpoint == HOLD || self.at < now + AHEAD)
    }

    fn bytes(&self) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        let words = [
            self.at,
            self.client,
            self.endpoint,
            self.process,
            self.number,
        ];
        for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Self {
        Self {
            at: word(bytes, 0),
            client: word(bytes, 8),
            endpoint: word(bytes, 16),
            process: word(bytes, 24),
            number: word(bytes, 32),
        }
    }
}

fn word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

/// Returns the present time in milliseconds since 1970 UTC.
pub(crate) fn now_millis() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Makes the same number of a text in every process and version (FNV-1a). Never [`HOLD`].
pub(crate) fn name(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.max(1)
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
