//! The three reports in the published tool's CSV and JSON.
//!
//! CSV: CRLF, quotes only where needed, three trailing columns, own columns after them. JSON: keys in order, four blanks of
//! indentation, no blanks after separators, everything outside ASCII escaped, no line break at the end.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::DateTime;
use tempfile::NamedTempFile;

use crate::AnalyticsError;
use crate::export::csv_table::is_formula;
use crate::export::table_file::{Finished, unnamed};

/// A CSV report being written.
pub(super) struct CsvReport {
    file: TextFile,
    tail: Vec<u8>,
    guard: bool,
    guarded: u64,
    line: Vec<u8>,
}

/// What stands in every row of every report.
#[derive(Debug, Clone)]
pub(super) struct ReportSpan {
    pub course: i64,
    pub start: String,
    pub end: String,
}

impl ReportSpan {
    /// Returns `label_1693_2015-01-26-2015-03-12`.
    pub fn file_stem(&self, label: &str) -> String {
        format!("{label}_{}_{}-{}", self.course, self.start, self.end)
    }
}

impl CsvReport {
    /// `columns` come before the three trailing ones, `own` after them.
    pub fn new(
        folder: &Path,
        label: &str,
        span: &ReportSpan,
        columns: &[&str],
        own: &[&str],
        guard: bool,
    ) -> Result<Self, AnalyticsError> {
        let trailing = ["Report Start Time", "Report End Time", "Report Course ID"];
        let header: Vec<&str> = columns
            .iter()
            .chain(&trailing)
            .chain(own)
            .copied()
            .collect();
        let mut report = Self {
            file: TextFile::new(folder, format!("{}.csv", span.file_stem(label)))?,
            tail: format!(",{},{},{}", span.start, span.end, span.course).into_bytes(),
            guard,
            guarded: 0,
            line: header.join(",").into_bytes(),
        };
        report.end_line()?;
        Ok(report)
    }

    /// Writes a row: cells that are ready, then the trailing ones, then own ones.
    pub fn row(&mut self, cells: &[&[u8]], own: &[&[u8]]) -> Result<(), AnalyticsError> {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            self.line.extend_from_slice(cell);
        }
        self.line.extend_from_slice(&self.tail);
        for cell in own {
            self.line.push(b',');
            self.line.extend_from_slice(cell);
        }
        self.file.rows += 1;
        self.end_line()
    }

    /// Makes a cell of text.
    pub fn cell(&mut self, text: &str) -> Vec<u8> {
        let guarded = self.guard && is_formula(text);
        self.guarded += u64::from(guarded);
        csv_cell(text, guarded)
    }

    fn end_line(&mut self) -> Result<(), AnalyticsError> {
        self.line.extend_from_slice(b"\r\n");
        self.file.write(&self.line)?;
        self.line.clear();
        Ok(())
    }

    pub fn finish(self) -> Result<Finished, AnalyticsError> {
        Ok(Finished {
            guarded: self.guarded,
            ..self.file.finish()?
        })
    }
}

/// Makes a cell of text, with quotes where they are needed.
pub(super) fn csv_cell(text: &str, guarded: bool) -> Vec<u8> {
    let quoted = text.contains(['"', ',', '\n', '\r']);
    let mut cell = Vec::with_capacity(text.len() + 2);
    if quoted {
        cell.push(b'"');
    }
    if guarded {
        cell.push(b'\'');
    }
    for byte in text.bytes() {
        if byte == b'"' {
            cell.push(b'"');
        }
        cell.push(byte);
    }
    if quoted {
        cell.push(b'"');
    }
    cell
}

/// A JSON report being written.
pub(super) struct JsonReport {
    file: TextFile,
    span: ReportSpan,
    text: Vec<u8>,
}

