//! What can go wrong, in the terms a person can act on.

mod canvas;
mod file;
mod problem;
mod remote;

use lectern_canvas::CanvasError;
use lectern_jobs::JobError;
use lectern_net::{AddressError, NetError, SetupError};
use lectern_panopto::oauth::OAuthError;
use lectern_panopto::{IdError, InputError, PanoptoError, TokenError};

pub use file::FileError;
pub use problem::{ErrorCode, Problem};

use crate::accounts::AccountError;
use crate::artifacts::ArtifactError;
use crate::canvas_courses::CanvasCourseError;
use crate::database::DatabaseError;
use crate::demo::DemoError;
use crate::library::LibraryError;
use crate::mirror::MirrorError;
use crate::page_views::PageViewError;
use crate::privacy::PrivacyError;
use crate::secrets::SecretsError;
use crate::settings::SettingsError;
use crate::sign_in::SignInError;
use crate::upload::UploadError;
use crate::viewing::ViewingError;

/// Any failure of a use case. [`AppError::problem`] turns it into what a host shows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The profile's database could not be opened, read or written.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A secret could not be kept or read.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// A setting has a value that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// An account cannot be used or changed this way.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The sign-in did not come about.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The library refused a change or a question.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// An upload cannot be reviewed, planned or started this way.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// A mirror cannot be planned, started or kept this way.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// A course or its viewing data cannot be used this way.
    #[error(transparent)]
    Viewing(#[from] ViewingError),
    /// Page views cannot be asked for or written this way.
    #[error(transparent)]
    PageViews(#[from] PageViewError),
    /// A course cannot be linked to Canvas this way.
    #[error(transparent)]
    CanvasCourse(#[from] CanvasCourseError),
    /// Student work cannot be exported this way.
    #[error(transparent)]
    Artifacts(#[from] ArtifactError),
    /// Something cannot be deleted this way.
    #[error(transparent)]
    Privacy(#[from] PrivacyError),
    /// The queue could not do what was asked.
    #[error(transparent)]
    Job(#[from] JobError),
    /// A file of ours could not be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A failure that was told with a listing before and ends what needs the listing.
    #[error("{}", .0.message)]
    Told(Problem),
    /// The demo campus could not be started or left.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// Panopto did not do what was asked.
    #[error(transparent)]
    Panopto(#[from] PanoptoError),
    /// Canvas did not do what was asked.
    #[error(transparent)]
    Canvas(#[from] CanvasError),
    /// A server could not be asked.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The text is no address of a server.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The text is no id of Panopto.
    #[error(transparent)]
    Id(#[from] IdError),
    /// Something stored could not be written down or read back; only a defect does that.
    #[error("Lectern could not read back what it had stored.")]
    Unreadable(#[source] serde_json::Error),
    /// A background task ended before it gave its answer; only a defect does that.
    #[error("A part of Lectern stopped unexpectedly.")]
    TaskEnded,
}

impl AppError {
    /// Returns the closed code, the sentence, the hint and the technical detail of this failure.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Database(error) => error.problem(),
            Self::Secrets(error) => error.problem(),
            Self::Settings(error) => error.problem(),
            Self::Account(error) => error.problem(),
            Self::SignIn(error) => error.problem(),
            Self::Library(error) => error.problem(),
            Self::Upload(error) => error.problem(),
            Self::Mirror(error) => error.problem(),
            Self::Viewing(error) => error.problem(),
            Self::PageViews(error) => error.problem(),
            Self::CanvasCourse(error) => error.problem(),
            Self::Artifacts(error) => error.problem(),
            Self::Privacy(error) => error.problem(),
            Self::Job(error) => job(error),
            Self::File(error) => error.problem(),
            Self::Told(problem) => problem.clone(),
            Self::Demo(error) => error.problem(),
            Self::Panopto(error) => remote::panopto(error),
            Self::Canvas(error) => canvas::problem(error),
            Self::Net(error) => remote::net(error),
            Self::Address(error @ AddressError::Insecure { .. }) => {
                Problem::new(ErrorCode::InsecureAddress, error.to_string())
            }
            Self::Address(error) => Problem::new(ErrorCode::InvalidInput, error.to_string()),
            Self::Id(error) => Problem::new(ErrorCode::InvalidInput, error.to_string()),
            Self::Unreadable(error) => {
                Problem::new(ErrorCode::Internal, self.to_string()).detail(error.to_string())
            }
            Self::TaskEnded => Problem::new(ErrorCode::Internal, self.to_string())
                .hint("Try again. If it happens again, restart Lectern; nothing stored is lost."),
        }
    }

    /// Returns the code alone, which is what callers act on.
    pub fn code(&self) -> ErrorCode {
        self.problem().code
    }
}

fn job(error: &JobError) -> Problem {
    let text = {
        let text = error.to_string();
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect::<String>() + "."
        })
    };
    match error {
        JobError::Database(error) => DatabaseError::explain(error),
        JobError::NoSuchJob(_) | JobError::NoSuchItem(_) => {
            Problem::new(ErrorCode::NotFound, text).hint("Look at the list of transfers.")
        }
        JobError::Refused { .. } => Problem::new(ErrorCode::Conflict, text)
            .hint("The job went on meanwhile. Look at its present state."),
        JobError::BadId(_) => Problem::new(ErrorCode::InvalidInput, text)
            .hint("Copy the id from the list of transfers."),
        JobError::Lock { .. } => Problem::new(ErrorCode::FilePermission, text)
            .hint("Check the rights of the profile folder."),
        _ => Problem::new(ErrorCode::Internal, text),
    }
}

pub(crate) fn oauth_problem(error: &OAuthError) -> Problem {
    remote::oauth(error)
}

pub(crate) fn canvas_oauth_problem(error: &lectern_canvas::oauth::OAuthError) -> Problem {
    canvas::oauth(error)
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self::Told(problem)
    }
}

impl From<rusqlite::Error> for AppError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<TokenError> for AppError {
    fn from(error: TokenError) -> Self {
        Self::Panopto(error.into())
    }
}

impl From<lectern_canvas::TokenError> for AppError {
    fn from(error: lectern_canvas::TokenError) -> Self {
        Self::Canvas(error.into())
    }
}

impl From<lectern_canvas::oauth::OAuthError> for AppError {
    fn from(error: lectern_canvas::oauth::OAuthError) -> Self {
        Self::SignIn(error.into())
    }
}

impl From<InputError> for AppError {
    fn from(error: InputError) -> Self {
        Self::Panopto(PanoptoError::Input(error))
    }
}

impl From<SetupError> for AppError {
    fn from(error: SetupError) -> Self {
        Self::Settings(error.into())
    }
}

impl From<tokio::task::JoinError> for AppError {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::TaskEnded
    }
}
