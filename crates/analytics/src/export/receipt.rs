//! What an export wrote and what it left out.

use serde::Serialize;

/// The proof of an export. Counts add up: sessions = with figures + small groups; views read = written + of excluded people + outside
/// the dates + of small groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ExportReceipt {
    /// The files, in the order in which they were written.
    pub files: Vec<ExportedFile>,
    /// Sessions of the export.
    pub sessions: u64,
    /// Of these, sessions whose figures were left out because 1 to 4 people watched.
    pub sessions_small_group: u64,
    /// People in the export.
    pub viewers: u64,
    /// People with views who are excluded by the filter.
    pub viewers_excluded: u64,
    /// Views read.
    pub views_read: u64,
    /// Views written or counted.
    pub views_written: u64,
    /// Views of excluded people.
    pub views_excluded: u64,
    /// Views of the others outside the dates.
    pub views_outside_dates: u64,
    /// Views left out with small groups.
    pub views_small_group: u64,
    /// Counts of 1 to 4 people that were left empty.
    pub counts_hidden: u64,
    /// Cells that got a `'` so that a spreadsheet does not run them.
    pub cells_guarded: u64,
    /// Whether people appear under pseudonyms.
    pub pseudonyms: bool,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// Its rows, without headings.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}
