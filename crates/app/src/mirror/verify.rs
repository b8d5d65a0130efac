//! Reads every file of a mirror again and compares it with what was written down when it was saved.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use super::disk;
use super::index::Index;
use super::places::{GONE, RESERVED};

/// Files are read side by side on so many threads: hashing one keeps one core busy, and more would make a disk seek.
const THREADS: usize = 2;
/// Bytes read between two looks at the cancellation.
const CHUNK: usize = 1024 * 1024;

/// A file that has to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Its path below the destination with `/` between names.
    pub path: String,
    /// Its bytes; none where only the checksum is known.
    pub size: Option<u64>,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outcome {
    /// Files that had to be there.
    pub files: u64,
    /// Files that were read whole and have the checksum they were saved with.
    pub good: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Paths of files that are not there.
    pub missing: Vec<String>,
    /// Paths of files whose content is another.
    pub changed: Vec<String>,
    /// Files that could not be read, and why.
    pub unreadable: Vec<Unreadable>,
    /// Paths of files that are no part of the mirror. They are no fault.
    pub extra: Vec<String>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unreadable {
    /// Its path below the destination.
    pub path: String,
    /// What the system said.
    pub why: String,
}

impl Outcome {
    /// Tells whether every file is there as it was saved.
    pub fn is_whole(&self) -> bool {
        self.good == self.files
    }
}

/// The person, or the end of the program, stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("The verification was stopped before its end. Nothing was changed; start it again.")]
pub struct Cancelled;

/// Lists what an index says has to be there.
///
/// Recordings that are gone from the server are kept and count like the others.
pub(crate) fn of_index(index: Index) -> Vec<Expected> {
    let entries = index.entries.into_values();
    let files = entries.flat_map(|entry| entry.files);
    let mut expected: Vec<_> = files
        .map(|file| Expected {
            path: file.path,
            size: Some(file.size),
            sha256: file.sha256,
        })
        .collect();
    expected.sort_by(|one, other| one.path.cmp(&other.path));
    expected
}

/// Reads every expected file and lists what else lies there. Blocking; two threads read.
///
/// `progress` gets the bytes of each chunk of at most 1 MiB, from both threads. No symbolic link is followed, neither the file
/// itself nor a folder on the way to it.
///
/// # Errors
///
/// [`Cancelled`]; everything else is a finding.
pub(crate) fn check(
    destination: &Path,
    expected: &[Expected],
    cancel: &CancellationToken,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Outcome, Cancelled> {
    let next = AtomicUsize::new(0);
    let findings = Mutex::new(Vec::with_capacity(expected.len()));
    let links = links(destination, expected);
    thread::scope(|scope| {
        for _ in 0..THREADS.min(expected.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = expected.get(at).filter(|_| !cancel.is_cancelled()) else {
                        return;
                    };
                    let finding = one(destination, file, &links, cancel, progress);
                    lock(&findings).push((at, finding));
                }
            });
        }
    });
    if cancel.is_cancelled() {
        return Err(Cancelled);
    }
    let mut findings = lock(&findings).split_off(0);
    findings.sort_by_key(|(at, _)| *at);
    let mut outcome = Outcome {
        files: expected.len() as u64,
        ..Outcome::default()
    };
    for (at, finding) in findings {
        let path = expected[at].path.clone();
        match finding {
            Finding::Good(bytes) => {
                outcome.good += 1;
                outcome.bytes += bytes;
            }
            Finding::Changed(bytes) => {
                outcome.bytes += bytes;
                outcome.changed.push(path);
            }
            Finding::Missing => outcome.missing.push(path),
            Finding::Unreadable(why) => outcome.unreadable.push(Unreadable { path, why }),
        }
    }
    outcome.extra = extra(destination, expected, cancel, &mut outcome.unreadable)?;
    Ok(outcome)
}

/// Returns the SHA-256 of a file in lower-case hex and its bytes. Blocking.
///
/// # Errors
///
/// What the system says; cancelling gives [`io::ErrorKind::Interrupted`].
pub(crate) fn sha256_of(path: &Path, cancel: &CancellationToken) -> io::Result<(String, u64)> {
    hash(path, cancel, &|_| ())
}

enum Finding {
    Good(u64),
    Changed(u64),
    Missing,
    Unreadable(String),
}

fn one(
    destination: &Path,
    expected: &Expected,
    links: &HashSet<String>,
    cancel: &CancellationToken,
    progress: &(dyn Fn(u64) + Sync),
) -> Finding {
    let folders = expected.path.match_indices('/').map(|(at, _)| at);
    let through = folders
        .map(|at| &expected.path[..at])
        .find(|folder| links.contains(*folder));
    if let Some(link) = through {
        return Finding::Unreadable(format!(
            "“{link}” is a link to another place, which is not followed."
        ));
    }
    let path = destination.join(&expected.path);
    let metadata = match fs::symlink_metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) => return unreadable(&error),
    };
    if !metadata.is_file() {
        return Finding::Unreadable("It is a link or a folder and no file.".to_owned());
    }
    if expected.size.is_some_and(|size| size != metadata.len()) {
        // Another length is another content; it need not be read.
        return Finding::Changed(0);
    }
    match hash(&path, cancel, progress) {
        Ok((sha256, bytes)) if sha256 == expected.sha256 => Finding::Good(bytes),
        Ok((_, bytes)) => Finding::Changed(bytes),
        Err(error) => unreadable(&error),
    }
}

