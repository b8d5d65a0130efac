//! What a failure means for a recording, and how it is told.

use std::io;

use lectern_jobs::{JobError, Problem as JobProblem, WaitReason};
use lectern_panopto::PanoptoError;
use lectern_transfer::DownloadError;

use super::destination::{Away, PlaceError};
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{FailureCause, failure, is_no_connection, job_problem, reason_to_wait};
use crate::mirror::index::NotDownloadable;
use crate::mirror::plan::not_downloadable_words;

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// The rows cannot be written; the queue begins the item again.
    Rows(JobError),
    /// The job was asked to stop.
    Stopped,
    /// Everything waits: for a sign-in, the connection, the limit or the disk.
    Wait(WaitReason, Problem),
    /// It may pass; try again, but not for ever.
    Passing(JobProblem),
    /// It cannot be downloaded, which the index remembers.
    NotDownloadable(NotDownloadable, JobProblem),
    /// A rule of the mirror leaves it out after all.
    LeftOut(String),
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
        match error {
            AppError::Panopto(error) => error.into(),
            error => {
                let problem = error.problem();
                match reason_to_wait(problem.code) {
                    Some(reason) => Self::Wait(reason, problem),
                    None => Self::Failed(job_problem(FailureCause::Other, problem)),
                }
            }
        }
    }
}

impl From<PanoptoError> for Setback {
    fn from(error: PanoptoError) -> Self {
        let problem = |error| AppError::from(error).problem();
        if error.needs_sign_in() {
            return Self::Wait(WaitReason::SignIn, problem(error));
        }
        if error.net_kind().is_some_and(is_no_connection) {
            return Self::Wait(WaitReason::Connection, problem(error));
        }
        let may_pass = error.may_pass();
        let cause = match &error {
            PanoptoError::RateLimited { .. } => {
                return Self::Wait(WaitReason::Limit, problem(error));
            }
            PanoptoError::NotJson {
                sign_in_page: true, ..
            } => return Self::Passing(job_problem(FailureCause::SignIn, problem(error))),
            PanoptoError::Net(_) if may_pass => {
                return Self::Passing(job_problem(FailureCause::Network, problem(error)));
            }
            PanoptoError::Net(_) => FailureCause::Network,
            PanoptoError::Forbidden { .. } => FailureCause::Forbidden,
            PanoptoError::NotJson { .. } | PanoptoError::UnexpectedBody { .. } => {
                return Self::Passing(retryable(job_problem(FailureCause::Server, problem(error))));
            }
            _ => FailureCause::Server,
        };
        let problem = job_problem(cause, problem(error));
        if may_pass {
            Self::Passing(problem)
        } else {
            Self::Failed(problem)
        }
    }
}

impl From<Away> for Setback {
    fn from(away: Away) -> Self {
        let problem = Problem::new(ErrorCode::FileMissing, away.to_string())
            .hint("Connect the disk. The mirror then goes on by itself.");
        Self::Wait(WaitReason::Disk, problem)
    }
}

impl From<PlaceError> for Setback {
    fn from(error: PlaceError) -> Self {
        let text = capital(&error.to_string());
        match error {
            PlaceError::Taken(_) => Self::Failed(conflict(&text)),
            PlaceError::Link(_) | PlaceError::Outside(_) => Self::Failed(failure(
                FailureCause::Destination,
                ErrorCode::FilePermission,
                text + ".",
            )),
            PlaceError::Disk { path, source } => of_disk(&path, &source),
        }
    }
}

/// Says that a file is in the way.
pub(super) fn conflict(text: &str) -> JobProblem {
    let problem = failure(
        FailureCause::Conflict,
        ErrorCode::Conflict,
        format!("{text}."),
    );
    JobProblem {
        hint: "Make the plan again and choose what happens to it.".to_owned(),
        ..problem
    }
}

/// Reads a failure of the disk.
fn of_disk(path: &str, source: &io::Error) -> Setback {
    let failed = |cause, code, hint: &str| {
        let problem = failure(
            cause,
            code,
            format!("{path} could not be written: {source}."),
        );
        Setback::Failed(retryable(JobProblem {
            hint: hint.to_owned(),
            ..problem
        }))
    };
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            let problem = Problem::new(ErrorCode::DiskFull, "The disk is full.")
                .hint("Free some space. The mirror then goes on by itself.")
                .detail(format!("{path}: {source}"));
            Setback::Wait(WaitReason::Disk, problem)
        }
        io::ErrorKind::InvalidFilename => failed(
            FailureCause::PathTooLong,
            ErrorCode::FilePermission,
            "Shorten the pattern of file names.",
        ),
        io::ErrorKind::NotFound => {
            let problem = Problem::new(
                ErrorCode::FileMissing,
                "The folder of the mirror is not there any more.",
            )
            .hint("Connect the disk. The mirror then goes on by itself.")
            .detail(format!("{path}: {source}"));
            Setback::Wait(WaitReason::Disk, problem)
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => failed(
            FailureCause::Destination,
            ErrorCode::FilePermission,
            "Check the rights of the folder, or choose another one.",
        ),
        _ => failed(
            FailureCause::Destination,
            ErrorCode::FilePermission,
            "Check the disk, then retry.",
        ),
    }
}

