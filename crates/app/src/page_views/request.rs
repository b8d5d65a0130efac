//! What hosts ask for.

use chrono::NaiveDate;
use lectern_analytics::page_views::{EndDay, Rules};
use serde::{Deserialize, Serialize};

use crate::AccountId;

/// Names a course whose page views this profile keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageViewCourseId(pub i64);

/// Names a plan that is open in this process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageViewPlanId(pub String);

/// Which course is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageViewCourseRef {
    /// One that is on the list already.
    Stored(PageViewCourseId),
    /// One as a person writes it: a number, an address, an SIS id, or words of its name.
    Text(String),
}

/// Calendar days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageViewDays {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// How the last day is meant.
    #[serde(default)]
    pub end_day: EndDay,
    /// The name of a time zone; none for the course's own.
    #[serde(default)]
    pub zone: Option<String>,
}

/// As what a person is in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CanvasRole {
    /// A student.
    Student,
    /// A teacher.
    Teacher,
    /// A teaching assistant.
    Ta,
    /// A designer.
    Designer,
    /// An observer.
    Observer,
}

impl CanvasRole {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Student,
        Self::Teacher,
        Self::Ta,
        Self::Designer,
        Self::Observer,
    ];

    /// Returns Canvas's word, as in “StudentEnrollment”.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Student => "StudentEnrollment",
            Self::Teacher => "TeacherEnrollment",
            Self::Ta => "TaEnrollment",
            Self::Designer => "DesignerEnrollment",
            Self::Observer => "ObserverEnrollment",
        }
    }

    /// Returns the word for several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Self::Student => "students",
            Self::Teacher => "teachers",
            Self::Ta => "teaching assistants",
            Self::Designer => "designers",
            Self::Observer => "observers",
        }
    }
}

/// How far somebody's enrolment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CanvasState {
    /// In the course.
    Active,
    /// Invited, not yet there.
    Invited,
    /// Kept but switched off.
    Inactive,
    /// Concluded.
    Completed,
}

impl CanvasState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Inactive, Self::Completed];

    /// Returns Canvas's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Inactive => "inactive",
            Self::Completed => "completed",
        }
    }
}

/// Whose page views.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageViewPeopleChoice {
    /// As what they are in the course; none for all.
    pub roles: Vec<CanvasRole>,
    /// How far their enrolment is; none for all, concluded students too.
    pub states: Vec<CanvasState>,
}

impl PageViewPeopleChoice {
    /// Students, however far their enrolment is.
    pub fn students() -> Self {
        Self {
            roles: vec![CanvasRole::Student],
            states: Vec::new(),
        }
    }

    /// Tells whether an enrolment, in Canvas's words, is meant. The test student never is.
    pub(super) fn has(&self, kind: &str, state: &str) -> bool {
        let role = CanvasRole::ALL.into_iter().find(|role| role.word() == kind);
        let role = role.is_some_and(|role| self.roles.is_empty() || self.roles.contains(&role));
        let known = CanvasState::ALL.into_iter().find(|one| one.word() == state);
        role && known.is_some_and(|one| self.states.is_empty() || self.states.contains(&one))
    }

    /// Says it in a sentence.
    pub(super) fn sentence(&self) -> String {
        let roles: Vec<&str> = if self.roles.is_empty() {
            CanvasRole::ALL
                .into_iter()
                .map(CanvasRole::plural)
                .collect()
        } else {
            self.roles.iter().map(|role| role.plural()).collect()
        };
        let states = if self.states.is_empty() {
            "also invited, inactive and concluded ones".to_owned()
        } else {
            let words: Vec<&str> = self.states.iter().map(|state| state.word()).collect();
            format!("enrolment {}", words.join(", "))
        };
        format!(
            "Counted are page views of {} of the course, {states}. The test student is never counted.",
            roles.join(", ")
        )
    }
}

/// What to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewRequest {
    /// Whose eyes read it; none for those of a course that is on the list, or the only Canvas account.
    pub account: Option<AccountId>,
    /// The course.
    pub course: PageViewCourseRef,
    /// The days.
    pub days: PageViewDays,
    /// Whose page views.
    pub people: PageViewPeopleChoice,
}

/// What a report is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageViewFilter {
    /// The days.
    pub days: PageViewDays,
    /// Whose page views.
    pub people: PageViewPeopleChoice,
    /// What counts.
    pub rules: Rules,
}
