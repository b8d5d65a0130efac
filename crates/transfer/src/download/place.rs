//! Where a download lies while it is not whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Characters of the target's name that the part file begins with, for people who look into the folder.
const SHOWN: usize = 40;
const SUFFIX: &str = ".part";
/// The longest name of one file that Linux, macOS and Windows take.
const LONGEST_NAME: usize = 255;

/// Returns where the bytes of an unfinished download lie: `.{start of the name}.{16 hexadecimal digits}.part` beside the
/// target.
///
/// The name follows from that of the target, so what a killed run left is found again. Names made by [`crate::safe_name`]
/// never begin with a dot, so it is none of them; it has at most 185 bytes whatever the target is called.
pub fn part_path(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    let digest = Sha256::digest(name.as_encoded_bytes());
    let start: String = name.to_string_lossy().chars().take(SHOWN).collect();
    let id = crate::hash::hex(&digest[..8]);
    target.with_file_name(format!(".{start}.{id}{SUFFIX}"))
}

/// Tells whether a file name is one that [`part_path`] makes.
pub fn is_part_name(file_name: &str) -> bool {
    file_name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(SUFFIX))
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, id)| {
            id.len() == 16
                && id
                    .bytes()
                    .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        })
}

/// Throws away the part file of a target that will not be finished. That there is none is no error.
pub fn discard_part(target: &Path) -> io::Result<()> {
    match fs::remove_file(part_path(target)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Fails early where the finished file could not take its name: better now than after two gigabytes.
pub(crate) fn ensure_usable(target: &Path) -> io::Result<()> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    if name.len() > LONGEST_NAME {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    match fs::symlink_metadata(target) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Returns the folder of a target.
pub(crate) fn folder_of(target: &Path) -> &Path {
    target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_any_name_fits_and_is_known_again() {
        let long = "ü".repeat(127);
        let names = ["a.mp4", "A.mp4", &long, "𝕏𝕏𝕏.mp4", "Week 1. Intro.mp4"];
        let mut seen = std::collections::HashSet::new();
        for name in names {
            let part = part_path(&Path::new("folder").join(name));
            let file_name = part.file_name().unwrap().to_str().unwrap().to_owned();
            assert_eq!(part.parent(), Some(Path::new("folder")));
            assert!(
                file_name.len() <= 185 && is_part_name(&file_name),
                "{file_name}"
            );
            assert!(!is_part_name(name) && !is_part_name(&crate::safe_name(&file_name)));
            assert!(seen.insert(file_name));
        }
    }

    #[test]
    fn a_part_that_is_not_there_is_discarded_too() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.mp4");
        fs::write(part_path(&target), b"x").unwrap();
        discard_part(&target).unwrap();
        discard_part(&target).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
