//! Room on a disk.

use std::io;
use std::path::Path;

/// Returns the bytes that this person may still write where `path` lies.
///
/// The path itself need not exist yet; the nearest folder above it that does is asked.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let existing = path
        .ancestors()
        .find(|folder| !folder.as_os_str().is_empty() && folder.exists());
    fs4::available_space(existing.unwrap_or_else(|| Path::new(".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_for_folders_that_are_still_to_be_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_space(&folder.path().join("not/yet/there.mp4")).unwrap() > 0);
        assert!(free_space(Path::new("relative.mp4")).unwrap() > 0);
    }
}
