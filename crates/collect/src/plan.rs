//! What a listing pass found: everything that a person should know before files are fetched.

use chrono::{DateTime, FixedOffset};
use lectern_canvas::{AssignmentId, CourseId};
use serde::{Deserialize, Serialize};

use crate::changes::Changes;
use crate::elsewhere::Cannot;
use crate::refusal::Refusal;

/// What was listed, and what is to be fetched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// When the listing began.
    pub began: DateTime<FixedOffset>,
    /// The courses, as chosen.
    pub courses: Vec<CoursePlan>,
    /// The files.
    pub files: FileCounts,
    /// Calls that listing took.
    pub calls: u64,
    /// Work that is not at Canvas.
    pub cannot: Vec<Cannot>,
    /// What was not handed out.
    pub refused: Vec<Refusal>,
    /// What a person should know before going on.
    pub warnings: Vec<Warning>,
    /// What is different from what the collection has.
    pub changes: Changes,
}

/// What a course has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePlan {
    /// The course.
    pub course: CourseId,
    /// What it is called.
    pub name: String,
    /// Students of the choice.
    pub students: u64,
    /// Assignments of the choice.
    pub assignments: u64,
    /// Rows of a student and an assignment, handed in or not.
    pub submissions: u64,
    /// Those with at least one attempt.
    pub handed_in: u64,
    /// Attempts.
    pub attempts: u64,
    /// Comments.
    pub comments: u64,
    /// Criteria of rubrics that were filled in.
    pub rubric_rows: u64,
    /// Contributions to discussions.
    pub entries: u64,
    /// Files that the answers name, each once.
    pub files: u64,
    /// Their length in bytes, as far as it is known.
    pub bytes: u64,
    /// Files whose length is not known: recordings, pictures, files that texts show.
    pub unknown_sizes: u64,
}

/// How many files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCounts {
    /// Named by the answers, each once.
    pub listed: u64,
    /// In the collection already.
    pub unchanged: u64,
    /// To be fetched.
    pub to_fetch: u64,
    /// Locked for the account.
    pub locked: u64,
    /// Length of those to be fetched in bytes, as far as it is known.
    pub bytes_to_fetch: u64,
    /// Those to be fetched whose length is not known.
    pub unknown_sizes: u64,
    /// In the collection, and no longer named by any answer. They are kept.
    pub withdrawn: u64,
}

/// Something that a person should know before going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// Canvas leaves comments out for this token.
    CommentsHidden {
        /// The course.
        course: CourseId,
        /// What it is called.
        name: String,
    },
    /// Canvas leaves earlier attempts out for this token.
    AttemptsHidden {
        /// The course.
        course: CourseId,
        /// What it is called.
        name: String,
    },
    /// Graders do not see names until grades are posted.
    Anonymous {
        /// The course.
        course: CourseId,
        /// The assignment.
        assignment: AssignmentId,
        /// What it is called.
        name: String,
    },
    /// Rows that nobody knows the student of, left out because only certain students were chosen.
    Nobodys {
        /// The course.
        course: CourseId,
        /// The assignment.
        assignment: AssignmentId,
        /// What it is called.
        name: String,
        /// How many.
        rows: u64,
    },
    /// Rows that cannot be understood; they are kept as received.
    Unreadable {
        /// The course.
        course: CourseId,
        /// The assignment.
        assignment: AssignmentId,
        /// What it is called.
        name: String,
        /// How many.
        rows: u64,
    },
    /// There is no student of the choice in the course.
    NoStudents {
        /// The course.
        course: CourseId,
        /// What it is called.
        name: String,
    },
}

impl CoursePlan {
    pub(crate) fn new(course: CourseId, name: String, students: u64) -> Self {
        Self {
            course,
            name,
            students,
            assignments: 0,
            submissions: 0,
            handed_in: 0,
            attempts: 0,
            comments: 0,
            rubric_rows: 0,
            entries: 0,
            files: 0,
            bytes: 0,
            unknown_sizes: 0,
        }
    }
}

impl Warning {
    /// Says it as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::CommentsHidden { name, .. } => format!(
                "{name}: Canvas hides comments from this token. The export would have none. Ask for a token without limits, or go on without comments."
            ),
            Self::AttemptsHidden { name, .. } => format!(
                "{name}: Canvas hides earlier attempts from this token. The export would have the last ones alone. Ask for a token without limits, or go on without them."
            ),
            Self::Anonymous { name, .. } => {
                format!("{name} is graded anonymously. Names stay hidden until grades are posted.")
            }
            Self::Nobodys { name, rows, .. } => format!(
                "{name}: {rows} submissions were left out, because Canvas does not tell whose they are and only certain students were chosen."
            ),
            Self::Unreadable { name, rows, .. } => {
                format!("{name}: {rows} answers cannot be understood. They are kept as they came.")
            }
            Self::NoStudents { name, .. } => {
                format!("{name}: there is no student of this choice in the course.")
            }
        }
    }
}
