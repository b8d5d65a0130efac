//! What stands in the way of a recording, and what to do about it.

use lectern_jobs::{ItemContext, JobError, WaitReason};
use lectern_panopto::{FaultKind, PanoptoError};

use super::paging::SpanError;
use super::run::Run;
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{FailureCause, Obstacle, Overcome, Setbacks, is_no_connection};

/// What stands in the way of the next step.
#[derive(Debug)]
pub(super) enum Setback {
    /// What every kind of job meets.
    Plain(Obstacle),
    /// Something about the account changed; the step is begun again at once.
    Again,
    /// Usage reports are refused to this account.
    Refused(Problem),
}

impl From<JobError> for Setback {
    fn from(error: JobError) -> Self {
        Self::Plain(error.into())
    }
}

impl From<SpanError<PanoptoError>> for Setback {
    fn from(error: SpanError<PanoptoError>) -> Self {
        match error {
            SpanError::Page(error) => error.into(),
            SpanError::Unsteady => {
                let problem = Problem::new(
                    ErrorCode::Changed,
                    "Panopto's list of views kept changing while it was read.",
                )
                .hint("Nothing was stored of it. Retry when fewer people watch.")
                .retryable();
                Self::Plain(Obstacle::Passing(FailureCause::Changed, problem))
            }
        }
    }
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Panopto(error) => error.into(),
            error => Self::Plain(error.into()),
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
        Self::Plain(match reason {
            Some(reason) => Obstacle::Wait(reason, problem),
            None if refused => return Self::Refused(problem),
            None if may_pass || again => Obstacle::Passing(cause, problem.retryable()),
            None => Obstacle::Failed(cause, problem),
        })
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

/// Waits or tries again, or lets the recording fail.
pub(super) async fn overcome(
    run: &Run,
    item: &ItemContext,
    setback: Setback,
    so_far: &mut Setbacks,
) -> Result<Overcome, JobError> {
    let patience = run.engine.tuning.now().patience;
    let obstacle = match setback {
        Setback::Plain(obstacle) => obstacle,
        Setback::Refused(problem) => Obstacle::Failed(FailureCause::Forbidden, problem),
        Setback::Again if so_far.are_too_many(patience) => {
            Obstacle::Failed(FailureCause::SignIn, unsteady_sign_in())
        }
        Setback::Again => {
            so_far.count_round();
            run.forget_way();
            return Ok(Overcome::GoOn);
        }
    };
    let site = (&*run.engine.sites, &run.account);
    let overcome = so_far.overcome(item, site, patience, obstacle).await?;
    // The sign-in, the proxy or a certificate may have changed meanwhile.
    run.forget_way();
    Ok(overcome)
}

fn unsteady_sign_in() -> Problem {
    Problem::new(
        ErrorCode::SignInNeeded,
        "The sign-in ended again and again while views were read.",
    )
    .hint("Sign in again, then retry.")
    .retryable()
}
