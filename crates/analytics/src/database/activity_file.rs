//! Reading and writing a whole `viewing_activity.csv`, row by row.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::activity::{ACTIVITY_COLUMNS, ActivityRow, Columns, write_activity_row};
use super::log::IssueLog;
use super::records::{Blocks, Cells, Records};
use super::{Issue, IssueKind, dialect};
use crate::AnalyticsError;

/// Reads the rows of a file one after the other; a file of any size takes the same memory.
#[derive(Debug)]
pub struct ActivityReader {
    path: PathBuf,
    file: File,
    now: Option<i64>,
    log: IssueLog,
    rows: u64,
    left_out: u64,
}

impl ActivityReader {
    /// Opens a file. `now`, in microseconds since 1970, is for finding times in the future.
    pub fn open(path: &Path, now: Option<i64>) -> Result<Self, AnalyticsError> {
        Ok(Self {
            path: path.to_owned(),
            file: File::open(path).map_err(AnalyticsError::disk("opening", path))?,
            now,
            log: IssueLog::new(path),
            rows: 0,
            left_out: 0,
        })
    }

    /// Gives each row with its line to `each`, in the file's order, until the end or the first error of `each`.
    ///
    /// Odd rows are given as they are, with an issue; only what cannot be a row is left out. An empty file has no rows.
    pub fn read<E: From<AnalyticsError>>(
        &mut self,
        mut each: impl FnMut(u64, &ActivityRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut blocks = Blocks::new(&self.file, &self.path);
        let mut block = Vec::new();
        let mut columns = None;
        let mut cells = Cells::default();
        while let Some(place) = blocks.next(&mut block)? {
            let mut records = Records::new(&block, place.line);
            while let Some(record) = records.next() {
                let Some(columns) = &columns else {
                    columns = Some(Columns::read(&record, &self.path, self.now, &mut self.log)?);
                    continue;
                };
                if !columns.split(&record, &mut cells, &mut self.log) {
                    records.only_first_line(&record);
                    self.left_out += 1;
                    continue;
                }
                match columns.row(record.bytes, record.line, &cells, &mut self.log) {
                    Some(row) => {
                        self.rows += 1;
                        each(record.line, &row)?;
                    }
                    None => self.left_out += 1,
                }
            }
        }
        if columns.is_none() {
            self.log.note(IssueKind::MissingColumn, None, || {
                "The file is empty; it was taken as one without rows.".to_owned()
            });
        }
        Ok(())
    }

    /// Returns how many rows were given out and how many lines were left out so far.
    pub fn counts(&self) -> (u64, u64) {
        (self.rows, self.left_out)
    }

    /// Returns what was odd so far.
    pub fn issues(&self) -> Vec<Issue> {
        self.log.issues()
    }
}

/// Writes `viewing_activity.csv`; the columns are the same in every layout.
#[derive(Debug)]
pub struct ActivityWriter<W> {
    to: W,
    line: Vec<u8>,
}

impl<W: Write> ActivityWriter<W> {
    /// Writes the header line. Give it a buffered writer.
    pub fn new(mut to: W) -> std::io::Result<Self> {
        let mut line = Vec::with_capacity(256);
        dialect::write_line(&mut line, ACTIVITY_COLUMNS);
        to.write_all(&line)?;
        Ok(Self { to, line })
    }

    /// Writes one row.
    pub fn row(&mut self, row: &ActivityRow<'_>) -> std::io::Result<()> {
        self.line.clear();
        write_activity_row(&mut self.line, row);
        self.to.write_all(&self.line)
    }

    /// Returns what it wrote to.
    pub fn into_inner(self) -> W {
        self.to
    }
}
