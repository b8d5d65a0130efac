//! What hosts are shown.

mod reports;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use super::request::{PageViewCourseId, PageViewPlanId};
use crate::AccountId;
pub use reports::{
    AccessDifference, AccessDifferenceRow, PageViewLeftOut, PageViewQuery, PageViewRow,
    PageViewRows, PageViewSummary, PageViewUnread,
};

/// A course that was found at Canvas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanvasCourseFound {
    /// Its number at Canvas.
    pub canvas_id: i64,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Its term.
    pub term: Option<String>,
    /// Its id in the institution's own system.
    pub sis_id: Option<String>,
    /// How many students it has.
    pub students: Option<u32>,
    /// Whether it is over.
    pub concluded: Option<bool>,
    /// Whether Canvas shows nothing of it now, because of its dates.
    pub restricted: bool,
    /// Its place in this profile, where it has one.
    pub stored: Option<PageViewCourseId>,
}

/// A course of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewCourseView {
    /// The course.
    pub id: PageViewCourseId,
    /// Whose eyes read it.
    pub account: Option<AccountId>,
    /// Its number at Canvas.
    pub canvas_id: i64,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Its term.
    pub term: Option<String>,
    /// The name of its time zone, as Canvas has it.
    pub zone: Option<String>,
    /// The first and the last day (UTC) of which something is stored.
    pub stored_days: Option<(NaiveDate, NaiveDate)>,
    /// Its people.
    pub people: u64,
    /// Those whose last reading failed.
    pub people_failed: u64,
    /// Stored rows of its people, of all their courses.
    pub rows: u64,
    /// When somebody of it was last read.
    pub read_at: Option<DateTime<Utc>>,
    /// Whether new days are read every night.
    pub keep_collecting: bool,
    /// When that is due next.
    pub next_run: Option<DateTime<Utc>>,
    /// Whether its Canvas has a history; none as long as that was not asked.
    pub history: Option<bool>,
    /// The first day that Canvas lists now without the history.
    pub listed_from: NaiveDate,
    /// What is at risk; none where nothing is, or nothing was read yet.
    pub risk: Option<PageViewRisk>,
    /// What the last run came to.
    pub last_run: Option<PageViewRunView>,
    /// The job at work.
    pub job: Option<String>,
    /// The folder that the last export was written to.
    pub export_folder: Option<PathBuf>,
}

/// Days that are at Canvas and not stored yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageViewRisk {
    /// How many.
    pub unread_days: u32,
    /// In how many days the first of them can no longer be had.
    pub lost_in_days: i64,
    /// Everything up to this moment is stored.
    pub saved_to: DateTime<Utc>,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewRunView {
    /// Its job.
    pub job: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Rows that were not stored before, of all courses.
    pub views: u64,
    /// People who were read.
    pub people: u64,
    /// People who could not be read.
    pub failed: u64,
    /// People whom Canvas leaves out.
    pub left_out: u64,
    /// What ended it early, if anything did.
    pub problem: Option<String>,
}

/// What getting page views will do. Nothing was stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewPlan {
    /// The plan.
    pub id: PageViewPlanId,
    /// The course's number at Canvas.
    pub canvas_id: i64,
    /// Its name.
    pub name: String,
    /// The zone of days.
    pub zone: String,
    /// One sentence about it.
    pub words: String,
    /// People whose page views are wanted.
    pub people: u64,
    /// Those of them of whom something is fetched.
    pub people_to_read: u64,
    /// What comes from where.
    pub lines: Vec<PageViewPlanLine>,
    /// What cannot be had.
    pub cannot: Vec<PageViewGap>,
    /// Whether this Canvas has a history; none where it was not needed.
    pub history: Option<bool>,
    /// The first day that Canvas lists now without the history.
    pub listed_from: NaiveDate,
    /// Calls to Canvas: at least and at most, as far as that can be said.
    pub calls: (u64, u64),
    /// What is worth knowing.
    pub notes: Vec<String>,
}

impl PageViewPlan {
    /// Tells whether a start would fetch anything.
    pub fn has_work(&self) -> bool {
        self.people_to_read > 0
    }
}

/// Where a part of a span comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageViewSource {
    /// It is stored already.
    Stored,
    /// The list of each person's page views.
    List,
    /// The history, by whole months.
    History,
}

/// One source of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewPlanLine {
    /// The source.
    pub source: PageViewSource,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// People it is asked for.
    pub people: u64,
    /// The first day of each month that is asked for.
    pub months: Vec<NaiveDate>,
}

/// Days that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewGap {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// People of whom they are missing.
    pub people: u64,
    /// Whether they are only not over yet, so that nothing of them is missing.
    pub to_come: bool,
    /// Why, in a sentence.
    pub sentence: String,
}

/// What was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedPageViews {
    /// The course, now on the list.
    pub course: PageViewCourseId,
    /// The job; none where everything is stored already.
    pub job: Option<String>,
}

/// People of a course and how far they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageViewPeople {
    /// People after the choice.
    pub total: u64,
    /// Some of them.
    pub rows: Vec<PageViewPersonRow>,
    /// How many are in each state, in the order of [`PageViewPersonState`].
    pub counts: Vec<(PageViewPersonState, u64)>,
}

/// One of the people.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewPersonRow {
    /// A short name that tells nothing.
    pub key: String,
    /// The name, where names are shown.
    pub name: Option<String>,
    /// The number at Canvas, where names are shown.
    pub user_id: Option<i64>,
    /// How far.
    pub state: PageViewPersonState,
    /// Days of which everything is stored.
    pub days: u64,
    /// Stored rows, of all courses.
    pub rows: u64,
    /// Tries of the job at work.
    pub tries: u32,
    /// What is in the way.
    pub error: Option<String>,
}

/// How far reading a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageViewPersonState {
    /// Not begun.
    Waiting,
    /// A history query is queued.
    WaitingOnCanvas,
    /// A history query runs.
    RunningOnCanvas,
    /// Rows are coming in.
    Fetching,
    /// Everything is stored.
    Done,
    /// Could not be read.
    Failed,
    /// Canvas shows nothing of this person.
    LeftOut,
}

impl PageViewPersonState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::WaitingOnCanvas,
        Self::RunningOnCanvas,
        Self::Fetching,
        Self::Done,
        Self::Failed,
        Self::LeftOut,
    ];
}
