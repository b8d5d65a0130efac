//! Problems as the rows of jobs keep them.

use lectern_jobs::Problem as JobProblem;

use super::view::FailureCause;
use crate::error::{ErrorCode, Problem};

/// Makes the problem of an item from a cause, a code and a message.
pub(crate) fn failure(
    cause: FailureCause,
    code: ErrorCode,
    message: impl Into<String>,
) -> JobProblem {
    job_problem(cause, Problem::new(code, message))
}

/// Writes a problem as the rows keep it.
pub(crate) fn job_problem(cause: FailureCause, problem: Problem) -> JobProblem {
    JobProblem {
        cause: cause_word(cause).to_owned(),
        code: serde_json::to_value(problem.code)
            .ok()
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default(),
        message: problem.message,
        hint: problem.hint,
        retryable: problem.retryable,
        detail: problem.detail,
    }
}

/// Says that what a job was asked to do makes no sense to this version.
pub(crate) fn not_understood(error: &serde_json::Error) -> JobProblem {
    let problem = Problem::new(
        ErrorCode::Internal,
        "This was not planned by this version of Lectern.",
    )
    .hint("Plan it again.")
    .detail(error.to_string());
    job_problem(FailureCause::Other, problem)
}

/// Reads a stored problem back.
pub(super) fn problem_of_job(problem: &JobProblem) -> (FailureCause, Problem) {
    let cause = CAUSES
        .iter()
        .find(|(_, word)| *word == problem.cause)
        .map_or(FailureCause::Other, |(cause, _)| *cause);
    let code = serde_json::from_value(problem.code.clone().into()).unwrap_or(ErrorCode::Internal);
    let problem = Problem {
        code,
        message: problem.message.clone(),
        hint: problem.hint.clone(),
        retryable: problem.retryable,
        detail: problem.detail.clone(),
    };
    (cause, problem)
}

const CAUSES: [(FailureCause, &str); 15] = [
    (FailureCause::SignIn, "signIn"),
    (FailureCause::Forbidden, "forbidden"),
    (FailureCause::Network, "network"),
    (FailureCause::DiskFull, "diskFull"),
    (FailureCause::Changed, "changed"),
    (FailureCause::Missing, "missing"),
    (FailureCause::Server, "server"),
    (FailureCause::Processing, "processing"),
    (FailureCause::Removed, "removed"),
    (FailureCause::Rights, "rights"),
    (FailureCause::Damaged, "damaged"),
    (FailureCause::PathTooLong, "pathTooLong"),
    (FailureCause::Destination, "destination"),
    (FailureCause::Conflict, "conflict"),
    (FailureCause::Other, "other"),
];

fn cause_word(cause: FailureCause) -> &'static str {
    CAUSES
        .iter()
        .find(|(known, _)| *known == cause)
        .map_or("other", |(_, word)| word)
}
