//! How far an unfinished file is, kept in a small file beside its part.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use lectern_transfer::{DownloadCheckpoint, DownloadLedger};

use super::place::resume_paths;

type LedgerError = Box<dyn std::error::Error + Send + Sync>;

/// The record of one unfinished file.
///
/// It is written under a second name that is always the same, so that a kill leaves nothing that the next run does not remove.
#[derive(Debug)]
pub(super) struct ResumeFile {
    path: PathBuf,
    new: PathBuf,
}

impl ResumeFile {
    pub fn of(target: &Path) -> Self {
        let (path, new) = resume_paths(target);
        Self { path, new }
    }
}

#[async_trait]
impl DownloadLedger for ResumeFile {
    async fn checkpoint(&self) -> Result<Option<DownloadCheckpoint>, LedgerError> {
        let path = self.path.clone();
        let read = blocking(move || match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        });
        // What cannot be understood is of no use; the file is fetched from its start.
        Ok(read
            .await?
            .and_then(|text| serde_json::from_slice(&text).ok()))
    }

    async fn reached(&self, checkpoint: &DownloadCheckpoint) -> Result<(), LedgerError> {
        let (path, new) = (self.path.clone(), self.new.clone());
        let text = serde_json::to_vec(checkpoint)?;
        let written = blocking(move || {
            let mut file = File::create(&new)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&new, &path)
        });
        Ok(written.await?)
    }

    async fn forgotten(&self) -> Result<(), LedgerError> {
        let paths = [self.path.clone(), self.new.clone()];
        let removed = blocking(move || paths.iter().try_for_each(|path| removed(path)));
        Ok(removed.await?)
    }
}

fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Runs work that blocks away from the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(io::Error::other("the thread for the disk ended early")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_reached_is_there_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ResumeFile::of(&folder.path().join("file-1"));
        ledger.forgotten().await.unwrap();
        assert_eq!(ledger.checkpoint().await.unwrap(), None);
        let reached = DownloadCheckpoint {
            validators: lectern_transfer::Validators::default(),
            length: Some(9),
            safe: 4,
            sha256: "ab".repeat(32),
        };
        ledger.reached(&reached).await.unwrap();
        assert_eq!(ledger.checkpoint().await.unwrap(), Some(reached));
        fs::write(&ledger.path, "{half").unwrap();
        assert_eq!(ledger.checkpoint().await.unwrap(), None);
        ledger.forgotten().await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
