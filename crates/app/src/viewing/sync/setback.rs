//! What stands in the way of a recording, and what to do about it.

use lectern_jobs::{ItemContext, JobError, Problem as JobProblem, WaitReason};
use lectern_panopto::{FaultKind, PanoptoError};

use super::paging::SpanError;
use super::run::Run;
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{
    FailureCause, Setbacks, fail, failure, is_no_connection, job_problem, never, reason_to_wait,
};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// The rows of the job cannot be written; the queue begins the item again.
    Rows(JobError),
    /// The program ends under us.
    Stopped,
    /// Something about the account changed; the step is begun again at once.
    Again,
    /// Usage reports are refused to this account.
    Refused(Problem),
    /// Everything waits.
    Wait(WaitReason, Problem),
    /// It may pass; try again, but not for ever.
    Passing(JobProblem),
    /// It will not pass.
    Failed(JobProblem),
}

impl From<JobError> for Setback {
    fn from(error: JobError) -> Self {
        Self::Rows(error)
    }
}

impl From<SpanError<PanoptoError>> for Setback {
    fn from(error: SpanError<PanoptoError>) -> Self {
        match error {
            SpanError::Page(error) => error.into(),
            SpanError::Unsteady => Self::Passing(JobProblem {
                hint: "Nothing was stored of it. Retry when fewer people watch.".to_owned(),
                retryable: true,
                ..failure(
                    FailureCause::Changed,
                    ErrorCode::Changed,
                    "Panopto's list of views kept changing while it was read.",
                )
            }),
        }
    }
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        let error = match error {
            AppError::Panopto(error) => return error.into(),
            AppError::TaskEnded => return Self::Stopped,
            error => error,
        };
        let problem = error.problem();
        match reason_to_wait(problem.code) {
            Some(reason) => Self::Wait(reason, problem),
            None => Self::Failed(job_problem(FailureCause::Other, problem)),
        }
    }
}

impl From<PanoptoError> for Setback {
    fn from(error: PanoptoError) -> Self {
        let may_pass = error.may_pass();
        let reason = if error.needs_sign_in() {
            Some(WaitReason::SignIn)
        } else if error.net_kind().is_some_and(is_no_connection) {
            Some(WaitReason::Connection)
        } else if matches!(error, PanoptoError::RateLimited { .. }) {
            Some(WaitReason::Limit)
        } else {
            None
        };
        let cause = cause(&error);
        let refused = matches!(error, PanoptoError::SoapRefused { .. });
        let again = matches!(
            error,
            PanoptoError::NotJson { .. } | PanoptoError::UnexpectedBody { .. }
        );
        let problem = AppError::from(error).problem();
        match reason {
            Some(reason) => Self::Wait(reason, problem),
            None if refused => Self::Refused(problem),
            None if may_pass || again => Self::Passing(JobProblem {
                retryable: true,
                ..job_problem(cause, problem)
            }),
            None => Self::Failed(job_problem(cause, problem)),
        }
    }
}

/// Reads a failure of a call that goes with cookies. Where signing in to the web pages is closed to the account, another way in is
/// worth a try.
pub(super) fn of_sign_in(error: PanoptoError) -> Setback {
    match error {
        PanoptoError::Forbidden { .. } | PanoptoError::PasswordRefused { .. } => {
            Setback::Refused(AppError::from(error).problem())
        }
        error => error.into(),
    }
}

fn cause(error: &PanoptoError) -> FailureCause {
    match error {
        PanoptoError::Net(_) => FailureCause::Network,
        PanoptoError::Forbidden { .. }
        | PanoptoError::Fault {
            kind: FaultKind::Forbidden,
            ..
        } => FailureCause::Forbidden,
        PanoptoError::NotFound { .. }
        | PanoptoError::Fault {
            kind: FaultKind::Unknown,
            ..
        } => FailureCause::Missing,
        PanoptoError::NotJson {
            sign_in_page: true, ..
        } => FailureCause::SignIn,
        _ => FailureCause::Server,
    }
}

/// How a setback ends.
pub(super) enum Overcome {
    /// The step is begun again.
    GoOn,
    /// The recording failed, with these words.
    Failed(String),
}

/// Waits or tries again, or lets the recording fail.
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
        Setback::Again if so_far.are_too_many(patience) => return failed(item, unsteady_sign_in()),
        Setback::Again => so_far.count_round(),
        Setback::Refused(problem) => {
            return failed(item, job_problem(FailureCause::Forbidden, problem));
        }
        Setback::Failed(problem) => return failed(item, problem),
        Setback::Passing(problem) if so_far.are_too_many(patience) => {
            return failed(item, problem);
        }
        Setback::Passing(problem) => so_far.pause(item, patience, &problem).await?,
        Setback::Wait(reason, problem) => {
            let site = (&*run.engine.sites, &run.account);
            so_far
                .wait(item, site, patience, (reason, &problem))
                .await?;
        }
    }
    // The sign-in, the proxy or a certificate may have changed meanwhile.
    run.forget_way();
    Ok(Overcome::GoOn)
}

fn failed(item: &ItemContext, problem: JobProblem) -> Result<Overcome, JobError> {
    let words = problem.message.clone();
    fail(item, problem)?;
    Ok(Overcome::Failed(words))
}

fn unsteady_sign_in() -> JobProblem {
    JobProblem {
        hint: "Sign in again, then retry.".to_owned(),
        retryable: true,
        ..failure(
            FailureCause::SignIn,
            ErrorCode::SignInNeeded,
            "The sign-in ended again and again while views were read.",
        )
    }
}
