use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Intent, ItemState, JobError, JobState, Receipt, WaitReason};

/// Milliseconds since 1970 UTC.
pub type Millis = i64;

/// Returns the present time of the system.
pub fn now_millis() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

macro_rules! id {
    ($type:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $type(Uuid);

        impl $type {
            /// Makes a new id that no other has.
            #[expect(
                clippy::new_without_default,
                reason = "a default that differs each time misleads"
            )]
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $type {
            type Err = JobError;

            fn from_str(text: &str) -> Result<Self, JobError> {
                Uuid::parse_str(text.trim())
                    .map(Self)
                    .map_err(|_| JobError::BadId(text.to_owned()))
            }
        }

        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.0.to_string().into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Uuid::parse_str(value.as_str()?)
                    .map(Self)
                    .map_err(|e| FromSqlError::Other(Box::new(e)))
            }
        }
    };
}

id!(JobId, "Names a job.");
id!(ItemId, "Names an item of a job.");

/// A job as its row says.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The kind of work, which chooses the runner and the lane.
    pub kind: String,
    /// The site (an account id), which chooses the lane.
    pub site: String,
    /// A sentence for people.
    pub title: String,
    /// Where it goes, for people.
    pub target: String,
    /// Where it goes, as the service names it.
    pub target_id: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// What a person asked while it is still winding down.
    pub intent: Option<Intent>,
    /// What it waits for, while it is [`JobState::Waiting`].
    pub wait: Option<Wait>,
    /// Its place in the queue; lower runs earlier.
    pub position: i64,
    /// What was asked, whole: the plan.
    pub request: Value,
    /// What the runner noted for the job as a whole.
    pub checkpoint: Value,
    /// How many items the plan had.
    pub planned: u64,
    /// When it was queued.
    pub created_at: Millis,
    /// When it first ran.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub finished_at: Option<Millis>,
    /// Why the job as a whole failed.
    pub error: Option<Problem>,
    /// What it came to, once it ended.
    pub receipt: Option<Receipt>,
}

/// What a job waits for, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// What for.
    pub reason: WaitReason,
    /// Until when, where that is known.
    pub until: Option<Millis>,
}

/// An item as its row says.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its job.
    pub job_id: JobId,
    /// Its place in the job.
    pub position: i64,
    /// Its name for people.
    pub title: String,
    /// Where it stands.
    pub state: ItemState,
    /// What it is doing, in words of its kind of job.
    pub phase: String,
    /// What it is doing, for people.
    pub detail: String,
    /// Bytes to move.
    pub bytes_total: u64,
    /// Bytes moved.
    pub bytes_done: u64,
    /// Parts to move; 0 when it is not known yet.
    pub parts_total: u64,
    /// Parts moved.
    pub parts_done: u64,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// What was asked for this item.
    pub request: Value,
    /// What the runner needs to go on from here.
    pub checkpoint: Value,
    /// What came out of it.
    pub result: Value,
    /// Why it failed.
    pub error: Option<Problem>,
}

/// An item that failed, without what was asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedItem {
    /// Its id.
    pub id: ItemId,
    /// Its name for people.
    pub title: String,
    /// Why it failed.
    pub error: Option<Problem>,
}

/// Why something failed, in the words that a person sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Groups equal failures; a word of the kind of job.
    pub cause: String,
    /// A word from the program's closed list of error codes.
    pub code: String,
    /// What happened, to what.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether trying again can help.
    pub retryable: bool,
    /// Technical detail, without secrets.
    pub detail: String,
}

/// A job to queue. Everything is written in one transaction.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The kind of work.
    pub kind: String,
    /// The site (an account id).
    pub site: String,
    /// A sentence for people.
    pub title: String,
    /// Where it goes, for people.
    pub target: String,
    /// Where it goes, as the service names it.
    pub target_id: Option<String>,
    /// The plan.
    pub request: Value,
    /// Its items, in order.
    pub items: Vec<NewItem>,
}

/// An item to queue.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// Its name for people.
    pub title: String,
    /// Bytes to move.
    pub bytes: u64,
    /// What is asked for this item.
    pub request: Value,
    /// Left out on purpose; it stays in the list so that the receipt adds up.
    pub skipped: bool,
    /// Why it is left out, or what it is about to do.
    pub detail: String,
}

/// A change of an item: what is `Some` is written, all in one transaction.
#[derive(Debug, Clone, Default)]
pub struct ItemChange {
    /// New state.
    pub state: Option<ItemState>,
    /// New phase.
    pub phase: Option<String>,
    /// New detail.
    pub detail: Option<String>,
    /// New title.
    pub title: Option<String>,
    /// New total of bytes.
    pub bytes_total: Option<u64>,
    /// New count of bytes.
    pub bytes_done: Option<u64>,
    /// New total of parts.
    pub parts_total: Option<u64>,
    /// New count of parts.
    pub parts_done: Option<u64>,
    /// New number of the try.
    pub attempt: Option<u32>,
    /// New checkpoint.
    pub checkpoint: Option<Value>,
    /// New result.
    pub result: Option<Value>,
    /// New problem; `Some(None)` takes it away.
    pub error: Option<Option<Problem>>,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Millis,
    /// What happened, for people.
    pub text: String,
}
