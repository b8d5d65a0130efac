//! Work that is not at Canvas, so that no collection can have it.

use lectern_canvas::{AssignmentId, CourseId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answers::list;

/// Where work is that Canvas does not hand out, or not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// In a tool of somebody else.
    ExternalTool,
    /// In New Quizzes.
    NewQuiz,
    /// On paper.
    OnPaper,
    /// Nothing is handed in for it.
    NotHandedIn,
    /// The file comes, what was drawn on it does not.
    Annotation,
    /// Students do not see it yet.
    Unpublished,
}

/// Something that cannot be collected, known before anything is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cannot {
    /// The course.
    pub course: CourseId,
    /// The assignment.
    pub assignment: AssignmentId,
    /// What it is called.
    pub name: String,
    /// Why.
    pub why: Elsewhere,
    /// How many submissions it concerns.
    pub count: u64,
}

impl Elsewhere {
    /// Tells where the work of an assignment is, if not at Canvas.
    pub(crate) fn of(assignment: &Value) -> Option<Self> {
        let types = list(&assignment["submission_types"]);
        let takes = |kind: &str| types.iter().any(|one| one == kind);
        if assignment["published"] == Value::Bool(false) {
            return Some(Self::Unpublished);
        }
        if assignment["is_quiz_lti_assignment"] == Value::Bool(true) {
            return Some(Self::NewQuiz);
        }
        [
            ("external_tool", Self::ExternalTool),
            ("student_annotation", Self::Annotation),
            ("on_paper", Self::OnPaper),
            ("none", Self::NotHandedIn),
            ("not_graded", Self::NotHandedIn),
        ]
        .into_iter()
        .find(|(kind, _)| takes(kind))
        .map(|(_, where_it_is)| where_it_is)
    }

    /// Says why it cannot be collected, and what comes all the same.
    pub fn words(self) -> &'static str {
        match self {
            Self::ExternalTool => {
                "the work is in an external tool; Canvas has only its address and the grade"
            }
            Self::NewQuiz => "New Quizzes keeps the answers; Canvas hands out only the score",
            Self::OnPaper => "the work is on paper; Canvas has only the grade",
            Self::NotHandedIn => "nothing is handed in for it",
            Self::Annotation => {
                "what students drew on the document stays in Canvas; the document itself comes"
            }
            Self::Unpublished => "it is not published, so Canvas has no submissions of it",
        }
    }
}
