use std::io;
use std::path::PathBuf;

use lectern_analytics::AnalyticsError;
use thiserror::Error;

use crate::error::{ErrorCode, Problem};

/// What can go wrong with courses, viewing data and what is made of it. What goes wrong in a run is told by its job.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ViewingError {
    /// The course was never added, or its id is of another profile.
    #[error("There is no such course.")]
    NoSuchCourse,
    /// The plan of a synchronisation was started or closed, or never was.
    #[error("This plan is not open any more.")]
    NoSuchPlan,
    /// No account was chosen for the course.
    #[error("No account is chosen for this course.")]
    NoAccount,
    /// The recording is not part of the course, or not known at all.
    #[error("There is no such recording in this course.")]
    NoSuchSession,
    /// The class list cannot be used.
    #[error("{} is no class list: {why}", path.display())]
    NoRoster {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, a whole sentence.
        why: String,
    },
    /// Names were asked for without saying why.
    #[error("Names are shown only with a reason.")]
    NoReason,
    /// The preview of an import was closed, or never was.
    #[error("This import is not open any more.")]
    NoSuchImport,
    /// The file holds no table of courses.
    #[error("{} is no list of courses: {why}", path.display())]
    NoCourses {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, a whole sentence.
        why: String,
    },
    /// The name of a time zone is not known.
    #[error(
        "“{0}” is not a time zone. A time zone is written like America/Vancouver or Europe/Berlin."
    )]
    Zone(String),
    /// The folder of a CSV database is not there.
    #[error("There is no folder {}.", .0.display())]
    NoFolder(PathBuf),
    /// What was under way was told to stop.
    #[error("This was stopped before its end. What was stored stays.")]
    Stopped,
    /// Files of viewing data could not be worked on at all.
    #[error("{0}.")]
    Files(Box<AnalyticsError>),
    /// A folder or file could not be read or written.
    #[error("{} could not be read or written: {source}.", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ViewingError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NoSuchCourse => problem(ErrorCode::NotFound).hint("Look at the list of courses."),
            Self::NoSuchPlan => problem(ErrorCode::NotFound).hint("Make the plan again."),
            Self::NoAccount => {
                problem(ErrorCode::InvalidInput).hint("Choose an account whose eyes see the folder.")
            }
            Self::NoSuchSession => {
                problem(ErrorCode::NotFound).hint("Get the viewing data of the course again.")
            }
            Self::NoRoster { .. } => problem(ErrorCode::InvalidInput).hint(
                "Export the class list with one line a person and a column of user names or ids, such as “SIS Login ID”.",
            ),
            Self::NoReason => problem(ErrorCode::InvalidInput).hint("Say what they are needed for."),
            Self::NoSuchImport => problem(ErrorCode::NotFound).hint("Choose the file again."),
            Self::NoCourses { .. } => problem(ErrorCode::InvalidInput).hint(
                "Its first line names the columns, PanoptoFolderName,PanoptoFolderID; each further line is one folder.",
            ),
            Self::Zone(_) => problem(ErrorCode::InvalidInput),
            Self::NoFolder(_) => problem(ErrorCode::FileMissing).hint(
                "Name the folder with the viewing data, mostly called “database”: it has one folder “Name[id]” for each course.",
            ),
            Self::Stopped => problem(ErrorCode::Conflict).hint("Start it again."),
            Self::Files(error) => problem(code_of_files(error)),
            Self::Disk { source, .. } => problem(code_of(source))
            .hint("Check the disk and the rights of the folder, or choose another one."),
        }
    }
}

fn code_of(error: &io::Error) -> ErrorCode {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        io::ErrorKind::NotFound => ErrorCode::FileMissing,
        _ => ErrorCode::FilePermission,
    }
}

fn code_of_files(error: &AnalyticsError) -> ErrorCode {
    match error {
        AnalyticsError::Disk { source, .. } => code_of(source),
        AnalyticsError::Parquet { .. }
        | AnalyticsError::Workbook { .. }
        | AnalyticsError::DamagedPageViews { .. }
        | AnalyticsError::DamagedSegments { .. } => ErrorCode::FilePermission,
        AnalyticsError::Source(_) => ErrorCode::Database,
        AnalyticsError::Cancelled => ErrorCode::Conflict,
        AnalyticsError::MissingColumn { .. } | AnalyticsError::NoDatabase { .. } => {
            ErrorCode::InvalidInput
        }
    }
}

impl From<AnalyticsError> for crate::AppError {
    fn from(error: AnalyticsError) -> Self {
        ViewingError::Files(Box::new(error)).into()
    }
}
