//! What stands in the way of a person, and what to do about it.

use lectern_canvas::CanvasError;
use lectern_jobs::{ItemContext, JobError};

use super::run::Run;
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{FailureCause, Obstacle, Overcome, Setbacks};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// What every kind of job meets.
    Plain(Obstacle),
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
        Self::Plain(Obstacle::Passing(FailureCause::Server, problem))
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
        Self::Plain(Obstacle::Passing(FailureCause::Network, problem))
    }

    /// Canvas refused several people one after the other.
    pub fn refused_before() -> Self {
        let problem = Problem::new(
            ErrorCode::Forbidden,
            "Canvas refused the page views of several people, so this person was not asked for.",
        )
        .hint("Ask for ‘Statistics – view’ in the account, then retry.")
        .retryable();
        Self::Plain(Obstacle::Failed(FailureCause::Forbidden, problem))
    }

    /// Takes up what was found out for a whole group.
    pub fn of_problem(problem: Problem) -> Self {
        let cause = match problem.code {
            ErrorCode::Forbidden => FailureCause::Forbidden,
            ErrorCode::NotFound => FailureCause::Missing,
            ErrorCode::Unreachable | ErrorCode::Offline => FailureCause::Network,
            _ => FailureCause::Server,
        };
        Self::Plain(Obstacle::Failed(cause, problem))
    }

    /// Returns why a whole group is given up, where neither waiting nor another try can help.
    pub fn final_problem(&self, run: &Run, so_far: &Setbacks) -> Option<Problem> {
        let patience = run.engine.tuning.now().patience;
        match self {
            Self::Plain(Obstacle::Passing(_, problem)) if so_far.are_too_many(patience) => {
                Some(problem.clone())
            }
            Self::Plain(Obstacle::Failed(_, problem))
            | Self::Refused(problem)
            | Self::LeftOut(problem) => Some(problem.clone()),
            Self::Plain(_) => None,
        }
    }
}

impl From<JobError> for Setback {
    fn from(error: JobError) -> Self {
        Self::Plain(error.into())
    }
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Canvas(error) => error.into(),
            error => Self::Plain(error.into()),
        }
    }
}

impl From<CanvasError> for Setback {
    fn from(error: CanvasError) -> Self {
        let refused = error.is_permission();
        match Obstacle::from(error) {
            Obstacle::Passing(_, problem) | Obstacle::Failed(_, problem) if refused => {
                Self::Refused(problem)
            }
            obstacle => Self::Plain(obstacle),
        }
    }
}

/// Waits or tries again, or lets the person fail.
pub(super) async fn overcome(
    run: &Run,
    item: &ItemContext,
    setback: Setback,
    so_far: &mut Setbacks,
) -> Result<Overcome, JobError> {
    let obstacle = match setback {
        Setback::Plain(obstacle) => obstacle,
        Setback::Refused(problem) | Setback::LeftOut(problem) => {
            Obstacle::Failed(FailureCause::Forbidden, problem)
        }
    };
    let site = (&*run.engine.sites, &run.account);
    let patience = run.engine.tuning.now().patience;
    so_far.overcome(item, site, patience, obstacle).await
}
