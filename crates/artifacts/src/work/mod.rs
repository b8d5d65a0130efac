//! One student's work for one assignment, ready to be written: names are decided, files have their places.
//!
//! Tables and pages are written from this alone, so that what is hidden in one is hidden in both.

mod files;
mod make;
mod placing;
mod quiz;

pub(crate) use files::{FileView, Reference, Role, Store, Stored, Wanted, references};
pub(crate) use make::{BY_CHOICE, Maker};

use crate::received::Number;

/// One student's work for one assignment.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub assignment: usize,
    pub submission_id: String,
    pub user_name: String,
    pub submitted_at: String,
    pub submission_type: String,
    pub state: String,
    pub body: String,
    pub url: String,
    pub score: Number,
    pub grade: String,
    pub graded_at: String,
    pub attempt: String,
    pub group: String,
    pub excused: bool,
    pub late: bool,
    pub missing: bool,
    /// The recording that was handed in last, as an index into the files.
    pub media: Option<usize>,
    pub attempts: Vec<AttemptView>,
    pub comments: Vec<CommentView>,
    pub rubric: Vec<RubricView>,
    pub entries: Vec<EntryView>,
    pub files: Vec<FileView>,
    /// Why the work itself is somewhere else.
    pub outside: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct AttemptView {
    pub number: String,
    pub submitted_at: String,
    pub submission_type: String,
    pub state: String,
    pub score: Number,
    pub grade: String,
    pub late: bool,
    /// For tables.
    pub body: String,
    /// For pages: markup that is safe.
    pub page: String,
    pub url: String,
    /// Indices into the files.
    pub files: Vec<usize>,
    /// What a quiz's technical text says.
    pub quiz: String,
    pub answers: Vec<AnswerView>,
}

#[derive(Debug, Default)]
pub(crate) struct AnswerView {
    pub question: String,
    pub correct: String,
    pub points: Number,
    pub text: String,
}

#[derive(Debug, Default)]
pub(crate) struct CommentView {
    pub id: String,
    pub created_at: String,
    pub edited_at: String,
    pub user_name: String,
    pub text: String,
    pub files: Vec<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct RubricView {
    pub criterion_id: String,
    pub description: String,
    pub long_description: String,
    pub points: Number,
    pub possible: Number,
    pub rating_id: String,
    pub rating: String,
    pub comments: String,
}

#[derive(Debug, Default)]
pub(crate) struct EntryView {
    pub id: String,
    pub parent_id: String,
    pub created_at: String,
    pub user_name: String,
    pub message: String,
    pub page: String,
    pub deleted: bool,
    pub files: Vec<usize>,
}

impl Work {
    /// Returns the documented `rubric_points`: the sum of all points; empty where none were given.
    pub fn rubric_points(&self) -> String {
        let given: Vec<Number> = self
            .rubric
            .iter()
            .map(|row| row.points)
            .filter(|points| points.0.is_some())
            .collect();
        if given.is_empty() {
            return String::new();
        }
        let sum: f64 = given.iter().filter_map(|points| points.value()).sum();
        // Sums of tenths have a tail that nobody gave.
        let sum = (sum * 1e6).round() / 1e6;
        let whole = given
            .iter()
            .all(|points| points.0.is_some_and(|figure| figure.whole));
        if whole {
            format!("{sum:.0}")
        } else {
            format!("{sum:?}")
        }
    }

    /// Returns the documented `rubric_comments`: one line a criterion.
    pub fn rubric_comments(&self) -> String {
        let lines: Vec<String> = self
            .rubric
            .iter()
            .filter(|row| !row.comments.trim().is_empty())
            .map(|row| {
                format!(
                    "{}: {}",
                    row.description,
                    row.comments.replace(['\r', '\n'], " ")
                )
            })
            .collect();
        lines.join("\n")
    }
}
