//! How a command ends: a sentence on standard error and an exit code that scripts can act on.

use std::process::ExitCode;

use lectern_app::{AppError, ErrorCode, Problem};

/// Everything was done.
pub const DONE: u8 = 0;
/// Finished, but some items failed; they are listed.
pub const SOME_FAILED: u8 = 1;
/// The words of the command are wrong.
pub const USAGE: u8 = 2;
/// A sign-in is needed or was refused.
pub const SIGN_IN: u8 = 3;
/// The service or the network cannot be reached.
pub const UNREACHABLE: u8 = 4;
/// The local disk or a permission on it.
pub const DISK: u8 = 5;
/// Cancelled.
pub const CANCELLED: u8 = 130;

/// Why a command did not do its work.
#[derive(Debug)]
pub struct Failure {
    /// What happened and what to do.
    pub problem: Problem,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// The command's words do not fit.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            problem: Problem::new(ErrorCode::InvalidInput, message),
            code: USAGE,
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hint = hint.into();
        self
    }

    /// The person ended it.
    pub fn cancelled() -> Self {
        Self {
            problem: Problem::new(ErrorCode::Conflict, "Cancelled."),
            code: CANCELLED,
        }
    }

    /// Returns the process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        error.problem().into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            code: code_of(problem.code),
            problem,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self {
            problem: Problem::new(ErrorCode::FilePermission, error.to_string()),
            code: DISK,
        }
    }
}

/// Maps the closed list of codes to the documented exit codes.
pub fn code_of(code: ErrorCode) -> u8 {
    use ErrorCode as E;
    match code {
        E::SignInNeeded
        | E::SignInRefused
        | E::SignInTimeout
        | E::WrongClient
        | E::WrongToken
        | E::WrongRedirect
        | E::ConsentRefused
        | E::PortInUse
        | E::ClockSkew
        | E::NoBrowser
        | E::Keychain
        | E::Forbidden => SIGN_IN,
        E::SignInCancelled => CANCELLED,
        E::NotPanopto
        | E::NotCanvas
        | E::Unreachable
        | E::Offline
        | E::Untrusted
        | E::RateLimited
        | E::Server
        | E::IncompleteListing => UNREACHABLE,
        E::DiskFull | E::FileMissing | E::FilePermission | E::Database | E::ProfileInUse => DISK,
        E::InvalidInput
        | E::InsecureAddress
        | E::NotFound
        | E::NameTaken
        | E::Conflict
        | E::Changed => USAGE,
        E::Internal => SOME_FAILED,
    }
}
