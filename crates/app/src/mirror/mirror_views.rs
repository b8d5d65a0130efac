//! What hosts are shown of mirrors between their plans.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};

use super::options::{MirrorId, MirrorRequest, MirrorSchedule};
use super::views::PlanId;
use crate::AccountId;

/// A mirror as the list of mirrors shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct MirrorView {
    /// The mirror.
    pub id: MirrorId,
    /// What it is called.
    pub name: String,
    /// The account.
    pub account: AccountId,
    /// Where from, for people.
    pub from: String,
    /// Where to.
    pub destination: PathBuf,
    /// Recordings that are here.
    pub recordings: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The last run.
    pub last_run: Option<MirrorRunView>,
    /// When it runs by itself.
    pub schedule: Option<MirrorSchedule>,
    /// Whether the schedule is paused.
    pub schedule_paused: bool,
    /// When it runs next.
    pub next_run: Option<DateTime<Utc>>,
    /// The last verification.
    pub last_verified: Option<VerifiedView>,
    /// Whether there is a certificate of it.
    pub certificate: bool,
    /// The job that runs or waits for it now.
    pub running_job: Option<String>,
    /// What it was made from.
    pub request: MirrorRequest,
}

/// What a run of a mirror came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MirrorRunView {
    /// When its plan was made.
    pub at: DateTime<Utc>,
    /// When it ended; none while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: MirrorOutcome,
    /// Whether the whole listing was read.
    pub complete: bool,
    /// Recordings that came.
    pub new: u64,
    /// Recordings that were brought up to date, moved or repaired.
    pub changed: u64,
    /// Recordings that were the same.
    pub same: u64,
    /// Recordings that failed.
    pub failed: u64,
    /// Questions that nobody was there to answer; only in runs by schedule.
    pub skipped_conflicts: u64,
    /// Why it did not come about, for a run by schedule whose plan could not be made.
    pub problem: Option<String>,
}

/// How a run of a mirror ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MirrorOutcome {
    /// It is under way or waits.
    Running,
    /// Everything that was planned is done.
    Done,
    /// Some recordings failed.
    SomeFailed,
    /// Nothing was done.
    Failed,
    /// The person ended it.
    Cancelled,
    /// The plan had nothing to do.
    NothingToDo,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedView {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Files that were expected.
    pub files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Files that are whole.
    pub good: u64,
    /// Files that are missing.
    pub missing: u64,
    /// Files with other content.
    pub changed: u64,
    /// Files that could not be read.
    pub unreadable: u64,
    /// Files that nobody expected.
    pub extra: u64,
}

impl VerifiedView {
    /// Tells whether every expected file is there and whole.
    pub fn is_sound(&self) -> bool {
        self.good == self.files
    }
}

/// A plan that waits for its time.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingPlanView {
    /// Its number.
    pub id: PlanId,
    /// What it does: `mirror BIOL 200`.
    pub title: String,
    /// When it starts.
    pub at: DateTime<Utc>,
    /// The mirror.
    pub mirror: MirrorId,
}

/// A recording on this computer, as the index knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalRecording {
    /// The recording.
    pub session: SessionId,
    /// The mirror that has it.
    pub mirror: MirrorId,
    /// Whether it is here.
    pub state: LocalState,
    /// The video.
    pub path: Option<PathBuf>,
    /// All files, the video first.
    pub files: Vec<PathBuf>,
    /// Their bytes.
    pub bytes: u64,
    /// When it was last fetched or found the same.
    pub checked_at: DateTime<Utc>,
}

/// Whether a recording is on this computer, as far as the index knows without looking at the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LocalState {
    /// It is here as it was on the server when it was last looked at.
    Same,
    /// It is here, and was changed on this computer: by the person, or so that a verification found it.
    Changed,
    /// It is here, and the server has another video by now.
    Replaced,
    /// It is here, and gone from the server.
    Gone,
    /// It cannot be downloaded.
    NotDownloadable,
}

/// What a verification of a folder found.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderCheck {
    /// The counts.
    pub found: VerifiedView,
    /// Each file that is not as it should be, with what is wrong.
    pub problems: Vec<(String, String)>,
    /// Files that nobody expected; they are no fault.
    pub extra: Vec<String>,
    /// The certificate that was written.
    pub certificate: PathBuf,
}
