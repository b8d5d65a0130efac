use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use super::reading::{date, or_none, text};
use super::user::User;
use crate::ids::{CourseId, EnrollmentId, RoleId, SectionId, UserId};
use crate::listed::listed_by;

/// One person in one role in one section of a course. The same person may have several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Enrollment {
    /// The enrolment's id.
    #[serde(default = "no_id")]
    pub id: EnrollmentId,
    /// The course.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// The section.
    #[serde(default)]
    pub course_section_id: Option<SectionId>,
    /// The person.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// As what the person is in the course.
    #[serde(rename = "type")]
    pub kind: EnrollmentType,
    /// The name of the role, which an institution may have made itself.
    #[serde(default, deserialize_with = "text")]
    pub role: Option<String>,
    /// The role's id.
    #[serde(default)]
    pub role_id: Option<RoleId>,
    /// How far the enrolment is.
    #[serde(default, rename = "enrollment_state")]
    pub state: Option<EnrollmentState>,
    /// For observers: whom they observe.
    #[serde(default)]
    pub associated_user_id: Option<UserId>,
    /// The person's id in the student information system, for those who may see it.
    #[serde(default, deserialize_with = "text")]
    pub sis_user_id: Option<String>,
    /// When the person was last seen in the course.
    #[serde(default, deserialize_with = "date")]
    pub last_activity_at: Option<DateTime<Utc>>,
    /// How long the person was in the course, in seconds.
    #[serde(default)]
    pub total_activity_time: Option<f64>,
    /// When it was made.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "date")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When it was concluded.
    #[serde(default, deserialize_with = "date")]
    pub completed_at: Option<DateTime<Utc>>,
    /// The person, with as much as Canvas shows.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<Box<User>>,
}

/// Enrolments inside a course carry no id.
fn no_id() -> EnrollmentId {
    EnrollmentId::new(0)
}

/// As what a person is in a course.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnrollmentType {
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
    /// The test student, which teachers see a course as.
    StudentView,
    /// Something this client does not know.
    Other(String),
}

impl EnrollmentType {
    /// The types that people have.
    pub const PEOPLE: [Self; 5] = [
        Self::Student,
        Self::Teacher,
        Self::Ta,
        Self::Designer,
        Self::Observer,
    ];

    /// Returns Canvas's word in enrolments, for example `StudentEnrollment`.
    pub fn as_canvas(&self) -> &str {
        match self {
            Self::Student => "StudentEnrollment",
            Self::Teacher => "TeacherEnrollment",
            Self::Ta => "TaEnrollment",
            Self::Designer => "DesignerEnrollment",
            Self::Observer => "ObserverEnrollment",
            Self::StudentView => "StudentViewEnrollment",
            Self::Other(word) => word,
        }
    }

    /// Returns Canvas's word in the lists of users, for example `student`.
    pub(crate) fn short(&self) -> &str {
        match self {
            Self::Student => "student",
            Self::Teacher => "teacher",
            Self::Ta => "ta",
            Self::Designer => "designer",
            Self::Observer => "observer",
            Self::StudentView => "student_view",
            Self::Other(word) => word,
        }
    }

    /// Reads Canvas's word.
    pub fn read(word: &str) -> Self {
        let known = Self::PEOPLE.into_iter().chain([Self::StudentView]);
        let mut fitting = known.filter(|kind| kind.as_canvas() == word || kind.short() == word);
        fitting
            .next()
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl<'de> Deserialize<'de> for EnrollmentType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(&String::deserialize(deserializer)?))
    }
}

impl fmt::Display for EnrollmentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_canvas())
    }
}

/// How far an enrolment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrollmentState {
    /// In the course.
    Active,
    /// Invited, not yet there.
    Invited,
    /// Being made.
    CreationPending,
    /// Deleted.
    Deleted,
    /// Refused by the person.
    Rejected,
    /// Concluded.
    Completed,
    /// Kept but switched off.
    Inactive,
    /// Something this client does not know.
    #[serde(other)]
    Other,
}

impl fmt::Display for EnrollmentState {
    /// Writes the word that Canvas uses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::CreationPending => "creation_pending",
            Self::Deleted => "deleted",
            Self::Rejected => "rejected",
            Self::Completed => "completed",
            Self::Inactive => "inactive",
            Self::Other => "other",
        })
    }
}

listed_by!(Enrollment: id);