fn unreadable(error: &io::Error) -> Finding {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Finding::Missing,
        _ => Finding::Unreadable(error.to_string()),
    }
}

fn hash(
    path: &Path,
    cancel: &CancellationToken,
    progress: &(dyn Fn(u64) + Sync),
) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        if cancel.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                bytes += count as u64;
                progress(count as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((hex(&hasher.finalize()), bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]));
    digits.collect()
}

/// Returns the folders on the way to the expected files that are symbolic links.
fn links(destination: &Path, expected: &[Expected]) -> HashSet<String> {
    let mut seen = HashSet::new();
    let mut links = HashSet::new();
    for file in expected {
        for (at, _) in file.path.match_indices('/') {
            let folder = &file.path[..at];
            if seen.insert(folder)
                && fs::symlink_metadata(destination.join(folder))
                    .is_ok_and(|metadata| metadata.is_symlink())
            {
                links.insert(folder.to_owned());
            }
        }
    }
    links
}

/// Lists what lies there and is neither expected nor one of Lectern's own files at the root.
/// What an export of student work has among its files, as a folder and as a bag.
const STUDENT_WORK: [&str; 2] = ["exports/receipt.json", "data/exports/receipt.json"];

fn extra(
    destination: &Path,
    expected: &[Expected],
    cancel: &CancellationToken,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<String>, Cancelled> {
    let found = match disk::read(destination, cancel) {
        Ok(disk) => disk.files,
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(Cancelled),
        Err(error) => {
            unreadable.push(Unreadable {
                path: String::new(),
                why: error.to_string(),
            });
            BTreeMap::new()
        }
    };
    let expected: HashSet<&str> = expected.iter().map(|file| file.path.as_str()).collect();
    let of_work = STUDENT_WORK
        .iter()
        .any(|receipt| expected.contains(receipt));
    let own = |path: &str| {
        let top = path.split('/').next().unwrap_or(path);
        (top != GONE && RESERVED.contains(&top)) || (of_work && crate::artifacts::is_own(top))
    };
    let extra = found
        .into_keys()
        .filter(|path| !expected.contains(path.as_str()) && !own(path));
    Ok(extra.collect())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A thread that panicked has pushed whole findings only.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    /// FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn expected(path: &str, size: u64) -> Expected {
        Expected {
            path: path.to_owned(),
            size: Some(size),
            sha256: ABC.to_owned(),
        }
    }

    #[test]
    fn tells_good_changed_missing_and_extra_files_apart() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("a")).unwrap();
        for (name, content) in [
            ("a/good.mp4", "abc"),
            ("a/rotten.mp4", "abd"),
            ("a/short.mp4", "ab"),
            ("a/notes.pdf", "mine"),
            ("catalogue.csv", "x"),
        ] {
            fs::write(root.path().join(name), content).unwrap();
        }
        let files = [
            expected("a/good.mp4", 3),
            expected("a/lost.mp4", 3),
            expected("a/rotten.mp4", 3),
            expected("a/short.mp4", 3),
        ];
        let read = AtomicU64::new(0);
        let outcome = check(root.path(), &files, &CancellationToken::new(), &|bytes| {
            read.fetch_add(bytes, Ordering::Relaxed);
        })
        .unwrap();
        assert_eq!(
            outcome,
            Outcome {
                files: 4,
                good: 1,
                bytes: 6,
                missing: vec!["a/lost.mp4".to_owned()],
                changed: vec!["a/rotten.mp4".to_owned(), "a/short.mp4".to_owned()],
                unreadable: vec![],
                extra: vec!["a/notes.pdf".to_owned()],
            }
        );
        assert!(!outcome.is_whole());
        assert_eq!(read.load(Ordering::Relaxed), 6);
    }

    #[test]
    fn cancelling_in_the_middle_ends_it() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("long"), vec![0; 4 * CHUNK]).unwrap();
        let cancel = CancellationToken::new();
        let files = [Expected {
            size: None,
            ..expected("long", 0)
        }];
        let result = check(root.path(), &files, &cancel, &|_| cancel.cancel());
        assert_eq!(result, Err(Cancelled));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_never_taken_for_the_file() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("x.mp4"), "abc").unwrap();
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("a")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x.mp4"), root.path().join("y.mp4"))
            .unwrap();
        let files = [expected("a/x.mp4", 3), expected("y.mp4", 3)];
        let outcome = check(root.path(), &files, &CancellationToken::new(), &|_| ()).unwrap();
        let paths: Vec<_> = outcome
            .unreadable
            .iter()
            .map(|it| it.path.as_str())
            .collect();
        assert_eq!((outcome.good, paths), (0, vec!["a/x.mp4", "y.mp4"]));
    }
}
