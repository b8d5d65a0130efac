use crate::{ItemId, JobId, JobState, JobStep};

/// What can go wrong with the queue itself. What goes wrong inside a job is a [`crate::Problem`].
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database refused a read or a write, for example because the disk is full.
    #[error("the job list could not be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// A JSON column does not hold what this version expects.
    #[error("a stored job could not be understood: {0}")]
    Json(#[from] serde_json::Error),
    /// A word in a row is none that this version knows.
    #[error("a stored job has the unknown {what} \u{201c}{value}\u{201d}")]
    UnknownWord {
        /// Which column.
        what: &'static str,
        /// What it says.
        value: String,
    },
    /// No job has this id.
    #[error("there is no job {0}; it may have been cleared from the list")]
    NoSuchJob(JobId),
    /// No item has this id.
    #[error("there is no job item {0}")]
    NoSuchItem(ItemId),
    /// The state does not allow this step.
    #[error("a job that is {from} cannot {step}")]
    Refused {
        /// The present state.
        from: JobState,
        /// What was asked.
        step: JobStep,
    },
    /// The lock file could not be opened.
    #[error("the lock file {path} could not be opened: {source}")]
    Lock {
        /// The lock file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text is no id.
    #[error("\u{201c}{0}\u{201d} is not a job id")]
    BadId(String),
    /// No runner was given for this kind of job.
    #[error("this version of the program cannot run jobs of the kind \u{201c}{0}\u{201d}")]
    NoRunner(String),
}
