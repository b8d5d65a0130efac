//! What one submission tells.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::digest::digest;
use super::{id, list, text};

/// What one row of submissions tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub submission: Option<i64>,
    pub user: Option<i64>,
    /// What tells it apart in its list.
    pub key: String,
    pub attempts: u64,
    /// When each attempt was handed in.
    pub handed_in: Vec<DateTime<Utc>>,
    pub comments: u64,
    pub rubric_rows: u64,
    pub entries: u64,
    /// Whether the answer carries comments and history at all.
    pub has_comments_key: bool,
    pub has_history_key: bool,
    /// Whether there is anything: work, a grade, a word.
    pub is_something: bool,
    pub digest: [u8; 32],
}

impl Told {
    pub fn of(row: &Value) -> Self {
        let attempts = attempts(row);
        let handed_in = attempts.iter().filter_map(|one| date(&one["submitted_at"]));
        let handed_in: Vec<DateTime<Utc>> = handed_in.collect();
        let (submission, user) = (id(&row["id"]), user(row));
        let comments = list(&row["submission_comments"]).len() as u64;
        let rubric_rows = row["rubric_assessment"]
            .as_object()
            .map_or(0, |rows| rows.len() as u64);
        let entries = list(&row["discussion_entries"]).len() as u64;
        let is_graded = !row["score"].is_null()
            || text(&row["grade"]).is_some()
            || row["excused"] == Value::Bool(true);
        let attempts = attempts.len() as u64;
        let key = match (submission, user, text(&row["anonymous_id"])) {
            (Some(id), _, _) => format!("s{id}"),
            (None, Some(user), _) => format!("u{user}"),
            (None, None, anonymous) => format!("a{}", anonymous.unwrap_or_default()),
        };
        Self {
            submission,
            user,
            key,
            attempts,
            handed_in,
            comments,
            rubric_rows,
            entries,
            has_comments_key: row.get("submission_comments").is_some(),
            has_history_key: row.get("submission_history").is_some(),
            is_something: attempts + comments + rubric_rows + entries > 0 || is_graded,
            digest: digest(row),
        }
    }
}

/// Returns the attempts: the history, and the submission itself where that does not hold its last one.
pub(super) fn attempts(row: &Value) -> Vec<&Value> {
    let mut attempts: Vec<&Value> = list(&row["submission_history"])
        .iter()
        .filter(|attempt| was_handed_in(attempt))
        .collect();
    if was_handed_in(row) {
        let own = id(&row["attempt"]);
        match attempts.iter().position(|one| id(&one["attempt"]) == own) {
            Some(place) => attempts[place] = row,
            None => attempts.push(row),
        }
    }
    attempts
}

/// Returns whose it is, where Canvas tells.
pub(crate) fn user(row: &Value) -> Option<i64> {
    id(&row["user_id"]).or_else(|| id(&row["user"]["id"]))
}

fn was_handed_in(attempt: &Value) -> bool {
    text(&attempt["submission_type"]).is_some()
        || text(&attempt["submitted_at"]).is_some()
        || text(&attempt["body"]).is_some()
        || !list(&attempt["attachments"]).is_empty()
}

fn date(value: &Value) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc3339(value.as_str()?.trim());
    date.ok().map(|date| date.to_utc())
}
