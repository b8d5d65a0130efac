//! The folder on this computer that a mirror writes to, and how files take their place in it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};

use crate::mirror::WORK_FOLDER;
use crate::mirror::index::{FileKind, IndexFile};
use crate::mirror::options::MirrorId;
use crate::mirror::places::{REPLACED, below, stays_below};

/// The file that says that a folder is the one a mirror writes to. A disk that is not plugged in leaves an empty folder
/// behind on some systems; without the marker nothing is written there.
const MARKER: &str = "mirror.json";
/// Where files are made before they take their place.
const INCOMING: &str = "incoming";

/// The destination of one mirror.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    root: PathBuf,
    mirror: MirrorId,
}

/// The destination is not there.
#[derive(Debug, thiserror::Error)]
#[error("{} is not there, or it is another disk than before.", root.display())]
pub struct Away {
    /// Where it should be.
    pub root: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Marker {
    mirror: MirrorId,
    about: String,
}

/// Why a file could not take its place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// Somebody else's file is there.
    #[error("another file is at {0}")]
    Taken(String),
    /// A folder on the way is a link, which might lead out of the destination.
    #[error("{0} is a link to another folder, which a mirror does not follow")]
    Link(String),
    /// The path would leave the destination.
    #[error("{0} does not stay in the destination")]
    Outside(String),
    /// The disk refused.
    #[error("{path}: {source}")]
    Disk {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl Destination {
    pub fn new(root: &Path, mirror: &MirrorId) -> Self {
        Self {
            root: root.to_owned(),
            mirror: mirror.clone(),
        }
    }

    /// Returns the folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folder and marks it as this mirror's. Called when a person starts a plan, never by a run.
    pub fn make(&self) -> io::Result<()> {
        fs::create_dir_all(self.root.join(WORK_FOLDER).join(INCOMING))?;
        let marker = Marker {
            mirror: self.mirror.clone(),
            about: "Lectern keeps unfinished downloads of this mirror here.".to_owned(),
        };
        let text = serde_json::to_vec_pretty(&marker)?;
        lectern_transfer::write_atomically(&self.root.join(WORK_FOLDER).join(MARKER), &text)
    }

    /// Sees to it that the folder is the one that was marked.
    pub fn present(&self) -> Result<(), Away> {
        let marker = fs::read(self.root.join(WORK_FOLDER).join(MARKER)).ok();
        let marker = marker.and_then(|text| serde_json::from_slice::<Marker>(&text).ok());
        match marker {
            Some(marker) if marker.mirror == self.mirror => {
                // Empty folders are easily tidied away; what cannot be made fails with the next write.
                let _ = fs::create_dir(self.root.join(WORK_FOLDER).join(INCOMING));
                Ok(())
            }
            _ => Err(Away {
                root: self.root.clone(),
            }),
        }
    }

    /// Returns where the video of a recording is made.
    pub fn incoming(&self, session: SessionId) -> PathBuf {
        self.root
            .join(WORK_FOLDER)
            .join(INCOMING)
            .join(format!("{session}.mp4"))
    }

    /// Returns the place of a path with `/` between names.
    pub fn place(&self, path: &str) -> Result<PathBuf, PlaceError> {
        if !stays_below(path) {
            return Err(PlaceError::Outside(path.to_owned()));
        }
        Ok(path
            .split('/')
            .fold(self.root.clone(), |place, name| place.join(name)))
    }

    /// Makes the folders of a path, following no link.
    pub fn make_folder_of(&self, path: &str) -> Result<(), PlaceError> {
        let mut place = self.root.clone();
        let names: Vec<&str> = path.split('/').collect();
        for name in &names[..names.len().saturating_sub(1)] {
            place.push(name);
            match fs::symlink_metadata(&place) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(PlaceError::Link(place.display().to_string())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match fs::create_dir(&place) {
                        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                            return Err(disk(path, error));
                        }
                        _ => {}
                    }
                }
                Err(error) => return Err(disk(path, error)),
            }
        }
        Ok(())
    }

    /// Tells size and time of a file, if one is there. A link counts as a file.
    pub fn look(&self, path: &str) -> Result<Option<(u64, i64)>, PlaceError> {
        match fs::symlink_metadata(self.place(path)?) {
            Ok(found) => Ok(Some((found.len(), modified(&found)))),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(disk(path, error)),
        }
    }

    /// Tells whether a file is still as its row says.
    pub fn is_as_written(&self, file: &IndexFile) -> Result<bool, PlaceError> {
        let found = self.look(&file.path)?;
        Ok(found == Some((file.size, file.modified)))
    }

