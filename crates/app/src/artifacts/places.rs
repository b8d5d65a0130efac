//! Where things lie: the export, the collection it is made of, plans, and the log.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::store::ExportRow;
use crate::app::Inner;

/// The folder of the profile for student work.
const ARTIFACTS: &str = "artifacts";
/// The collection, in the folder of an export with real names or in that of the profile.
pub(super) const COLLECTION: &str = "collection";
/// The answers as received, in an export with real names.
const JSON: &str = "json";
/// What a plan read, in the collection until it is taken over.
const STAGE: &str = ".stage";
const PLANS: &str = "plans";
const EXPORTS: &str = "exports";
const PAGE: &str = "index.html";
/// The payload of a bag.
const DATA: &str = "data";
const ZIPS: &str = "zips";

/// The folders of one export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    /// Where the export is written.
    pub export: PathBuf,
    /// What it is made of. It names people.
    pub collection: PathBuf,
    /// Where `log.txt` and `err.txt` are. They name people, too.
    pub logs: PathBuf,
}

impl Places {
    /// Returns the folders of an export.
    pub fn of(inner: &Inner, row: &ExportRow) -> Self {
        Self::new(inner, &row.key, &row.folder, row.hidden)
    }

    /// Returns the folders of an export that may have no row yet.
    pub fn new(inner: &Inner, key: &str, folder: &Path, hidden: bool) -> Self {
        let logs = if hidden {
            of_export(inner, key)
        } else {
            folder.to_owned()
        };
        Self {
            export: folder.to_owned(),
            collection: logs.join(COLLECTION),
            logs,
        }
    }

    /// Returns where a started plan lies until its job takes it over.
    pub fn stage(&self) -> PathBuf {
        self.collection.join(STAGE)
    }

    /// Returns the folder of archives.
    pub fn zips(&self) -> PathBuf {
        self.export.join(ZIPS)
    }
}

/// Returns the folder of the profile that belongs to an export alone.
pub(super) fn of_export(inner: &Inner, key: &str) -> PathBuf {
    inner.options.profile_dir.join(ARTIFACTS).join(key)
}

/// Returns the folder of all plans that were not started.
pub(super) fn plans(inner: &Inner) -> PathBuf {
    inner.options.profile_dir.join(ARTIFACTS).join(PLANS)
}

/// Tells whether a folder holds answers of Canvas with everybody's names.
pub(super) fn has_names(folder: &Path) -> bool {
    [COLLECTION, JSON, "data/json"]
        .iter()
        .any(|name| folder.join(name).is_dir())
}

/// What lies in an export's folder beside what its manifest lists.
const BESIDE: [&str; 7] = [
    COLLECTION,
    ZIPS,
    "log.txt",
    "err.txt",
    "bagit.txt",
    "bag-info.txt",
    "tagmanifest-sha256.txt",
];

/// Tells whether a name in an export's folder is Lectern's own although the manifest does not list it.
pub(crate) fn is_own(name: &str) -> bool {
    BESIDE.contains(&name) || is_retry(name)
}

/// `retry###.txt`, as the published tool calls it.
fn is_retry(name: &str) -> bool {
    name.strip_prefix("retry")
        .and_then(|rest| rest.strip_suffix(".txt"))
        .is_some()
}

/// Returns the page to begin with, where there is one.
pub(super) fn portfolio(folder: &Path) -> Option<PathBuf> {
    let plain = folder.join(EXPORTS).join(PAGE);
    let bag = folder.join(DATA).join(EXPORTS).join(PAGE);
    [plain, bag].into_iter().find(|page| page.is_file())
}

/// Moves a folder, over to another disk too. Whatever lies at the new place is replaced; a kill leaves the old one whole or the new one.
pub(super) fn relocate(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(above) = to.parent() {
        fs::create_dir_all(above)?;
    }
    remove_folder(to)?;
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
        moved => return moved,
    }
    let beside = to.with_extension("part");
    remove_folder(&beside)?;
    copy_folder(from, &beside)?;
    fs::rename(&beside, to)?;
    remove_folder(from)
}

/// Removes a folder with everything in it, if it is there.
pub(super) fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), &place)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_the_place_of_another_whole() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("from"), root.path().join("new/to"));
        fs::create_dir_all(from.join("json")).unwrap();
        fs::write(from.join("json/a"), "a").unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("old"), "old").unwrap();

        relocate(&from, &to).unwrap();

        assert!(!from.exists() && !to.join("old").exists());
        assert_eq!(fs::read_to_string(to.join("json/a")).unwrap(), "a");
        copy_folder(&to, &from).unwrap();
        assert_eq!(fs::read_to_string(from.join("json/a")).unwrap(), "a");
    }
}
