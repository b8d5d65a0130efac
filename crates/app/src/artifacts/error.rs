use std::path::PathBuf;

use lectern_artifacts::{ArtifactsError, PatternError};
use lectern_collect::CollectError;
use lectern_collect::files::FilesError;
use thiserror::Error;

use crate::error::{AppError, ErrorCode, Problem};

/// What can go wrong with an export of student work as a whole. What goes wrong with single files is told by its job.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// The export is not on the list.
    #[error("There is no such export.")]
    NoSuchExport,
    /// This folder holds no export of this profile.
    #[error("{} holds no export that this profile knows.", .0.display())]
    UnknownFolder(PathBuf),
    /// The plan was started or closed, or never was.
    #[error("This plan is not open any more.")]
    NoSuchPlan,
    /// Nothing was chosen.
    #[error("No course is chosen.")]
    NoCourse,
    /// The folder is not fully named.
    #[error("“{}” is not a whole path.", .0.display())]
    NoFolder(PathBuf),
    /// A course is named twice.
    #[error("Several courses of the same number are chosen.")]
    CourseTwice,
    /// The first day is after the last.
    #[error("The first day, {from}, is after the last, {to}.")]
    Days {
        /// The first.
        from: chrono::NaiveDate,
        /// The last.
        to: chrono::NaiveDate,
    },
    /// The pattern of names cannot be used.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A sample of nothing.
    #[error("A sample needs at least one submission from each third.")]
    EmptySample,
    /// People would be named beside their pseudonyms, or the other way round.
    #[error("{} holds an export {there}, and this one is {wanted}.", path.display())]
    OtherPeople {
        /// The folder.
        path: PathBuf,
        /// How people appear there.
        there: &'static str,
        /// How they would.
        wanted: &'static str,
    },
    /// The folder has an export of another account.
    #[error("{} holds an export of another account.", .0.display())]
    OtherAccount(PathBuf),
    /// The export is being written.
    #[error("This export is at work.")]
    AtWork,
    /// Nothing of the last run failed.
    #[error("Nothing of this export failed.")]
    NothingFailed,
    /// The list of names would lie in the export.
    #[error("The list of names is never put into the export.")]
    NamesInside,
    /// The key of the pseudonyms is gone.
    #[error("The key of this export's pseudonyms is not in the keychain any more.")]
    KeyGone,
    /// The export has no pseudonyms, so there is no list of them.
    #[error("This export has the real names.")]
    NoPseudonyms,
    /// Canvas has no such course, or keeps it to itself.
    #[error("Canvas does not have the course “{0}”, or does not show it to you.")]
    NoSuchCourse(String),
    /// Nobody in the chosen courses is called so.
    #[error("Nobody in the chosen courses is “{0}”.")]
    Nobody(String),
    /// A file of courses cannot be used.
    #[error("{} cannot be used: {why}", path.display())]
    CourseFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No term of the courses that this account sees is called so.
    #[error("No course was found in a term “{0}”.")]
    NoTerm(String),
    /// A set of this name is there.
    #[error("Saved choices need a name.")]
    NoName,
    /// Writing folders, tables and pages failed.
    #[error("{0}.")]
    Render(#[from] ArtifactsError),
}

impl ArtifactError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NoSuchExport => problem(ErrorCode::NotFound).hint("Look at the list of exports."),
            Self::UnknownFolder(_) => problem(ErrorCode::NotFound)
                .hint("Give the folder that was given when it was exported, on the same profile."),
            Self::NoSuchPlan => problem(ErrorCode::NotFound).hint("Make the plan again."),
            Self::NoCourse => problem(ErrorCode::InvalidInput).hint("Choose a course."),
            Self::NoFolder(_) => problem(ErrorCode::InvalidInput).hint("Choose a folder."),
            Self::CourseTwice => problem(ErrorCode::InvalidInput).hint("Choose each course once."),
            Self::Days { .. } => problem(ErrorCode::InvalidInput).hint("Change the days."),
            Self::Pattern(_) | Self::EmptySample | Self::NoName | Self::NoPseudonyms => problem(ErrorCode::InvalidInput),
            Self::OtherPeople { .. } | Self::OtherAccount(_) => problem(ErrorCode::Conflict).hint("Choose another folder."),
            Self::AtWork => problem(ErrorCode::Conflict).hint("Wait until it has ended, or cancel it."),
            Self::NothingFailed => problem(ErrorCode::Conflict)
                .hint("Export again into the same folder to bring what is new."),
            Self::NamesInside => problem(ErrorCode::InvalidInput)
                .hint("Choose a place outside of the export’s folder."),
            Self::KeyGone => problem(ErrorCode::Keychain)
                .hint("Export into a new folder; people get new pseudonyms there."),
            Self::CourseFile { .. } => problem(ErrorCode::InvalidInput).hint(
                "Give a CSV file with a column CanvasCourseID: numbers, addresses or SIS ids (sis_course_id:ID).",
            ),
            Self::NoSuchCourse(_) => problem(ErrorCode::NotFound)
                .hint("It may have been deleted, or belongs to another Canvas."),
            Self::Nobody(_) => problem(ErrorCode::NotFound)
                .hint("Give a number, login, SIS id or whole name as Canvas shows it."),
            Self::NoTerm(_) => problem(ErrorCode::NotFound)
                .hint("Give the term’s whole name as Canvas shows it, or choose the courses."),
            Self::Render(error) => render(error),
        }
    }
}

fn render(error: &ArtifactsError) -> Problem {
    let problem = |code| Problem::new(code, format!("{error}."));
    match error {
        ArtifactsError::Disk { source, .. } => problem(match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                ErrorCode::DiskFull
            }
            std::io::ErrorKind::NotFound => ErrorCode::FileMissing,
            _ => ErrorCode::FilePermission,
        })
        .retryable(),
        ArtifactsError::NoCollection { .. } | ArtifactsError::Damaged { .. } => {
            problem(ErrorCode::FileMissing)
        }
        ArtifactsError::Archive { .. } | ArtifactsError::Elsewhere { .. } => {
            problem(ErrorCode::FilePermission).retryable()
        }
        ArtifactsError::NamesBeside { .. } | ArtifactsError::Cancelled => {
            problem(ErrorCode::Conflict)
        }
        _ => problem(ErrorCode::Internal),
    }
}

/// Says why listing stopped.
pub(super) fn collecting(error: CollectError) -> AppError {
    let code = match error {
        CollectError::Canvas(error) => return error.into(),
        CollectError::DiskFull { .. } => ErrorCode::DiskFull,
        CollectError::Disk { .. } => ErrorCode::FilePermission,
        CollectError::NothingChosen => ErrorCode::InvalidInput,
        CollectError::StageOfOthers { .. }
        | CollectError::NotListed { .. }
        | CollectError::Cancelled => ErrorCode::Conflict,
        _ => ErrorCode::Internal,
    };
    Problem::new(code, error.to_string()).into()
}

/// Says why fetching stopped.
pub(super) fn fetching(error: FilesError) -> AppError {
    let code = match error {
        FilesError::Canvas(error) => return error.into(),
        _ if error.is_disk_full() => ErrorCode::DiskFull,
        FilesError::Cancelled => ErrorCode::Conflict,
        _ => ErrorCode::FilePermission,
    };
    Problem::new(code, error.to_string()).into()
}
