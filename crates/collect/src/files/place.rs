//! Where the bytes of files lie in a collection.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use lectern_transfer::{part_path, safe_name};
use sha2::{Digest, Sha256};

use super::FileKind;
use super::wanted::FileKey;

/// The folder of the bytes, within the collection.
pub(super) const FOLDER: &str = "files";
/// How the names of records of unfinished files end.
const RESUME: &str = ".resume";
/// And those of records that are being written.
const NEW: &str = ".resume-new";

/// Returns the place of a file relative to the collection, with `/`.
pub(super) fn path_of(key: &FileKey) -> String {
    let kind = match key.kind {
        FileKind::File => "file",
        FileKind::Thumbnail => "thumbnail",
        FileKind::Media => "media",
    };
    if !key.id.is_empty() && key.id.len() <= 20 && key.id.bytes().all(|byte| byte.is_ascii_digit())
    {
        return format!("{FOLDER}/{kind}-{}", key.id);
    }
    // Ids of recordings differ by the case of letters, and many disks do not tell that apart.
    let digest = Sha256::digest(key.id.as_bytes());
    let mark = digest[..8]
        .iter()
        .fold(0u64, |mark, byte| (mark << 8) | u64::from(*byte));
    let shown: String = key.id.chars().filter(char::is_ascii).take(40).collect();
    format!(
        "{FOLDER}/{}",
        safe_name(&format!("{kind}-{shown}-{mark:016x}"))
    )
}

/// Returns where a recorded path leads; nothing if it would leave the collection.
pub(super) fn within(collection: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (inside && path.components().next().is_some()).then(|| collection.join(path))
}

/// Returns where the record of an unfinished file lies, beside its part, and where it is written first.
pub(super) fn resume_paths(target: &Path) -> (PathBuf, PathBuf) {
    let part = part_path(target);
    (
        part.with_extension(&RESUME[1..]),
        part.with_extension(&NEW[1..]),
    )
}

/// Removes the records of unfinished files whose parts are gone: a kill left them.
pub(super) fn sweep(collection: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(collection.join(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| {
            let hidden = name.strip_prefix('.')?;
            hidden
                .strip_suffix(RESUME)
                .or_else(|| hidden.strip_suffix(NEW))
        });
        if let Some(stem) = stem
            && !entry
                .path()
                .with_file_name(format!(".{stem}.part"))
                .exists()
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_file_has_a_safe_place_of_its_own() {
        let long = "x".repeat(300);
        let ids = [
            "5",
            "21070000000004711",
            "1042~5",
            "m-4uE",
            "m-4ue",
            "../../etc/passwd",
            "CON",
            "",
            "日本",
            "a/b",
            &long,
        ];
        let mut seen = HashSet::new();
        for kind in [FileKind::File, FileKind::Thumbnail, FileKind::Media] {
            for id in ids {
                let path = path_of(&FileKey::new(kind, id));
                let place = within(Path::new("c"), &path).unwrap();
                assert_eq!(place.parent(), Some(Path::new("c/files")), "{path}");
                assert!(
                    path.len() < 120 && seen.insert(path.to_lowercase()),
                    "{path}"
                );
            }
        }
        assert_eq!(path_of(&FileKey::new(FileKind::File, "5")), "files/file-5");
        assert_eq!(within(Path::new("c"), "../x"), None);
    }

    #[test]
    fn only_what_nobody_can_use_is_swept_away() {
        let collection = tempfile::tempdir().unwrap();
        sweep(collection.path()).unwrap();
        let folder = collection.path().join(FOLDER);
        fs::create_dir(&folder).unwrap();
        let (unfinished, finished) = (folder.join("file-1"), folder.join("file-2"));
        let (record, new) = resume_paths(&unfinished);
        let kept = [unfinished.clone(), part_path(&unfinished), record, new];
        let (record, new) = resume_paths(&finished);
        for path in kept.iter().chain([&finished, &record, &new]) {
            fs::write(path, "x").unwrap();
        }
        sweep(collection.path()).unwrap();
        assert!(kept.iter().all(|path| path.exists()));
        assert!(finished.exists() && !record.exists() && !new.exists());
    }
}
