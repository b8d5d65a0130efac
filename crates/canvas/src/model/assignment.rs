use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::reading::{date, or_default, or_none, text};
use crate::ids::{AssignmentId, CourseId, QuizId};
use crate::listed::listed_by;

/// When an assignment is due for all, or for some of the class (`AssignmentDate` in the documentation of assignments).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AssignmentDate {
    /// Whether it is the date of everybody who has no other.
    #[serde(default, deserialize_with = "or_default")]
    pub base: bool,
    /// Whom it is for: a section, a group, “2 students”.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// When it is due.
    #[serde(default, deserialize_with = "date")]
    pub due_at: Option<DateTime<Utc>>,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Assignment {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// What is to be done, as HTML.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// The course.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// When it is due.
    #[serde(default, deserialize_with = "date")]
    pub due_at: Option<DateTime<Utc>>,
    /// Every date on which it is due, for all and for some, where these were asked for.
    #[serde(default, deserialize_with = "or_default")]
    pub all_dates: Vec<AssignmentDate>,
    /// From when on it can be handed in.
    #[serde(default, deserialize_with = "date")]
    pub unlock_at: Option<DateTime<Utc>>,
    /// Until when it can be handed in.
    #[serde(default, deserialize_with = "date")]
    pub lock_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "date")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The most points there are.
    #[serde(default)]
    pub points_possible: Option<f64>,
    /// How it is graded, for example `points` or `pass_fail`.
    #[serde(default, deserialize_with = "text")]
    pub grading_type: Option<String>,
    /// What can be handed in, for example `online_upload`.
    #[serde(default, deserialize_with = "or_default")]
    pub submission_types: Vec<String>,
    /// Whether students see it.
    #[serde(default)]
    pub published: Option<bool>,
    /// How far it is.
    #[serde(default, deserialize_with = "text")]
    pub workflow_state: Option<String>,
    /// Its address.
    #[serde(default, deserialize_with = "text")]
    pub html_url: Option<String>,
    /// The place among the assignments of its group, from 1.
    #[serde(default)]
    pub position: Option<i64>,
    /// Whether anything was handed in.
    #[serde(default)]
    pub has_submitted_submissions: Option<bool>,
    /// The set of groups that hand in together.
    #[serde(default, deserialize_with = "super::reading::number")]
    pub group_category_id: Option<i64>,
    /// Whether each member of a group is graded alone.
    #[serde(default)]
    pub grade_group_students_individually: Option<bool>,
    /// The quiz it is.
    #[serde(default)]
    pub quiz_id: Option<QuizId>,
    /// Whether it is one of the quizzes whose answers only their own tool has.
    #[serde(default)]
    pub is_quiz_lti_assignment: Option<bool>,
    /// Whether graders do not see names.
    #[serde(default)]
    pub anonymous_grading: Option<bool>,
    /// Whether names are hidden from whoever asks now.
    #[serde(default)]
    pub anonymize_students: Option<bool>,
    /// Whether students review each other.
    #[serde(default)]
    pub peer_reviews: Option<bool>,
    /// The criteria it is graded by.
    #[serde(default, deserialize_with = "or_default")]
    pub rubric: Vec<Criterion>,
    /// The rubric as a whole.
    #[serde(default, deserialize_with = "or_none")]
    pub rubric_settings: Option<RubricSettings>,
    /// The tool that it is done in.
    #[serde(default)]
    pub external_tool_tag_attributes: Option<Value>,
}

/// A criterion of a rubric.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Criterion {
    /// The criterion's id, a text such as `_4848`.
    pub id: String,
    /// The most points there are.
    #[serde(default)]
    pub points: Option<f64>,
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// More about it.
    #[serde(default, deserialize_with = "text")]
    pub long_description: Option<String>,
    /// Whether a rating covers a range of points.
    #[serde(default)]
    pub criterion_use_range: Option<bool>,
    /// Whether its points count for nothing.
    #[serde(default)]
    pub ignore_for_scoring: Option<bool>,
    /// The outcome it measures.
    #[serde(default, deserialize_with = "super::reading::number")]
    pub learning_outcome_id: Option<i64>,
    /// What can be given.
    #[serde(default, deserialize_with = "or_default")]
    pub ratings: Vec<Rating>,
}

/// A rating of a criterion.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rating {
    /// The rating's id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Its points.
    #[serde(default)]
    pub points: Option<f64>,
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// More about it.
    #[serde(default, deserialize_with = "text")]
    pub long_description: Option<String>,
}

/// A rubric as a whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RubricSettings {
    /// The title.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// The most points there are.
    #[serde(default)]
    pub points_possible: Option<f64>,
    /// Whether graders write words instead of choosing ratings.
    #[serde(default)]
    pub free_form_criterion_comments: Option<bool>,
    /// Whether points are shown to nobody.
    #[serde(default)]
    pub hide_points: Option<bool>,
}

listed_by!(Assignment: id);
