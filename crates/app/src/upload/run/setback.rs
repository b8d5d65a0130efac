//! What a failure means for an upload, and how it is told.

use std::path::Path;

use lectern_jobs::{JobError, Problem as JobProblem, WaitReason};
use lectern_panopto::PanoptoError;
use lectern_transfer::{LARGEST_FILE, TransferError};

use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{FailureCause, failure, is_no_connection, job_problem, reason_to_wait};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// The rows cannot be written; the queue begins the item again.
    Rows(JobError),
    /// The job was asked to stop.
    Stopped,
    /// The whole account waits: for a sign-in or the connection.
    Wait(WaitReason, Problem),
    /// It may pass; try again, but not for ever.
    Passing(JobProblem),
    /// The target refused, but Panopto still has the upload: once more at once, but not for ever.
    Refused(JobProblem),
    /// The server no longer has the upload; open another.
    Reopen(&'static str),
    /// The server lost one file, or it changed here: send it from its beginning.
    SendAgain { file: String, why: String },
    /// It will not pass.
    Failed(JobProblem),
}

impl From<JobError> for Setback {
    fn from(error: JobError) -> Self {
        Self::Rows(error)
    }
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        let problem = error.problem();
        match reason_to_wait(problem.code) {
            Some(reason) => Self::Wait(reason, problem),
            None => Self::Failed(job_problem(FailureCause::Other, problem)),
        }
    }
}

/// Where in an upload a call to Panopto failed; the same answer means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Looking for or making folders, opening the upload.
    Open,
    /// Everything after that.
    Opened,
}

/// Reads a failure of Panopto's interface.
pub(super) fn of_panopto(error: PanoptoError, call: Call, folder: &str) -> Setback {
    if error.needs_sign_in() {
        return Setback::Wait(WaitReason::SignIn, AppError::from(error).problem());
    }
    if error.net_kind().is_some_and(is_no_connection) {
        return Setback::Wait(WaitReason::Connection, AppError::from(error).problem());
    }
    let may_pass = error.may_pass();
    match (&error, call) {
        (PanoptoError::Forbidden { .. }, _) => {
            let problem = rights(folder, AppError::from(error).problem());
            // The upload was opened with this right, so a single refusal later may be a renewed token that is not known yet.
            if call == Call::Open {
                Setback::Failed(problem)
            } else {
                Setback::Passing(problem)
            }
        }
        (PanoptoError::NotFound { .. }, Call::Opened) => {
            Setback::Reopen("Panopto no longer knows the upload")
        }
        (PanoptoError::NotFound { .. }, Call::Open) => {
            let problem = Problem {
                message: format!("{folder} is no longer there, or you may not see it."),
                ..AppError::from(error).problem()
            };
            Setback::Failed(JobProblem {
                hint: "Choose another folder.".to_owned(),
                ..job_problem(FailureCause::Rights, problem)
            })
        }
        (
            PanoptoError::NotJson {
                sign_in_page: true, ..
            },
            _,
        ) => Setback::Passing(job_problem(
            FailureCause::SignIn,
            AppError::from(error).problem(),
        )),
        (PanoptoError::Net(_), _) => Setback::Passing(job_problem(
            FailureCause::Network,
            AppError::from(error).problem(),
        )),
        (
            PanoptoError::NotJson { .. }
            | PanoptoError::UnexpectedBody { .. }
            | PanoptoError::UploadTarget { .. },
            _,
        ) => Setback::Passing(job_problem(
            FailureCause::Server,
            AppError::from(error).problem(),
        )),
        _ if may_pass => Setback::Passing(job_problem(
            FailureCause::Server,
            AppError::from(error).problem(),
        )),
        _ => Setback::Failed(job_problem(
            FailureCause::Server,
            AppError::from(error).problem(),
        )),
    }
}

