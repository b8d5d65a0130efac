use std::fmt;

use serde::{Deserialize, Serialize};

use crate::JobError;

/// Writes and reads an enum as the one word that stands in its column.
macro_rules! words {
    ($type:ident, $what:literal, $($variant:ident => $word:literal),+ $(,)?) => {
        impl $type {
            /// Returns the word that stands in the database and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the stored word.
            pub fn parse(word: &str) -> Result<Self, JobError> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err(JobError::UnknownWord { what: $what, value: other.to_owned() }),
                }
            }

            /// All values, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Is being worked on.
    Running,
    /// Is under way but waits for something outside, see [`WaitReason`].
    Waiting,
    /// Was stopped by a person and goes on when they say so.
    Paused,
    /// Ended, every item done or left out on purpose.
    Succeeded,
    /// Ended, some items done and some failed.
    SucceededWithFailures,
    /// Ended with nothing done.
    Failed,
    /// Was ended by a person; finished items stay.
    Cancelled,
}

words!(JobState, "job state",
    Queued => "queued", Running => "running", Waiting => "waiting", Paused => "paused", Succeeded => "succeeded",
    SucceededWithFailures => "succeededWithFailures", Failed => "failed", Cancelled => "cancelled");

/// Where an item of a job stands. What a running item is doing is its phase, a word of its kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ItemState {
    /// Was not begun, or was stopped and waits for its turn.
    Waiting,
    /// Is being worked on.
    Running,
    /// Our part is over; a server still works on it. Holds no place in a lane.
    Following,
    /// Ended well.
    Done,
    /// Ended badly; see its problem.
    Failed,
    /// Was left out on purpose.
    Skipped,
    /// Was not finished when the job was cancelled.
    Cancelled,
    /// Was stopped by a person, by itself; the job goes on with the others.
    Paused,
}

words!(ItemState, "item state",
    Waiting => "waiting", Running => "running", Following => "following", Done => "done", Failed => "failed",
    Skipped => "skipped", Cancelled => "cancelled", Paused => "paused");

impl ItemState {
    /// Tells whether nothing more happens to the item by itself.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Failed | Self::Skipped | Self::Cancelled
        )
    }
}

/// What a job waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WaitReason {
    /// A person has to sign in.
    SignIn,
    /// There is no connection.
    Connection,
    /// The service allows no more calls for a while.
    Limit,
    /// The service has a problem of its own.
    Server,
    /// The disk is full or the database cannot be written.
    Disk,
}

words!(WaitReason, "wait reason",
    SignIn => "signIn", Connection => "connection", Limit => "limit", Server => "server", Disk => "disk");

impl WaitReason {
    /// Tells whether the wait ends only when a person does something.
    pub fn needs_person(self) -> bool {
        matches!(self, Self::SignIn | Self::Disk)
    }
}

/// What a person asked of a job that is still winding down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Intent {
    /// Becomes paused when its runner has stopped.
    Pause,
    /// Becomes cancelled when its runner has stopped and cleaned up.
    Cancel,
}

words!(Intent, "intent", Pause => "pause", Cancel => "cancel");

/// How the items of a finished job turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Nothing failed.
    AllDone,
    /// Some were done, some failed.
    SomeFailed,
    /// Nothing was done, or the job as a whole failed.
    NoneDone,
}

/// One step of a job's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobStep {
    /// The holder begins to run it.
    Start,
    /// It begins to wait.
    Wait,
    /// The wait is over.
    Proceed,
    /// The program ended or was killed under it; it goes on later.
    Interrupt,
    /// A person pauses it.
    Pause,
    /// A person lets it go on.
    Resume,
    /// All its items are final.
    Finish(Ending),
    /// A person ends it.
    Cancel,
    /// A person has the failed items tried again.
    Retry,
}

impl fmt::Display for JobStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Wait => "wait",
            Self::Proceed => "proceed",
            Self::Interrupt => "be interrupted",
            Self::Pause => "be paused",
            Self::Resume => "be resumed",
            Self::Finish(_) => "finish",
            Self::Cancel => "be cancelled",
            Self::Retry => "be retried",
        })
    }
}

impl JobState {
    /// Tells whether the job ended.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::SucceededWithFailures | Self::Failed | Self::Cancelled
        )
    }

    /// Tells whether a runner is at work for it (or was, when the program was killed).
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::Waiting)
    }

    /// Returns the state after `step`.
    ///
    /// Errors with [`JobError::Refused`] where the step makes no sense, so that a race of two
    /// wishes (cancel against finish) never brings an ended job back to life.
    pub fn after(self, step: JobStep) -> Result<Self, JobError> {
        use JobState as S;
        let next = match (self, step) {
            (S::Queued, JobStep::Start) | (S::Waiting, JobStep::Proceed) => S::Running,
            (S::Running, JobStep::Wait) => S::Waiting,
            (S::Running | S::Waiting, JobStep::Interrupt) | (S::Paused, JobStep::Resume) => {
                S::Queued
            }
            (S::Queued | S::Running | S::Waiting, JobStep::Pause) => S::Paused,
            (S::Running | S::Waiting, JobStep::Finish(ending)) => match ending {
                Ending::AllDone => S::Succeeded,
                Ending::SomeFailed => S::SucceededWithFailures,
                Ending::NoneDone => S::Failed,
            },
            (S::Queued | S::Running | S::Waiting | S::Paused, JobStep::Cancel) => S::Cancelled,
            (S::SucceededWithFailures | S::Failed | S::Cancelled, JobStep::Retry) => S::Queued,
            (from, step) => return Err(JobError::Refused { from, step }),
        };
        Ok(next)
    }
}