/// Reads a failure of a download. A refusal and a sign-in page come here only when new cookies did not help.
#[expect(
    clippy::too_many_lines,
    reason = "one table of answers, read from the top down"
)]
pub(super) fn of_download(error: &DownloadError) -> Setback {
    let detail = error.to_string();
    let problem = |cause, code, message: &str, hint: &str| {
        retryable(JobProblem {
            hint: hint.to_owned(),
            detail: detail.clone(),
            ..failure(cause, code, message)
        })
    };
    match error {
        DownloadError::Cancelled => Setback::Stopped,
        DownloadError::SignInPage { .. } => Setback::Passing(problem(
            FailureCause::SignIn,
            ErrorCode::SignInNeeded,
            "Panopto sent a sign-in page instead of the video.",
            "The browser session ended. No page was saved as a video. Sign in, then retry.",
        )),
        DownloadError::Refused { .. } => {
            let problem = JobProblem {
                retryable: false,
                ..problem(
                    FailureCause::Forbidden,
                    ErrorCode::Forbidden,
                    not_downloadable_words(NotDownloadable::Forbidden),
                    "",
                )
            };
            Setback::NotDownloadable(NotDownloadable::Forbidden, problem)
        }
        DownloadError::NotFound { .. } => {
            let problem = JobProblem {
                retryable: false,
                ..problem(
                    FailureCause::Forbidden,
                    ErrorCode::NotFound,
                    not_downloadable_words(NotDownloadable::NoAddress),
                    "",
                )
            };
            Setback::NotDownloadable(NotDownloadable::NoAddress, problem)
        }
        DownloadError::Busy { .. } => Setback::Wait(
            WaitReason::Limit,
            Problem::new(ErrorCode::RateLimited, "Panopto's limit is used up.").detail(detail),
        ),
        DownloadError::Network { kind, .. } if is_no_connection(kind) => Setback::Wait(
            WaitReason::Connection,
            Problem::new(ErrorCode::Offline, "The connection was lost.")
                .detail(detail)
                .retryable(),
        ),
        DownloadError::Network { kind, .. } if !kind.may_pass() => Setback::Failed(problem(
            FailureCause::Network,
            ErrorCode::Unreachable,
            &error.to_string(),
            "",
        )),
        DownloadError::Network { .. } => Setback::Passing(problem(
            FailureCause::Network,
            ErrorCode::Unreachable,
            "The connection was lost.",
            "It continues where it stopped when it is tried again.",
        )),
        DownloadError::Server { status, .. } => Setback::Passing(problem(
            FailureCause::Server,
            ErrorCode::Server,
            &format!("Panopto has a problem (error {status})."),
            "Nothing is wrong on your side. It continues where it stopped when it is tried again.",
        )),
        DownloadError::Rejected { status, .. } => Setback::Failed(problem(
            FailureCause::Server,
            ErrorCode::Server,
            &format!("Panopto did not give the video (error {status})."),
            "Try again. If it goes on, tell your Panopto administrator.",
        )),
        DownloadError::Empty { .. }
        | DownloadError::WrongKind { .. }
        | DownloadError::WrongLength { .. }
        | DownloadError::Damaged { .. } => Setback::Passing(problem(
            FailureCause::Damaged,
            ErrorCode::Server,
            "The video arrived damaged.",
            "Size or content differ from what the server said. The damaged copy was removed.",
        )),
        DownloadError::KeepsChanging { .. } | DownloadError::InUse { .. } => {
            Setback::Passing(problem(
                FailureCause::Changed,
                ErrorCode::Changed,
                "The video keeps changing on the server.",
                "Retry when nobody edits it any more.",
            ))
        }
        DownloadError::DiskFull { path, .. } => Setback::Wait(
            WaitReason::Disk,
            Problem::new(
                ErrorCode::DiskFull,
                format!("The disk is full ({}).", path.display()),
            )
            .hint("Free some space. The mirror then goes on by itself.")
            .detail(detail),
        ),
        DownloadError::DestinationGone { .. } => Setback::Wait(
            WaitReason::Disk,
            Problem::new(
                ErrorCode::FileMissing,
                "The folder of the mirror is not there any more.",
            )
            .hint("Connect the disk. The mirror then goes on by itself.")
            .detail(detail),
        ),
        DownloadError::NameTooLong { .. } => Setback::Failed(problem(
            FailureCause::PathTooLong,
            ErrorCode::FilePermission,
            "The name is too long for this disk.",
            "Shorten the pattern of file names.",
        )),
        DownloadError::NotPermitted { .. } | DownloadError::Disk { .. } => {
            Setback::Failed(problem(
                FailureCause::Destination,
                ErrorCode::FilePermission,
                &error.to_string(),
                "Check the disk and the rights of the folder, then retry.",
            ))
        }
        DownloadError::Ledger(_) => Setback::Wait(
            WaitReason::Disk,
            Problem::new(
                ErrorCode::Database,
                "Lectern could not note how far the download is.",
            )
            .detail(detail),
        ),
        _ => Setback::Failed(problem(
            FailureCause::Other,
            ErrorCode::Server,
            &error.to_string(),
            "",
        )),
    }
}

fn retryable(problem: JobProblem) -> JobProblem {
    JobProblem {
        retryable: true,
        ..problem
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
