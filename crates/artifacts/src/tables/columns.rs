//! The columns of each table.

/// Documented up to `submission_grade`; `rubric_points` is the sum, `rubric_comments` has one line a criterion.
pub(super) const SUBMISSIONS: [&str; 28] = [
    "submission_id",
    "user_name",
    "course_name",
    "course_start_at",
    "assignment_name",
    "assignment_description",
    "submitted_at",
    "submission_type",
    "submission_body",
    "submission_url",
    "media_file",
    "media_type",
    "media_url",
    "rubric_points",
    "rubric_comments",
    "submission_grade",
    "score",
    "points_possible",
    "workflow_state",
    "attempt",
    "attempts",
    "late",
    "missing",
    "excused",
    "graded_at",
    "group_name",
    "work_is_elsewhere",
    "media_local_path",
];

/// Documented up to `user_name`.
pub(super) const COMMENTS: [&str; 7] = [
    "submission_id",
    "created_at",
    "comment",
    "user_name",
    "comment_id",
    "edited_at",
    "files",
];

/// Documented up to `thumbnail_file`. The place in this folder is last.
pub(super) const ATTACHMENTS: [&str; 13] = [
    "submission_id",
    "url",
    "file_name",
    "display_name",
    "thumbnail_url",
    "thumbnail_file",
    "attachment_id",
    "attempt",
    "content_type",
    "size",
    "sha256",
    "not_downloaded",
    "local_path",
];

/// Documented up to `comments`.
pub(super) const RUBRIC_ASSESSMENTS: [&str; 9] = [
    "submission_id",
    "description",
    "points",
    "rating",
    "comments",
    "criterion_id",
    "rating_id",
    "points_possible",
    "long_description",
];

/// Every attempt that was handed in.
pub(super) const ATTEMPTS: [&str; 14] = [
    "submission_id",
    "user_name",
    "assignment_name",
    "attempt",
    "submitted_at",
    "submission_type",
    "workflow_state",
    "score",
    "grade",
    "late",
    "body",
    "url",
    "quiz_answers",
    "files",
];

/// Every contribution to a graded discussion.
pub(super) const DISCUSSION: [&str; 8] = [
    "submission_id",
    "entry_id",
    "parent_id",
    "created_at",
    "user_name",
    "message",
    "deleted",
    "files",
];

/// Every file, whatever it is part of: `part_of` is attempt, comment, discussion or text.
pub(super) const FILES: [&str; 14] = [
    "submission_id",
    "user_name",
    "assignment_name",
    "kind",
    "part_of",
    "part_id",
    "file_id",
    "display_name",
    "file_name",
    "content_type",
    "size",
    "sha256",
    "not_downloaded",
    "local_path",
];

/// What is not in the export, each with its reason.
pub(crate) const NOT_EXPORTED: [&str; 7] = [
    "course_name",
    "assignment_name",
    "user_name",
    "submission_id",
    "what",
    "name",
    "reason",
];
