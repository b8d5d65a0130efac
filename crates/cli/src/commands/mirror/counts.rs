//! What a run of a mirror came to, by what was planned.

use std::collections::{BTreeMap, HashMap};

use lectern_app::{ItemState, JobItemView, PlanKind, PlanQuery, PlanView};
use serde_json::{Value, json};

use super::questions::Open;
use crate::commands::Context;
use crate::exit::Failure;

/// What a plan listed, as it was when it started.
#[derive(Debug, Default)]
pub struct Listed {
    /// Whether the whole listing was read.
    pub complete: bool,
    /// The rows whose questions nobody answered.
    pub open: Vec<Open>,
    /// What is done for which recording.
    planned: HashMap<String, PlanKind>,
    /// How many rows there are of each kind that nothing is done for.
    left: BTreeMap<PlanKind, u64>,
}

impl Listed {
    pub fn of(context: &Context, plan: &PlanView, open: Vec<Open>) -> Result<Self, Failure> {
        let rows = context.app.plan_rows(&plan.id, &PlanQuery::default())?.rows;
        let mut listed = Self {
            complete: plan.complete,
            open,
            ..Self::default()
        };
        for row in rows {
            if row.checked && row.choice != Some(lectern_app::PlanChoice::Skip) {
                listed.planned.insert(row.session.to_string(), row.kind);
            } else {
                *listed.left.entry(row.kind).or_default() += 1;
            }
        }
        Ok(listed)
    }

    /// Returns how many recordings something is done for.
    pub fn planned(&self) -> usize {
        self.planned.len()
    }

    /// Counts what became of everything that was listed.
    pub fn counts(&self, items: &[JobItemView]) -> Counts {
        let mut counts = Counts {
            listed: self.planned.len() as u64 + self.left.values().sum::<u64>(),
            ..Counts::default()
        };
        for item in items {
            let kind = item.session_id.as_ref().and_then(|id| self.planned.get(id));
            match (item.state, kind) {
                (ItemState::Done, Some(kind)) => *counts.done.entry(*kind).or_default() += 1,
                (ItemState::Failed, _) => counts.failed += 1,
                (ItemState::Skipped, _) => counts.skipped += 1,
                (ItemState::Cancelled, _) => counts.cancelled += 1,
                (ItemState::Done, None) => {}
                _ => counts.to_do += 1,
            }
        }
        for (kind, count) in &self.left {
            match kind {
                PlanKind::Same => counts.same += count,
                PlanKind::NotDownloadable => counts.not_downloadable += count,
                PlanKind::LeftOut => counts.left_out += count,
                // Kept by an earlier run.
                PlanKind::Gone => *counts.done.entry(*kind).or_default() += count,
                _ => counts.not_done += count,
            }
        }
        counts
    }
}

/// Recordings, by what became of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    listed: u64,
    done: BTreeMap<PlanKind, u64>,
    same: u64,
    not_downloadable: u64,
    left_out: u64,
    /// What could have been done and was not wanted, or had an open question.
    not_done: u64,
    failed: u64,
    skipped: u64,
    cancelled: u64,
    /// What is still open where the job waits for a person.
    to_do: u64,
}

impl Counts {
    fn of_kind(&self, kind: PlanKind) -> u64 {
        self.done.get(&kind).copied().unwrap_or_default()
    }

    /// Tells whether every listed recording is in exactly one count.
    pub fn add_up(&self) -> bool {
        let rest = [
            self.same,
            self.not_downloadable,
            self.left_out,
            self.not_done,
            self.failed,
            self.skipped,
            self.cancelled,
            self.to_do,
        ];
        self.done.values().chain(&rest).sum::<u64>() == self.listed
    }

