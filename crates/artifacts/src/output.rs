//! The folder that is written: each file under its name only when it is whole, and a manifest of all of them at the end.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::ArtifactsError;
use crate::issue::Issue;
use crate::layout::Place;
use crate::manifest;

/// Where files are while they are not whole.
const WORK: &str = ".lectern-part";
/// What was written so far, in the form of a manifest, so that a run that was killed leaves nothing that nobody knows of.
const JOURNAL: &str = ".lectern-journal";
/// The folder of a bag's payload.
const DATA: &str = "data";

/// An export that is being written.
#[derive(Debug)]
pub(crate) struct Output {
    root: PathBuf,
    is_bag: bool,
    /// The root is the collection too; its own files are never removed.
    is_collection: bool,
    entries: Mutex<Entries>,
    folders: Mutex<HashSet<PathBuf>>,
    next: AtomicU64,
    before: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    path: String,
    sha256: String,
    size: u64,
}

#[derive(Debug)]
struct Entries {
    all: Vec<Entry>,
    journal: File,
}

impl Output {
    /// Begins to write below a folder, which is made. What an earlier run wrote there stays until it is written again or is no longer
    /// part of the export.
    pub fn begin(root: &Path, is_bag: bool, is_collection: bool) -> Result<Self, ArtifactsError> {
        fs::create_dir_all(root).map_err(ArtifactsError::disk("making", root))?;
        let journal = root.join(JOURNAL);
        let mut before = manifest::read_all(&journal)?;
        before.extend(manifest::read_all(&root.join(manifest::MANIFEST))?);
        let begun = Self {
            root: root.to_owned(),
            is_bag,
            is_collection,
            entries: Mutex::new(Entries {
                all: Vec::new(),
                journal: begin_journal(&journal, &before)?,
            }),
            folders: Mutex::default(),
            next: AtomicU64::new(0),
            before,
        };
        begun.remove_work()?;
        begun.folder(&root.join(WORK))?;
        // An export without a manifest is not complete.
        for name in manifest::NAMES {
            remove(&root.join(name))?;
        }
        Ok(begun)
    }

    /// Writes a whole file, which has its name only when it is complete.
    pub fn write(&self, place: &Place, bytes: &[u8]) -> Result<(), ArtifactsError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let at = self.root.join(WORK).join(number.to_string());
        fs::write(&at, bytes).map_err(ArtifactsError::disk("writing", &at))?;
        let target = self.target(place)?;
        fs::rename(&at, &target).map_err(ArtifactsError::disk("writing", &target))?;
        let sha256 = hex(&Sha256::digest(bytes));
        self.note(place, sha256, bytes.len() as u64)
    }

    /// Puts the bytes of a collected file at a place: as a second name where the disk can, else as a copy. Returns why it cannot be
    /// there, if its bytes are gone or others.
    pub fn put(
        &self,
        place: &Place,
        from: &Path,
        size: u64,
        sha256: &str,
    ) -> Result<Option<String>, ArtifactsError> {
        let have = match fs::metadata(from) {
            Ok(have) if have.is_file() => have,
            _ => return Ok(Some("its copy on this computer is gone".to_owned())),
        };
        if have.len() != size {
            return Ok(Some(
                "its copy on this computer has been changed".to_owned(),
            ));
        }
        let sha256 = if is_sum(sha256) {
            sha256.to_ascii_lowercase()
        } else {
            sum(from)?
        };
        let target = self.target(place)?;
        if !is_same(&target, &have) {
            self.bring(from, &target, &have)?;
        }
        self.note(place, sha256, size)?;
        Ok(None)
    }

    fn bring(&self, from: &Path, target: &Path, have: &fs::Metadata) -> Result<(), ArtifactsError> {
        // Where nothing lies yet, a second name is made in one step.
        if fs::hard_link(from, target).is_ok() {
            return Ok(());
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let at = self.root.join(WORK).join(number.to_string());
        if fs::hard_link(from, &at).is_err() {
            fs::copy(from, &at).map_err(ArtifactsError::disk("copying to", target))?;
            // So that the next run knows it again.
            if let (Ok(file), Ok(modified)) =
                (File::options().write(true).open(&at), have.modified())
            {
                let _ = file.set_modified(modified);
            }
        }
        // Two names of one file are not renamed onto each other.
        remove(target)?;
        fs::rename(&at, target).map_err(ArtifactsError::disk("writing", target))
    }

    /// Writes the manifest, and the bag's own files; removes what earlier runs wrote and this one did not. Returns what was left
    /// because somebody changed it.
    pub fn finish(self, made_on: NaiveDate) -> Result<Vec<Issue>, ArtifactsError> {
        let mut entries = match self.entries.into_inner() {
            Ok(entries) => entries.all,
            Err(poisoned) => poisoned.into_inner().all,
        };
        entries.sort();
        entries.dedup_by(|one, other| one.path == other.path);
        let size: u64 = entries.iter().map(|entry| entry.size).sum();
        let lines = entries
            .iter()
            .map(|entry| (entry.path.as_str(), entry.sha256.as_str()));
        let payload = manifest::Payload {
            files: entries.len() as u64,
            bytes: size,
            made_on,
        };
        let kept: HashSet<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let own = |path: &str| self.is_collection && path.starts_with("json/");
        let stale = self
            .before
            .iter()
            .filter(|(path, _)| !kept.contains(path.as_str()) && !own(path));
        let mut issues = remove_stale(&self.root, stale)?;
        remove_folder(&self.root.join(WORK))?;
        if self.is_bag {
            issues.extend(strangers(&self.root, &kept)?);
        }
        manifest::write(&self.root, lines, self.is_bag.then_some(payload))?;
        remove(&self.root.join(JOURNAL))?;
        Ok(issues)
    }

    /// Returns how many bytes and files there are so far.
    pub fn written(&self) -> (u64, u64) {
        let entries = self.entries.lock();
        entries.map_or((0, 0), |entries| {
            let bytes = entries.all.iter().map(|entry| entry.size).sum();
            (entries.all.len() as u64, bytes)
        })
    }

    fn note(&self, place: &Place, sha256: String, size: u64) -> Result<(), ArtifactsError> {
        let path = self.path(place);
        if let Ok(mut entries) = self.entries.lock() {
            let line = format!("{sha256}  {path}\n");
            let journal = self.root.join(JOURNAL);
            let written = entries.journal.write_all(line.as_bytes());
            written.map_err(ArtifactsError::disk("writing", &journal))?;
            entries.all.push(Entry { path, sha256, size });
        }
        Ok(())
    }

    fn path(&self, place: &Place) -> String {
        if self.is_bag {
            format!("{DATA}/{}", place.path())
        } else {
            place.path()
        }
    }

    /// Returns where a place is on the disk, after making its folder.
    fn target(&self, place: &Place) -> Result<PathBuf, ArtifactsError> {
        let payload = if self.is_bag {
            self.root.join(DATA)
        } else {
            self.root.clone()
        };
        self.folder(&place.parent().below(&payload))?;
        Ok(place.below(&payload))
    }

    /// Makes a folder and those above it below the root. Nothing is written through a link to another place.
    fn folder(&self, folder: &Path) -> Result<(), ArtifactsError> {
        let is_known = || {
            self.folders
                .lock()
                .is_ok_and(|known| known.contains(folder))
        };
        if folder == self.root || is_known() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.folder(above)?;
        }
        match fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let about = fs::symlink_metadata(folder)
                    .map_err(ArtifactsError::disk("reading", folder))?;
                if about.file_type().is_symlink() {
                    return Err(ArtifactsError::Elsewhere {
                        path: folder.to_owned(),
                    });
                }
            }
            made => made.map_err(ArtifactsError::disk("making", folder))?,
        }
        if let Ok(mut known) = self.folders.lock() {
            known.insert(folder.to_owned());
        }
        Ok(())
    }

    fn remove_work(&self) -> Result<(), ArtifactsError> {
        remove_folder(&self.root.join(WORK))
    }
}

