//! What a synchronisation of a course will ask, decided without network and clock.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

use super::listing::Listing;
use super::span::{self, OVERLAP, WHOLE_CHECK};
use crate::viewing::store::{ListedSession, SessionNo, SessionRow, ViewingRun};

/// When a recording is asked for its views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Ask {
    /// In any case.
    Always,
    /// Unless what is stored explains the summary of its folder.
    IfUnexplained,
}

/// A recording of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedSession {
    pub id: SessionId,
    pub title: String,
    pub folder: FolderId,
    /// Where its span begins.
    pub from: DateTime<Utc>,
    pub ask: Ask,
    /// The listing no longer has it; it is asked a last time.
    pub gone: bool,
}

/// What is known and wanted.
pub(super) struct PlanInput<'a> {
    pub listing: &'a Listing,
    /// The course's recordings as they are stored.
    pub known: &'a [SessionRow],
    /// The last view of each.
    pub last_viewed: &'a HashMap<SessionNo, i64>,
    /// Earlier runs, newest first.
    pub runs: &'a [ViewingRun],
    /// Whether summaries of this site are believed.
    pub trusted: bool,
    pub start: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The person wants every recording asked.
    pub every_session: bool,
}

/// What is asked of a course.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    /// In the order in which they are asked: what was never asked first, then what was watched last.
    pub sessions: Vec<PlannedSession>,
    /// Whether every recording is asked over the whole time since the last time that was so.
    pub whole_check: bool,
    /// Recordings that no run has asked yet.
    pub new: u64,
    /// Recordings that a whole listing no longer has, since this listing.
    pub gone: u64,
}

/// Decides what is asked.
pub(super) fn make(input: &PlanInput<'_>) -> Planned {
    let known: HashMap<SessionId, &SessionRow> =
        input.known.iter().map(|row| (row.id, row)).collect();
    let listed: HashSet<SessionId> = input.listing.sessions.iter().map(|one| one.id).collect();
    let last_whole = last_whole(input.runs);
    let due = last_whole.is_none_or(|at| input.until - at >= WHOLE_CHECK);
    let whole_check = input.every_session || due || !input.trusted;
    // Only a run that passed recordings over can have missed something.
    let again_from = last_whole
        .filter(|_| input.every_session || (whole_check && passed_over(input.runs)))
        .map(|at| span::from(Some(at), input.start));
    let mut planned = Planned {
        sessions: Vec::new(),
        whole_check,
        new: 0,
        gone: 0,
    };
    for session in &input.listing.sessions {
        let row = known.get(&session.id).copied();
        planned.new += u64::from(row.is_none_or(|row| row.watermark.is_none()));
        planned.add(input, row, session, again_from);
    }
    for row in input.known.iter().filter(|row| !listed.contains(&row.id)) {
        let complete = input.listing.gaps.is_empty();
        let here = row.gone_at.is_none();
        if complete && here {
            planned.gone += 1;
            planned.add_gone(input, row);
        } else if !complete && here {
            // Its folder may be the one that was not read: it is asked as it is known.
            planned.add(input, Some(row), &listed_as_known(row), again_from);
        }
    }
    planned.sort(input, &known);
    planned
}

/// Returns up to when every recording was asked at the last time. Those that failed then have a watermark of their own.
fn last_whole(runs: &[ViewingRun]) -> Option<DateTime<Utc>> {
    runs.iter()
        .filter(|run| is_whole(run))
        .find_map(|run| run.until)
}

fn is_whole(run: &ViewingRun) -> bool {
    run.whole_check && !run.completion_only && run.ended_at.is_some()
}

/// Tells whether a run since then believed a summary.
fn passed_over(runs: &[ViewingRun]) -> bool {
    runs.iter()
        .take_while(|run| !is_whole(run))
        .any(|run| !run.whole_check && !run.completion_only)
}

impl Planned {
    fn add(
        &mut self,
        input: &PlanInput<'_>,
        row: Option<&SessionRow>,
        session: &ListedSession,
        again_from: Option<DateTime<Utc>>,
    ) {
        let watermark = row.and_then(|row| row.watermark);
        // What this span has was asked before, the overlap included, unless everything is asked again.
        if watermark.is_some_and(|at| at >= input.until) && !input.every_session {
            return;
        }
        let uncertain = watermark.is_none() || row.is_some_and(|row| row.problem.is_some());
        let mut from = span::from(watermark, input.start);
        if let Some(again_from) = again_from.filter(|_| watermark.is_some()) {
            from = from.min(again_from);
        }
        self.sessions.push(PlannedSession {
            id: session.id,
            title: session.name.clone(),
            folder: session.folder,
            from,
            ask: if uncertain || self.whole_check {
                Ask::Always
            } else {
                Ask::IfUnexplained
            },
            gone: false,
        });
    }

    fn add_gone(&mut self, input: &PlanInput<'_>, row: &SessionRow) {
        let Some(watermark) = row.watermark.filter(|at| *at < input.until) else {
            return;
        };
        self.sessions.push(PlannedSession {
            id: row.id,
            title: row.name.clone(),
            folder: row.folder,
            from: (watermark - OVERLAP).max(input.start),
            ask: Ask::Always,
            gone: true,
        });
    }

    fn sort(&mut self, input: &PlanInput<'_>, known: &HashMap<SessionId, &SessionRow>) {
        let recorded: HashMap<SessionId, _> = input
            .listing
            .sessions
            .iter()
            .map(|session| (session.id, session.start_time))
            .collect();
        self.sessions.sort_by_cached_key(|session| {
            let viewed = known
                .get(&session.id)
                .and_then(|row| input.last_viewed.get(&row.no));
            let recorded = recorded.get(&session.id).copied().flatten();
            (
                session.gone,
                session.ask == Ask::IfUnexplained,
                std::cmp::Reverse(viewed.copied()),
                std::cmp::Reverse(recorded),
            )
        });
    }

    /// Returns how many recordings are asked in any case.
    pub fn certain(&self) -> u64 {
        let always = self.sessions.iter().filter(|one| one.ask == Ask::Always);
        always.count() as u64
    }

    /// Returns the folders whose summary may save calls.
    pub fn summaries(&self) -> HashSet<FolderId> {
        self.sessions
            .iter()
            .filter(|session| session.ask == Ask::IfUnexplained)
            .map(|session| session.folder)
            .collect()
    }
}

fn listed_as_known(row: &SessionRow) -> ListedSession {
    ListedSession {
        id: row.id,
        name: row.name.clone(),
        description: row.description.clone(),
        duration: row.duration,
        start_time: row.start_time,
        folder: row.folder,
        folder_name: row.folder_name.clone(),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
