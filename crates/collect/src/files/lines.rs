//! Reads `files.jsonl`, whatever a kill or a person left of it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;

use super::record::FileRecord;
use super::wanted::FileKey;

/// What a list says.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The last line of each file.
    pub records: HashMap<FileKey, FileRecord>,
    /// Lines before the last that cannot be read.
    pub damaged: u64,
    /// Where half a line at the end begins.
    pub half_after: Option<u64>,
    /// Whether the last line is whole but not ended.
    pub unended: bool,
}

/// Reads a list; one that is not there is empty.
pub(super) fn read(path: &Path) -> io::Result<Lines> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Lines::default()),
        other => other?,
    };
    let mut reader = BufReader::new(file);
    let (mut lines, mut line, mut at) = (Lines::default(), Vec::new(), 0);
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(lines);
        }
        let ended = line.ends_with(b"\n");
        if !line.trim_ascii().is_empty() {
            match serde_json::from_slice::<FileRecord>(&line) {
                Ok(record) => {
                    lines.records.insert(record.key.clone(), record);
                    lines.unended = !ended;
                }
                Err(_) if !ended => lines.half_after = Some(at),
                Err(_) => lines.damaged += 1,
            }
        }
        at += length as u64;
    }
}
