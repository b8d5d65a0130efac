//! What is different from the last time.

use lectern_canvas::{AssignmentId, CourseId};
use serde::{Deserialize, Serialize};

/// What is different from what the collection has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Work: rows of a student and an assignment that hold anything.
    pub submissions: Counted,
    /// Assignments.
    pub assignments: Counted,
    /// Comments that are there for the first time.
    pub new_comments: u64,
    /// Files that answers name.
    pub files: Counted,
    /// The same by course, for courses where something changed.
    pub courses: Vec<CourseChanges>,
}

/// How many of a thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// There for the first time.
    pub new: u64,
    /// There before in another form.
    pub changed: u64,
    /// No longer there. What was collected of it is kept.
    pub withdrawn: u64,
    /// As before.
    pub unchanged: u64,
}

/// What changed in a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseChanges {
    /// The course.
    pub course: CourseId,
    /// What it is called.
    pub name: String,
    /// Its work.
    pub submissions: Counted,
    /// Comments that are there for the first time.
    pub new_comments: u64,
}

/// A submission that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// The course.
    pub course: CourseId,
    /// The assignment.
    pub assignment: AssignmentId,
    /// The student's id, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<i64>,
    /// The submission's id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<i64>,
}

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// There for the first time.
    New,
    /// There before in another form: another attempt, grade, comment.
    Changed,
    /// No longer there.
    Withdrawn,
}

impl Changes {
    /// Tells whether all is as before.
    pub fn is_nothing(&self) -> bool {
        self.submissions.is_nothing()
            && self.assignments.is_nothing()
            && self.files.is_nothing()
            && self.new_comments == 0
    }
}

impl CourseChanges {
    pub(crate) fn new(course: CourseId, name: String) -> Self {
        Self {
            course,
            name,
            submissions: Counted::default(),
            new_comments: 0,
        }
    }
}

impl Counted {
    /// Tells whether all is as before.
    pub fn is_nothing(&self) -> bool {
        self.new + self.changed + self.withdrawn == 0
    }

    pub(crate) fn count(&mut self, kind: ChangeKind) {
        match kind {
            ChangeKind::New => self.new += 1,
            ChangeKind::Changed => self.changed += 1,
            ChangeKind::Withdrawn => self.withdrawn += 1,
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.withdrawn += other.withdrawn;
        self.unchanged += other.unchanged;
    }
}