/// Begins with what earlier runs wrote, so that it is still known after the next kill.
fn begin_journal(path: &Path, before: &BTreeMap<String, String>) -> Result<File, ArtifactsError> {
    let mut text = String::new();
    for (path, sha256) in before {
        let _ = writeln!(text, "{sha256}  {path}");
    }
    let begun = File::create(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        Ok(file)
    });
    begun.map_err(ArtifactsError::disk("writing", path))
}

/// Names what somebody put into a bag; it is not valid with it.
fn strangers(root: &Path, kept: &HashSet<&str>) -> Result<Vec<Issue>, ArtifactsError> {
    let mut issues = Vec::new();
    let mut waiting = vec![DATA.to_owned()];
    while let Some(folder) = waiting.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(ArtifactsError::disk("reading", &path))? {
            let entry = entry.map_err(ArtifactsError::disk("reading", &path))?;
            let below = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(below);
            } else if !kept.contains(below.as_str()) {
                issues.push(Issue::new(format!(
                    "{below} is no part of the export; the bag is not valid until it lies somewhere else"
                )));
            }
        }
    }
    issues.sort();
    Ok(issues)
}

fn remove_stale<'a>(
    root: &Path,
    stale: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<Vec<Issue>, ArtifactsError> {
    let mut issues = Vec::new();
    for (path, sha256) in stale {
        let Some(place) = inside(root, path) else {
            continue;
        };
        match sum(&place) {
            Ok(now) if now == *sha256 => {
                remove(&place)?;
                remove_empty_folders(root, &place);
            }
            Ok(_) => issues.push(Issue::new(format!(
                "{path} is not part of the export any more, but somebody changed it; it was left where it is"
            ))),
            Err(_) => {}
        }
    }
    Ok(issues)
}

/// A manifest that somebody edited leads nowhere else.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let safe = !path.is_empty()
        && path.split('/').all(|part| {
            !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':'])
        });
    safe.then(|| root.join(path))
}

fn remove_empty_folders(root: &Path, file: &Path) {
    let above = file
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != root);
    for folder in above {
        // It fails where something is left, which ends the walk.
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

fn remove(path: &Path) -> Result<(), ArtifactsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ArtifactsError::disk("removing", path)(error))
        }
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> Result<(), ArtifactsError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ArtifactsError::disk("removing", path)(error))
        }
        _ => Ok(()),
    }
}

fn is_same(target: &Path, have: &fs::Metadata) -> bool {
    fs::symlink_metadata(target).is_ok_and(|there| {
        there.is_file()
            && there.len() == have.len()
            && there.modified().ok() == have.modified().ok()
    })
}

fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the SHA-256 of a file in lower-case hexadecimal digits.
pub(crate) fn sum(path: &Path) -> Result<String, ArtifactsError> {
    let disk = |error| ArtifactsError::disk("reading", path)(error);
    let mut file = File::open(path).map_err(disk)?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut chunk).map_err(disk)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&chunk[..read]);
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
