//! A table as CSV: comma, `\n`, UTF-8, quotes where they are needed; ISO dates and times, `true` and `false`, empty for nothing.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use tempfile::NamedTempFile;

use super::columns::{Table, Value};
use super::table_file::{Finished, TableFile, unnamed};
use crate::AnalyticsError;
use crate::database::dialect::{write_date, write_number};

/// A CSV file being written.
pub(crate) struct CsvTable {
    name: String,
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
    line: Vec<u8>,
    guard: bool,
    rows: u64,
    guarded: u64,
}

impl CsvTable {
    pub(crate) fn new(
        folder: &Path,
        name: String,
        table: &Table,
        guard: bool,
    ) -> Result<Self, AnalyticsError> {
        let mut csv = Self {
            path: folder.join(&name),
            name,
            out: BufWriter::with_capacity(1 << 18, unnamed(folder)?),
            line: Vec::new(),
            guard,
            rows: 0,
            guarded: 0,
        };
        for (place, column) in table.columns.iter().enumerate() {
            csv.separate(place);
            csv.line.extend_from_slice(column.name.as_bytes());
        }
        csv.end_line()?;
        Ok(csv)
    }

    fn separate(&mut self, place: usize) {
        if place > 0 {
            self.line.push(b',');
        }
    }

    fn end_line(&mut self) -> Result<(), AnalyticsError> {
        self.line.push(b'\n');
        self.out
            .write_all(&self.line)
            .map_err(AnalyticsError::disk("writing", &self.path))?;
        self.line.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let guarded = self.guard && is_formula(text);
        self.guarded += u64::from(guarded);
        let quoted = text.contains(['"', ',', '\n', '\r']);
        if quoted {
            self.line.push(b'"');
        }
        if guarded {
            self.line.push(b'\'');
        }
        for byte in text.bytes() {
            if byte == b'"' {
                self.line.push(b'"');
            }
            self.line.push(byte);
        }
        if quoted {
            self.line.push(b'"');
        }
    }
}

impl TableFile for CsvTable {
    fn row(&mut self, cells: &[Value<'_>]) -> Result<(), AnalyticsError> {
        for (place, cell) in cells.iter().enumerate() {
            self.separate(place);
            match *cell {
                Value::Empty => {}
                Value::Text(text) => self.text(text),
                Value::Integer(number) => {
                    self.line.extend_from_slice(number.to_string().as_bytes());
                }
                Value::Number(number) => write_number(&mut self.line, number),
                Value::Boolean(value) => {
                    self.line
                        .extend_from_slice(if value { b"true" } else { b"false" });
                }
                Value::Date(day) => {
                    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
                    write_date(&mut self.line, date);
                }
                Value::Time(at) => write_time(&mut self.line, at),
            }
        }
        self.rows += 1;
        self.end_line()
    }

    fn finish(self: Box<Self>) -> Result<Finished, AnalyticsError> {
        let file = self
            .out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .map_err(AnalyticsError::disk("writing", &self.path))?;
        Ok(Finished {
            name: self.name,
            file,
            rows: self.rows,
            guarded: self.guarded,
        })
    }
}

/// Returns whether a spreadsheet would take text for something to run.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Writes `2021-01-05T20:11:12.123000Z`, always with six decimals, since readers guess the form from the first row.
fn write_time(out: &mut Vec<u8>, at: i64) {
    let Some(moment) = DateTime::from_timestamp_micros(at) else {
        return;
    };
    write_date(out, moment.date_naive());
    let micros = at.rem_euclid(86_400_000_000);
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    out.extend_from_slice(format!("T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z").as_bytes());
}
