use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::JobError;

/// Says that this process runs the jobs of the profile.
///
/// An advisory lock on a file that stays in place: the system lets go of it when the holder ends
/// or is killed, so there is nothing stale to clear. Dropping gives the lock back.
#[derive(Debug)]
pub struct HolderLock {
    _file: File,
    path: PathBuf,
}

impl HolderLock {
    /// Takes the lock, or returns `None` while another one holds it.
    pub fn try_take(path: &Path) -> Result<Option<Self>, JobError> {
        let failed = |source| JobError::Lock {
            path: path.to_owned(),
            source,
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self {
                _file: file,
                path: path.to_owned(),
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Tells whether anybody holds the lock at this moment.
    pub fn is_held(path: &Path) -> Result<bool, JobError> {
        Ok(Self::try_take(path)?.is_none())
    }

    /// Returns the lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_and_a_drop_lets_the_next_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jobs.lock");
        let first = HolderLock::try_take(&path).unwrap().expect("free");
        assert!(HolderLock::try_take(&path).unwrap().is_none());
        assert!(HolderLock::is_held(&path).unwrap());
        drop(first);
        assert!(!HolderLock::is_held(&path).unwrap());
        assert!(HolderLock::try_take(&path).unwrap().is_some());
    }
}
