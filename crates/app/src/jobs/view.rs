//! Jobs as hosts show them.

use crate::error::Problem;

/// A job as the Transfers screen shows it. Times are milliseconds since 1970 UTC, sizes bytes, durations seconds.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields say what the screen shows under the same words"
)]
pub struct JobView {
    pub id: String,
    pub kind: JobKind,
    pub account_id: String,
    pub title: String,
    pub target: String,
    pub target_id: Option<String>,
    pub state: JobState,
    pub wait_reason: Option<String>,
    pub wait_until: Option<i64>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub items_total: u64,
    pub items_done: u64,
    pub items_failed: u64,
    pub items_skipped: u64,
    pub items_processing: u64,
    pub bytes_total: u64,
    pub bytes_done: u64,
    pub bytes_per_second: Option<f64>,
    pub seconds_left: Option<f64>,
    pub status_text: String,
    pub failures: Vec<FailureGroupView>,
    pub receipt: Option<ReceiptView>,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Sends recordings to Panopto.
    Upload,
    /// Takes a folder tree home.
    Mirror,
    /// Reads a mirror again and compares it with what was written.
    Verify,
    /// Brings the viewing data of a course up to date.
    ViewingSync,
    /// Gets the page views of a course's people.
    PageViews,
    /// Exports student work of courses.
    Artifacts,
}

impl JobKind {
    /// Returns the word that stands in the rows of its jobs and names its lanes and its runner.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Mirror => "mirror",
            Self::Verify => "verify",
            Self::ViewingSync => "viewingSync",
            Self::PageViews => "pageViews",
            Self::Artifacts => "artifacts",
        }
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the variants are the words of the Transfers screen"
)]
pub enum JobState {
    Queued,
    Running,
    Waiting,
    Paused,
    Succeeded,
    SucceededWithFailures,
    Failed,
    Cancelled,
}

/// Failed items of one cause, with what to do about them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields say what the screen shows under the same words"
)]
pub struct FailureGroupView {
    pub cause: FailureCause,
    pub head: String,
    pub fix: String,
    pub count: u64,
    /// The first of them; [`crate::App::failed_items`] returns all.
    pub items: Vec<FailedItemView>,
    pub retryable: bool,
    pub action: FailureAction,
}

/// One failed item of a [`FailureGroupView`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields say what the screen shows under the same words"
)]
pub struct FailedItemView {
    pub item_id: String,
    pub title: String,
    pub detail: String,
}

/// Why items failed, as far as the remedy differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(
    missing_docs,
    reason = "the variants are the words of the Transfers screen"
)]
pub enum FailureCause {
    SignIn,
    Forbidden,
    Network,
    DiskFull,
    Changed,
    Missing,
    Server,
    Processing,
    Removed,
    Rights,
    Damaged,
    PathTooLong,
    Destination,
    Conflict,
    Other,
}

/// The button a group of failures has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the variants are the words of the Transfers screen"
)]
pub enum FailureAction {
    SignIn,
    Retry,
    ChooseFolder,
    ChangeFolder,
    LeaveOut,
    OpenSettings,
    None,
}

/// The closing account of a job; the counts must add up to what was planned.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields say what the screen shows under the same words"
)]
pub struct ReceiptView {
    pub planned: u64,
    pub done: u64,
    pub failed: u64,
    pub skipped: u64,
    pub cancelled: u64,
    pub bytes: u64,
    pub seconds: f64,
    pub adds_up: bool,
}

/// Where an item of a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the variants are the words of the Transfers screen"
)]
pub enum ItemState {
    Waiting,
    Preparing,
    Uploading,
    Downloading,
    Checking,
    Uploaded,
    Processing,
    Done,
    Paused,
    Failed,
    Skipped,
    Cancelled,
    Limited,
}

/// An item of a job as the Transfers screen shows it.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields say what the screen shows under the same words"
)]
pub struct JobItemView {
    pub id: String,
    pub job_id: String,
    pub position: u64,
    pub title: String,
    pub state: ItemState,
    pub detail: String,
    pub bytes_total: u64,
    pub bytes_done: u64,
    pub bytes_per_second: Option<f64>,
    pub parts_done: u64,
    pub parts_total: u64,
    pub attempt: u32,
    pub error: Option<Problem>,
    pub session_id: Option<String>,
    pub session_url: Option<String>,
    pub path: Option<String>,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLogLineView {
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// What happened.
    pub text: String,
}

/// What to do when the last job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenFinished {
    /// Nothing.
    #[default]
    Nothing,
    /// Close the program.
    Quit,
}

/// The speeds and counts of the whole program, and the calls of the active account.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(
    missing_docs,
    reason = "the fields say what the status bar shows under the same words"
)]
pub struct MetersView {
    pub up_bytes_per_second: f64,
    pub down_bytes_per_second: f64,
    pub jobs_active: u64,
    pub seconds_left: Option<f64>,
    pub calls: Option<CallsView>,
    pub canvas: Option<CanvasMeter>,
}

/// What Canvas still allows an account, in the units in which it counts the cost of calls.
#[derive(Debug, Clone, PartialEq)]
pub struct CanvasMeter {
    /// The account.
    pub account_id: String,
    /// Units left.
    pub left: f64,
    /// Units of an account that is idle.
    pub of: f64,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// How long nothing is sent any more, in seconds, after Canvas refused calls.
    pub held_seconds: Option<f64>,
}

/// The use of Panopto's limits by the busiest endpoint of an account.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields say what the status bar shows under the same words"
)]
pub struct CallsView {
    pub account_id: String,
    pub endpoint: String,
    pub second: CallWindow,
    pub minute: CallWindow,
    pub hour: CallWindow,
    pub waiting: u32,
}

/// Calls used of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallWindow {
    /// Calls made within the window.
    pub used: u32,
    /// Calls allowed within the window.
    pub limit: u32,
}
