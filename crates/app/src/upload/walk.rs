//! What lies under the paths that a person dropped.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

/// Folders that systems and programs make for themselves.
const SYSTEM_FOLDERS: &[&str] = &[
    "__MACOSX",
    "@eaDir",
    "$RECYCLE.BIN",
    "System Volume Information",
    "lost+found",
];
const SYSTEM_FILES: &[&str] = &["thumbs.db", "desktop.ini", "ehthumbs.db"];

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundFile {
    pub path: PathBuf,
    pub name: String,
    /// The dropped folder it was found in and the folders below; empty for a file dropped by itself.
    pub folders: Vec<String>,
}

/// Something that is not uploaded, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Why, as the end of a sentence that begins with the name.
    pub reason: String,
}

impl LeftOut {
    pub(crate) fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            name: name_of(path),
            reason: reason.into(),
        }
    }
}

/// What a walk came to.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub files: Vec<FoundFile>,
    pub left_out: Vec<LeftOut>,
    pub folders: usize,
}

/// Finds the files under these paths, each once, in the order of names. Hidden and system files are passed over without a word.
///
/// Links are followed; one that leads back to a folder above it is left out. Blocks while it reads the disk.
pub(crate) fn walk(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk_folder(path, &mut found, &mut seen),
            Ok(metadata) if metadata.is_file() => add_file(path, Vec::new(), &mut found, &mut seen),
            Ok(_) => found
                .left_out
                .push(LeftOut::new(path, "is not a file or a folder.")),
            Err(error) => found
                .left_out
                .push(LeftOut::new(path, why_unreadable(&error))),
        }
    }
    found
}

fn walk_folder(root: &Path, found: &mut Found, seen: &mut HashSet<PathBuf>) {
    let above = root.parent().unwrap_or(root);
    for entry in WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_wanted)
    {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root);
                let reason = match (error.loop_ancestor(), error.io_error()) {
                    (Some(_), _) => "is a link that leads back to a folder above it.".to_owned(),
                    (None, Some(error)) => why_unreadable(error),
                    (None, None) => "cannot be read.".to_owned(),
                };
                found.left_out.push(LeftOut::new(path, reason));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            found.folders += 1;
        } else if entry.file_type().is_file() {
            let inside = entry
                .path()
                .parent()
                .and_then(|folder| folder.strip_prefix(above).ok());
            let folders = inside.map(|folders| {
                folders
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy().into_owned())
                    .collect()
            });
            add_file(entry.path(), folders.unwrap_or_default(), found, seen);
        } else {
            found
                .left_out
                .push(LeftOut::new(entry.path(), "is not a file or a folder."));
        }
    }
}

fn add_file(path: &Path, folders: Vec<String>, found: &mut Found, seen: &mut HashSet<PathBuf>) {
    // Dropped twice, or reached by a link too: once is enough.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if seen.insert(real) {
        found.files.push(FoundFile {
            path: path.to_owned(),
            name: name_of(path),
            folders,
        });
    }
}

/// The dropped folder itself is wanted even if it is hidden: a person chose it.
fn is_wanted(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let hidden = name.starts_with('.') || name.starts_with("~$");
    let system = SYSTEM_FOLDERS.contains(&name.as_ref())
        || SYSTEM_FILES.contains(&name.to_lowercase().as_str());
    entry.depth() == 0 || !(hidden || system)
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

pub(crate) fn why_unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "is not there.".to_owned(),
        std::io::ErrorKind::PermissionDenied => {
            "may not be read by you. Check its permissions.".to_owned()
        }
        _ => format!("cannot be read: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"x").unwrap();
    }

    #[test]
    fn keeps_the_folders_from_the_dropped_one_on_and_passes_over_system_files() {
        let root = tempfile::tempdir().unwrap();
        let course = root.path().join("BIOL 200");
        for name in [
            "b.mp4",
            "Week 1/a.mp4",
            "Week 1/.DS_Store",
            "Thumbs.db",
            "__MACOSX/x.mp4",
            ".git/y.mp4",
        ] {
            touch(&course.join(name));
        }
        let single = root.path().join("c.mp4");
        touch(&single);
        let found = walk(&[course.clone(), single.clone(), single, course.join("b.mp4")]);
        let seen: Vec<_> = found
            .files
            .iter()
            .map(|file| (file.folders.join("/"), file.name.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("BIOL 200/Week 1".to_owned(), "a.mp4"),
                ("BIOL 200".to_owned(), "b.mp4"),
                (String::new(), "c.mp4")
            ]
        );
        assert!(found.left_out.is_empty());
        assert_eq!(found.folders, 2);
    }

    #[test]
    fn says_what_is_not_there() {
        let found = walk(&[PathBuf::from("/nowhere/at/all.mp4")]);
        assert_eq!(found.left_out[0].name, "all.mp4");
        assert_eq!(found.left_out[0].reason, "is not there.");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_loop_ends_and_is_said() {
        let root = tempfile::tempdir().unwrap();
        touch(&root.path().join("a/lecture.mp4"));
        std::os::unix::fs::symlink(root.path(), root.path().join("a/loop")).unwrap();
        let found = walk(&[root.path().to_owned()]);
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.left_out.len(), 1);
        assert!(found.left_out[0].reason.contains("leads back"));
    }
}
