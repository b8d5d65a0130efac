//! The tables beside the pages: UTF-8, CRLF, quotes only where they are needed, always a line of column names.
//!
//! The columns of the four documented tables come first and in their order; Lectern adds its own behind them. The other tables are
//! Lectern's.

mod columns;
mod rows;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::ArtifactsError;
use crate::layout::Place;
use crate::work::Work;

pub(crate) use columns::NOT_EXPORTED;
pub(crate) use rows::{AboutCourse, MissingRow};

/// A table in memory; those of one student or assignment are small.
pub(crate) struct Table {
    writer: csv::Writer<Vec<u8>>,
    guard: bool,
    pub guarded: u64,
}

/// Each table with its name, and how many cells were guarded.
pub(crate) type Finished = (Vec<(&'static str, Vec<u8>)>, u64);

/// The tables of one folder.
pub(crate) struct Tables {
    submissions: Table,
    comments: Table,
    attachments: Table,
    rubrics: Table,
    attempts: Table,
    discussion: Table,
    files: Table,
}

impl Table {
    pub fn new(columns: &[&str], guard: bool) -> Result<Self, ArtifactsError> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(Vec::new());
        writer.write_record(columns)?;
        Ok(Self {
            writer,
            guard,
            guarded: 0,
        })
    }

    pub fn row(&mut self, cells: &[&str]) -> Result<(), ArtifactsError> {
        for cell in cells {
            if self.guard && is_formula(cell) {
                self.guarded += 1;
                self.writer.write_field(format!("'{cell}"))?;
            } else {
                self.writer.write_field(cell)?;
            }
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub fn finish(self) -> Result<Vec<u8>, ArtifactsError> {
        self.writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()).into())
    }
}

/// Returns whether a spreadsheet would take text for something to run. Plain negative numbers are none.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
        && text.parse::<f64>().is_err()
}

impl Tables {
    pub fn new(guard_documented: bool, guard_own: bool) -> Result<Self, ArtifactsError> {
        let documented = |names: &[&str]| Table::new(names, guard_documented);
        let own = |names: &[&str]| Table::new(names, guard_own);
        Ok(Self {
            submissions: documented(&columns::SUBMISSIONS)?,
            comments: documented(&columns::COMMENTS)?,
            attachments: documented(&columns::ATTACHMENTS)?,
            rubrics: documented(&columns::RUBRIC_ASSESSMENTS)?,
            attempts: own(&columns::ATTEMPTS)?,
            discussion: own(&columns::DISCUSSION)?,
            files: own(&columns::FILES)?,
        })
    }

    /// Adds all rows of one student and assignment. Paths in them are from `folder`.
    pub fn add(
        &mut self,
        work: &Work,
        about: &AboutCourse<'_>,
        folder: &Place,
    ) -> Result<(), ArtifactsError> {
        rows::submission(&mut self.submissions, work, about, folder)?;
        rows::comments(&mut self.comments, work)?;
        rows::attachments(&mut self.attachments, work, folder)?;
        rows::rubric(&mut self.rubrics, work)?;
        rows::attempts(&mut self.attempts, work, about)?;
        rows::discussion(&mut self.discussion, work)?;
        rows::files(&mut self.files, work, about, folder)
    }

    /// Returns each table with its name, and how many cells were guarded.
    pub fn finish(self) -> Result<Finished, ArtifactsError> {
        let tables = [
            ("submissions.csv", self.submissions),
            ("comments.csv", self.comments),
            ("attachments.csv", self.attachments),
            ("rubric_assessments.csv", self.rubrics),
            ("attempts.csv", self.attempts),
            ("discussion.csv", self.discussion),
            ("files.csv", self.files),
        ];
        let mut guarded = 0;
        let mut finished = Vec::new();
        for (name, table) in tables {
            guarded += table.guarded;
            finished.push((name, table.finish()?));
        }
        Ok((finished, guarded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_crlf_and_only_what_must_be_is_quoted() {
        let mut table = Table::new(&["a", "b"], false).unwrap();
        table.row(&["plain text", "with, comma"]).unwrap();
        table.row(&["\"quoted\"", "two\nlines"]).unwrap();
        table.row(&["", "=1+1"]).unwrap();
        let text = String::from_utf8(table.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "a,b\r\nplain text,\"with, comma\"\r\n\"\"\"quoted\"\"\",\"two\nlines\"\r\n,=1+1\r\n"
        );
    }

    #[test]
    fn a_guard_is_put_before_formulas_and_counted() {
        let mut table = Table::new(&["a"], true).unwrap();
        for cell in ["=1+1", "+a", "-2+3", "@x", "\tx", "＝1", "-2.5", "text"] {
            table.row(&[cell]).unwrap();
        }
        assert_eq!(table.guarded, 6);
        let text = String::from_utf8(table.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "a\r\n'=1+1\r\n'+a\r\n'-2+3\r\n'@x\r\n'\tx\r\n'＝1\r\n-2.5\r\ntext\r\n"
        );
    }
}
