//! The pages of lists: of all courses, of one course, of one assignment.

use askama::Template;

use super::Frame;
use super::shown::ShownFile;

#[derive(Template)]
#[template(path = "index.html")]
pub(crate) struct IndexPage {
    pub frame: Frame,
    pub stamp: String,
    pub courses: Vec<IndexCourse>,
}

pub(crate) struct IndexCourse {
    pub name: String,
    pub address: String,
    pub students: Vec<IndexStudent>,
}

pub(crate) struct IndexStudent {
    pub name: String,
    pub address: String,
}

#[derive(Template)]
#[template(path = "course.html")]
pub(crate) struct CoursePage {
    pub frame: Frame,
    pub name: String,
    pub stamp: String,
    pub students: Vec<ListedStudent>,
    pub assignments: Vec<ListedAssignment>,
}

/// A student in the list of a course.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListedStudent {
    pub name: String,
    pub address: String,
    pub handed_in: u64,
    pub graded: u64,
    pub late: u64,
    pub files: u64,
    pub missing: u64,
}

pub(crate) struct ListedAssignment {
    pub name: String,
    pub address: String,
    pub due: String,
    pub due_at: String,
    pub points: String,
    pub handed_in: u64,
}

#[derive(Template)]
#[template(path = "assignment.html")]
pub(crate) struct AssignmentPage {
    pub frame: Frame,
    pub name: String,
    pub course: String,
    pub course_address: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub facts: String,
    pub description: String,
    pub rows: Vec<AssignmentRow>,
}

/// A student's work in the list of an assignment.
pub(crate) struct AssignmentRow {
    pub name: String,
    pub address: String,
    pub submitted: String,
    pub submitted_at: String,
    pub state: String,
    pub attempts: usize,
    pub grade: String,
    pub score: String,
    pub files: Vec<ShownFile>,
}
