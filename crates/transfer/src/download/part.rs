//! The file beside the target that holds what came so far.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::mp4::{BoxWalk, Ending};
use super::place::{ensure_usable, part_path};
use super::{DownloadCheckpoint, StartOver};
use crate::Fingerprint;
use crate::hash::hex;

/// Bytes read at once when a part is hashed again.
const CHUNK: usize = 1024 * 1024;
/// How long a part may stay locked by a run that was ended and still writes what it held.
const LOCKED_FOR: Duration = Duration::from_secs(2);

/// A part file that this process alone writes, with the hash of its bytes.
///
/// Dropped, it stays where it is. All calls block.
#[derive(Debug)]
pub(crate) struct PartFile {
    file: Arc<File>,
    path: PathBuf,
    hasher: Sha256,
    boxes: BoxWalk,
    length: u64,
}

/// How far a part file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Bytes written.
    pub safe: u64,
    /// Their SHA-256.
    pub sha256: String,
}

impl PartFile {
    /// Begins an empty part file; what an earlier run left under its name is thrown away.
    ///
    /// Stopped meanwhile, it leaves everything as it is: the part may belong to the next run by now.
    pub fn begin(target: &Path, stop: &CancellationToken) -> io::Result<Self> {
        ensure_goes_on(stop)?;
        let mut part = Self::open(target, true)?;
        ensure_goes_on(stop)?;
        part.restart()?;
        Ok(part)
    }

    /// Opens the part file of an earlier run, or says why it is of no use.
    pub fn go_on(
        target: &Path,
        checkpoint: &DownloadCheckpoint,
        stop: &CancellationToken,
    ) -> io::Result<Result<Self, StartOver>> {
        let mut part = match Self::open(target, false) {
            Ok(part) => part,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Err(StartOver::PartMissing));
            }
            Err(error) => return Err(error),
        };
        if !part.hash_again(checkpoint.safe, stop)? || part.mark().sha256 != checkpoint.sha256 {
            return Ok(Err(StartOver::PartDamaged));
        }
        // What was written after the checkpoint may not all have reached the disk.
        part.file.set_len(part.length)?;
        Ok(Ok(part))
    }

    fn open(target: &Path, create: bool) -> io::Result<Self> {
        ensure_usable(target)?;
        let path = part_path(target);
        loop {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(create)
                .truncate(false)
                .open(&path)?;
            lock(&file)?;
            // Between opening and locking, its owner may have finished it: then this is no part any more but the real file.
            let ours = Fingerprint::from_metadata(&file.metadata()?);
            if Fingerprint::of(&path).is_ok_and(|named| named.inode == ours.inode) {
                return Ok(Self::of(file, path));
            }
        }
    }

    fn of(file: File, path: PathBuf) -> Self {
        Self {
            file: Arc::new(file),
            path,
            hasher: Sha256::new(),
            boxes: BoxWalk::default(),
            length: 0,
        }
    }

    /// Looks whether the target is the whole file of this checkpoint: its run was ended after giving it its name.
    pub fn named(
        target: &Path,
        checkpoint: &DownloadCheckpoint,
        stop: &CancellationToken,
    ) -> io::Result<Option<Fingerprint>> {
        let Ok(file) = File::open(target) else {
            return Ok(None);
        };
        let fingerprint = Fingerprint::from_metadata(&file.metadata()?);
        if fingerprint.size != checkpoint.safe {
            return Ok(None);
        }
        let mut whole = Self::of(file, target.to_owned());
        let same =
            whole.hash_again(checkpoint.safe, stop)? && whole.mark().sha256 == checkpoint.sha256;
        Ok(same.then_some(fingerprint))
    }

    /// Reads `length` bytes from the start; false when there are fewer.
    fn hash_again(&mut self, length: u64, stop: &CancellationToken) -> io::Result<bool> {
        let mut buffer = vec![0; CHUNK];
        while self.length < length {
            ensure_goes_on(stop)?;
            let wanted = usize::try_from(length - self.length)
                .unwrap_or(CHUNK)
                .min(CHUNK);
            match (&*self.file).read(&mut buffer[..wanted]) {
                Ok(0) => return Ok(false),
                Ok(count) => self.count(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Writes the next bytes and hashes them.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self.file).write_all(bytes)?;
        self.count(bytes);
        Ok(())
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.boxes.pass(bytes);
        self.length += bytes.len() as u64;
    }

    /// Throws away what came so far.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        (&*self.file).seek(SeekFrom::Start(0))?;
        self.hasher = Sha256::new();
        self.boxes = BoxWalk::default();
        self.length = 0;
        Ok(())
    }

    /// Returns the open file, for syncing beside the writing.
    pub fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Tells how far the file is now.
    pub fn mark(&self) -> Mark {
        Mark {
            safe: self.length,
            sha256: hex(&self.hasher.clone().finalize()),
        }
    }

    /// Tells how the file ends when read as an MP4.
    pub fn ending(&self) -> Ending {
        self.boxes.ending()
    }

    /// Makes what came safe and leaves the file for a later run.
    pub fn park(self) -> io::Result<Mark> {
        // A write that failed may have left a piece behind the counted bytes.
        self.file.set_len(self.length)?;
        self.file.sync_all()?;
        Ok(self.mark())
    }

    /// Removes the file.
    pub fn discard(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    /// Puts the whole file on the disk with its time.
    pub fn settle(&self, modified: Option<SystemTime>) -> io::Result<()> {
        if let Some(modified) = modified {
            self.file.set_modified(modified)?;
        }
        self.file.sync_all()
    }

    /// Gives the file its name, replacing what was there. The folder is not synced yet.
    pub fn take_name(self, target: &Path) -> io::Result<(String, Fingerprint)> {
        fs::rename(&self.path, target)?;
        let fingerprint = Fingerprint::from_metadata(&self.file.metadata()?);
        Ok((hex(&self.hasher.finalize()), fingerprint))
    }
}

fn ensure_goes_on(stop: &CancellationToken) -> io::Result<()> {
    if stop.is_cancelled() {
        return Err(io::Error::other("the download was stopped"));
    }
    Ok(())
}

/// Takes the lock that keeps two programs from writing one part. A file system without locks has none to take.
fn lock(file: &File) -> io::Result<()> {
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if began.elapsed() < LOCKED_FOR => {
                // Nothing tells when another process lets go, short of waiting without end.
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "part_tests.rs"]
mod tests;
