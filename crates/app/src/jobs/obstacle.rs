//! What stands in the way of an item's next step, and what a runner of whatever kind does about it.

use lectern_canvas::CanvasError;
use lectern_jobs::{ItemContext, JobError, WaitReason};

use super::problem::job_problem;
use super::setbacks::{Patience, Setbacks};
use super::view::FailureCause;
use super::work::{fail, is_no_connection, never, reason_to_wait};
use crate::AccountId;
use crate::error::{AppError, Problem};
use crate::sites::Sites;

/// What stands in the way of the next step.
#[derive(Debug)]
pub(crate) enum Obstacle {
    /// The rows of the job cannot be written; the queue begins the item again.
    Rows(JobError),
    /// The program ends under us.
    Stopped,
    /// Everything waits.
    Wait(WaitReason, Problem),
    /// It may pass; try again, but not for ever.
    Passing(FailureCause, Problem),
    /// It will not pass.
    Failed(FailureCause, Problem),
}

/// How an obstacle ends.
pub(crate) enum Overcome {
    /// The step is begun again.
    GoOn,
    /// The item failed, for this reason.
    Failed(Problem),
}

impl Setbacks {
    /// Waits or tries again, or lets the item fail. A stopped job never returns.
    pub async fn overcome(
        &mut self,
        item: &ItemContext,
        site: (&dyn Sites, &AccountId),
        patience: Patience,
        obstacle: Obstacle,
    ) -> Result<Overcome, JobError> {
        match obstacle {
            Obstacle::Rows(error) => return Err(error),
            Obstacle::Stopped => return never().await,
            Obstacle::Wait(reason, problem) => {
                self.wait(item, site, patience, (reason, &problem)).await?;
            }
            Obstacle::Passing(cause, problem) if !self.are_too_many(patience) => {
                let told = job_problem(cause, problem);
                self.pause(item, patience, &told).await?;
            }
            Obstacle::Passing(cause, problem) | Obstacle::Failed(cause, problem) => {
                fail(item, job_problem(cause, problem.clone()))?;
                return Ok(Overcome::Failed(problem));
            }
        }
        Ok(Overcome::GoOn)
    }
}

impl From<JobError> for Obstacle {
    fn from(error: JobError) -> Self {
        Self::Rows(error)
    }
}

impl From<AppError> for Obstacle {
    fn from(error: AppError) -> Self {
        let error = match error {
            AppError::Canvas(error) => return error.into(),
            AppError::TaskEnded => return Self::Stopped,
            error => error,
        };
        let problem = error.problem();
        match reason_to_wait(problem.code) {
            Some(reason) => Self::Wait(reason, problem),
            None => Self::Failed(FailureCause::Other, problem),
        }
    }
}

impl From<CanvasError> for Obstacle {
    fn from(error: CanvasError) -> Self {
        let reason = if error.needs_sign_in() {
            Some(WaitReason::SignIn)
        } else if error.net_kind().is_some_and(is_no_connection) {
            Some(WaitReason::Connection)
        } else if matches!(error, CanvasError::Throttled { .. }) {
            Some(WaitReason::Limit)
        } else if matches!(error, CanvasError::NotWritten(_)) {
            Some(WaitReason::Disk)
        } else {
            None
        };
        let (cause, may_pass) = (cause(&error), may_pass(&error));
        let problem = AppError::from(error).problem();
        match reason {
            Some(reason) => Self::Wait(reason, problem),
            None if may_pass => Self::Passing(cause, problem),
            None => Self::Failed(cause, problem),
        }
    }
}

/// An answer that is none of Canvas's may come from something in between.
fn may_pass(error: &CanvasError) -> bool {
    let odd = matches!(
        error,
        CanvasError::NotJson { .. }
            | CanvasError::UnexpectedBody { .. }
            | CanvasError::ResultsCut { .. }
    );
    odd || error.may_pass()
}

fn cause(error: &CanvasError) -> FailureCause {
    match error {
        CanvasError::Net(_) | CanvasError::ResultsCut { .. } => FailureCause::Network,
        CanvasError::NotFound { .. } => FailureCause::Missing,
        CanvasError::NotJson {
            sign_in_page: true, ..
        } => FailureCause::SignIn,
        _ if error.is_permission() => FailureCause::Forbidden,
        _ => FailureCause::Server,
    }
}
