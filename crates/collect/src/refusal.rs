//! What Canvas did not hand out, while the rest went on.

use lectern_artifacts::NotCollected;
use lectern_canvas::{AssignmentId, CanvasError, CourseId};
use lectern_net::NetErrorKind;
use serde::{Deserialize, Serialize};

/// Something that was asked for and not handed out. Earlier answers about it stay in the collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The course.
    pub course: CourseId,
    /// The assignment, where it concerns one.
    pub assignment: Option<AssignmentId>,
    /// What, as in "submissions".
    pub what: String,
    /// Why, as a sentence for people.
    pub reason: String,
    /// What sort of refusal it is.
    pub kind: RefusalKind,
}

/// What sort of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The account lacks a right.
    Forbidden,
    /// The token is limited.
    Scope,
    /// It is gone, or not shown to this account.
    NotFound,
    /// The course is restricted by its dates.
    Restricted,
    /// The assignment is unpublished, deleted or not in the course.
    Unpublished,
    /// The answer was no list, or told an error.
    BadAnswer,
    /// The server failed; the next run asks again.
    Failed,
}

impl Refusal {
    pub(crate) fn to_row(&self) -> NotCollected {
        NotCollected {
            course: self.course.get(),
            assignment: self.assignment.map(AssignmentId::get),
            what: self.what.clone(),
            reason: self.reason.clone(),
        }
    }
}

impl RefusalKind {
    /// Tells what sort of refusal an error is; none for one that concerns everything.
    pub(crate) fn of(error: &CanvasError) -> Option<Self> {
        Some(match error {
            CanvasError::Forbidden { .. } => Self::Forbidden,
            CanvasError::ScopeMissing { .. } => Self::Scope,
            CanvasError::NotFound { .. } => Self::NotFound,
            CanvasError::CourseRestricted { .. } => Self::Restricted,
            CanvasError::AssignmentIds { .. } => Self::Unpublished,
            CanvasError::Refused { .. }
            | CanvasError::UnexpectedBody { .. }
            | CanvasError::NextLink { .. } => Self::BadAnswer,
            // Pages were made shorter before.
            CanvasError::Net(error) if error.kind == NetErrorKind::TooLong => Self::BadAnswer,
            CanvasError::Server { .. } | CanvasError::NotJson { .. } => Self::Failed,
            _ => return None,
        })
    }

    /// Tells whether several of these in a row mean that the server is out of order.
    pub(crate) fn is_failure(self) -> bool {
        matches!(self, Self::Failed)
    }
}