    /// Gives a finished file its place without writing over anything, and returns its row.
    ///
    /// A kill in between leaves the file under one of its two names or both; calling again is right in each case.
    pub fn publish(
        &self,
        made: &Path,
        path: &str,
        kind: FileKind,
        sha256: &str,
    ) -> Result<IndexFile, PlaceError> {
        let place = self.place(path)?;
        self.make_folder_of(path)?;
        match fs::symlink_metadata(made) {
            Ok(ours) => match self.look(path)? {
                Some(there) if there == (ours.len(), modified(&ours)) => {}
                Some(_) => return Err(PlaceError::Taken(path.to_owned())),
                None => give_place(made, &place).map_err(|error| taken_or_disk(path, error))?,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && place.exists() => {}
            Err(error) => return Err(disk(path, error)),
        }
        match fs::remove_file(made) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a finished download keeps a second name");
            }
            _ => {}
        }
        self.row(path, kind, sha256)
    }

    /// Writes a small file beside a video without writing over anything, and returns its row.
    pub fn write(
        &self,
        path: &str,
        kind: FileKind,
        content: &[u8],
        sha256: &str,
    ) -> Result<IndexFile, PlaceError> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let made = self.root.join(WORK_FOLDER).join(INCOMING).join(name);
        let written = File::create_new(&made).and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        });
        let published = match written {
            Ok(()) => self.publish(&made, path, kind, sha256),
            Err(error) => Err(disk(path, error)),
        };
        if published.is_err() {
            let _ = fs::remove_file(&made);
        }
        published
    }

    /// Moves a file to *Replaced files*, if it is there.
    pub fn move_aside(&self, path: &str, day: &str) -> Result<(), PlaceError> {
        if self.look(path)?.is_none() {
            return Ok(());
        }
        let kept = below(&below(REPLACED, day), path);
        for number in 1_u32.. {
            let to = match number {
                1 => kept.clone(),
                number => numbered(&kept, number),
            };
            match self.rename(path, &to) {
                Err(PlaceError::Taken(_)) => {}
                other => return other,
            }
        }
        Ok(())
    }

    /// Renames a file without writing over anything.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), PlaceError> {
        let (from_place, to_place) = (self.place(from)?, self.place(to)?);
        self.make_folder_of(to)?;
        if fs::symlink_metadata(&to_place).is_ok() && !same_file(&from_place, &to_place) {
            return Err(PlaceError::Taken(to.to_owned()));
        }
        fs::rename(&from_place, &to_place).map_err(|error| disk(to, error))?;
        self.remove_empty_folders_of(from);
        Ok(())
    }

    /// Removes the folders of a path that became empty, from the lowest up.
    fn remove_empty_folders_of(&self, path: &str) {
        let mut path = path;
        while let Some((folder, _)) = path.rsplit_once('/') {
            let Ok(place) = self.place(folder) else {
                return;
            };
            if fs::remove_dir(place).is_err() {
                return;
            }
            path = folder;
        }
    }

    /// Reads the row of a file that is in its place.
    pub fn row(&self, path: &str, kind: FileKind, sha256: &str) -> Result<IndexFile, PlaceError> {
        let found = fs::symlink_metadata(self.place(path)?).map_err(|error| disk(path, error))?;
        Ok(IndexFile {
            kind,
            path: path.to_owned(),
            size: found.len(),
            modified: modified(&found),
            sha256: sha256.to_owned(),
            mine: false,
        })
    }
}

/// A second name that exists nowhere yet, where the disk knows second names; else a look and a rename.
fn give_place(made: &Path, place: &Path) -> io::Result<()> {
    match fs::hard_link(made, place) {
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::AlreadyExists | io::ErrorKind::StorageFull | io::ErrorKind::NotFound
            ) =>
        {
            if fs::symlink_metadata(place).is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(made, place)
        }
        other => other,
    }
}

/// Tells whether two names are one file, as names that differ in case are on some systems.
fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn numbered(path: &str, number: u32) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = match name.split_once('.') {
        Some((stem, rest)) if !stem.is_empty() => format!("{stem} ({number}).{rest}"),
        _ => format!("{name} ({number})"),
    };
    below(folder, &name)
}

fn modified(found: &fs::Metadata) -> i64 {
    let since = found
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    })
}

fn taken_or_disk(path: &str, error: io::Error) -> PlaceError {
    if error.kind() == io::ErrorKind::AlreadyExists {
        PlaceError::Taken(path.to_owned())
    } else {
        disk(path, error)
    }
}

fn disk(path: &str, source: io::Error) -> PlaceError {
    PlaceError::Disk {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
#[path = "destination_tests.rs"]
mod tests;
