//! What stands in the way of a person, and what to do about it.

use lectern_canvas::CanvasError;
use lectern_jobs::{ItemContext, JobError, Problem as JobProblem, WaitReason};

use super::run::Run;
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{
    FailureCause, Setbacks, fail, is_no_connection, job_problem, never, reason_to_wait,
};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
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
    /// Canvas refuses this person's page views to this account.
    Refused(Problem),
    /// Canvas shows nothing of this person.
    LeftOut(Problem),
}

impl Setback {
    /// The list came round to where it was.
    pub fn repeats() -> Self {
        let problem = Problem::new(
            ErrorCode::IncompleteListing,
            "Canvas's list of page views came round to rows that were there before, without an end.",
        )
        .hint("What was read is stored. Try again later.")
        .retryable();
        Self::Passing(FailureCause::Server, problem)
    }

    /// A result ended in the middle of a line.
    pub fn cut(detail: &str) -> Self {
        let problem = Problem::new(
            ErrorCode::Server,
            "The page view history arrived incomplete.",
        )
        .hint("Nothing stored is lost. Try again later.")
        .detail(detail)
        .retryable();
        Self::Passing(FailureCause::Network, problem)
    }

    /// Canvas refused several people one after the other.
    pub fn refused_before() -> Self {
        let problem = Problem::new(
            ErrorCode::Forbidden,
            "Canvas refused the page views of several people, so this person was not asked for.",
        )
        .hint("Ask for ‘Statistics – view’ in the account, then retry.")
        .retryable();
        Self::Failed(FailureCause::Forbidden, problem)
    }

    /// Takes up what was found out for a whole group.
    pub fn of_problem(problem: Problem) -> Self {
        let cause = match problem.code {
            ErrorCode::Forbidden => FailureCause::Forbidden,
            ErrorCode::NotFound => FailureCause::Missing,
            ErrorCode::Unreachable | ErrorCode::Offline => FailureCause::Network,
            _ => FailureCause::Server,
        };
        Self::Failed(cause, problem)
    }

    /// Returns why a whole group is given up, where neither waiting nor another try can help.
    pub fn final_problem(&self, run: &Run, so_far: &Setbacks) -> Option<Problem> {
        match self {
            Self::Passing(_, problem) if so_far.are_too_many(run.engine.tuning.now().patience) => {
                Some(problem.clone())
            }
            Self::Failed(_, problem) | Self::Refused(problem) | Self::LeftOut(problem) => {
                Some(problem.clone())
            }
            _ => None,
        }
    }
}

impl From<JobError> for Setback {
    fn from(error: JobError) -> Self {
        Self::Rows(error)
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
        match reason_to_wait(problem.code) {
            Some(reason) => Self::Wait(reason, problem),
            None => Self::Failed(FailureCause::Other, problem),
        }
    }
}

impl From<CanvasError> for Setback {
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
        let refused = error.is_permission();
        let problem = AppError::from(error).problem();
        match reason {
            Some(reason) => Self::Wait(reason, problem),
            None if refused => Self::Refused(problem),
            None if may_pass => Self::Passing(cause, problem),
            None => Self::Failed(cause, problem),
        }
    }
}

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

/// How a setback ends.
pub(super) enum Overcome {
    /// The step is begun again.
    GoOn,
    /// The person failed, for this reason.
    Failed(Problem),
}

/// Waits or tries again, or lets the person fail.
pub(super) async fn overcome(
    run: &Run,
    item: &ItemContext,
    setback: Setback,
    so_far: &mut Setbacks,
) -> Result<Overcome, JobError> {
    let patience = run.engine.tuning.now().patience;
    match setback {
        Setback::Rows(error) => return Err(error),
        Setback::Stopped => return never().await,
        Setback::Refused(problem) | Setback::LeftOut(problem) => {
            return failed(item, FailureCause::Forbidden, problem);
        }
        Setback::Failed(cause, problem) => return failed(item, cause, problem),
        Setback::Passing(cause, problem) if so_far.are_too_many(patience) => {
            return failed(item, cause, problem);
        }
        Setback::Passing(cause, problem) => {
            let words: JobProblem = job_problem(cause, problem);
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
