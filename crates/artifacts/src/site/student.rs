//! The page of one student's work in one course.

use askama::Template;

use super::Frame;
use super::html::moment;
use super::shown::{ShownFile, shown_files};
use crate::layout::Place;
use crate::work::{AttemptView, CommentView, EntryView, Work};

#[derive(Template)]
#[template(path = "student.html")]
pub(crate) struct StudentPage<'a> {
    pub frame: Frame,
    pub user: String,
    pub course: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub facts: String,
    pub sections: Vec<Section<'a>>,
}

/// The work for one assignment.
pub(crate) struct Section<'a> {
    /// Its number in the course, which its address ends in.
    pub number: usize,
    pub name: &'a str,
    /// The address of the assignment's own page; empty where there is none.
    pub address: String,
    pub description: &'a str,
    pub facts: String,
    pub mark: String,
    pub chips: Vec<(&'static str, &'static str)>,
    pub work: &'a Work,
    pub attempts: Vec<ShownAttempt<'a>>,
    pub comments: Vec<ShownComment<'a>>,
    pub entries: Vec<ShownEntry<'a>>,
}

pub(crate) struct ShownAttempt<'a> {
    pub title: String,
    pub made: &'a AttemptView,
    /// The address, where it is one that a link may have.
    pub link: String,
    pub files: Vec<ShownFile>,
}

pub(crate) struct ShownComment<'a> {
    pub made: &'a CommentView,
    pub when: String,
    pub files: Vec<ShownFile>,
}

pub(crate) struct ShownEntry<'a> {
    pub made: &'a EntryView,
    pub when: String,
    pub files: Vec<ShownFile>,
}

/// Makes the section of one work; `page` is the folder of the page.
pub(crate) fn section<'a>(
    work: &'a Work,
    name: &'a str,
    possible: &str,
    description: &'a str,
    address: String,
    page: &Place,
) -> Section<'a> {
    let attempts = work.attempts.iter().map(|attempt| ShownAttempt {
        title: attempt_title(attempt),
        link: outside(&attempt.url),
        files: shown_files(&work.files, &attempt.files, page),
        made: attempt,
    });
    let comments = work.comments.iter().map(|comment| ShownComment {
        when: moment(&comment.created_at),
        files: shown_files(&work.files, &comment.files, page),
        made: comment,
    });
    let entries = work.entries.iter().map(|entry| ShownEntry {
        when: moment(&entry.created_at),
        files: shown_files(&work.files, &entry.files, page),
        made: entry,
    });
    Section {
        number: work.assignment + 1,
        name,
        address,
        description,
        facts: facts(work, possible),
        mark: work.grade.chars().take(12).collect(),
        chips: chips(work),
        attempts: attempts.collect(),
        comments: comments.collect(),
        entries: entries.collect(),
        work,
    }
}

/// Returns the state of a work in words.
pub(crate) fn state(work: &Work) -> &'static str {
    match work.state.as_str() {
        "graded" => "Graded",
        "pending_review" => "Waits for review",
        "submitted" => "Handed in",
        _ if !work.attempts.is_empty() => "Handed in",
        _ => "Not handed in",
    }
}

fn facts(work: &Work, possible: &str) -> String {
    let mut facts = vec![state(work).to_owned()];
    if !work.submitted_at.is_empty() {
        facts.push(moment(&work.submitted_at));
    }
    let score = work.score.to_string();
    match (score.is_empty(), possible.is_empty()) {
        (false, false) => facts.push(format!("score {score} of {possible}")),
        (false, true) => facts.push(format!("score {score}")),
        _ => {}
    }
    if !work.grade.is_empty() && work.grade != score {
        facts.push(format!("grade {}", work.grade));
    }
    if !work.group.is_empty() {
        facts.push(format!("group {}", work.group));
    }
    facts.join(", ")
}

fn chips(work: &Work) -> Vec<(&'static str, &'static str)> {
    let all = [
        (work.late, "Late", "warn"),
        (work.missing, "Missing", "bad"),
        (work.excused, "Excused", "good"),
    ];
    let set = all.into_iter().filter(|(is, ..)| *is);
    set.map(|(_, word, class)| (word, class)).collect()
}

fn attempt_title(attempt: &AttemptView) -> String {
    let mut title = if attempt.number.is_empty() {
        "Work".to_owned()
    } else {
        format!("Attempt {}", attempt.number)
    };
    let kind = match attempt.submission_type.as_str() {
        "online_text_entry" => "text",
        "online_url" => "web address",
        "online_upload" => "files",
        "media_recording" => "recording",
        "discussion_topic" => "discussion",
        "online_quiz" => "quiz",
        "basic_lti_launch" | "external_tool" => "external tool",
        "student_annotation" => "annotated document",
        _ => "",
    };
    for more in [kind, &moment(&attempt.submitted_at)] {
        if !more.is_empty() {
            title.push_str(", ");
            title.push_str(more);
        }
    }
    title
}

/// Only these are addresses that a click may open.
fn outside(url: &str) -> String {
    let lower = url.trim().to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    if is_web && !url.contains(['\\', '"', '<', '>', ' ', '\n', '\t', '\r']) {
        url.trim().to_owned()
    } else {
        String::new()
    }
}
