use thiserror::Error;

use crate::error::{ErrorCode, Problem};

/// What can go wrong where courses meet Canvas. What goes wrong in a reading is told with the course.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CanvasCourseError {
    /// The course has no Canvas course.
    #[error("{0} is not linked to a Canvas course.")]
    NotLinked(String),
    /// A synchronisation is to bring the recordings of a course that nobody downloaded yet.
    #[error("The recordings of {0} are not on this computer yet.")]
    NoMirror(String),
    /// A synchronisation is to bring the student work of a course that nobody exported yet.
    #[error("The student work of {0} is not exported yet.")]
    NoExport(String),
    /// No account of Canvas is there to ask.
    #[error("No Canvas is connected.")]
    NoCanvas,
    /// No course of the list is of this term.
    #[error("No course of the list is of the term {0}.")]
    NoSuchTerm(String),
    /// No course of the list names a term, so there is none to begin from.
    #[error("No course of the list names a term.")]
    NoTerm,
}

impl CanvasCourseError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::NotLinked(_) => problem(ErrorCode::Conflict)
                .hint("Link it to its Canvas course first."),
            Self::NoMirror(_) => problem(ErrorCode::Conflict)
                .hint("Download its folder once and choose where to; from then on a sync keeps it up to date."),
            Self::NoExport(_) => problem(ErrorCode::Conflict)
                .hint("Export it once and choose how people appear and where to; from then on a sync keeps it up to date."),
            Self::NoCanvas => {
                problem(ErrorCode::SignInNeeded).hint("Add a Canvas account in Settings, Accounts.")
            }
            Self::NoSuchTerm(_) => {
                problem(ErrorCode::NotFound).hint("Look at the terms of the courses.")
            }
            Self::NoTerm => problem(ErrorCode::NotFound).hint(
                "Link the courses to Canvas, which names their terms, or give their folders a name such as “2026 Winter 1”.",
            ),
        }
    }
}
