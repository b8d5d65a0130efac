use std::path::PathBuf;

use lectern_analytics::page_views::SpanError;
use thiserror::Error;

use crate::error::{ErrorCode, Problem};

/// What can go wrong with page views before anything is fetched. What goes wrong in a run is told by its job.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageViewError {
    /// The course was never added, or its id is of another profile.
    #[error("There is no such course.")]
    NoSuchCourse,
    /// The plan was started or closed, or never was.
    #[error("This plan is not open any more.")]
    NoSuchPlan,
    /// No account was chosen, and there is not exactly one.
    #[error("No Canvas account is chosen for this course.")]
    NoAccount,
    /// Nothing at Canvas is called so.
    #[error("No course was found for “{0}”.")]
    NotFound(String),
    /// Several courses are called so.
    #[error("“{text}” fits several courses: {courses}.")]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// Some of them with their numbers.
        courses: String,
    },
    /// Nobody in the course is meant.
    #[error("{course} has nobody to count: {why}.")]
    Nobody {
        /// The course.
        course: String,
        /// What is so.
        why: String,
    },
    /// The days cannot be used.
    #[error("{0}.")]
    Days(#[from] SpanError),
    /// The name of a time zone is not known.
    #[error(
        "“{0}” is not a time zone. A time zone is written like America/Vancouver or Europe/Berlin."
    )]
    Zone(String),
    /// The account lacks the right.
    #[error("Canvas allows no page views for your role.")]
    NoRight {
        /// What to ask for.
        ask_for: String,
    },
    /// A folder could not be made or written.
    #[error("{} could not be written: {source}.", path.display())]
    Disk {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl PageViewError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NoSuchCourse => problem(ErrorCode::NotFound).hint("Look at the list of courses."),
            Self::NoSuchPlan => problem(ErrorCode::NotFound).hint("Make the plan again."),
            Self::NoAccount => problem(ErrorCode::InvalidInput).hint("Connect Canvas, or name the account."),
            Self::NotFound(_) => problem(ErrorCode::NotFound).hint(
                "Give the course's number or address, its SIS id as sis_course_id:ID, or words of its name.",
            ),
            Self::Ambiguous { .. } => problem(ErrorCode::InvalidInput).hint("Give the number of the one you mean."),
            Self::Nobody { .. } => {
                problem(ErrorCode::NotFound).hint("Check the course, or count other kinds of people.")
            }
            Self::Days(_) | Self::Zone(_) => problem(ErrorCode::InvalidInput),
            Self::NoRight { ask_for } => problem(ErrorCode::Forbidden).hint(format!(
                "Ask for ‘Statistics – view’ in the account; being a teacher of the course is not enough. Missing: {ask_for}."
            )),
            Self::Disk { source, .. } => problem(match source.kind() {
                std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
                _ => ErrorCode::FilePermission,
            })
            .hint("Check the disk and the rights of the folder, or choose another one."),
        }
    }
}
