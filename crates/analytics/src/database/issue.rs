//! What is odd in a file, by line. The good rest goes on.

use std::path::PathBuf;

/// What kind of oddness, so that like can be counted with like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueKind {
    /// The last line has no end and too few cells, as when writing was interrupted. Left out.
    HalfLine,
    /// A line has too few or too many cells. Left out.
    WrongCells,
    /// A quotation mark is opened and never closed. Its line is left out.
    OpenQuote,
    /// Bytes that are not UTF-8. Left out.
    NotText,
    /// A needed cell is empty. Left out.
    EmptyCell,
    /// A cell that should hold a number does not. The viewer is counted, nothing else.
    NotANumber,
    /// A view ends before it begins, or has negative seconds. The viewer is counted, nothing else.
    Backwards,
    /// A view begins before the recording. Only what lies inside is counted.
    BeforeTheStart,
    /// A view reaches past the end of the recording. Only what lies inside is counted.
    PastTheEnd,
    /// A time that cannot be read. The view counts for the whole recording, but for no date.
    BadTime,
    /// A time without zone, taken as UTC.
    NaiveTime,
    /// A time before Panopto existed or in the future: a clock was set wrong. Kept as it is.
    OddTime,
    /// A column that nobody here knows. Not used.
    UnknownColumn,
    /// A column that is not there but can be done without.
    MissingColumn,
    /// A recording without a length, or with length 0 or less. It cannot be cut into chunks.
    NoDuration,
    /// A recording that is listed twice. The first line is taken.
    DuplicateSession,
    /// Views of a recording that the overview does not list, as after a deletion. Not chunked.
    UnlistedSession,
    /// A course that is listed twice. The first line is taken.
    DuplicateCourse,
    /// Something that is not an id. Left out.
    NotAnId,
    /// A file or folder that is not part of a viewing database, or lacks something. Passed over.
    NotAFolder,
    /// A folder of the list without data in the database.
    NoData,
}

/// One thing that is odd in a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Issue {
    /// The file or folder.
    pub file: PathBuf,
    /// The line in the file, counted from 1; `None` where it concerns the whole file.
    pub line: Option<u64>,
    /// What kind.
    pub kind: IssueKind,
    /// A sentence that says what is wrong, what was done about it, and what to do next if anything.
    pub what: String,
    /// How many more of this kind are in the same file. Only the first few of a kind are listed.
    pub more: u64,
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.what)?;
        match self.more {
            0 => Ok(()),
            more => write!(f, " ({more} more like this in the file)"),
        }
    }
}
