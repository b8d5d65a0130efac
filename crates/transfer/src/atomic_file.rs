//! Files that appear under their name only when complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A file that is written beside its place and takes it in [`AtomicFile::commit`].
///
/// Dropped before that, it removes what it wrote and leaves whatever was under the name untouched. A program that is killed
/// leaves at most a file named `.{name}.{id}.part`.
#[derive(Debug)]
pub struct AtomicFile {
    file: Option<File>,
    beside: PathBuf,
    place: PathBuf,
}

impl AtomicFile {
    /// Creates the file beside `place`, in the same folder, which must exist.
    pub fn create(place: &Path) -> io::Result<Self> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        // Cut short, because the longest names leave no room for an addition.
        let start: String = name.to_string_lossy().chars().take(40).collect();
        let beside = place.with_file_name(format!(".{start}.{}.part", Uuid::new_v4().simple()));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)?;
        Ok(Self {
            file: Some(file),
            beside,
            place: place.to_owned(),
        })
    }

    /// Puts the bytes on the disk and the file under its name, replacing what was there.
    pub fn commit(mut self) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        fs::rename(&self.beside, &self.place)?;
        self.beside.clear();
        sync_folder(&self.place)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file
            .as_mut()
            .ok_or(io::ErrorKind::NotConnected)?
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        // Windows removes no open file.
        self.file = None;
        if !self.beside.as_os_str().is_empty()
            && let Err(error) = fs::remove_file(&self.beside)
        {
            tracing::warn!(path = %self.beside.display(), %error, "a half-written file stays behind");
        }
    }
}

/// Writes a whole small file under its name in one go.
pub fn write_atomically(place: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(place)?;
    file.write_all(content)?;
    file.commit()
}

/// Makes the new name itself survive a power cut, where folders can be synced.
fn sync_folder(place: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = place
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_under_the_name_before_the_end_and_nothing_else_after() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("catalogue.csv");
        let mut file = AtomicFile::create(&place).unwrap();
        file.write_all(b"a,b\n").unwrap();
        assert!(!place.exists());
        file.commit().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"a,b\n");
        assert_eq!(names(folder.path()), ["catalogue.csv"]);
    }

    #[test]
    fn giving_up_leaves_the_old_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("x".repeat(255));
        write_atomically(&place, b"old").unwrap();
        let mut file = AtomicFile::create(&place).unwrap();
        file.write_all(b"ne").unwrap();
        drop(file);
        assert_eq!(fs::read(&place).unwrap(), b"old");
        assert_eq!(names(folder.path()).len(), 1);
        write_atomically(&place, b"new").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
    }

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}
