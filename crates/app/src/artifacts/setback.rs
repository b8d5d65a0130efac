//! What stands in the way of a file.

use lectern_collect::files::{Cause, FilesError};
use lectern_jobs::WaitReason;

use super::error::fetching;
use crate::error::{AppError, ErrorCode};
use crate::jobs::{FailureCause, Obstacle};

impl From<FilesError> for Obstacle {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Cancelled => Self::Stopped,
            FilesError::Canvas(error) => match Self::from(error) {
                Self::Failed(cause, problem) => Self::Failed(cause, problem.retryable()),
                obstacle => obstacle,
            },
            error => {
                let is_disk_full = error.is_disk_full();
                let may_pass = error.may_pass();
                let problem = match fetching(error) {
                    AppError::Told(problem) => problem,
                    error => error.problem(),
                };
                if is_disk_full || may_pass {
                    Self::Wait(WaitReason::Disk, problem)
                } else {
                    Self::Failed(FailureCause::Destination, problem.retryable())
                }
            }
        }
    }
}

/// Returns the group of failures that a cause belongs to.
pub(super) fn cause_of(cause: Cause) -> FailureCause {
    match cause {
        Cause::Locked | Cause::NotAllowed => FailureCause::Forbidden,
        Cause::Gone => FailureCause::Missing,
        Cause::LinkExpired => FailureCause::Changed,
        Cause::SignInPage => FailureCause::SignIn,
        Cause::NotReady => FailureCause::Processing,
        Cause::WrongLength | Cause::Changing | Cause::NotTheFile => FailureCause::Damaged,
        Cause::Network => FailureCause::Network,
        Cause::Busy | Cause::Server | Cause::Refused => FailureCause::Server,
        _ => FailureCause::Other,
    }
}

/// Returns the code that a cause has.
pub(super) fn code_of(cause: Cause) -> ErrorCode {
    match cause {
        Cause::Locked | Cause::NotAllowed => ErrorCode::Forbidden,
        Cause::Gone | Cause::NoAddress => ErrorCode::NotFound,
        Cause::WrongLength | Cause::Changing | Cause::NotTheFile => ErrorCode::Changed,
        Cause::Network => ErrorCode::Unreachable,
        Cause::Busy => ErrorCode::RateLimited,
        _ => ErrorCode::Server,
    }
}
