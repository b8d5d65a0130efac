//! Failed items grouped by cause, each group with what to do about it.

use lectern_jobs::{FailedItem, Problem as JobProblem};

use super::kind::KindWords;
use super::problem::problem_of_job;
use super::view::{FailedItemView, FailureAction, FailureCause, FailureGroupView};

/// What a group of failures says, and the button that remedies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    pub head: String,
    pub remedy: String,
    pub action: FailureAction,
}

impl Fix {
    pub fn new(head: impl Into<String>, remedy: &str, action: FailureAction) -> Self {
        Self {
            head: head.into(),
            remedy: remedy.to_owned(),
            action,
        }
    }
}

/// A group names at most so many of its items: groups are told five times a second. The rest is read when it is asked for.
const NAMED: usize = 100;

/// Groups failures by cause, in the order in which they first came.
pub(super) fn groups(
    words: &dyn KindWords,
    failed: &[FailedItem],
    target: &str,
) -> Vec<FailureGroupView> {
    let mut groups: Vec<(FailureCause, Vec<&FailedItem>)> = Vec::new();
    for item in failed {
        let cause = cause(item);
        match groups.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, items)) => items.push(item),
            None => groups.push((cause, vec![item])),
        }
    }
    groups
        .into_iter()
        .map(|(cause, items)| group(words, cause, &items, target))
        .collect()
}

/// Returns why an item failed.
pub(super) fn cause(item: &FailedItem) -> FailureCause {
    let problem = item.error.as_ref();
    problem.map_or(FailureCause::Other, |problem| problem_of_job(problem).0)
}

fn group(
    words: &dyn KindWords,
    cause: FailureCause,
    items: &[&FailedItem],
    target: &str,
) -> FailureGroupView {
    let failed = items.len() as u64;
    let first = items.first().and_then(|item| item.error.as_ref());
    let fix = words
        .fix(cause, failed, target)
        .unwrap_or_else(|| common(words, cause, failed, first));
    let retryable = items
        .iter()
        .any(|item| item.error.as_ref().is_none_or(|problem| problem.retryable));
    let action = if retryable || fix.action != FailureAction::Retry {
        fix.action
    } else {
        FailureAction::None
    };
    FailureGroupView {
        cause,
        head: fix.head,
        fix: fix.remedy,
        count: failed,
        items: items
            .iter()
            .take(NAMED)
            .map(|item| failed_item(item))
            .collect(),
        retryable,
        action,
    }
}

/// What fits every kind of job; beyond that, what the first of them said itself.
fn common(
    words: &dyn KindWords,
    cause: FailureCause,
    failed: u64,
    first: Option<&JobProblem>,
) -> Fix {
    let these = words.items(failed);
    match cause {
        FailureCause::SignIn => Fix::new(
            format!("{these}: Panopto sent a sign-in page instead of an answer"),
            "The sign-in ended, or a network page is in between. Sign in, then retry.",
            FailureAction::SignIn,
        ),
        FailureCause::Network => Fix::new(
            format!("{these}: the connection was lost"),
            "Lectern tried again several times. It continues from the last part.",
            FailureAction::Retry,
        ),
        FailureCause::DiskFull => Fix::new(
            "The disk is full",
            "Free some space. Everything done so far is kept.",
            FailureAction::Retry,
        ),
        _ => Fix::new(
            first.map_or("", |problem| problem.message.trim_end_matches('.')),
            first.map_or("", |problem| problem.hint.as_str()),
            FailureAction::Retry,
        ),
    }
}

pub(super) fn failed_item(item: &FailedItem) -> FailedItemView {
    let detail =
        item.error
            .as_ref()
            .map_or_else(String::new, |problem| match problem.detail.as_str() {
                "" => problem.message.clone(),
                detail => format!("{} {detail}", problem.message),
            });
    FailedItemView {
        item_id: item.id.to_string(),
        title: item.title.clone(),
        detail,
    }
}