    /// Says the counts; those that are always of interest even where they are 0.
    pub fn line(&self) -> String {
        use PlanKind as K;
        let parts = [
            (true, self.of_kind(K::New), "new"),
            (true, self.of_kind(K::Changed), "changed"),
            (true, self.of_kind(K::Moved), "moved"),
            (false, self.of_kind(K::Repair), "repaired"),
            (false, self.of_kind(K::Conflict), "settled"),
            (false, self.of_kind(K::Gone), "gone and kept"),
            (
                false,
                self.of_kind(K::NotDownloadable) + self.of_kind(K::Same),
                "looked at again",
            ),
            (true, self.same, "the same"),
            (false, self.not_downloadable, "not downloadable"),
            (false, self.left_out, "left out by a rule"),
            (false, self.not_done, "not done this time"),
            (true, self.failed, "failed"),
            (false, self.skipped, "skipped"),
            (false, self.cancelled, "cancelled"),
            (false, self.to_do, "still to do"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(always, count, _)| *always || *count > 0)
            .map(|(_, count, words)| format!("{count} {words}"))
            .collect();
        let sums = if self.add_up() {
            ""
        } else {
            " The counts do not add up; please report this."
        };
        format!("{} listed: {}.{sums}", self.listed, said.join(", "))
    }

    pub fn document(&self) -> Value {
        use PlanKind as K;
        json!({
            "listed": self.listed,
            "new": self.of_kind(K::New),
            "changed": self.of_kind(K::Changed),
            "moved": self.of_kind(K::Moved),
            "repaired": self.of_kind(K::Repair),
            "conflictsSettled": self.of_kind(K::Conflict),
            "goneKept": self.of_kind(K::Gone),
            "lookedAtAgain": self.of_kind(K::NotDownloadable) + self.of_kind(K::Same),
            "same": self.same,
            "notDownloadable": self.not_downloadable,
            "leftOut": self.left_out,
            "notDone": self.not_done,
            "failed": self.failed,
            "skipped": self.skipped,
            "cancelled": self.cancelled,
            "toDo": self.to_do,
            "addUp": self.add_up(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(session: &str, state: ItemState) -> JobItemView {
        JobItemView {
            id: String::new(),
            job_id: String::new(),
            position: 0,
            title: String::new(),
            state,
            detail: String::new(),
            bytes_total: 0,
            bytes_done: 0,
            bytes_per_second: None,
            parts_done: 0,
            parts_total: 0,
            attempt: 1,
            error: None,
            session_id: Some(session.to_owned()),
            session_url: None,
            path: None,
        }
    }

    fn listed() -> Listed {
        let planned = [
            ("a", PlanKind::New),
            ("b", PlanKind::New),
            ("c", PlanKind::Moved),
            ("d", PlanKind::Gone),
        ];
        Listed {
            complete: true,
            open: Vec::new(),
            planned: planned.map(|(id, kind)| (id.to_owned(), kind)).into(),
            left: BTreeMap::from([
                (PlanKind::Same, 5),
                (PlanKind::Gone, 1),
                (PlanKind::Conflict, 1),
                (PlanKind::NotDownloadable, 2),
            ]),
        }
    }

    #[test]
    fn every_recording_that_was_listed_is_counted_once() {
        let items = [
            item("a", ItemState::Done),
            item("b", ItemState::Failed),
            item("c", ItemState::Done),
            item("d", ItemState::Done),
        ];
        let counts = listed().counts(&items);
        assert_eq!(
            counts.line(),
            "13 listed: 1 new, 0 changed, 1 moved, 2 gone and kept, 5 the same, 2 not downloadable, \
             1 not done this time, 1 failed."
        );
    }

    #[test]
    fn a_recording_that_the_job_lost_does_not_add_up() {
        let waiting = item("a", ItemState::Waiting);
        let all = ["a", "b", "c", "d"].map(|id| item(id, ItemState::Waiting));
        assert!(listed().counts(&all).add_up());
        let counts = listed().counts(&[waiting]);
        assert!(!counts.add_up());
        assert!(counts.line().ends_with("please report this."));
    }
}
