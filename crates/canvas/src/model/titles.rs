use serde::Deserialize;

use super::reading::text;
use crate::ids::{AssignmentId, DiscussionId, ModuleId, ModuleItemId, QuizId, UserId, WikiPageId};
use crate::listed::listed_by;

/// A module of a course.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Module {
    /// The module's id.
    pub id: ModuleId,
    /// The name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The place among the modules, from 1.
    #[serde(default)]
    pub position: Option<u32>,
    /// How many items it has.
    #[serde(default)]
    pub items_count: Option<u32>,
}

/// An item of a module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ModuleItem {
    /// The item's id.
    pub id: ModuleItemId,
    /// The title.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// What it is, for example `Page` or `Assignment`.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// The id of what it shows.
    #[serde(default, deserialize_with = "super::reading::number")]
    pub content_id: Option<i64>,
    /// The short name of the page that it shows.
    #[serde(default, deserialize_with = "text")]
    pub page_url: Option<String>,
    /// Its address.
    #[serde(default, deserialize_with = "text")]
    pub html_url: Option<String>,
}

/// A page of a course's wiki.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WikiPage {
    /// The page's id.
    pub page_id: WikiPageId,
    /// The short name that its address ends with.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    /// The title.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// Whether it is the first page of the course.
    #[serde(default)]
    pub front_page: bool,
}

/// A discussion or an announcement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Discussion {
    /// The discussion's id.
    pub id: DiscussionId,
    /// The title.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// The assignment it belongs to.
    #[serde(default)]
    pub assignment_id: Option<AssignmentId>,
}

/// A quiz.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Quiz {
    /// The quiz's id.
    pub id: QuizId,
    /// The title.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// The assignment it belongs to.
    #[serde(default)]
    pub assignment_id: Option<AssignmentId>,
}

/// What Canvas's own analytics count for a student of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct StudentSummary {
    /// The student.
    pub id: UserId,
    /// Page views over the life of the course, as the analytics count them.
    #[serde(default)]
    pub page_views: u64,
    /// Times that the student took part.
    #[serde(default)]
    pub participations: u64,
}

listed_by!(Module: id, ModuleItem: id, WikiPage: page_id, Discussion: id, Quiz: id, StudentSummary: id);
