//! What hosts are shown.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::request::{ArtifactExportId, ArtifactPlanId, ArtifactRequest, ArtifactSetId};
use crate::AccountId;
use crate::page_views::CanvasCourseFound;

/// The courses that a file names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArtifactCourseFile {
    /// Those that were found, in the file's order.
    pub courses: Vec<CanvasCourseFound>,
    /// Lines that name none.
    pub problems: Vec<ArtifactFileProblem>,
}

/// A line of a file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFileProblem {
    /// From 1.
    pub line: u64,
    /// What is wrong with it, in a sentence.
    pub words: String,
}

/// What can be chosen in a course.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArtifactCourseContents {
    /// Its students, where Canvas counts them.
    pub students: Option<u64>,
    /// Its sections.
    pub sections: Vec<ArtifactSection>,
    /// Its assignments, in the course's order.
    pub assignments: Vec<ArtifactAssignment>,
}

/// A section of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactSection {
    /// Its number at Canvas.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many students it has, where Canvas counts them.
    pub students: Option<u64>,
}

/// An assignment of a course.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactAssignment {
    /// Its number at Canvas.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// How many points it gives.
    pub points: Option<f64>,
    /// Whether students see it; the submissions of others cannot be asked for.
    pub published: bool,
    /// Rows to expect: one for each student.
    pub submissions: u64,
    /// Whether it is graded by criteria.
    pub has_rubric: bool,
    /// Whether it is graded without names.
    pub anonymous: bool,
    /// Why its work is not at Canvas, or only in part; none where it is.
    pub elsewhere: Option<String>,
    /// The outcomes that its rubric measures.
    pub outcomes: Vec<ArtifactOutcome>,
}

/// An outcome that a rubric measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactOutcome {
    /// Its number at Canvas.
    pub id: i64,
    /// What the criterion says.
    pub name: String,
}

/// What names will look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactNamesPreview {
    /// The name of a handed-in file.
    pub file: String,
    /// The folders and files of an export, a line each, two spaces a level.
    pub tree: Vec<String>,
}

/// What leaves with an export, and what does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArtifactPrivacy {
    /// What stays behind.
    pub stays_here: &'static [&'static str],
    /// What leaves and may tell who somebody is.
    pub leaves: &'static [&'static str],
}

/// How far the reading for a plan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactReading {
    /// As a sentence without a full stop.
    pub words: String,
    /// Done so far.
    pub done: u64,
    /// Of so many, as far as that is known.
    pub of: u64,
}

/// What an export will do. The submissions are read, nothing is exported yet.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactPlan {
    /// The plan.
    pub id: ArtifactPlanId,
    /// The export in this folder, where there was one.
    pub export: Option<ArtifactExportId>,
    /// What is asked for; a seed that was not given is in it.
    pub request: ArtifactRequest,
    /// Each course.
    pub courses: Vec<ArtifactPlanCourse>,
    /// Files to fetch.
    pub files: u64,
    /// Their bytes, as far as Canvas says.
    pub bytes: u64,
    /// Files of the export, those that are here already too.
    pub files_listed: u64,
    /// Their bytes.
    pub bytes_listed: u64,
    /// Files to fetch whose size Canvas does not say.
    pub unknown_sizes: u64,
    /// Calls to Canvas: at least and at most.
    pub calls: (u64, u64),
    /// How long it may take, where a speed is known.
    pub seconds: Option<u64>,
    /// Bytes that are needed on the disk of the folder.
    pub needs_bytes: u64,
    /// Bytes that are free there, where that can be said.
    pub free_bytes: Option<u64>,
    /// Whether there is room, as far as that can be said; also in the profile, where work under pseudonyms is kept.
    pub fits: bool,
    /// What cannot be exported, and why.
    pub cannot: Vec<ArtifactCannot>,
    /// What changed since the last run; none for a first one.
    pub changes: Option<ArtifactChanges>,
    /// What to decide before starting.
    pub warnings: Vec<ArtifactWarning>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

impl ArtifactPlan {
    /// Tells whether nothing changed since the last run; pages and tables are written again all the same.
    pub fn nothing_new(&self) -> bool {
        self.files == 0 && self.changes.as_ref().is_some_and(ArtifactChanges::are_none)
    }
}

