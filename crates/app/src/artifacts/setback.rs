//! What stands in the way of a file, and what to do about it.

use lectern_canvas::CanvasError;
use lectern_collect::files::{Cause, FilesError};
use lectern_jobs::{ItemContext, JobError, WaitReason};

use super::error::fetching;
use super::run::Run;
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{FailureCause, Setbacks, fail, job_problem, never};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// The program ends under us.
    Stopped,
    /// Everything waits.
    Wait(WaitReason, Problem),
    /// It may pass; try again, but not for ever.
    Passing(FailureCause, Problem),
    /// It will not pass.
    Failed(FailureCause, Problem),
}

impl From<FilesError> for Setback {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Cancelled => Self::Stopped,
            FilesError::Canvas(error) => error.into(),
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

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        let error = match error {
            AppError::Canvas(error) => return error.into(),
            AppError::TaskEnded => return Self::Stopped,
            error => error,
        };
        let problem = error.problem();
        match problem.code {
            ErrorCode::SignInNeeded | ErrorCode::Keychain => {
                Self::Wait(WaitReason::SignIn, problem)
            }
            ErrorCode::Database | ErrorCode::DiskFull => Self::Wait(WaitReason::Disk, problem),
            _ => Self::Failed(FailureCause::Other, problem),
        }
    }
}

impl From<CanvasError> for Setback {
    fn from(error: CanvasError) -> Self {
        let reason = if error.needs_sign_in() {
            Some(WaitReason::SignIn)
        } else if error.is_unreachable() {
            Some(WaitReason::Connection)
        } else if matches!(error, CanvasError::Throttled { .. }) {
            Some(WaitReason::Limit)
        } else if matches!(error, CanvasError::NotWritten(_)) {
            Some(WaitReason::Disk)
        } else {
            None
        };
        let may_pass = error.may_pass();
        let problem = AppError::from(error).problem();
        match reason {
            Some(reason) => Self::Wait(reason, problem),
            None if may_pass => Self::Passing(FailureCause::Server, problem),
            None => Self::Failed(FailureCause::Server, problem.retryable()),
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

/// How a setback ends.
pub(super) enum Overcome {
    /// The step is begun again.
    GoOn,
    /// The item failed, for this reason.
    Failed(Problem),
}

/// Waits or tries again, or lets the item fail.
pub(super) async fn overcome(
    run: &Run,
    item: &ItemContext,
    setback: Setback,
    so_far: &mut Setbacks,
) -> Result<Overcome, JobError> {
    let patience = run.engine.tuning.now().patience;
    match setback {
        Setback::Stopped => return never().await,
        Setback::Failed(cause, problem) => return failed(item, cause, problem),
        Setback::Passing(cause, problem) if so_far.are_too_many(patience) => {
            return failed(item, cause, problem);
        }
        Setback::Passing(cause, problem) => {
            let words = job_problem(cause, problem);
            so_far.pause(item, patience, &words).await?;
        }
        Setback::Wait(reason, problem) => {
            let site = (&*run.engine.sites, &run.account);
            so_far
                .wait(item, site, patience, (reason, &problem))
                .await?;
        }
    }
    Ok(Overcome::GoOn)
}

fn failed(item: &ItemContext, cause: FailureCause, problem: Problem) -> Result<Overcome, JobError> {
    fail(item, job_problem(cause, problem.clone()))?;
    Ok(Overcome::Failed(problem))
}
