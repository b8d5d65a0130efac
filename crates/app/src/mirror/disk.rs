//! What lies at the destination.

use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use tokio_util::sync::CancellationToken;
use walkdir::WalkDir;

use super::WORK_FOLDER;
use super::index::{Disk, DiskFile, Index};

/// Reads what lies below a folder, off the disk alone and without opening a file.
///
/// Symbolic links are not followed: each counts as a file that the mirror did not write. Half-written files of Lectern are
/// passed over, in [`WORK_FOLDER`] too. A folder that is not there is empty. Blocking.
///
/// # Errors
///
/// A folder below cannot be read; then nothing may be concluded from what seems to be missing. Cancelling ends it with
/// [`io::ErrorKind::Interrupted`].
pub(crate) fn read(destination: &Path, cancel: &CancellationToken) -> io::Result<Disk> {
    let mut disk = Disk {
        free: lectern_transfer::free_space(destination).ok(),
        ..Disk::default()
    };
    // The destination itself may be a link that the person chose.
    let root = match fs::canonicalize(destination) {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(disk),
        Err(error) => return Err(error),
    };
    let work = root.join(WORK_FOLDER);
    for entry in WalkDir::new(&root).follow_links(false).min_depth(1) {
        if cancel.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let entry = entry.map_err(io::Error::from)?;
        if entry.file_type().is_dir() || entry.path().starts_with(&work) {
            continue;
        }
        let Some(path) = relative(&root, entry.path()) else {
            continue;
        };
        let metadata = entry.metadata().map_err(io::Error::from)?;
        disk.files.insert(
            path,
            DiskFile {
                size: metadata.len(),
                modified: modified(&metadata),
                ..DiskFile::default()
            },
        );
    }
    Ok(disk)
}

/// Returns the files that have the size they were saved with and another date.
///
/// A disk that was copied looks like this. Reading them once ([`crate::mirror::verify::sha256_of`]) tells whether they changed.
pub(crate) fn touched(index: &Index, disk: &Disk) -> Vec<String> {
    let files = index.entries.values().flat_map(|entry| &entry.files);
    let touched = files.filter(|file| {
        disk.files
            .get(&file.path)
            .is_some_and(|found| found.size == file.size && found.modified != file.modified)
    });
    touched.map(|file| file.path.clone()).collect()
}

/// Returns when a file was last changed, in nanoseconds since 1970 UTC; 0 where the disk does not say.
pub(crate) fn modified(metadata: &fs::Metadata) -> i64 {
    let Ok(time) = metadata.modified() else {
        return 0;
    };
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()),
        Err(before) => i128::try_from(before.duration().as_nanos()).map(|nanos| -nanos),
    };
    nanos
        .ok()
        .and_then(|nanos| i64::try_from(nanos).ok())
        .unwrap_or(0)
}

/// Returns the path below the root with `/` between names; none for a half-written file of ours and for a name that is no
/// Unicode, which no mirror writes.
pub(crate) fn relative(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let names: Option<Vec<&str>> = below
        .components()
        .map(|component| component.as_os_str().to_str())
        .collect();
    let names = names?;
    let name = names.last()?;
    let half_written = name.starts_with('.') && name.strip_suffix(".part").is_some();
    (!half_written).then(|| composed(names.join("/")))
}

/// Older disks of macOS spell accents in two characters; the index has them in one.
fn composed(path: String) -> String {
    if cfg!(target_os = "macos") && !path.is_ascii() {
        return unicode_normalization::UnicodeNormalization::nfc(path.chars()).collect();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(disk: &Disk) -> Vec<&str> {
        disk.files.keys().map(String::as_str).collect()
    }

    #[test]
    fn lists_files_with_slashes_and_passes_over_half_written_ones() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/b")).unwrap();
        fs::write(root.path().join("a/b/L 1.mp4"), b"abc").unwrap();
        fs::write(root.path().join("a/.L 2.mp4.12.part"), b"x").unwrap();
        fs::create_dir_all(root.path().join(".lectern/incoming")).unwrap();
        fs::write(root.path().join(".lectern/incoming/1.mp4"), b"x").unwrap();
        let disk = read(root.path(), &CancellationToken::new()).unwrap();
        assert_eq!(paths(&disk), ["a/b/L 1.mp4"]);
        let file = &disk.files["a/b/L 1.mp4"];
        assert_eq!(file.size, 3);
        assert!(file.modified > 1_500_000_000_000_000_000);
        assert!(disk.free.unwrap() > 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_empty() {
        let root = tempfile::tempdir().unwrap();
        let disk = read(&root.path().join("not/yet"), &CancellationToken::new()).unwrap();
        assert!(disk.files.is_empty());
    }

    #[test]
    fn cancelling_ends_it() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("x"), b"x").unwrap();
        let cancel = CancellationToken::new();
        cancel.cancel();
        let error = read(root.path(), &cancel).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_seen_and_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.mp4"), b"secret").unwrap();
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("Week 1")).unwrap();
        let disk = read(root.path(), &CancellationToken::new()).unwrap();
        assert_eq!(paths(&disk), ["Week 1"]);
    }
}
