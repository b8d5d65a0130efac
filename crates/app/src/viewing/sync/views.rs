//! What hosts are shown of a synchronisation before it starts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::AccountId;
use crate::error::Problem;
use crate::viewing::CourseId;

/// Names a plan of a synchronisation that is open in this process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncPlanId(pub String);

/// What to synchronise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncRequest {
    /// The courses; none for all that are followed.
    pub courses: Vec<CourseId>,
    /// The first day (UTC) to ask for in recordings that were never asked; none for that of each course, 1 September 2020 unless
    /// something else was set.
    pub start: Option<NaiveDate>,
    /// Asks every recording, whatever summaries say, over the whole time since that was last done.
    pub every_session: bool,
}

/// What a synchronisation will do. Nothing was asked for views yet.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncPlan {
    /// The plan.
    pub id: SyncPlanId,
    /// The end: the last moment of the last complete day in UTC.
    pub until: DateTime<Utc>,
    /// The courses, in their order.
    pub courses: Vec<CourseSyncPlan>,
    /// What it takes in all.
    pub calls: SyncCalls,
    /// One sentence about it.
    pub words: String,
}

impl SyncPlan {
    /// Tells whether a start would do anything.
    pub fn has_work(&self) -> bool {
        self.courses.iter().any(|course| course.sessions > 0)
    }
}

/// What a synchronisation will do for one course.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseSyncPlan {
    /// The course.
    pub course: CourseId,
    /// Its name, as the folder is called now.
    pub name: String,
    /// The account that asks; none where none is chosen yet.
    pub account: Option<AccountId>,
    /// Its folders.
    pub folders: u64,
    /// Its recordings on the server.
    pub listed: u64,
    /// Recordings whose data ends before the end of this plan. Zero where there is nothing to do.
    pub sessions: u64,
    /// Those of them that were never asked.
    pub new: u64,
    /// Recordings that the server no longer has. Their views stay.
    pub gone: u64,
    /// The first and last day (UTC) that is asked for.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Whether every recording is asked, whatever summaries say.
    pub whole_check: bool,
    /// Whether usage reports were refused last time, so that only completion can be read.
    pub completion_only: bool,
    /// The calls that it takes.
    pub calls: SyncCalls,
    /// What could not be read; the course is synchronised as far as it is known. With any, nothing is gone.
    pub problems: Vec<String>,
    /// Why nothing of it could be read: the way to the server, the sign-in.
    pub unread: Option<Problem>,
    /// One sentence about it.
    pub words: String,
}

/// Calls to the server, listings left out: those were made for the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncCalls {
    /// At least so many.
    pub least: u64,
    /// At most so many, where no recording has more views than fit a page.
    pub most: u64,
    /// The calls that the plan itself took.
    pub listing: u64,
    /// Seconds that `most` takes at the account's share of Panopto's limits.
    pub seconds: u64,
}

/// A job that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedSync {
    /// The course.
    pub course: CourseId,
    /// The job; none where everything is up to date already.
    pub job: Option<String>,
}
