//! Which rows of a list belong to the choice.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use lectern_canvas::SectionId;
use serde::Deserialize;
use serde_json::Value;

use crate::answers::{Told, id};
use crate::choices::{Choices, CourseChoice, DateRange};

/// Which rows of a list are kept.
#[derive(Debug, Clone, Default)]
pub(crate) enum Keep {
    /// All.
    #[default]
    All,
    /// Enrolments of people who are no students, and of students of the choice.
    Enrollments(StudentChoice),
    /// People of the choice.
    People(HashSet<i64>),
    /// Assignments of the choice.
    Assignments(HashSet<i64>),
    /// Submissions of the choice.
    Submissions(Work),
}

/// What the choice says about a student's enrolment.
#[derive(Debug, Clone, Default)]
pub(crate) struct StudentChoice {
    /// Canvas's words for states.
    pub states: HashSet<String>,
    pub sections: Option<HashSet<i64>>,
    pub students: Option<HashSet<i64>>,
}

/// What the choice says about submissions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    /// Whose; none for everybody's.
    pub users: Option<HashSet<i64>>,
    pub submitted: Option<DateRange>,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    LeftOut,
    /// Nobody knows whose it is.
    Nobodys,
}

#[derive(Deserialize)]
struct Enrollment {
    #[serde(default)]
    user_id: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default, rename = "enrollment_state")]
    state: Value,
    #[serde(default)]
    course_section_id: Value,
}

impl Keep {
    /// Decides about a row. What cannot be understood is kept, so that nothing is lost silently.
    pub fn decide(&self, row: &[u8]) -> Fate {
        let kept = |is: bool| if is { Fate::Kept } else { Fate::LeftOut };
        let by_id = |ids: &HashSet<i64>| {
            let Ok(value) = serde_json::from_slice::<Value>(row) else {
                return Fate::Kept;
            };
            kept(id(&value["id"]).is_none_or(|id| ids.contains(&id)))
        };
        match self {
            Self::All => Fate::Kept,
            Self::People(ids) | Self::Assignments(ids) => by_id(ids),
            Self::Enrollments(choice) => {
                let read = serde_json::from_slice::<Enrollment>(row);
                kept(read.map_or(true, |row| {
                    row.kind != "StudentEnrollment" || choice.takes(&row)
                }))
            }
            Self::Submissions(work) if work.is_everything() => Fate::Kept,
            Self::Submissions(work) => {
                let read = serde_json::from_slice::<Value>(row);
                read.map_or(Fate::Kept, |row| work.decide(&Told::of(&row)))
            }
        }
    }
}

impl StudentChoice {
    pub fn of(choices: &Choices, course: &CourseChoice) -> Self {
        let sections = course.sections.as_ref();
        let students = course.students.as_ref();
        Self {
            states: choices
                .states()
                .iter()
                .map(|state| state.as_canvas().to_string())
                .collect(),
            sections: sections.map(|ids| ids.iter().copied().map(SectionId::get).collect()),
            students: students.map(|ids| ids.iter().map(|id| id.get()).collect()),
        }
    }

    /// Returns the student of a row of enrolments, if the choice takes it.
    pub fn student(&self, row: &[u8]) -> Option<i64> {
        let row: Enrollment = serde_json::from_slice(row).ok()?;
        (row.kind == "StudentEnrollment" && self.takes(&row))
            .then(|| id(&row.user_id))
            .flatten()
    }

    fn takes(&self, row: &Enrollment) -> bool {
        let among = |ids: &Option<HashSet<i64>>, value: &Value| {
            ids.as_ref()
                .is_none_or(|ids| id(value).is_some_and(|id| ids.contains(&id)))
        };
        let state = row.state.as_str();
        state.is_none_or(|state| self.states.contains(state))
            && among(&self.sections, &row.course_section_id)
            && among(&self.students, &row.user_id)
    }
}

impl Work {
    pub fn is_everything(&self) -> bool {
        self.users.is_none() && self.submitted.is_none()
    }

    pub fn decide(&self, told: &Told) -> Fate {
        let in_time = |range: &DateRange| {
            let mut times = told.handed_in.iter();
            times.any(|at: &DateTime<Utc>| range.contains(*at))
        };
        if !self.submitted.as_ref().is_none_or(in_time) {
            return Fate::LeftOut;
        }
        match (&self.users, told.user) {
            (None, _) => Fate::Kept,
            (Some(_), None) => Fate::Nobodys,
            (Some(users), Some(user)) if users.contains(&user) => Fate::Kept,
            _ => Fate::LeftOut,
        }
    }
}
