//! The first line of a file: delimiter and columns.

use std::path::Path;

use super::IssueKind;
use super::log::IssueLog;
use super::records::{Cells, Found};
use crate::AnalyticsError;

/// The columns of a file as its first line names them.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// What stands between cells.
    pub delimiter: u8,
    /// The names as they are, without surrounding blanks.
    pub names: Vec<String>,
    line: String,
}

impl Header {
    /// Reads the first line. A semicolon or a tab is taken for the delimiter where the line has no comma.
    pub(crate) fn read(record: &Found<'_>) -> Self {
        let has = |byte| memchr::memchr(byte, record.bytes).is_some();
        let delimiter = match () {
            () if has(b',') => b',',
            () if has(b';') => b';',
            () if has(b'\t') => b'\t',
            () => b',',
        };
        let mut cells = Cells::default();
        cells.split(record.bytes, delimiter);
        let names = (0..cells.len())
            .map(|cell| {
                String::from_utf8_lossy(cells.get(record.bytes, cell))
                    .trim()
                    .to_owned()
            })
            .collect();
        Self {
            delimiter,
            names,
            line: String::from_utf8_lossy(record.bytes)
                .chars()
                .take(200)
                .collect(),
        }
    }

    /// Returns the place of the first of these columns that is there, whatever the case of its letters.
    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            self.names
                .iter()
                .position(|have| have.eq_ignore_ascii_case(name))
        })
    }

    /// Returns the place of a column that has to be there.
    pub(crate) fn need(
        &self,
        path: &Path,
        names: &[&'static str],
    ) -> Result<usize, AnalyticsError> {
        self.find(names)
            .ok_or_else(|| AnalyticsError::MissingColumn {
                path: path.to_owned(),
                column: names[0],
                header: self.line.clone(),
            })
    }

    /// Notes the columns that none of `known` names.
    pub(crate) fn note_unknown(&self, known: &[&str], log: &mut IssueLog) {
        for name in &self.names {
            if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                log.note(IssueKind::UnknownColumn, Some(1), || {
                    let name = if name.is_empty() {
                        "without a name"
                    } else {
                        name
                    };
                    format!("The column {name} is not known here and was not used.")
                });
            }
        }
    }
}
