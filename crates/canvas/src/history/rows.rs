mod columns;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

use csv::{Reader, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::query::ResultsFormat;
use crate::model::PageView;
use columns::Columns;

/// A row of results that makes no sense.
#[derive(Debug, Error)]
pub enum RowError {
    /// One row; those after it may be good.
    #[error("Line {line} of the page view history was not understood: {detail}")]
    Row {
        /// Its line, from 1.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// Nothing of it can be read.
    #[error("The page view history has no column {column}. It has {}.", found.join(", "))]
    Header {
        /// What is missing.
        column: &'static str,
        /// What is there.
        found: Vec<String>,
    },
    /// The results cannot be read on.
    #[error("The page view history cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Reads page views from the results of a history query, one at a time.
pub struct HistoryRows<R>(Rows<R>);

enum Rows<R> {
    Csv(Box<Table<R>>),
    JsonLines { reader: R, line: u64, text: Vec<u8> },
    Ended,
}

struct Table<R> {
    reader: Reader<R>,
    columns: Option<Columns>,
    record: StringRecord,
}

impl<R: BufRead> HistoryRows<R> {
    /// Reads results in one of the two forms.
    pub fn new(reader: R, format: ResultsFormat) -> Self {
        Self(match format {
            ResultsFormat::Csv => Rows::Csv(Box::new(Table {
                reader: ReaderBuilder::new().flexible(true).from_reader(reader),
                columns: None,
                record: StringRecord::new(),
            })),
            ResultsFormat::JsonLines => Rows::JsonLines {
                reader,
                line: 0,
                text: Vec::new(),
            },
        })
    }
}

impl<R: BufRead> Iterator for HistoryRows<R> {
    type Item = Result<PageView, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match &mut self.0 {
            Rows::Csv(table) => table.next(),
            Rows::JsonLines { reader, line, text } => next_line(reader, line, text),
            Rows::Ended => None,
        };
        if matches!(
            row,
            None | Some(Err(RowError::Header { .. } | RowError::Io(_)))
        ) {
            self.0 = Rows::Ended;
        }
        row
    }
}

fn next_line(
    reader: &mut impl BufRead,
    line: &mut u64,
    text: &mut Vec<u8>,
) -> Option<Result<PageView, RowError>> {
    loop {
        text.clear();
        match reader.read_until(b'\n', text) {
            Ok(0) => return None,
            Ok(_) => *line += 1,
            Err(error) => return Some(Err(error.into())),
        }
        let row = text.trim_ascii();
        let row = row.strip_prefix(b"\xef\xbb\xbf").unwrap_or(row);
        if !row.is_empty() {
            return Some(serde_json::from_slice(row).map_err(|error| RowError::Row {
                line: *line,
                detail: error.to_string(),
            }));
        }
    }
}

impl<R: BufRead> Table<R> {
    fn next(&mut self) -> Option<Result<PageView, RowError>> {
        if self.columns.is_none() {
            match self.reader.headers() {
                // An empty file is an empty table.
                Ok(header) if header.iter().all(str::is_empty) => return None,
                Ok(header) => match Columns::find(header) {
                    Ok(columns) => self.columns = Some(columns),
                    Err(error) => return Some(Err(error)),
                },
                Err(error) => return Some(Err(csv_error(error, 1))),
            }
        }
        let columns = self.columns.as_ref()?;
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Some(
                columns
                    .view(&self.record)
                    .map_err(|detail| RowError::Row { line, detail }),
            ),
            Ok(false) => None,
            Err(error) => Some(Err(csv_error(error, line))),
        }
    }
}

fn csv_error(error: csv::Error, line: u64) -> RowError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => RowError::Io(error),
        csv::ErrorKind::Utf8 { err, .. } => RowError::Row {
            line,
            detail: err.to_string(),
        },
        _ => RowError::Row {
            line,
            detail: "it is no row of a table".to_owned(),
        },
    }
}
