//! What an export says when it is done: counts that add up.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::Serialize;

use crate::counts::Counts;
use crate::issue::Issue;

/// What was written, and what not and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// One line for each sort of thing that Canvas lists.
    pub lines: Vec<Line>,
    /// Files that texts show or link, beside those that Canvas lists.
    pub embedded_files: Line,
    /// Work that is somewhere else, by reason; its submissions are in the export.
    pub work_elsewhere: BTreeMap<String, u64>,
    /// Students with a folder.
    pub students: u64,
    /// Files of the whole export, tables and pages among them.
    pub files_written: u64,
    /// Their length in bytes.
    pub bytes: u64,
    /// Cells that were guarded for spreadsheets.
    pub guarded_cells: u64,
    /// Names that were taken out of texts.
    pub names_taken_out: u64,
    /// What a person should know.
    pub issues: Vec<Issue>,
    /// The folder of each course below the export, and those of its students.
    pub courses: Vec<CourseFolder>,
}

/// A sort of thing: listed = exported + not exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What is counted.
    pub what: &'static str,
    /// As many as the answers of Canvas list.
    pub listed: u64,
    /// As many as were written.
    pub exported: u64,
    /// As many as were not, by reason.
    pub not_exported: BTreeMap<String, u64>,
}

/// Where a course is in the export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CourseFolder {
    /// The course's id; 0 where people have pseudonyms.
    pub course: i64,
    /// Its folder, from the root of the export, with `/`.
    pub folder: String,
    /// The folder of its pages by assignment, where there is one.
    pub by_assignment: Option<String>,
    /// The folders of its students, from the root of the export.
    pub students: Vec<String>,
}

impl Line {
    /// Tells whether nothing is missing without a reason and nothing is there twice.
    pub fn adds_up(&self) -> bool {
        self.listed == self.exported + self.not_exported.values().sum::<u64>()
    }
}

impl Receipt {
    /// Tells whether every line adds up.
    pub fn adds_up(&self) -> bool {
        self.lines.iter().all(Line::adds_up) && self.embedded_files.adds_up()
    }

    /// Returns how many files are listed and not there.
    pub fn files_missing(&self) -> u64 {
        let files = self.lines.iter().filter(|line| line.what == "files");
        let missing = files
            .flat_map(|line| line.not_exported.values())
            .sum::<u64>();
        missing + self.embedded_files.not_exported.values().sum::<u64>()
    }
}

/// What is counted while an export is written, in parts that are added.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub exported: Counts,
    pub left: BTreeMap<String, Counts>,
    pub embedded: Line,
    pub elsewhere: BTreeMap<String, u64>,
    pub guarded: u64,
}

impl Tally {
    /// Counts something that is not in the export.
    pub fn leave(&mut self, reason: &str, counts: Counts) {
        *self.left.entry(reason.to_owned()).or_default() += counts;
    }

    pub fn lines(&self, listed: Counts) -> Vec<Line> {
        let line = |what: &'static str, pick: fn(&Counts) -> u64| Line {
            what,
            listed: pick(&listed),
            exported: pick(&self.exported),
            not_exported: self
                .left
                .iter()
                .map(|(reason, counts)| (reason.clone(), pick(counts)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        };
        vec![
            line("submissions", |counts| counts.submissions),
            line("attempts", |counts| counts.attempts),
            line("comments", |counts| counts.comments),
            line("rubric rows", |counts| counts.rubric_rows),
            line("discussion entries", |counts| counts.discussion_entries),
            line("files", |counts| counts.files),
        ]
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.exported += other.exported;
        for (reason, counts) in other.left {
            *self.left.entry(reason).or_default() += counts;
        }
        self.embedded.listed += other.embedded.listed;
        self.embedded.exported += other.embedded.exported;
        for (reason, count) in other.embedded.not_exported {
            *self.embedded.not_exported.entry(reason).or_default() += count;
        }
        for (reason, count) in other.elsewhere {
            *self.elsewhere.entry(reason).or_default() += count;
        }
        self.guarded += other.guarded;
    }
}
