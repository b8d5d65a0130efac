//! What is counted, and what has to come out equal.

use std::ops::AddAssign;

use serde::Serialize;

use crate::received::Submission;
use crate::work::references;

/// How many of each thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows of a student and an assignment, handed in or not.
    pub submissions: u64,
    /// Attempts that were handed in.
    pub attempts: u64,
    /// Comments of teachers, students and reviewers.
    pub comments: u64,
    /// Criteria of rubrics that were filled in.
    pub rubric_rows: u64,
    /// Contributions to discussions.
    pub discussion_entries: u64,
    /// Files and recordings, each once for each submission.
    pub files: u64,
    /// Submissions that could not be understood; they are among the submissions.
    #[serde(skip)]
    pub(crate) unreadable: u64,
}

impl Counts {
    /// Counts what an answer holds.
    pub(crate) fn of(submission: &Submission) -> Self {
        Self {
            submissions: 1,
            attempts: submission.attempts().len() as u64,
            comments: submission.submission_comments.len() as u64,
            rubric_rows: submission.rubric_assessment.len() as u64,
            discussion_entries: submission.discussion_entries.len() as u64,
            files: references(submission).len() as u64,
            unreadable: 0,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.submissions += other.submissions;
        self.attempts += other.attempts;
        self.comments += other.comments;
        self.rubric_rows += other.rubric_rows;
        self.discussion_entries += other.discussion_entries;
        self.files += other.files;
        self.unreadable += other.unreadable;
    }
}
