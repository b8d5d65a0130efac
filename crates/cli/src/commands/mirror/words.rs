//! The words of a plan.

use lectern_app::{Estimate, PlanChoice, PlanKind};

use crate::output::{bytes, counted, length};

pub fn kind_words(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::New => "new",
        PlanKind::Changed => "changed",
        PlanKind::Moved => "moved",
        PlanKind::Repair => "repair",
        PlanKind::Conflict => "conflict",
        PlanKind::Gone => "gone",
        PlanKind::NotDownloadable => "not downloadable",
        PlanKind::LeftOut => "left out",
        PlanKind::Same => "same",
    }
}

pub fn choice_words(choice: PlanChoice) -> &'static str {
    match choice {
        PlanChoice::KeepBoth => "keep both",
        PlanChoice::KeepMine => "keep mine",
        PlanChoice::TakeTheirs => "take theirs",
        PlanChoice::Skip => "skip",
        PlanChoice::Keep => "keep",
        PlanChoice::MoveAside => "move to “Gone from server”",
    }
}

/// Says what the checked rows will take: `12 items, 61.3 GB, 312 calls, about 52:10`.
pub fn takes(totals: &Estimate, free: Option<u64>) -> String {
    let mut parts = vec![counted(totals.items, "item"), bytes(totals.bytes)];
    if totals.guessed_bytes > 0 {
        parts.push(format!(
            "{} of it guessed from lengths",
            bytes(totals.guessed_bytes)
        ));
    }
    parts.push(counted(totals.calls, "call"));
    let seconds = totals
        .seconds_for_calls
        .max(totals.seconds_for_bytes.unwrap_or_default());
    if totals.items > 0 {
        parts.push(format!("about {}", length(seconds.max(1.0))));
    }
    let free = free.map_or_else(String::new, |free| format!(" {} are free.", bytes(free)));
    format!("{}.{free}", parts.join(", "))
}
