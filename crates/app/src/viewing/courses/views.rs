use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use lectern_panopto::FolderId;
use serde::{Deserialize, Serialize};

use crate::AccountId;
use crate::canvas_courses::{CourseCanvas, codes};
use crate::course_sync::{CourseRecordings, CourseWork};
use crate::mirror::MirrorSchedule;
use crate::viewing::course::{CourseId, SyncIncludes};

/// A course as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseView {
    /// The course.
    pub id: CourseId,
    /// The folder's name.
    pub name: String,
    /// The folder on Panopto.
    pub folder: FolderId,
    /// Whose eyes see it; none as long as no account was chosen.
    pub account: Option<AccountId>,
    /// The time zone of its dates; none for the default of whoever asks.
    pub zone: Option<Tz>,
    /// Whether the folders below belong to it.
    pub sub_folders: bool,
    /// The first day (UTC) that is asked for where nothing is stored yet.
    pub first_day: NaiveDate,
    /// When it is synchronised by itself.
    pub schedule: Option<MirrorSchedule>,
    /// Whether the schedule rests.
    pub schedule_paused: bool,
    /// When it is due next.
    pub next_run: Option<DateTime<Utc>>,
    /// Recordings on Panopto, and those that only the stored data still has.
    pub sessions: u64,
    /// Recordings that Panopto no longer has.
    pub gone: u64,
    /// Folders that the recordings are in.
    pub folders: u64,
    /// Stored views.
    pub rows: u64,
    /// Every recording's views up to this moment are stored; none before the first whole run.
    pub data_to: Option<DateTime<Utc>>,
    /// Recordings that could not be updated last time.
    pub failed: u64,
    /// When the last run began.
    pub last_run: Option<DateTime<Utc>>,
    /// What the last run came to.
    pub run: Option<CourseRun>,
    /// What ended the last run early, if anything did.
    pub problem: Option<String>,
    /// The server refuses usage reports, so only completion is known.
    pub completion_only: bool,
    /// People on the imported class list; none without one.
    pub roster: Option<u64>,
    /// Where its files are, or are to be, on this computer.
    pub local_folder: Option<PathBuf>,
    /// What a synchronisation brings.
    pub includes: SyncIncludes,
    /// Its recordings on this computer; none where nobody downloaded its folder.
    pub recordings: Option<CourseRecordings>,
    /// Its student work on this computer; none where nobody exported it.
    pub work: Option<CourseWork>,
    /// Why recordings or student work were not brought last time.
    pub sync_problem: Option<String>,
    /// What it is at Canvas; none where it is not linked.
    pub canvas: Option<CourseCanvas>,
    /// Its term: as Canvas calls it, else as its folder or one above says.
    pub term: Option<String>,
}

impl CourseView {
    /// Returns what to call it: the folder's name, or Canvas's where the folder is called after its term or alike.
    pub fn title(&self) -> &str {
        match &self.canvas {
            Some(canvas) if codes(&self.name).is_empty() => &canvas.name,
            _ => &self.name,
        }
    }
}

/// What a synchronisation of a course came to.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseRun {
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it ended; none while it runs, or where it was killed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Recordings that were brought up to date.
    pub sessions: u64,
    /// Recordings that were asked; the others had nothing new as their folder's summary said.
    pub asked: u64,
    /// Recordings that could not be updated.
    pub failed: u64,
    /// Views that were not stored before.
    pub new_rows: u64,
    /// Calls to the server.
    pub calls: u64,
    /// Everything up to this moment was asked.
    pub until: Option<DateTime<Utc>>,
}

/// What to change about a course; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CourseEdit {
    /// Whose eyes see the folder.
    pub account: Option<AccountId>,
    /// The name of a time zone; `Some(None)` goes back to the default.
    pub zone: Option<Option<String>>,
    /// Whether the folders below belong to it.
    pub sub_folders: Option<bool>,
    /// The first day (UTC) to ask for; `Some(None)` goes back to the usual one. Recordings that were asked before go on where they are.
    pub first_day: Option<Option<NaiveDate>>,
    /// When it is synchronised by itself; `Some(None)` for never.
    pub schedule: Option<Option<MirrorSchedule>>,
    /// Whether the schedule rests.
    pub schedule_paused: Option<bool>,
    /// Where its files are, or are to be, on this computer; `Some(None)` for nowhere.
    pub local_folder: Option<Option<PathBuf>>,
    /// Whether a synchronisation brings viewing data.
    pub sync_viewing: Option<bool>,
    /// Whether it runs the mirror of the course's folder.
    pub sync_recordings: Option<bool>,
    /// Whether it runs the export of the course's student work.
    pub sync_work: Option<bool>,
}

/// Names an import that was read and not yet taken over.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourseImportId(pub String);

/// What importing a file would do.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseImportPreview {
    /// Names it for [`crate::App::apply_course_import`].
    pub id: CourseImportId,
    /// The file.
    pub path: PathBuf,
    /// Its lines, in their order.
    pub rows: Vec<CourseImportRow>,
    /// The person's own columns, which are kept.
    pub own_columns: Vec<String>,
}

/// What importing one line would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseImportRow {
    /// The line, from 1.
    pub line: u64,
    /// The folder's name as the line has it.
    pub name: String,
    /// The folder's id as the line has it.
    pub folder: String,
    /// What would become of it.
    pub kind: CourseImportKind,
    /// What changes, or what is wrong: “Line 7: this is not a folder ID. …”; empty otherwise.
    pub words: String,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CourseImportKind {
    /// A course that is not followed yet.
    New,
    /// A followed course about which the line says something else.
    Changed,
    /// A followed course as it is.
    Same,
    /// A line that cannot be used; the others can.
    Problem,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CourseImportOutcome {
    /// Courses followed from now on.
    pub new: u64,
    /// Courses changed.
    pub changed: u64,
    /// Courses that were as the file says.
    pub same: u64,
    /// Lines that could not be used.
    pub problems: u64,
}
