//! What of which courses is collected.

use chrono::{DateTime, Utc};
use lectern_canvas::{AssignmentId, CourseId, EnrollmentState, SectionId, UserId};
use serde::{Deserialize, Serialize};

/// What is collected. Nothing in it is a secret, so that it can be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// The courses, in the order in which they are collected.
    pub courses: Vec<CourseChoice>,
    /// Students with an enrolment in one of these states; empty for all of them.
    #[serde(default)]
    pub states: Vec<StudentState>,
    /// Only work with an attempt that was handed in then.
    #[serde(default)]
    pub submitted: Option<DateRange>,
    /// Whether files are fetched.
    pub downloads: bool,
    /// What belongs to the work.
    pub include: Included,
}

/// A course and what of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseChoice {
    /// The course.
    pub course: CourseId,
    /// Certain assignments; none for all.
    #[serde(default)]
    pub assignments: Option<Vec<AssignmentId>>,
    /// Certain students; none for all.
    #[serde(default)]
    pub students: Option<Vec<UserId>>,
    /// Students of certain sections; none for all.
    #[serde(default)]
    pub sections: Option<Vec<SectionId>>,
}

/// A time from a moment on until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// From then on; none for the beginning of time.
    pub from: Option<DateTime<Utc>>,
    /// Until before then; none for the end of time.
    pub to: Option<DateTime<Utc>>,
}

/// How far a student's enrolment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StudentState {
    /// In the course.
    Active,
    /// Invited, not yet there.
    Invited,
    /// Kept but switched off.
    Inactive,
    /// Concluded.
    Completed,
}

/// What belongs to the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Included {
    /// Every attempt, not only the last.
    pub attempts: bool,
    /// What was said about it, with files.
    pub comments: bool,
    /// Assessments by criterion.
    pub rubrics: bool,
    /// Files.
    pub attachments: bool,
    /// Recordings.
    pub media: bool,
    /// Files of contributions to discussions. The contributions themselves come with every answer.
    pub discussions: bool,
}

impl Choices {
    /// Everything of these courses.
    pub fn of(courses: impl IntoIterator<Item = CourseId>) -> Self {
        Self {
            courses: courses.into_iter().map(CourseChoice::whole).collect(),
            states: Vec::new(),
            submitted: None,
            downloads: true,
            include: Included::ALL,
        }
    }

    /// Returns the states that are meant.
    pub fn states(&self) -> &[StudentState] {
        if self.states.is_empty() {
            &StudentState::ALL
        } else {
            &self.states
        }
    }

    /// Tells whether students are left out because of how far their enrolment is.
    pub(crate) fn leaves_states_out(&self) -> bool {
        let states = self.states();
        StudentState::ALL
            .iter()
            .any(|state| !states.contains(state))
    }

    /// Returns a course's choice.
    pub(crate) fn course(&self, id: CourseId) -> Option<&CourseChoice> {
        self.courses.iter().find(|choice| choice.course == id)
    }
}

impl CourseChoice {
    /// All of a course.
    pub fn whole(course: CourseId) -> Self {
        Self {
            course,
            assignments: None,
            students: None,
            sections: None,
        }
    }

    /// Tells whether an assignment is meant.
    pub(crate) fn takes(&self, assignment: AssignmentId) -> bool {
        let certain = self.assignments.as_ref();
        certain.is_none_or(|ids| ids.contains(&assignment))
    }
}

impl DateRange {
    /// Tells whether a moment is in it.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

impl StudentState {
    /// All of them; deleted and refused enrolments are nobody's choice.
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Inactive, Self::Completed];

    pub(crate) fn as_canvas(self) -> EnrollmentState {
        match self {
            Self::Active => EnrollmentState::Active,
            Self::Invited => EnrollmentState::Invited,
            Self::Inactive => EnrollmentState::Inactive,
            Self::Completed => EnrollmentState::Completed,
        }
    }
}

impl Included {
    /// Everything.
    pub const ALL: Self = Self {
        attempts: true,
        comments: true,
        rubrics: true,
        attachments: true,
        media: true,
        discussions: true,
    };
}
