//! Records of a CSV file by bytes: blocks that end with a record, records of a block, cells of a record.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr_iter, memrchr};

use crate::AnalyticsError;

/// Bytes that are read at a time.
pub(crate) const BLOCK: usize = 1 << 20;

/// Longest quoted record; a quotation mark that is open for longer was never meant to be closed.
const LONGEST: usize = 1 << 20;

/// Cuts a file into blocks that end where a record ends.
#[derive(Debug)]
pub(crate) struct Blocks<R> {
    source: R,
    path: PathBuf,
    /// What was read behind the end of the last block.
    rest: Vec<u8>,
    number: usize,
    line: u64,
    read_all: bool,
    began: bool,
}

/// Where a block stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Number of the block, from 0.
    pub number: usize,
    /// Line of the file with which it begins, from 1.
    pub line: u64,
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(source: R, path: &Path) -> Self {
        Self {
            source,
            path: path.to_owned(),
            rest: Vec::new(),
            number: 0,
            line: 1,
            read_all: false,
            began: false,
        }
    }

    /// Reads the next block into `block`, whose memory is used again; `None` at the end of the file.
    pub(crate) fn next(&mut self, block: &mut Vec<u8>) -> Result<Option<Place>, AnalyticsError> {
        block.clear();
        block.append(&mut self.rest);
        let mut wanted = BLOCK;
        let end = loop {
            self.fill(block, wanted)?;
            if self.read_all {
                break block.len();
            }
            match last_end(block) {
                0 if block.len() < LONGEST => wanted = LONGEST,
                0 => match memchr(b'\n', block) {
                    Some(end) => break end + 1,
                    None => wanted = block.len() * 2,
                },
                end => break end,
            }
        };
        self.rest.extend_from_slice(&block[end..]);
        block.truncate(end);
        if block.is_empty() {
            return Ok(None);
        }
        let place = Place {
            number: self.number,
            line: self.line,
        };
        self.number += 1;
        self.line += memchr_iter(b'\n', block).count() as u64;
        Ok(Some(place))
    }

    fn fill(&mut self, block: &mut Vec<u8>, wanted: usize) -> Result<(), AnalyticsError> {
        let mut have = block.len();
        if self.read_all || have >= wanted {
            return Ok(());
        }
        block.resize(wanted, 0);
        while have < wanted {
            match self.source.read(&mut block[have..]) {
                Ok(0) => {
                    self.read_all = true;
                    break;
                }
                Ok(count) => have += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(AnalyticsError::disk("reading", &self.path)(error));
                }
            }
        }
        block.truncate(have);
        if !self.began {
            self.began = true;
            if block.starts_with(b"\xEF\xBB\xBF") {
                block.drain(..3);
            }
        }
        Ok(())
    }
}

/// Returns where the last whole record of a block ends, 0 if none does.
fn last_end(block: &[u8]) -> usize {
    if memchr(b'"', block).is_none() {
        return memrchr(b'\n', block).map_or(0, |end| end + 1);
    }
    let mut end = 0;
    while let Some(next) = record_end(block, end) {
        end = next;
    }
    end
}

/// Returns where the record that begins at `from` ends, behind its line break. A quotation mark opens only at the beginning of a
/// cell, as the csv readers of Python and pandas see it.
fn record_end(block: &[u8], from: usize) -> Option<usize> {
    let line = memchr(b'\n', &block[from..])?;
    if memchr(b'"', &block[from..from + line]).is_none() {
        return Some(from + line + 1);
    }
    let mut quoted = false;
    let mut begins = true;
    for (place, byte) in block[from..].iter().enumerate() {
        match byte {
            // A doubled one closes and opens again.
            b'"' if quoted => {
                quoted = false;
                begins = true;
            }
            b'"' if begins => quoted = true,
            b'\n' if !quoted => return Some(from + place + 1),
            b',' | b';' | b'\t' if !quoted => begins = true,
            _ => begins = false,
        }
    }
    None
}

