//! What changed between a plan and a later one of the same mirror.

use std::collections::BTreeMap;

use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};

use super::plan::{MirrorPlan, PlanItem, PlanKind};

/// What a later plan says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDifference {
    /// Each recording whose line is another, in the order of the later plan; those it has no line for come last.
    pub lines: Vec<DifferenceLine>,
}

/// A recording whose line is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceLine {
    /// The recording.
    pub session: SessionId,
    /// Its title.
    pub title: String,
    /// What was planned; none if it had no line.
    pub before: Option<PlanKind>,
    /// What is planned now; none if it has no line.
    pub after: Option<PlanKind>,
    /// Why, in the words of the plan that has the line.
    pub why: String,
}

/// Compares two plans of one mirror by what they find, not by what the person chose.
pub(crate) fn between(before: &MirrorPlan, after: &MirrorPlan) -> PlanDifference {
    let mut earlier: BTreeMap<SessionId, &PlanItem> = before
        .items
        .iter()
        .map(|item| (item.session.id, item))
        .collect();
    let mut lines = Vec::new();
    for item in &after.items {
        let old = earlier.remove(&item.session.id);
        if old.is_none_or(|old| is_another(old, item)) {
            lines.push(line(item, old.map(|old| old.kind), Some(item.kind)));
        }
    }
    let vanished = earlier.into_values().filter(|item| acts(item));
    lines.extend(vanished.map(|item| line(item, Some(item.kind), None)));
    PlanDifference { lines }
}

impl PlanDifference {
    /// Tells whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Says what changed, as in “2 new, 1 gone”.
    pub fn words(&self) -> String {
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        let order = [
            "new",
            "changed",
            "moved",
            "in conflict",
            "to repair",
            "gone",
            "not downloadable",
            "left out",
            "the same now",
            "no longer listed",
        ];
        for line in &self.lines {
            *counts.entry(word(line.after)).or_default() += 1;
        }
        let parts: Vec<_> = order
            .iter()
            .filter_map(|word| Some(format!("{} {word}", counts.get(word)?)))
            .collect();
        parts.join(", ")
    }

    /// Returns the sentence above the plan; none if nothing changed.
    pub fn sentence(&self) -> Option<String> {
        (!self.is_empty())
            .then(|| format!("Things changed since this plan was made: {}.", self.words()))
    }
}

fn word(kind: Option<PlanKind>) -> &'static str {
    match kind {
        Some(PlanKind::New) => "new",
        Some(PlanKind::Changed) => "changed",
        Some(PlanKind::Moved) => "moved",
        Some(PlanKind::Repair) => "to repair",
        Some(PlanKind::Conflict) => "in conflict",
        Some(PlanKind::Gone) => "gone",
        Some(PlanKind::NotDownloadable) => "not downloadable",
        Some(PlanKind::LeftOut) => "left out",
        Some(PlanKind::Same) => "the same now",
        None => "no longer listed",
    }
}

fn is_another(old: &PlanItem, new: &PlanItem) -> bool {
    let place = |item: &PlanItem| match &item.question {
        Some(question) => question.in_place.clone(),
        None => item.stem.clone(),
    };
    let listed = |item: &PlanItem| {
        (
            item.session.title.clone(),
            item.session.folder,
            item.session.seconds.map(f64::to_bits),
            item.session.description.clone(),
            item.session.has_captions,
            item.session.updated,
        )
    };
    old.kind != new.kind || (acts(new) && (place(old) != place(new) || listed(old) != listed(new)))
}

/// Tells whether the line is about doing something at all.
fn acts(item: &PlanItem) -> bool {
    !matches!(item.kind, PlanKind::Same | PlanKind::LeftOut)
}

fn line(item: &PlanItem, before: Option<PlanKind>, after: Option<PlanKind>) -> DifferenceLine {
    DifferenceLine {
        session: item.session.id,
        title: item.session.title.clone(),
        before,
        after,
        why: item.why.clone(),
    }
}
