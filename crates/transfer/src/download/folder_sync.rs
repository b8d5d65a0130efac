//! Makes new names survive a power cut, many of them with one sync.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Folders that are remembered; beyond that, those that nobody waits for are forgotten.
const REMEMBERED: usize = 256;

/// Syncs folders. Everybody who asks while a sync of the folder runs shares the next one.
#[derive(Debug, Clone, Default)]
pub(crate) struct FolderSyncs {
    folders: Arc<Mutex<HashMap<PathBuf, Arc<Turns>>>>,
}

/// The syncs of one folder, numbered from 1.
#[derive(Debug, Default)]
struct Turns {
    begun: AtomicU64,
    /// The last one that was successful. Held while one runs.
    done: tokio::sync::Mutex<u64>,
}

impl FolderSyncs {
    /// Returns when all names that are in the folder now are on the disk. Where folders cannot be synced that is at once.
    pub async fn sync(&self, folder: &Path) -> io::Result<()> {
        if !cfg!(unix) {
            return Ok(());
        }
        let turns = self.turns(folder);
        let enough = turns.begun.load(Ordering::SeqCst) + 1;
        let mut done = turns.done.lock().await;
        if *done >= enough {
            return Ok(());
        }
        let turn = turns.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let folder = folder.to_owned();
        let synced = tokio::task::spawn_blocking(move || File::open(folder)?.sync_all()).await;
        synced.unwrap_or_else(|_| Err(io::Error::other("the syncing thread ended early")))?;
        *done = turn;
        Ok(())
    }

    fn turns(&self, folder: &Path) -> Arc<Turns> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if folders.len() >= REMEMBERED {
            folders.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        Arc::clone(folders.entry(folder.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn many_names_share_few_syncs() {
        let folder = tempfile::tempdir().unwrap();
        let syncs = FolderSyncs::default();
        let all = join_all((0..100).map(|_| syncs.sync(folder.path()))).await;
        assert!(all.iter().all(Result::is_ok));
        let begun = syncs.turns(folder.path()).begun.load(Ordering::SeqCst);
        assert!(begun <= 2, "{begun}");
        syncs.sync(folder.path()).await.unwrap();
        let after = syncs.turns(folder.path()).begun.load(Ordering::SeqCst);
        assert_eq!(after, begun + 1);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_fails_for_everybody() {
        let syncs = FolderSyncs::default();
        let all = join_all((0..3).map(|_| syncs.sync(Path::new("no/such/folder")))).await;
        assert!(all.iter().all(Result::is_err));
    }
}
