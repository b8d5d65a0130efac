//! Failures as the page shows them: it acts on the code alone.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::job::mirror;

mirror!(ErrorCode from app::ErrorCode {
    SignInNeeded, SignInRefused, SignInCancelled, SignInTimeout, WrongClient, WrongToken, WrongRedirect, ConsentRefused, PortInUse,
    ClockSkew, NoBrowser, Keychain, Forbidden, NotFound, NotPanopto, NotCanvas, Unreachable, Offline, Untrusted, InsecureAddress,
    RateLimited, Server, InvalidInput, NameTaken, IncompleteListing, Changed, DiskFull, FileMissing, FilePermission,
    Database, ProfileInUse, Conflict, Internal,
});

#[derive(Debug, Clone, Serialize, Type)]
pub struct ErrorView {
    pub code: ErrorCode,
    pub message: String,
    pub hint: String,
    pub retryable: bool,
    pub detail: String,
}

impl From<app::Problem> for ErrorView {
    fn from(problem: app::Problem) -> Self {
        Self {
            code: problem.code.into(),
            message: problem.message,
            hint: problem.hint,
            retryable: problem.retryable,
            detail: problem.detail,
        }
    }
}

impl From<app::AppError> for ErrorView {
    fn from(error: app::AppError) -> Self {
        error.problem().into()
    }
}
