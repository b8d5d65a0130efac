use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::file::{FileInfo, MediaComment};
use super::reading::{date, or_default, or_none, text};
use super::user::User;
use crate::ids::{AssignmentId, CommentId, EntryId, GroupId, SubmissionId, UserId};
use crate::listed::listed_by;

/// What one student handed in for one assignment, or would have; each has one, handed in or not.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Submission {
    /// The submission's id. Earlier attempts of quizzes carry none.
    #[serde(default = "no_id")]
    pub id: SubmissionId,
    /// The assignment.
    #[serde(default)]
    pub assignment_id: Option<AssignmentId>,
    /// The student; absent where names are hidden.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Stands for the student where names are hidden.
    #[serde(default, deserialize_with = "text")]
    pub anonymous_id: Option<String>,
    /// Which attempt this is, from 1.
    #[serde(default)]
    pub attempt: Option<u32>,
    /// How it was handed in, for example `online_upload`; absent where it was not.
    #[serde(default, deserialize_with = "text")]
    pub submission_type: Option<String>,
    /// `submitted`, `unsubmitted`, `graded` or `pending_review`.
    #[serde(default, deserialize_with = "text")]
    pub workflow_state: Option<String>,
    /// When it was handed in.
    #[serde(default, deserialize_with = "date")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// The text that was written, as HTML; of a quiz a technical line.
    #[serde(default, deserialize_with = "text")]
    pub body: Option<String>,
    /// The address that was handed in, or that opens the tool it was done in.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    /// The points.
    #[serde(default)]
    pub score: Option<f64>,
    /// The grade as it is written.
    #[serde(default, deserialize_with = "text")]
    pub grade: Option<String>,
    /// When it was graded.
    #[serde(default, deserialize_with = "date")]
    pub graded_at: Option<DateTime<Utc>>,
    /// Who graded it; negative where a quiz or tool did.
    #[serde(default)]
    pub grader_id: Option<i64>,
    /// When the grade was shown.
    #[serde(default, deserialize_with = "date")]
    pub posted_at: Option<DateTime<Utc>>,
    /// Whether it need not be handed in.
    #[serde(default)]
    pub excused: Option<bool>,
    /// Whether it came late.
    #[serde(default)]
    pub late: Option<bool>,
    /// Whether it is missing.
    #[serde(default)]
    pub missing: Option<bool>,
    /// What a grader said about lateness.
    #[serde(default, deserialize_with = "text")]
    pub late_policy_status: Option<String>,
    /// Points taken off for lateness.
    #[serde(default)]
    pub points_deducted: Option<f64>,
    /// How late it came, in seconds.
    #[serde(default)]
    pub seconds_late: Option<f64>,
    /// When it was due for this student.
    #[serde(default, deserialize_with = "date")]
    pub cached_due_date: Option<DateTime<Utc>>,
    /// The files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<FileInfo>,
    /// The recording.
    #[serde(default, deserialize_with = "or_none")]
    pub media_comment: Option<MediaComment>,
    /// What was said about it.
    #[serde(default, deserialize_with = "or_default")]
    pub submission_comments: Vec<Comment>,
    /// The assessment by criterion; a criterion may be gone from the rubric.
    #[serde(default, deserialize_with = "or_default")]
    pub rubric_assessment: BTreeMap<String, CriterionAssessment>,
    /// What the student wrote in the discussion that is graded.
    #[serde(default, deserialize_with = "or_default")]
    pub discussion_entries: Vec<DiscussionEntry>,
    /// Every attempt, the oldest first.
    #[serde(default, deserialize_with = "or_default")]
    pub submission_history: Vec<Submission>,
    /// The answers to a quiz's questions.
    #[serde(default)]
    pub submission_data: Option<Value>,
    /// The student.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<User>,
    /// The group it was handed in by.
    #[serde(default, deserialize_with = "or_none")]
    pub group: Option<Group>,
    /// Who handed it in for the student.
    #[serde(default, deserialize_with = "text")]
    pub proxy_submitter: Option<String>,
    /// The tool that it was done in.
    #[serde(default, deserialize_with = "text")]
    pub external_tool_url: Option<String>,
    /// Where a person sees it in Canvas.
    #[serde(default, deserialize_with = "text")]
    pub preview_url: Option<String>,
}

fn no_id() -> SubmissionId {
    SubmissionId::new(0)
}

/// Something that was said about a submission.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Comment {
    /// The comment's id.
    #[serde(default)]
    pub id: Option<CommentId>,
    /// Who said it; absent where the name is hidden.
    #[serde(default)]
    pub author_id: Option<UserId>,
    /// The name of who said it, `Anonymous User` where it is hidden.
    #[serde(default, deserialize_with = "text")]
    pub author_name: Option<String>,
    /// Who said it.
    #[serde(default, deserialize_with = "or_none")]
    pub author: Option<UserDisplay>,
    /// The words.
    #[serde(default, deserialize_with = "or_default")]
    pub comment: String,
    /// When it was said.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed.
    #[serde(default, deserialize_with = "date")]
    pub edited_at: Option<DateTime<Utc>>,
    /// The recording.
    #[serde(default, deserialize_with = "or_none")]
    pub media_comment: Option<MediaComment>,
    /// The files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<FileInfo>,
}

/// A person as shown beside what they said. Nothing of it is there for a person who is gone or hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct UserDisplay {
    /// The person's id.
    pub id: Option<UserId>,
    /// The name.
    #[serde(alias = "short_name", deserialize_with = "text")]
    pub display_name: Option<String>,
    /// Stands for the person where names are hidden.
    #[serde(deserialize_with = "text")]
    pub anonymous_id: Option<String>,
}

/// What was given for one criterion.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CriterionAssessment {
    /// The rating that was chosen.
    #[serde(deserialize_with = "text")]
    pub rating_id: Option<String>,
    /// The points, which need not be those of a rating.
    pub points: Option<f64>,
    /// The words.
    #[serde(deserialize_with = "text")]
    pub comments: Option<String>,
}

/// Something that was written in a discussion.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DiscussionEntry {
    /// The entry's id.
    pub id: EntryId,
    /// What was written, as HTML; absent where it was deleted.
    #[serde(default, deserialize_with = "text")]
    pub message: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// The name of who wrote it.
    #[serde(default, deserialize_with = "text")]
    pub user_name: Option<String>,
    /// The entry it answers.
    #[serde(default)]
    pub parent_id: Option<EntryId>,
    /// When it was written.
    #[serde(default, deserialize_with = "date")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed.
    #[serde(default, deserialize_with = "date")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether it was deleted.
    #[serde(default)]
    pub deleted: bool,
    /// The file.
    #[serde(default, deserialize_with = "or_none")]
    pub attachment: Option<FileInfo>,
    /// The files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<FileInfo>,
}

/// A group; a student in none has one without an id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Group {
    /// The group's id.
    #[serde(default)]
    pub id: Option<GroupId>,
    /// The name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
}

listed_by!(Submission: id);

impl crate::listed::Listed for Group {
    fn key(&self) -> Option<crate::listed::Key> {
        self.id.map(|id| crate::listed::Key::Number(id.get()))
    }
}