impl JsonReport {
    pub fn new(folder: &Path, label: &str, span: &ReportSpan) -> Result<Self, AnalyticsError> {
        let mut file = TextFile::new(folder, format!("{}.json", span.file_stem(label)))?;
        let head = format!("{{\n    \"course_id\":{},\n    \"data\":[", span.course);
        file.write(head.as_bytes())?;
        Ok(Self {
            file,
            span: span.clone(),
            text: Vec::new(),
        })
    }

    /// Writes a row: keys in order, each with a value that is JSON already.
    pub fn row(&mut self, cells: &[(&str, &[u8])]) -> Result<(), AnalyticsError> {
        let text = &mut self.text;
        text.clear();
        if self.file.rows > 0 {
            text.push(b',');
        }
        text.extend_from_slice(b"\n        {");
        for (place, (key, value)) in cells.iter().enumerate() {
            if place > 0 {
                text.push(b',');
            }
            text.extend_from_slice(b"\n            \"");
            text.extend_from_slice(key.as_bytes());
            text.extend_from_slice(b"\":");
            text.extend_from_slice(value);
        }
        text.extend_from_slice(b"\n        }");
        self.file.rows += 1;
        self.file.write(text)
    }

    pub fn finish(mut self) -> Result<Finished, AnalyticsError> {
        let close = if self.file.rows > 0 { "\n    ]" } else { "]" };
        let tail = format!(
            "{close},\n    \"end_time\":\"{}\",\n    \"start_time\":\"{}\"\n}}",
            self.span.end, self.span.start
        );
        self.file.write(tail.as_bytes())?;
        self.file.finish()
    }
}

/// Makes a JSON text, escaped the way Python does.
pub(super) fn json_text(text: &str) -> Vec<u8> {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    // Writing to a text cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out.into_bytes()
}

/// Writes a moment as the platform does: UTC, with a fraction only where there is one.
pub(super) fn moment_text(micros: i64) -> String {
    let Some(at) = DateTime::from_timestamp_micros(micros) else {
        return String::new();
    };
    match micros.rem_euclid(1_000_000) {
        0 => at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        fraction if fraction % 1000 == 0 => at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        _ => at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    }
}

/// Writes moments quickly: the date is worked out once for a row of views of one day.
#[derive(Default)]
pub(super) struct Moments {
    day: Option<i64>,
    text: Vec<u8>,
}

const DAY: i64 = 86_400_000_000;

impl Moments {
    /// Returns the moment's text, which is good until the next call.
    pub fn text(&mut self, micros: i64) -> &[u8] {
        if micros % 1_000_000 != 0 {
            self.day = None;
            self.text = moment_text(micros).into_bytes();
            return &self.text;
        }
        let (day, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY) / 1_000_000);
        if self.day != Some(day) || self.text.len() != 20 {
            self.text = moment_text(day * DAY).into_bytes();
            self.day = Some(day);
        }
        if self.text.len() == 20 {
            for (place, number) in [(11, rest / 3600), (14, rest / 60 % 60), (17, rest % 60)] {
                self.text[place] = digit(number / 10);
                self.text[place + 1] = digit(number % 10);
            }
        }
        &self.text
    }
}

fn digit(number: i64) -> u8 {
    b'0' + u8::try_from(number).unwrap_or(0)
}

/// A text file without a name yet.
pub(super) struct TextFile {
    name: String,
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
    pub rows: u64,
}

impl TextFile {
    pub fn new(folder: &Path, name: String) -> Result<Self, AnalyticsError> {
        Ok(Self {
            path: folder.join(&name),
            name,
            out: BufWriter::with_capacity(1 << 18, unnamed(folder)?),
            rows: 0,
        })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), AnalyticsError> {
        self.out
            .write_all(bytes)
            .map_err(AnalyticsError::disk("writing", &self.path))
    }

    pub fn finish(self) -> Result<Finished, AnalyticsError> {
        let file = self
            .out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .map_err(AnalyticsError::disk("writing", &self.path))?;
        Ok(Finished {
            name: self.name,
            file,
            rows: self.rows,
            guarded: 0,
        })
    }
}
