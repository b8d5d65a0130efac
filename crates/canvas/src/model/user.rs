use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::enrollment::Enrollment;
use super::reading::{date, or_default, text};
use crate::ids::UserId;
use crate::listed::listed_by;

/// A person. Who asks decides how much of it Canvas shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// The full name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The name as it is sorted, last name first.
    #[serde(default, deserialize_with = "text")]
    pub sortable_name: Option<String>,
    /// The name as the person likes it.
    #[serde(default, deserialize_with = "text")]
    pub short_name: Option<String>,
    /// The name used to sign in. Shown to those with rights of an administrator; absent for people who were only invited.
    #[serde(default, deserialize_with = "text")]
    pub login_id: Option<String>,
    /// The id in the student information system.
    #[serde(default, deserialize_with = "text")]
    pub sis_user_id: Option<String>,
    /// Another id of the institution.
    #[serde(default, deserialize_with = "text")]
    pub integration_id: Option<String>,
    /// The mail address.
    #[serde(default, deserialize_with = "text")]
    pub email: Option<String>,
    /// The name of the time zone.
    #[serde(default, deserialize_with = "text")]
    pub time_zone: Option<String>,
    /// When the account was made.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// The enrolments in the course that was asked for, where they were asked for.
    #[serde(default, deserialize_with = "or_default")]
    pub enrollments: Vec<Enrollment>,
}

impl User {
    /// Returns what to call the person.
    pub fn title(&self) -> String {
        self.name
            .as_ref()
            .or(self.short_name.as_ref())
            .or(self.login_id.as_ref())
            .cloned()
            .unwrap_or_else(|| format!("User {}", self.id))
    }
}

/// What a person's profile tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// The person's id.
    pub id: UserId,
    /// The full name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The name used to sign in.
    #[serde(default, deserialize_with = "text")]
    pub login_id: Option<String>,
    /// The mail address.
    #[serde(default, deserialize_with = "text")]
    pub primary_email: Option<String>,
    /// The name of the time zone.
    #[serde(default, deserialize_with = "text")]
    pub time_zone: Option<String>,
}

/// When an access token ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEnd {
    /// It has no end.
    Never,
    /// Then.
    At(DateTime<Utc>),
    /// Canvas does not tell this account.
    Unknown,
}

listed_by!(User: id);
