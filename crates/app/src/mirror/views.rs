//! What hosts are shown of plans and mirrors.

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};

use super::difference::PlanDifference;
use super::options::{MirrorId, MirrorRequest};
use super::plan::{Estimate, PlanChoice, PlanKind};
use crate::AccountId;
use crate::error::Problem;

/// Names a plan that is open in this process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(pub String);

impl PlanId {
    pub(crate) fn fresh() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What to make a plan of.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanMirror {
    /// What is taken, where to, how.
    pub request: MirrorRequest,
    /// What the mirror is called; the folder's name where nothing is said.
    pub name: Option<String>,
    /// Asks the size of every file, so that a replaced recording of the same length is noticed too: two calls each.
    pub check_every_file: bool,
}

/// A plan as the review shows it. Its rows are asked for apart, see [`PlanQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct PlanView {
    /// The plan.
    pub id: PlanId,
    /// How far it is.
    pub state: PlanState,
    /// What it does, after "Plan: ": `mirror BIOL 200`.
    pub title: String,
    /// The account that reads and fetches.
    pub account: AccountId,
    /// Where from, for people.
    pub from: String,
    /// Where to.
    pub to: PathBuf,
    /// The mirror it belongs to, where that exists already.
    pub mirror: Option<MirrorId>,
    /// When the reading of the server began; none while it is read.
    pub made_at: Option<DateTime<Utc>>,
    /// Whether the whole listing was read. Else nothing is marked as gone.
    pub complete: bool,
    /// What could not be read.
    pub gaps: Vec<GapView>,
    /// How many rows there are of each kind, in the order of the filters; kinds without rows are left out.
    pub counts: Vec<PlanCount>,
    /// What the checked rows will take.
    pub totals: Estimate,
    /// Bytes free at the destination; none if unknown.
    pub free_bytes: Option<u64>,
    /// Why it cannot be started, one sentence each; empty if it can.
    pub blockers: Vec<String>,
    /// What a person should know besides.
    pub notes: Vec<String>,
    /// Whether there is nothing to do.
    pub nothing_to_do: bool,
    /// What changed since the plan that was checked again, or opened from a file.
    pub changed_since: Option<PlanDifference>,
    /// How far the reading is.
    pub progress: PlanProgress,
    /// Why it could not be made.
    pub problem: Option<Problem>,
    /// The job it became.
    pub job: Option<String>,
    /// What it was made from, for changing it.
    pub request: MirrorRequest,
}

/// The rows of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanCount {
    /// The kind.
    pub kind: PlanKind,
    /// How many rows.
    pub count: u64,
    /// How many of them can be checked.
    pub checkable: u64,
    /// How many of them are checked.
    pub checked: u64,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlanState {
    /// The server and the destination are being read.
    Reading,
    /// It can be looked at, edited and started.
    Ready,
    /// It became a job, or waits for its time.
    Started,
    /// It could not be made.
    Failed,
    /// The person stopped the reading.
    Stopped,
}

/// What was read so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanProgress {
    /// Folders.
    pub folders: u64,
    /// Recordings.
    pub sessions: u64,
    /// Calls to the server.
    pub calls: u64,
}

/// A part of the listing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapView {
    /// Which part, for people.
    pub path: String,
    /// What happened and what to do.
    pub message: String,
}

/// Which rows of a plan to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanQuery {
    /// Only these kinds; empty for all.
    pub kinds: Vec<PlanKind>,
    /// Only rows with this text in title or folder; case does not matter.
    pub text: String,
    /// Only rows that ask something and have no answer yet.
    pub unanswered: bool,
    /// The order.
    pub sort: PlanSort,
    /// Turns the order round.
    pub descending: bool,
    /// The first row.
    pub offset: usize,
    /// At most this many rows.
    pub limit: usize,
}

impl Default for PlanQuery {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            text: String::new(),
            unanswered: false,
            sort: PlanSort::default(),
            descending: false,
            offset: 0,
            limit: usize::MAX,
        }
    }
}

/// By what rows of a plan are sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlanSort {
    /// As the server lists them, folder by folder.
    #[default]
    Listed,
    /// By kind.
    Kind,
    /// By title.
    Title,
    /// By folder.
    Folder,
    /// By size.
    Size,
    /// By the date of the recording.
    Recorded,
}

/// Some rows of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRows {
    /// How many rows fit the query.
    pub total: usize,
    /// Those asked for.
    pub rows: Vec<PlanRowView>,
}

/// What will happen to one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRowView {
    /// The recording.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// Its folder's path on the server.
    pub folder_path: String,
    /// When it was recorded.
    pub recorded: Option<DateTime<Utc>>,
    /// Its length in seconds.
    pub seconds: Option<f64>,
    /// What will happen.
    pub kind: PlanKind,
    /// Why, one sentence.
    pub why: String,
    /// Whether it is to be done.
    pub checked: bool,
    /// Whether that can be changed.
    pub checkable: bool,
    /// The answer that was chosen.
    pub choice: Option<PlanChoice>,
    /// The answers it offers; empty where it asks nothing.
    pub choices: Vec<PlanChoice>,
    /// Bytes to fetch, where they are known.
    pub bytes: Option<u64>,
    /// Where it will lie below the destination, without an extension.
    pub place: String,
    /// Where it lies now, if it is here.
    pub place_now: Option<String>,
}

/// What became of starting a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// It became this job.
    Job(String),
    /// There was nothing to do; the mirror was noted as up to date and its lists were written again.
    NothingToDo,
}