/// Walks through the records of a block.
#[derive(Debug)]
pub(crate) struct Records<'b> {
    block: &'b [u8],
    at: usize,
    line: u64,
    quotes: bool,
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'b> {
    /// Its bytes, without the line break.
    pub bytes: &'b [u8],
    /// Its first line in the file.
    pub line: u64,
    /// Whether a line break ended it.
    pub ended: bool,
    /// Whether a quotation mark in it was never closed.
    pub open: bool,
    /// Whether it has line breaks in cells.
    several: bool,
    from: usize,
}

impl<'b> Records<'b> {
    pub(crate) fn new(block: &'b [u8], line: u64) -> Self {
        Self {
            block,
            at: 0,
            line,
            quotes: memchr(b'"', block).is_some(),
        }
    }

    /// Returns where in the block the next record begins, and on which line of the file.
    pub(crate) fn position(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// Goes back to the second line of a record that makes no sense: a stray quotation mark swallowed what follows it.
    ///
    /// Returns whether there was one.
    pub(crate) fn only_first_line(&mut self, record: &Found<'_>) -> bool {
        if record.several
            && let Some(end) = memchr(b'\n', &self.block[record.from..])
        {
            self.at = record.from + end + 1;
            self.line = record.line + 1;
            return true;
        }
        false
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = Found<'b>;

    #[inline]
    fn next(&mut self) -> Option<Found<'b>> {
        loop {
            let from = self.at;
            if from >= self.block.len() {
                return None;
            }
            let newline = memchr(b'\n', &self.block[from..]).map(|end| from + end + 1);
            let mut end = newline;
            let mut open = false;
            if self.quotes {
                let whole = record_end(self.block, from);
                // A last record may have no line break; its quotation marks may still be even.
                open = whole.is_none() && newline.is_some();
                end = whole.or(newline);
            }
            let ended = end.is_some();
            let end = end.unwrap_or(self.block.len());
            let mut bytes = &self.block[from..end];
            bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
            let line = self.line;
            let several = self.quotes && memchr(b'\n', bytes).is_some();
            self.at = end;
            self.line += if several {
                memchr_iter(b'\n', &self.block[from..end]).count() as u64
            } else {
                1
            };
            if bytes.is_empty() {
                continue;
            }
            return Some(Found {
                bytes,
                line,
                ended,
                open,
                several,
                from,
            });
        }
    }
}

/// The cells of one record; memory is used again for the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    spans: Vec<Span>,
    /// Cells that were quoted, without their marks.
    unquoted: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    quoted: bool,
}

impl Cells {
    /// Splits a record.
    #[inline]
    pub(crate) fn split(&mut self, record: &[u8], delimiter: u8) {
        self.spans.clear();
        self.unquoted.clear();
        if memchr(b'"', record).is_some() {
            self.split_quoted(record, delimiter);
            return;
        }
        let mut from = 0;
        for to in memchr_iter(delimiter, record) {
            self.spans.push(Span {
                from,
                to,
                quoted: false,
            });
            from = to + 1;
        }
        self.spans.push(Span {
            from,
            to: record.len(),
            quoted: false,
        });
    }

    #[cold]
    fn split_quoted(&mut self, record: &[u8], delimiter: u8) {
        let mut at = 0;
        loop {
            let from = self.unquoted.len();
            if record.get(at) == Some(&b'"') {
                at += 1;
                while let Some(byte) = record.get(at) {
                    at += 1;
                    if *byte == b'"' {
                        if record.get(at) != Some(&b'"') {
                            break;
                        }
                        at += 1;
                    }
                    self.unquoted.push(*byte);
                }
            }
            // Also what follows a closing mark, as Python's reader takes it.
            let end = memchr(delimiter, &record[at..]).map_or(record.len(), |end| at + end);
            self.unquoted.extend_from_slice(&record[at..end]);
            self.spans.push(Span {
                from,
                to: self.unquoted.len(),
                quoted: true,
            });
            if end == record.len() {
                return;
            }
            at = end + 1;
        }
    }

    /// Returns how many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns a cell of the record that was split last, or nothing where it has no such cell.
    #[inline]
    pub(crate) fn get<'a>(&'a self, record: &'a [u8], cell: usize) -> &'a [u8] {
        match self.spans.get(cell) {
            Some(span) if span.quoted => &self.unquoted[span.from..span.to],
            Some(span) => &record[span.from..span.to],
            None => b"",
        }
    }
}
