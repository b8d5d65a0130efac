use thiserror::Error;

use crate::error::{ErrorCode, Problem};

/// What can go wrong where courses meet Canvas. What goes wrong in a reading is told with the course.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CanvasCourseError {
    /// The course has no Canvas course.
    #[error("{0} is not linked to a Canvas course.")]
    NotLinked(String),
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
