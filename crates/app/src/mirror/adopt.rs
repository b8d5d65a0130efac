//! Takes up a mirror that lies on the disk and that this profile does not know.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::captions::language;
use super::index::{Disk, FileKind, Index, IndexEntry, IndexFile, IndexFolder};
use super::info::ReadInfo;
use super::options::{MirrorRequest, Sidecar};
use super::outputs::manifest;
use super::places::{self, names};
use super::verify::sha256_of;

/// A sidecar is some kilobytes; one with very many tags still fits.
const LARGEST_INFO: u64 = 4_000_000;

/// Makes the index again from the sidecars and the manifest of a destination; none if no mirror of Lectern lies there.
///
/// Nothing is fetched again for it: a file is taken for whole if the manifest has its checksum and its size is the one that the
/// sidecar tells. A file that the manifest does not list is read once for its checksum. Blocking.
pub(crate) fn adopt(
    destination: &Path,
    disk: &Disk,
    request: &MirrorRequest,
    cancel: &CancellationToken,
) -> Option<Index> {
    let sums: HashMap<String, String> = manifest::read(&destination.join(manifest::NAME))
        .unwrap_or_default()
        .into_iter()
        .map(|file| (file.path, file.sha256))
        .collect();
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in disk.files.keys().filter(|path| !is_replaced(path)) {
        if let Some(stem) = names::stem_of(path) {
            files.entry(stem).or_default().push(path);
        }
    }
    let mut index = Index::default();
    // Where no sidecar says what was asked for, it shows only over all recordings: one without captions has no caption files.
    let mut shown = BTreeSet::new();
    for (stem, paths) in &files {
        if cancel.is_cancelled() {
            return None;
        }
        let Some(info) = info_of(destination, stem, disk) else {
            continue;
        };
        let mut entry = entry(stem, &info);
        for path in paths {
            let file = file(destination, stem, path, &info, disk, &sums, cancel);
            entry.files.extend(file);
        }
        entry.files.sort_by(|one, other| one.kind.cmp(&other.kind));
        let kinds = entry.files.iter().filter_map(|file| sidecar(&file.kind));
        shown.extend(kinds);
        entry.asked.clone_from(&info.lectern.asked);
        let wished = request.options.all_languages;
        entry.all_languages = info.lectern.all_languages.unwrap_or(wished);
        let listed_in = info.lectern.listing.folder;
        index.folders.insert(listed_in, folder(&info));
        // Of two copies of one recording the first in the order of paths is taken; the other is somebody's own.
        index.entries.entry(info.id).or_insert(entry);
    }
    for entry in index.entries.values_mut() {
        if entry.asked.is_empty() {
            entry.asked.clone_from(&shown);
        }
    }
    (!index.entries.is_empty()).then_some(index)
}

fn is_replaced(path: &str) -> bool {
    path.starts_with(&format!("{}/", places::REPLACED))
}

fn info_of(destination: &Path, stem: &str, disk: &Disk) -> Option<ReadInfo> {
    let path = format!("{stem}{}", FileKind::Info.suffix());
    disk.files.get(&path)?;
    let path = destination.join(path);
    // What the disk listing saw may have become a link since.
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    let file = fs::File::open(path).ok().filter(|_| is_file)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_INFO).read_to_end(&mut bytes).ok()?;
    ReadInfo::parse(&bytes)
}

fn entry(stem: &str, info: &ReadInfo) -> IndexEntry {
    IndexEntry {
        listing: info.lectern.listing.clone(),
        stem: stem.to_owned(),
        files: Vec::new(),
        not_downloadable: None,
        validator: info.lectern.validator.clone(),
        creator: info.creator(),
        checked_at: info.lectern.fetched_at,
        asked: BTreeSet::new(),
        all_languages: false,
        gone: stem
            .starts_with(&format!("{}/", places::GONE))
            .then_some(info.lectern.fetched_at),
        left_out: false,
    }
}

fn file(
    destination: &Path,
    stem: &str,
    path: &str,
    info: &ReadInfo,
    disk: &Disk,
    sums: &HashMap<String, String>,
    cancel: &CancellationToken,
) -> Option<IndexFile> {
    let kind = kind_of(path.strip_prefix(stem)?)?;
    let found = disk.files.get(path)?;
    let size = match (&kind, info.lectern.video_bytes) {
        (FileKind::Video, Some(bytes)) => bytes,
        _ => found.size,
    };
    let sha256 = match sums.get(path) {
        Some(sha256) => sha256.clone(),
        None => sha256_of(&destination.join(path), cancel).ok()?.0,
    };
    Some(IndexFile {
        kind,
        path: path.to_owned(),
        size,
        modified: found.modified,
        sha256,
        mine: false,
    })
}

/// The sidecar tells the path on the server and not the folder's own place, which the next plan gives it anew.
fn folder(info: &ReadInfo) -> IndexFolder {
    let path = &info.lectern.folder_path;
    IndexFolder {
        name: path.rsplit(" / ").next().unwrap_or(path).to_owned(),
        parent: None,
        path: String::new(),
        server_path: path.clone(),
    }
}

fn kind_of(suffix: &str) -> Option<FileKind> {
    for kind in [
        FileKind::Video,
        FileKind::Info,
        FileKind::Thumbnail,
        FileKind::Chapters,
        FileKind::Permissions,
    ] {
        if suffix == kind.suffix() {
            return Some(kind);
        }
    }
    let (tag, extension) = suffix.strip_prefix('.')?.rsplit_once('.')?;
    let tag = language::is_tag(tag).then(|| tag.to_owned())?;
    match extension {
        "srt" => Some(FileKind::Srt(tag)),
        "vtt" => Some(FileKind::Vtt(tag)),
        "txt" => Some(FileKind::Text(tag)),
        _ => None,
    }
}

/// Returns the option that makes a file of this kind.
pub(crate) fn sidecar(kind: &FileKind) -> Option<Sidecar> {
    Some(match kind {
        FileKind::Video => return None,
        FileKind::Info => Sidecar::Info,
        FileKind::Srt(_) => Sidecar::Srt,
        FileKind::Vtt(_) => Sidecar::Vtt,
        FileKind::Text(_) => Sidecar::Text,
        FileKind::Thumbnail => Sidecar::Thumbnail,
        FileKind::Chapters => Sidecar::Chapters,
        FileKind::Permissions => Sidecar::Permissions,
    })
}

#[cfg(test)]
mod tests;
