//! The lists of a pass.

use lectern_canvas::{AssignmentId, CourseId};
use serde::{Deserialize, Serialize};

/// A sort of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// The courses themselves.
    Courses,
    /// Who is in a course, as what and in which section.
    Enrollments,
    /// The students of a course.
    Students,
    /// All people of a course.
    Users,
    /// The sections of a course.
    Sections,
    /// The assignments of a course, with rubrics.
    Assignments,
    /// The quizzes of a course.
    Quizzes,
    /// The submissions of an assignment.
    Submissions,
}

/// One list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Step {
    pub what: Listing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<AssignmentId>,
}

impl Listing {
    /// Lists that each course has once, in the order in which they are listed.
    pub(crate) const OF_A_COURSE: [Self; 6] = [
        Self::Enrollments,
        Self::Students,
        Self::Users,
        Self::Sections,
        Self::Assignments,
        Self::Quizzes,
    ];

    /// Says what it lists.
    pub fn words(self) -> &'static str {
        match self {
            Self::Courses => "the course",
            Self::Enrollments => "enrolments",
            Self::Students => "students",
            Self::Users => "people",
            Self::Sections => "sections",
            Self::Assignments => "assignments",
            Self::Quizzes => "quizzes",
            Self::Submissions => "submissions",
        }
    }
}

impl Step {
    pub const COURSES: Self = Self {
        what: Listing::Courses,
        course: None,
        assignment: None,
    };

    pub fn of(what: Listing, course: CourseId) -> Self {
        Self {
            what,
            course: Some(course),
            assignment: None,
        }
    }

    pub fn submissions(course: CourseId, assignment: AssignmentId) -> Self {
        Self {
            assignment: Some(assignment),
            ..Self::of(Listing::Submissions, course)
        }
    }

    /// Returns the documented name of its file.
    pub fn file(&self) -> String {
        let id = match (self.assignment, self.course) {
            (Some(assignment), _) => assignment.to_string(),
            (None, course) => course.map(|course| course.to_string()).unwrap_or_default(),
        };
        match self.what {
            Listing::Courses => "courses.json".to_owned(),
            Listing::Enrollments => format!("enrollments_{id}.json"),
            Listing::Students => format!("students_{id}.json"),
            Listing::Users => format!("users_{id}.json"),
            Listing::Sections => format!("sections_{id}.json"),
            Listing::Assignments => format!("assignments_{id}.json"),
            Listing::Quizzes => format!("quizzes_{id}.json"),
            Listing::Submissions => format!("submissions_{id}.json"),
        }
    }
}
