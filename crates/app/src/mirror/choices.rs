//! What a person changes about a plan before it starts.

use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::places::{GONE, below};
use super::plan::{Contested, Fetch, MirrorPlan, PlanChoice, PlanItem, PlanKind};

/// A change of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "edit")]
pub enum PlanEdit {
    /// Takes a recording into the run, or out of it.
    Check {
        /// The recording.
        session: SessionId,
        /// Whether it is in.
        on: bool,
    },
    /// The same for all of a kind that can be checked.
    CheckKind {
        /// The kind.
        kind: PlanKind,
        /// Whether they are in.
        on: bool,
    },
    /// Answers a question.
    Choose {
        /// The recording.
        session: SessionId,
        /// The answer.
        choice: PlanChoice,
        /// Whether all questions of this sort get this answer, as far as they offer it.
        all_like: bool,
    },
}

/// A change that a plan does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// The plan has no such line.
    #[error("This plan has no recording {0}. Make the plan again.")]
    Unknown(SessionId),
    /// The line does not offer the answer.
    #[error("“{title}” does not offer this choice.")]
    NotOffered {
        /// The recording's title.
        title: String,
    },
    /// The line cannot be checked.
    #[error("Nothing can be done for “{title}”: {why}")]
    NotPossible {
        /// The recording's title.
        title: String,
        /// The line's reason.
        why: String,
    },
}

/// Changes a plan; the estimate is worked out again by the caller.
///
/// # Errors
///
/// The plan is then as it was.
pub(crate) fn apply(plan: &mut MirrorPlan, edit: &PlanEdit) -> Result<(), EditError> {
    match edit {
        PlanEdit::Check { session, on } => {
            let item = find(plan, *session)?;
            if *on && !item.can_be_checked() {
                return Err(EditError::NotPossible {
                    title: item.session.title.clone(),
                    why: item.why.clone(),
                });
            }
            check(item, *on);
        }
        PlanEdit::CheckKind { kind, on } => {
            let kind = plan.items.iter_mut().filter(|item| item.kind == *kind);
            kind.filter(|item| item.can_be_checked())
                .for_each(|item| check(item, *on));
        }
        PlanEdit::Choose {
            session,
            choice,
            all_like,
        } => {
            let item = find(plan, *session)?;
            if !item.choices.contains(choice) {
                return Err(EditError::NotOffered {
                    title: item.session.title.clone(),
                });
            }
            let like = sort_of(item);
            choose(item, *choice);
            if *all_like {
                let others = plan.items.iter_mut().filter(|item| {
                    sort_of(item) == like && item.checked && item.choices.contains(choice)
                });
                others.for_each(|item| choose(item, *choice));
            }
        }
    }
    Ok(())
}

/// Returns why a plan cannot start, one sentence each; empty if it can.
pub(crate) fn blockers(plan: &MirrorPlan, free: Option<u64>) -> Vec<String> {
    let mut blockers = Vec::new();
    let waiting = plan
        .items
        .iter()
        .filter(|item| item.waits_for_a_choice())
        .count();
    match waiting {
        0 => {}
        1 => blockers.push("1 conflict needs a choice before you start".to_owned()),
        _ => blockers.push(format!(
            "{waiting} conflicts need a choice before you start"
        )),
    }
    // What was only guessed from lengths stops nobody: the run waits for room if it comes to that.
    let known = plan.estimate.bytes - plan.estimate.guessed_bytes.min(plan.estimate.bytes);
    if let Some(free) = free.filter(|free| *free < known) {
        blockers.push(format!(
            "Needs {}, {} are free. Choose fewer items or another folder.",
            bytes(plan.estimate.bytes),
            bytes(free)
        ));
    }
    blockers
}

/// Writes bytes in powers of ten, with one decimal from GB.
pub(crate) fn bytes(count: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB")];
    for (size, unit) in units {
        if count >= size {
            let tenths = count / (size / 10);
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    match count {
        0..1000 => format!("{count} B"),
        1000..1_000_000 => format!("{} KB", count / 1000),
        _ => format!("{} MB", count / 1_000_000),
    }
}

fn find(plan: &mut MirrorPlan, session: SessionId) -> Result<&mut PlanItem, EditError> {
    let mut items = plan.items.iter_mut();
    items
        .find(|item| item.session.id == session)
        .ok_or(EditError::Unknown(session))
}

fn check(item: &mut PlanItem, on: bool) {
    item.checked = on;
    if item.kind == PlanKind::Same {
        // Somebody who checks what is the same wants it looked at.
        item.fetch = if on {
            vec![Fetch::VideoIfChanged, Fetch::Sidecars]
        } else {
            Vec::new()
        };
    }
}

/// Two questions are alike if they are of one kind of line, about one thing, with the same answers.
fn sort_of(item: &PlanItem) -> (PlanKind, Option<Contested>, Vec<PlanChoice>) {
    let about = item.question.as_ref().map(|question| question.about);
    (item.kind, about, item.choices.clone())
}

fn choose(item: &mut PlanItem, choice: PlanChoice) {
    item.checked = true;
    item.choice = Some(choice);
    if let Some(question) = &item.question {
        let (stem, fetch) = match choice {
            PlanChoice::KeepBoth => (&question.beside, &question.fetch_both),
            PlanChoice::KeepMine => (&question.in_place, &question.fetch_mine),
            _ => (&question.in_place, &question.fetch_theirs),
        };
        item.stem.clone_from(stem);
        item.fetch.clone_from(fetch);
    }
    if item.kind == PlanKind::Gone {
        let now = item.stem_now.clone().unwrap_or_default();
        item.stem = match choice {
            PlanChoice::MoveAside => below(GONE, &now),
            _ => now,
        };
    }
}
