//! Collections as files on the disk.

use std::fs;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use lectern_artifacts::Elements;
use lectern_transfer::AtomicFile;
use serde_json::Value;
use walkdir::WalkDir;

use super::{FOLDER, Key, NOTES, PrivacyError};
use crate::error::AppError;

/// Returns the collections of the profile, those of plans too.
pub(super) fn collections(profile: &Path) -> Result<Vec<PathBuf>, AppError> {
    let mut folders: Vec<PathBuf> = walk(&profile.join(FOLDER))?
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name == "json") && path.is_dir())
        .filter_map(|path| path.parent().map(Path::to_owned))
        .collect();
    folders.sort();
    Ok(folders)
}

/// Returns the address of the Canvas that a collection is from; a plan's stands in the collection that it belongs to.
pub(super) fn server(folder: &Path) -> Result<String, AppError> {
    for place in folder.ancestors().take(2) {
        let path = place.join(NOTES);
        match fs::read(&path) {
            Ok(bytes) => {
                let notes: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                let server = notes.get("server").and_then(Value::as_str);
                return Ok(server.unwrap_or_default().to_owned());
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(PrivacyError::disk("read", &path)(error).into()),
        }
    }
    Ok(String::new())
}

pub(super) fn key(line: &Value) -> Option<Key> {
    let kind = line.get("kind")?.as_str()?;
    let id = line.get("id")?;
    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    Some((kind.to_owned(), id))
}

pub(super) fn write_lines(path: &Path, lines: &[impl AsRef<[u8]>]) -> Result<(), AppError> {
    let write = || {
        let mut out = BufWriter::with_capacity(1 << 16, AtomicFile::create(path)?);
        for line in lines {
            out.write_all(line.as_ref())?;
            out.write_all(b"\n")?;
        }
        out.into_inner()
            .map_err(std::io::IntoInnerError::into_error)?
            .commit()
    };
    Ok(write().map_err(PrivacyError::disk("written", path))?)
}

/// Tells whether a file holds a list and not a single object.
pub(super) fn begins_a_list(path: &Path) -> Result<bool, AppError> {
    let file = fs::File::open(path).map_err(PrivacyError::disk("read", path))?;
    for byte in BufReader::new(file).bytes() {
        let byte = byte.map_err(PrivacyError::disk("read", path))?;
        if !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf) {
            return Ok(byte == b'[');
        }
    }
    Ok(false)
}

pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, AppError> {
    let bytes = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "files");
    let all = walk(folder)?.into_iter();
    Ok(all
        .filter(|path| path.extension().is_some_and(|have| have == ending) && path.is_file())
        .filter(|path| {
            !path
                .strip_prefix(folder)
                .is_ok_and(|inside| bytes(&inside.to_owned()))
        })
        .collect())
}

pub(super) fn walk(folder: &Path) -> Result<Vec<PathBuf>, AppError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder).follow_links(false) {
        let entry = entry.map_err(|error| PrivacyError::disk("read", folder)(error.into()))?;
        paths.push(entry.into_path());
    }
    Ok(paths)
}

/// Returns the elements of a list one after the other; a single object is a list of one.
pub(super) fn elements(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Vec<u8>, AppError>> + use<>, AppError> {
    let file = fs::File::open(path).map_err(PrivacyError::disk("read", path))?;
    let path = path.to_owned();
    let all = Elements::new(BufReader::with_capacity(1 << 16, file));
    Ok(all.map(move |element| match element {
        Ok(element) => Ok(element.bytes),
        Err(error) => Err(PrivacyError::disk("read", &path)(error).into()),
    }))
}

/// Reads an id that is a number or text.
pub(super) fn id(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