/// A course of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactPlanCourse {
    /// Its number at Canvas.
    pub canvas_id: i64,
    /// Its name.
    pub name: String,
    /// Its students.
    pub students: u64,
    /// Its assignments.
    pub assignments: u64,
    /// Its submissions, handed in or not.
    pub submissions: u64,
    /// The files of these.
    pub files: u64,
    /// Their bytes, as far as Canvas says.
    pub bytes: u64,
}

/// Something that cannot be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactCannot {
    /// The course.
    pub course: String,
    /// The assignment, or what else it is.
    pub what: String,
    /// Why, in a sentence.
    pub reason: String,
    /// How many submissions or files.
    pub count: u64,
}

/// What changed between two runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactChanges {
    /// Submissions that were not there.
    pub new: u64,
    /// Submissions that are not as they were.
    pub changed: u64,
    /// Submissions that are no longer listed.
    pub gone: u64,
    /// Submissions that are as they were.
    pub same: u64,
    /// What else there is to say, a sentence each.
    pub lines: Vec<String>,
}

impl ArtifactChanges {
    /// Tells whether nothing changed.
    pub fn are_none(&self) -> bool {
        self.new + self.changed + self.gone == 0 && self.lines.is_empty()
    }
}

/// Something to decide before starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactWarning {
    /// What a host may act on.
    pub code: ArtifactWarningCode,
    /// What is so and what to do, in a sentence or two.
    pub sentence: String,
}

/// What a host may act on before an export starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtifactWarningCode {
    /// The token hides comments; the export would have none.
    CommentsHidden,
    /// Names are hidden until grades are posted.
    Anonymous,
    /// A course has no students.
    NoStudents,
    /// A course cannot be read; the others can.
    NoRight,
    /// There is not room enough.
    Disk,
    /// A sample has fewer submissions than asked for.
    ShortSample,
    /// Something else.
    Other,
}

/// What was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedArtifacts {
    /// The export, now on the list.
    pub export: ArtifactExportId,
    /// The job.
    pub job: String,
}

/// An export of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactExportView {
    /// The export.
    pub id: ArtifactExportId,
    /// The course, or how many.
    pub name: String,
    /// Where it is.
    pub folder: PathBuf,
    /// Whose eyes read it.
    pub account: AccountId,
    /// What was asked for last.
    pub request: ArtifactRequest,
    /// When it was first made.
    pub created_at: DateTime<Utc>,
    /// What the last run came to.
    pub last_run: Option<ArtifactRunView>,
    /// The job at work.
    pub job: Option<String>,
    /// The page to begin with, where there is one.
    pub portfolio: Option<PathBuf>,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactRunView {
    /// Its job.
    pub job: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Students with a folder.
    pub students: u64,
    /// Files that Canvas lists, those in texts too.
    pub files_listed: u64,
    /// Files in the export.
    pub files_done: u64,
    /// Their bytes and those of tables and pages.
    pub bytes: u64,
    /// Files whose download failed, by cause, as in "3 files: the links have expired".
    pub failures: Vec<String>,
    /// Files whose download failed and may be tried again.
    pub files_failed: u64,
    /// What changed since the run before; none for a first one.
    pub changes: Option<ArtifactChanges>,
    /// Each sort of thing that Canvas lists.
    pub receipt: Vec<ArtifactReceiptLine>,
    /// Whether every line adds up.
    pub adds_up: bool,
    /// Whether everything was written to the end.
    pub complete: bool,
    /// What a person should know, a sentence each.
    pub issues: Vec<String>,
    /// What ended it early, if anything did.
    pub problem: Option<String>,
}

/// A sort of thing: listed = exported + not exported.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactReceiptLine {
    /// What is counted.
    pub what: String,
    /// As many as Canvas lists.
    pub listed: u64,
    /// As many as are in the export.
    pub exported: u64,
    /// As many as are not, by reason.
    pub not_exported: Vec<(String, u64)>,
}

/// What building pages and tables again came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactRebuilt {
    /// Where it is.
    pub folder: PathBuf,
    /// What is in it.
    pub run: ArtifactRunView,
    /// The page to begin with, where there is one.
    pub portfolio: Option<PathBuf>,
}

/// Choices that were saved.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtifactSetView {
    /// Their id.
    pub id: ArtifactSetId,
    /// What the person calls them.
    pub name: String,
    /// The choices.
    pub request: ArtifactRequest,
}