/// Reads a failure of sending a file. [`TransferError::Refused`] and [`TransferError::Gone`] are for the caller, who asks
/// Panopto what became of the upload.
#[expect(
    clippy::too_many_lines,
    reason = "one table of answers, read from the top down"
)]
pub(super) fn of_transfer(error: &TransferError, file: &str) -> Setback {
    let detail = error.to_string();
    let problem = |cause, code, message: String| JobProblem {
        detail: detail.clone(),
        ..failure(cause, code, message)
    };
    match error {
        TransferError::Cancelled => Setback::Stopped,
        TransferError::Network { kind, .. } if is_no_connection(kind) => Setback::Wait(
            WaitReason::Connection,
            Problem::new(ErrorCode::Offline, "The connection was lost.")
                .detail(detail)
                .retryable(),
        ),
        TransferError::Network { kind, .. } if !kind.may_pass() => Setback::Failed(problem(
            FailureCause::Network,
            ErrorCode::Unreachable,
            error.to_string(),
        )),
        TransferError::Network { .. } => {
            let problem = problem(
                FailureCause::Network,
                ErrorCode::Unreachable,
                "The connection was lost.".to_owned(),
            );
            Setback::Passing(JobProblem {
                hint: "It continues from the last part when it is tried again.".to_owned(),
                retryable: true,
                ..problem
            })
        }
        TransferError::Server { status, .. } => {
            let problem = problem(
                FailureCause::Server,
                ErrorCode::Server,
                format!("Panopto has a problem (error {status})."),
            );
            Setback::Passing(JobProblem { hint: "Nothing is wrong on your side. It continues from the last part when it is tried again.".to_owned(), retryable: true, ..problem })
        }
        TransferError::Unexpected { .. } => {
            let problem = problem(
                FailureCause::SignIn,
                ErrorCode::SignInNeeded,
                "A web page came instead of an answer from Panopto.".to_owned(),
            );
            Setback::Passing(JobProblem { hint: "Sign in, then retry. On a guest network, open a web page first and sign in there.".to_owned(), retryable: true, ..problem })
        }
        TransferError::Rejected { status: 507, .. } => {
            let problem = problem(
                FailureCause::Server,
                ErrorCode::Server,
                "Panopto has no room for this recording (error 507).".to_owned(),
            );
            Setback::Passing(JobProblem {
                hint: "Tell your Panopto administrator, then retry.".to_owned(),
                retryable: true,
                ..problem
            })
        }
        TransferError::Rejected { status, .. } => Setback::Failed(JobProblem {
            retryable: true,
            ..problem(
                FailureCause::Server,
                ErrorCode::Server,
                format!("Panopto did not accept {file} (error {status})."),
            )
        }),
        TransferError::SourceChanged { .. } => Setback::SendAgain {
            file: file.to_owned(),
            why: format!("{file} changed while it was being uploaded"),
        },
        TransferError::SourceMissing { path } => Setback::Failed(missing(path)),
        TransferError::Disk { path, source } => {
            let problem = problem(
                FailureCause::Missing,
                ErrorCode::FilePermission,
                format!("{} could not be read: {source}.", path.display()),
            );
            Setback::Failed(JobProblem {
                hint: "Check the disk and its permissions, then retry.".to_owned(),
                retryable: true,
                ..problem
            })
        }
        TransferError::Ledger(_) => Setback::Wait(
            WaitReason::Disk,
            Problem::new(
                ErrorCode::Database,
                "Lectern could not note how far the upload is.",
            )
            .detail(detail),
        ),
        TransferError::TooLarge { .. } => {
            let problem = problem(
                FailureCause::Other,
                ErrorCode::InvalidInput,
                error.to_string(),
            );
            Setback::Failed(JobProblem {
                hint: format!(
                    "At most {} GB can be uploaded.",
                    LARGEST_FILE / 1_000_000_000
                ),
                ..problem
            })
        }
        TransferError::Connection(_) => Setback::Failed(problem(
            FailureCause::Network,
            ErrorCode::Unreachable,
            error.to_string(),
        )),
        _ => Setback::Failed(JobProblem {
            retryable: true,
            ..problem(FailureCause::Other, ErrorCode::Server, error.to_string())
        }),
    }
}

pub(super) fn missing(path: &Path) -> JobProblem {
    let problem = failure(
        FailureCause::Missing,
        ErrorCode::FileMissing,
        format!("{} is no longer there.", path.display()),
    );
    JobProblem {
        hint: "Put the file back, then retry.".to_owned(),
        retryable: true,
        ..problem
    }
}

pub(super) fn rights(folder: &str, problem: Problem) -> JobProblem {
    let detail = if problem.detail.is_empty() {
        problem.message
    } else {
        problem.detail
    };
    let failed = failure(
        FailureCause::Rights,
        ErrorCode::Forbidden,
        format!("You may not upload to {folder}."),
    );
    JobProblem {
        hint: "Ask its owner for the Creator role, or choose another folder.".to_owned(),
        detail,
        retryable: true,
        ..failed
    }
}
