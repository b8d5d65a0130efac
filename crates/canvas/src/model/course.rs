use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::reading::{date, or_none, text};
use crate::ids::{AccountId, CourseId, SectionId, TermId};
use crate::listed::listed_by;

/// A course.
///
/// One that is restricted by its dates has an id and nothing else.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Course {
    /// The course's id.
    pub id: CourseId,
    /// The name as whoever asks calls it: a nickname where there is one.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The name itself, where `name` is a nickname.
    #[serde(default, deserialize_with = "text")]
    pub original_name: Option<String>,
    /// The code, for example `BIOL 200`.
    #[serde(default, deserialize_with = "text")]
    pub course_code: Option<String>,
    /// Whether it is published, concluded or deleted.
    #[serde(default)]
    pub workflow_state: Option<CourseState>,
    /// The account it belongs to.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The account at the top.
    #[serde(default)]
    pub root_account_id: Option<AccountId>,
    /// The term's id.
    #[serde(default)]
    pub enrollment_term_id: Option<TermId>,
    /// The term.
    #[serde(default, deserialize_with = "or_none")]
    pub term: Option<Term>,
    /// When it begins; often absent.
    #[serde(default, deserialize_with = "date")]
    pub start_at: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(default, deserialize_with = "date")]
    pub end_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// The name of its time zone.
    #[serde(default, deserialize_with = "text")]
    pub time_zone: Option<String>,
    /// The id in the student information system, for those who may see it.
    #[serde(default, deserialize_with = "text")]
    pub sis_course_id: Option<String>,
    /// How many students it has.
    #[serde(default)]
    pub total_students: Option<u32>,
    /// Whether it is over.
    #[serde(default)]
    pub concluded: Option<bool>,
    /// Whether Canvas shows nothing of it now.
    #[serde(default)]
    pub access_restricted_by_date: bool,
}

impl Course {
    /// Returns what to call the course: its own name, else a nickname, its code or its number.
    pub fn title(&self) -> String {
        self.original_name
            .as_ref()
            .or(self.name.as_ref())
            .or(self.course_code.as_ref())
            .cloned()
            .unwrap_or_else(|| format!("Course {}", self.id))
    }
}

/// How far a course is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CourseState {
    /// Not published yet.
    Unpublished,
    /// Published.
    Available,
    /// Concluded.
    Completed,
    /// Deleted.
    Deleted,
    /// Something this client does not know.
    #[serde(other)]
    Other,
}

impl fmt::Display for CourseState {
    /// Writes the word that Canvas uses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unpublished => "unpublished",
            Self::Available => "available",
            Self::Completed => "completed",
            Self::Deleted => "deleted",
            Self::Other => "other",
        })
    }
}

/// A term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Term {
    /// The term's id.
    pub id: TermId,
    /// The name, for example `2026 Winter 1`.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// When it begins.
    #[serde(default, deserialize_with = "date")]
    pub start_at: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(default, deserialize_with = "date")]
    pub end_at: Option<DateTime<Utc>>,
}

/// A section of a course.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Section {
    /// The section's id.
    pub id: SectionId,
    /// The name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The course it is of.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// The id in the student information system.
    #[serde(default, deserialize_with = "text")]
    pub sis_section_id: Option<String>,
    /// When it begins.
    #[serde(default, deserialize_with = "date")]
    pub start_at: Option<DateTime<Utc>>,
    /// When it ends.
    #[serde(default, deserialize_with = "date")]
    pub end_at: Option<DateTime<Utc>>,
}

listed_by!(Course: id, Section: id);
