//! What Canvas answered, as far as an export needs it. Every field may be missing, null or of another type.

#![expect(
    clippy::struct_field_names,
    reason = "the fields are called as in the answers"
)]

pub(crate) mod elements;
pub(crate) mod loose;

use serde::Deserialize;

pub(crate) use loose::{Flag, Id, Keyed, Many, Number, One, Text, Texts};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Course {
    pub id: Id,
    pub name: Text,
    pub course_code: Text,
    pub start_at: Text,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct User {
    pub id: Id,
    pub name: Text,
    pub display_name: Text,
    pub sortable_name: Text,
    pub short_name: Text,
    pub login_id: Text,
    pub email: Text,
    pub sis_user_id: Text,
    pub fake_student: Flag,
    pub enrollments: Many<Enrollment>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Enrollment {
    pub user_id: Id,
    #[serde(rename = "type")]
    pub kind: Text,
    pub user: One<User>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Assignment {
    pub id: Id,
    pub name: Text,
    pub description: Text,
    pub due_at: Text,
    pub points_possible: Number,
    pub submission_types: Texts,
    pub is_quiz_lti_assignment: Flag,
    pub quiz_id: Id,
    pub rubric: Many<Criterion>,
    pub rubric_settings: One<RubricSettings>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RubricSettings {
    pub title: Text,
    pub points_possible: Number,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Criterion {
    pub id: Text,
    pub points: Number,
    pub description: Text,
    pub long_description: Text,
    pub learning_outcome_id: Id,
    pub ratings: Many<Rating>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rating {
    pub id: Text,
    pub points: Number,
    pub description: Text,
}

/// A submission, or one attempt in its history, which has the same keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Submission {
    pub id: Id,
    pub user_id: Id,
    pub anonymous_id: Text,
    pub attempt: Id,
    pub submission_type: Text,
    pub workflow_state: Text,
    pub submitted_at: Text,
    pub body: Text,
    pub url: Text,
    pub external_tool_url: Text,
    pub score: Number,
    pub grade: Text,
    pub graded_at: Text,
    pub excused: Flag,
    pub late: Flag,
    pub missing: Flag,
    pub attachments: Many<Attachment>,
    pub media_comment: One<Media>,
    pub submission_comments: Many<Comment>,
    pub rubric_assessment: Keyed<Mark>,
    pub discussion_entries: Many<Entry>,
    pub submission_history: Many<Submission>,
    pub submission_data: Many<QuizAnswer>,
    pub user: One<User>,
    pub group: One<Group>,
    pub error: Text,
    pub errors: Errors,
}

/// Whether an answer carried errors; their form differs from call to call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Errors(pub bool);

impl<'de> Deserialize<'de> for Errors {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(from).map(|_| Self(true))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Group {
    pub id: Id,
    pub name: Text,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Attachment {
    pub id: Id,
    pub display_name: Text,
    pub filename: Text,
    #[serde(rename = "content-type")]
    pub content_type: Text,
    pub url: Text,
    pub size: Number,
    pub locked_for_user: Flag,
    pub thumbnail_url: Text,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Media {
    pub media_id: Text,
    pub media_type: Text,
    pub display_name: Text,
    pub url: Text,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Comment {
    pub id: Id,
    pub author_id: Id,
    pub author_name: Text,
    pub author: One<User>,
    pub comment: Text,
    pub created_at: Text,
    pub edited_at: Text,
    pub media_comment: One<Media>,
    pub attachments: Many<Attachment>,
}

/// What a rubric's criterion was given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Mark {
    pub rating_id: Text,
    pub comments: Text,
    pub points: Number,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Entry {
    pub id: Id,
    pub parent_id: Id,
    pub user_id: Id,
    pub user_name: Text,
    pub user: One<User>,
    pub message: Text,
    pub created_at: Text,
    pub updated_at: Text,
    pub deleted: Flag,
    pub attachment: One<Attachment>,
    pub attachments: Many<Attachment>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct QuizAnswer {
    pub question_id: Id,
    pub correct: Text,
    pub points: Number,
    pub text: Text,
}

impl Submission {
    /// Returns the attempts, oldest first: the history, or the submission itself where it has none but something was handed in.
    pub fn attempts(&self) -> Vec<&Submission> {
        let mut attempts: Vec<&Submission> = self
            .submission_history
            .iter()
            .filter(|attempt| attempt.was_handed_in())
            .collect();
        if self.was_handed_in() {
            // The submission itself knows at least what the history says of its last attempt.
            match attempts
                .iter()
                .position(|attempt| attempt.attempt == self.attempt)
            {
                Some(place) => attempts[place] = self,
                None => attempts.push(self),
            }
        }
        attempts.sort_by_key(|attempt| attempt.attempt);
        attempts
    }

    /// Returns the answers of a quiz's attempt, which may be in the history alone.
    pub fn answers(&self, attempt: Id) -> &[QuizAnswer] {
        let all = std::iter::once(self).chain(self.submission_history.iter());
        let of_attempt = |one: &&Self| one.attempt == attempt && !one.submission_data.is_empty();
        all.into_iter()
            .find(of_attempt)
            .map_or(&[], |one| one.submission_data.as_slice())
    }

    fn was_handed_in(&self) -> bool {
        !self.submission_type.is_empty()
            || !self.submitted_at.is_empty()
            || !self.attachments.is_empty()
            || !self.body.is_empty()
    }

    /// Tells that this is no submission but an answer that refused.
    pub fn is_refusal(&self) -> bool {
        self.id.0.is_none() && self.user_id.0.is_none() && (self.errors.0 || !self.error.is_empty())
    }
}

impl Attachment {
    /// Returns the name that a person gave the file, as far as it is known.
    pub fn called(&self) -> String {
        if !self.display_name.trim().is_empty() {
            return self.display_name.0.clone();
        }
        if !self.filename.trim().is_empty() {
            // The storage name is form-encoded.
            let spaced = self.filename.replace('+', " ");
            return percent_encoding::percent_decode_str(&spaced)
                .decode_utf8_lossy()
                .into_owned();
        }
        format!("file {}", self.id)
    }
}

impl Entry {
    /// Returns the files of the entry; Canvas names the first twice.
    pub fn files(&self) -> Vec<&Attachment> {
        let mut files: Vec<&Attachment> = self.attachments.iter().collect();
        if let Some(first) = self.attachment.get()
            && files.iter().all(|file| file.id != first.id)
        {
            files.insert(0, first);
        }
        files
    }
}

impl User {
    /// Returns the best name for reading.
    pub fn called(&self) -> &str {
        [&self.name, &self.display_name, &self.short_name]
            .into_iter()
            .map(|name| name.trim())
            .find(|name| !name.is_empty())
            .unwrap_or_default()
    }
}
