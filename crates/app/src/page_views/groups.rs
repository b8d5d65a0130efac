//! People whose months are asked for in one query: one of them asks, the others wait.

use std::collections::HashMap;
use std::sync::Arc;

use lectern_analytics::page_views::plan::MonthRange;
use tokio::sync::{Mutex, Semaphore, watch};

use super::job::{ItemRequest, JobRequest};
use crate::error::Problem;

/// So many history queries of a run are at Canvas at a time.
const QUERIES: usize = 3;

/// How far a group's query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// It is queued at Canvas, or not started.
    #[default]
    Waiting,
    /// Canvas gathers.
    Running,
    /// The results are coming in.
    Fetching,
}

impl Stage {
    /// Returns the phase of items and the words for it.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => ("waitingOnCanvas", "Waiting on Canvas"),
            Self::Running => ("runningOnCanvas", "Running on Canvas"),
            Self::Fetching => ("fetching", "Fetching"),
        }
    }
}

/// The groups of a run.
pub(super) struct Groups {
    planned: Vec<Arc<SharedGroup>>,
    /// Groups of one, for people whose months are not those that were planned.
    alone: Mutex<HashMap<i64, Arc<SharedGroup>>>,
    pub at_canvas: Semaphore,
}

/// A group of a run.
pub(super) struct SharedGroup {
    pub users: Vec<i64>,
    /// Held by whoever asks for all.
    pub outcome: Mutex<Outcome>,
    pub stage: watch::Sender<Stage>,
}

/// What came of a group so far.
#[derive(Default)]
pub(super) struct Outcome {
    /// Whom Canvas leaves out, and who failed, each with the reason.
    pub failed: HashMap<i64, (bool, Problem)>,
    /// Why the rest was given up, and at which try of the one who asked.
    pub given_up: Option<(u32, Problem)>,
}

impl Groups {
    pub fn new(request: &JobRequest) -> Self {
        let planned = request.groups.iter();
        Self {
            planned: planned
                .map(|group| Arc::new(SharedGroup::of(group.users.clone())))
                .collect(),
            alone: Mutex::default(),
            at_canvas: Semaphore::new(QUERIES),
        }
    }

    /// Returns the group of a person.
    pub async fn of(&self, asked: &ItemRequest) -> Arc<SharedGroup> {
        if let Some(group) = asked.group.and_then(|place| self.planned.get(place)) {
            return Arc::clone(group);
        }
        let mut alone = self.alone.lock().await;
        let group = alone.entry(asked.user);
        Arc::clone(group.or_insert_with(|| Arc::new(SharedGroup::of(vec![asked.user]))))
    }
}

impl SharedGroup {
    fn of(users: Vec<i64>) -> Self {
        Self {
            users,
            outcome: Mutex::default(),
            stage: watch::Sender::new(Stage::default()),
        }
    }
}

/// A query to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub users: Vec<i64>,
    pub months: MonthRange,
    /// How often the same has failed.
    pub failures: u32,
}

impl Query {
    /// Returns two queries for half of it each; `None` where it is one person and one month.
    pub fn halves(&self) -> Option<[Self; 2]> {
        if self.users.len() > 1 {
            let (first, second) = self.users.split_at(self.users.len() / 2);
            return Some([first, second].map(|users| Self {
                users: users.to_vec(),
                months: self.months,
                failures: 0,
            }));
        }
        let months = self.months.months();
        let middle = *months.get(months.len() / 2).filter(|_| months.len() > 1)?;
        let half = |start, end| Self {
            users: self.users.clone(),
            months: MonthRange { start, end },
            failures: 0,
        };
        Some([
            half(self.months.start, middle),
            half(middle, self.months.end),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(users: &[i64], start: &str, end: &str) -> Query {
        Query {
            users: users.to_vec(),
            months: MonthRange {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
            },
            failures: 2,
        }
    }

    #[test]
    fn a_query_is_split_by_people_then_by_months_down_to_one_of_each() {
        let mut open = vec![query(&[1, 2, 3], "2026-01-01", "2026-04-01")];
        let mut smallest = Vec::new();
        while let Some(one) = open.pop() {
            match one.halves() {
                Some(halves) => open.extend(halves),
                None => smallest.push((one.users[0], one.months.start.to_string())),
            }
        }
        smallest.sort();
        let months = ["2026-01-01", "2026-02-01", "2026-03-01"];
        let all: Vec<_> = (1..=3)
            .flat_map(|user| months.map(|month| (user, month.to_owned())))
            .collect();
        assert_eq!(smallest, all);
    }
}
