//! Files of a collection: lists that appear whole, notes that only grow.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, IntoInnerError, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use lectern_transfer::{AtomicFile, write_atomically};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::CollectError;

/// A JSON list that is written row by row and takes its name when it is whole.
#[derive(Debug)]
pub(crate) struct ListWriter {
    to: BufWriter<AtomicFile>,
    path: PathBuf,
    rows: u64,
}

impl ListWriter {
    pub fn create(path: &Path) -> Result<Self, CollectError> {
        let file = AtomicFile::create(path).map_err(CollectError::disk("creating", path))?;
        Ok(Self {
            to: BufWriter::with_capacity(1 << 16, file),
            path: path.to_owned(),
            rows: 0,
        })
    }

    /// Adds a row as it is.
    pub fn add(&mut self, row: &[u8]) -> Result<(), CollectError> {
        let before: &[u8] = if self.rows == 0 { b"[\n" } else { b",\n" };
        self.rows += 1;
        self.to
            .write_all(before)
            .and_then(|()| self.to.write_all(row))
            .map_err(CollectError::disk("writing", &self.path))
    }

    pub fn finish(mut self) -> Result<(), CollectError> {
        let end: &[u8] = if self.rows == 0 { b"[]\n" } else { b"\n]\n" };
        let error = CollectError::disk("writing", &self.path);
        let finished = self.to.write_all(end).and_then(|()| {
            let file = self.to.into_inner().map_err(IntoInnerError::into_error)?;
            file.commit()
        });
        finished.map_err(error)
    }
}

/// Lines of JSON that appear whole.
#[derive(Debug)]
pub(crate) struct LinesWriter {
    to: BufWriter<AtomicFile>,
    path: PathBuf,
}

impl LinesWriter {
    pub fn create(path: &Path) -> Result<Self, CollectError> {
        let file = AtomicFile::create(path).map_err(CollectError::disk("creating", path))?;
        Ok(Self {
            to: BufWriter::with_capacity(1 << 16, file),
            path: path.to_owned(),
        })
    }

    pub fn add<T: Serialize>(&mut self, line: &T) -> Result<(), CollectError> {
        let written = serde_json::to_writer(&mut self.to, line).map_err(Into::into);
        written
            .and_then(|()| self.to.write_all(b"\n"))
            .map_err(CollectError::disk("writing", &self.path))
    }

    pub fn finish(self) -> Result<(), CollectError> {
        let error = CollectError::disk("writing", &self.path);
        let file = self.to.into_inner().map_err(IntoInnerError::into_error);
        file.and_then(AtomicFile::commit).map_err(error)
    }
}

/// Reads lines of JSON one at a time; a file that is not there has none. Half a line at the end, left by a kill, is read over.
#[derive(Debug)]
pub(crate) struct Lines<T> {
    from: Option<BufReader<File>>,
    path: PathBuf,
    number: usize,
    line: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Lines<T> {
    pub fn open(path: &Path) -> Result<Self, CollectError> {
        let from = match File::open(path) {
            Ok(file) => Some(BufReader::new(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(CollectError::disk("reading", path)(error)),
        };
        Ok(Self {
            from,
            path: path.to_owned(),
            number: 0,
            line: Vec::new(),
            of: PhantomData,
        })
    }

    fn read(&mut self) -> Result<Option<T>, CollectError> {
        let Some(from) = &mut self.from else {
            return Ok(None);
        };
        loop {
            self.line.clear();
            self.number += 1;
            let read = from.read_until(b'\n', &mut self.line);
            read.map_err(CollectError::disk("reading", &self.path))?;
            let whole = self.line.last() == Some(&b'\n');
            if self.line.is_empty() {
                return Ok(None);
            }
            if self.line.trim_ascii().is_empty() {
                continue;
            }
            return match serde_json::from_slice(&self.line) {
                Ok(one) => Ok(Some(one)),
                Err(_) if !whole => Ok(None),
                Err(error) => Err(CollectError::Damaged {
                    path: self.path.clone(),
                    detail: format!("line {}: {error}", self.number),
                }),
            };
        }
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T, CollectError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read().transpose();
        if !matches!(read, Some(Ok(_))) {
            self.from = None;
        }
        read
    }
}

/// Opens a file of lines to add to; half a line that a kill left is taken off first.
pub(crate) fn open_to_append(path: &Path) -> Result<File, CollectError> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .map_err(CollectError::disk("opening", path))?;
    let (mut whole, mut line) = (0_u64, Vec::new());
    let mut from = BufReader::new(&file);
    loop {
        line.clear();
        let read = from.read_until(b'\n', &mut line);
        let read = read.map_err(CollectError::disk("reading", path))?;
        if line.last() != Some(&b'\n') {
            break;
        }
        whole += read as u64;
    }
    file.set_len(whole)
        .map_err(CollectError::disk("writing", path))?;
    Ok(file)
}

/// Adds a line and waits until the disk has it.
pub(crate) fn append<T: Serialize>(
    file: &mut File,
    path: &Path,
    line: &T,
) -> Result<(), CollectError> {
    let mut text = serde_json::to_vec(line)
        .map_err(|error| CollectError::disk("writing", path)(error.into()))?;
    text.push(b'\n');
    file.write_all(&text)
        .and_then(|()| file.sync_data())
        .map_err(CollectError::disk("writing", path))
}

/// Reads a small file of JSON; none if it is not there.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, CollectError> {
    match fs::read(path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| CollectError::Damaged {
                    path: path.to_owned(),
                    detail: error.to_string(),
                })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CollectError::disk("reading", path)(error)),
    }
}

/// Writes a small file of JSON, whole or not at all.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), CollectError> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| CollectError::disk("writing", path)(error.into()))?;
    text.push(b'\n');
    write_atomically(path, &text).map_err(CollectError::disk("writing", path))
}

/// Makes a folder with those above it.
pub(crate) fn make_folder(path: &Path) -> Result<(), CollectError> {
    fs::create_dir_all(path).map_err(CollectError::disk("making", path))
}
