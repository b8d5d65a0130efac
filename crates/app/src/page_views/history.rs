//! Older months of a group of people, from Canvas's history of page views.

use std::sync::atomic::Ordering;
use std::time::Duration;

use lectern_analytics::page_views::Span;
use lectern_analytics::page_views::plan::MonthRange;
use lectern_canvas::{
    CanvasError, HistoryQuery, HistoryRange, HistoryResults, HistoryState, ResultsFormat, UserId,
    UserRef,
};
use lectern_jobs::{ItemChange, ItemContext, ItemState, Waited};

use super::groups::{Outcome, Query, SharedGroup, Stage};
use super::job::ItemRequest;
use super::results::{self, Stored};
use super::run::Run;
use super::setback::{Overcome, Setback, overcome};
use super::store::{self, QueryRequest};
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{Setbacks, never};

/// How often the same query is made again before it is split.
const SAME_AGAIN: u32 = 1;
/// How often results that arrive cut are fetched again.
const CUT: u32 = 4;

/// Sees to it that months of a person are stored, for the whole group where this person comes first. Returns how many rows of this
/// person are new.
pub(super) async fn bring(
    run: &Run,
    item: &ItemContext,
    asked: &ItemRequest,
    months: &[MonthRange],
) -> Result<u64, Setback> {
    let group = run.groups.of(asked).await;
    let before = rows(run, asked.user).await?;
    item.change(ItemChange {
        state: Some(ItemState::Following),
        ..phase(*group.stage.borrow())
    })?;
    // Canvas works by itself; the place goes to somebody who can be read.
    item.leave_lane();
    let mut outcome = wait_for_turn(item, &group).await?;
    if outcome
        .given_up
        .as_ref()
        .is_some_and(|(attempt, _)| item.item().attempt > *attempt)
    {
        outcome.given_up = None;
        outcome.failed.clear();
    }
    let open = missing(run, asked.user, months).await?;
    if !open.is_empty() && !outcome.failed.contains_key(&asked.user) && outcome.given_up.is_none() {
        lead(run, item, &group, &mut outcome, months).await?;
    }
    let failed = outcome.failed.get(&asked.user).cloned();
    let given_up = outcome.given_up.clone();
    drop(outcome);
    if item.enter_lane().await == Waited::Stopped {
        return Ok(never().await?);
    }
    match (failed, given_up) {
        (Some((true, problem)), _) => Err(Setback::LeftOut(problem)),
        (Some((false, problem)), _) => Err(Setback::of_problem(problem)),
        (None, Some((_, problem))) if !missing(run, asked.user, months).await?.is_empty() => {
            Err(Setback::of_problem(problem))
        }
        _ => {
            run.note_answer();
            Ok(rows(run, asked.user).await?.saturating_sub(before))
        }
    }
}

fn phase(stage: Stage) -> ItemChange {
    let (phase, detail) = stage.words();
    ItemChange {
        phase: Some(phase.to_owned()),
        detail: Some(detail.to_owned()),
        ..ItemChange::default()
    }
}

/// Waits for whoever asks for the group, and shows meanwhile how far Canvas is.
async fn wait_for_turn<'a>(
    item: &ItemContext,
    group: &'a SharedGroup,
) -> Result<tokio::sync::MutexGuard<'a, Outcome>, Setback> {
    let mut stage = group.stage.subscribe();
    loop {
        tokio::select! {
            biased;
            outcome = group.outcome.lock() => return Ok(outcome),
            changed = stage.changed() => {
                if changed.is_err() {
                    return Ok(group.outcome.lock().await);
                }
                let now = *stage.borrow_and_update();
                item.change(phase(now))?;
            }
        }
    }
}

/// Asks for everybody of the group.
async fn lead(
    run: &Run,
    item: &ItemContext,
    group: &SharedGroup,
    outcome: &mut Outcome,
    months: &[MonthRange],
) -> Result<(), Setback> {
    let mut open: Vec<Query> = months
        .iter()
        .map(|months| Query {
            users: group.users.clone(),
            months: *months,
            failures: 0,
        })
        .collect();
    let mut setbacks = Setbacks::default();
    while let Some(query) = open.pop() {
        let Some(query) = still_open(run, &query, outcome).await? else {
            continue;
        };
        match ask(run, item, group, &query).await {
            Ok(Answer::Stored(stored)) => {
                setbacks = Setbacks::default();
                settle(run, &query, stored, &mut open, outcome).await?;
            }
            Ok(Answer::Single) => {
                open.extend(query.users.iter().map(|user| Query {
                    users: vec![*user],
                    ..query.clone()
                }));
            }
            Ok(Answer::Failed(code)) => split(item, &query, &code, &mut open, outcome),
            Ok(Answer::Gone) => open.push(Query {
                failures: query.failures + 1,
                ..query
            }),
            Err(Setback::Refused(problem)) if query.users.len() == 1 => {
                run.note_refusal();
                if run.refuses_everybody() {
                    outcome.given_up = Some((item.item().attempt, problem));
                    return Ok(());
                }
                outcome.failed.insert(query.users[0], (false, problem));
            }
            Err(setback) => {
                open.push(query);
                match overcome_for_all(run, item, setback, &mut setbacks).await? {
                    None => {}
                    Some(problem) => {
                        outcome.given_up = Some((item.item().attempt, problem));
                        return Ok(());
                    }
                }
            }
        }
    }
    group.stage.send_replace(Stage::Waiting);
    Ok(())
}

/// Waits or tries again; returns why the group is given up.
async fn overcome_for_all(
    run: &Run,
    item: &ItemContext,
    setback: Setback,
    setbacks: &mut Setbacks,
) -> Result<Option<Problem>, Setback> {
    match setback.final_problem(run, setbacks) {
        Some(problem) => Ok(Some(problem)),
        None => match overcome(run, item, setback, setbacks).await? {
            Overcome::GoOn => Ok(None),
            Overcome::Failed(problem) => Ok(Some(problem)),
        },
    }
}

/// Returns what of a query is not stored yet.
async fn still_open(run: &Run, query: &Query, outcome: &Outcome) -> Result<Option<Query>, Setback> {
    let mut users = Vec::new();
    for user in &query.users {
        let failed = outcome.failed.contains_key(user);
        if !failed && !missing(run, *user, &[query.months]).await?.is_empty() {
            users.push(*user);
        }
    }
    Ok((!users.is_empty()).then(|| Query {
        users,
        ..query.clone()
    }))
}

/// What came of a query.
enum Answer {
    /// Its results are stored.
    Stored(Stored),
    /// This Canvas takes no queries for several people.
    Single,
    /// Canvas gave up, with this code.
    Failed(String),
    /// Canvas forgot it.
    Gone,
}

async fn ask(
    run: &Run,
    item: &ItemContext,
    group: &SharedGroup,
    query: &Query,
) -> Result<Answer, Setback> {
    if query.users.len() > 1 && !run.batches.load(Ordering::Relaxed) {
        return Ok(Answer::Single);
    }
    let _at_canvas = run.groups.at_canvas.acquire().await;
    let (number, at_canvas) = match started_before(run, query).await? {
        Some(known) => known,
        None => match start(run, query).await? {
            Some(started) => started,
            None => return Ok(Answer::Single),
        },
    };
    let answer = follow(run, item, group, query, &at_canvas).await;
    // Results that could not be fetched may be there later; whatever else came, the query has said what it had to say.
    if matches!(answer, Ok(Answer::Failed(_) | Answer::Gone)) {
        run.engine
            .database
            .writing(move |t| store::forget_query(t, number))
            .await?;
    }
    match answer? {
        Answer::Stored(stored) => {
            run.engine
                .database
                .writing(move |t| store::forget_query(t, number))
                .await?;
            Ok(Answer::Stored(stored))
        }
        answer => Ok(answer),
    }
}

/// Returns a query that an earlier run started for the same people and months.
async fn started_before(run: &Run, query: &Query) -> Result<Option<(i64, HistoryQuery)>, Setback> {
    let (site, wanted) = (
        run.request.site,
        QueryRequest {
            users: query.users.clone(),
            months: query.months,
        },
    );
    let known = run
        .engine
        .database
        .reading(move |connection| store::queries(connection, site))
        .await?;
    let now = run.now();
    let fresh = |at| now - at < chrono::TimeDelta::hours(23);
    let mut known = known.into_iter();
    let known = known.find(|one| one.request == wanted && fresh(one.started_at));
    Ok(known.map(|one| (one.no, HistoryQuery::at(one.address))))
}

/// Starts a query; `None` where it has to be one for each person.
async fn start(run: &Run, query: &Query) -> Result<Option<(i64, HistoryQuery)>, Setback> {
    let canvas = run.canvas().await?;
    let last = query.months.end.pred_opt().unwrap_or(query.months.end);
    let range = HistoryRange::covering(query.months.start, last).map_err(CanvasError::from)?;
    let users: Vec<UserId> = query.users.iter().map(|user| UserId::new(*user)).collect();
    let started = match users.as_slice() {
        [user] => {
            canvas
                .start_history(&UserRef::Id(*user), range, ResultsFormat::Csv)
                .await
        }
        users => {
            canvas
                .start_batch_history(users, range, ResultsFormat::Csv)
                .await
        }
    };
    let started = match started {
        // A limited token may allow queries for one person alone.
        Err(CanvasError::NotFound { .. } | CanvasError::ScopeMissing { .. }) if users.len() > 1 => {
            run.batches.store(false, Ordering::Relaxed);
            return Ok(None);
        }
        // Nobody of a group is refused for the sake of another.
        Err(error) if users.len() > 1 && error.is_permission() => return Ok(None),
        started => started?,
    };
    let request = QueryRequest {
        users: query.users.clone(),
        months: query.months,
    };
    let (site, now) = (run.request.site, run.now());
    let address = started.address().to_owned();
    let number = run
        .engine
        .database
        .writing(move |t| store::note_query(t, site, &address, &request, now))
        .await?;
    Ok(Some((number, started)))
}

/// Follows a query to its end.
async fn follow(
    run: &Run,
    item: &ItemContext,
    group: &SharedGroup,
    query: &Query,
    at_canvas: &HistoryQuery,
) -> Result<Answer, Setback> {
    let (mut pause, longest) = run.engine.tuning.now().poll;
    loop {
        let canvas = run.canvas().await?;
        let status = match canvas.history_status(at_canvas).await {
            Err(CanvasError::NotFound { .. }) => return Ok(Answer::Gone),
            status => status?,
        };
        let filtered = status
            .warnings
            .iter()
            .any(|warning| warning.code == "USER_FILTERED");
        match status.state {
            HistoryState::Finished(results) => {
                show(item, group, Stage::Fetching)?;
                return fetch(run, item, query, &results, filtered).await;
            }
            HistoryState::Failed { code } => return Ok(Answer::Failed(code)),
            HistoryState::Queued => show(item, group, Stage::Waiting)?,
            HistoryState::Running => show(item, group, Stage::Running)?,
        }
        if item.job().pause_for(pause).await == Waited::Stopped {
            return Ok(never().await?);
        }
        pause = Duration::from_secs_f64((pause.as_secs_f64() * 1.5).min(longest.as_secs_f64()));
    }
}

fn show(item: &ItemContext, group: &SharedGroup, stage: Stage) -> Result<(), Setback> {
    if group
        .stage
        .send_if_modified(|now| std::mem::replace(now, stage) != stage)
    {
        item.change(phase(stage))?;
    }
    Ok(())
}

/// Fetches the results, again where they arrive cut.
async fn fetch(
    run: &Run,
    item: &ItemContext,
    query: &Query,
    results: &HistoryResults,
    filtered: bool,
) -> Result<Answer, Setback> {
    let mut cut = 0;
    loop {
        let canvas = run.canvas().await?;
        match results::fetch(run, &canvas, item, query, results, filtered).await {
            Ok(stored) => return Ok(Answer::Stored(stored)),
            Err(results::Problem::Gone) => return Ok(Answer::Gone),
            Err(results::Problem::Cut(setback)) => {
                cut += 1;
                if cut == CUT {
                    return Err(setback);
                }
                item.job()
                    .log("The page view history arrived incomplete and is fetched again.");
            }
            Err(results::Problem::Other(setback)) => return Err(setback),
        }
    }
}

/// Looks who has no rows where Canvas says that it left somebody out.
async fn settle(
    run: &Run,
    query: &Query,
    stored: Stored,
    open: &mut Vec<Query>,
    outcome: &mut Outcome,
) -> Result<(), Setback> {
    if stored.uncertain.is_empty() {
        return Ok(());
    }
    if query.users.len() > 1 {
        open.extend(stored.uncertain.iter().map(|user| Query {
            users: vec![*user],
            months: query.months,
            failures: 0,
        }));
        return Ok(());
    }
    for user in stored.uncertain {
        if !missing(run, user, &[query.months]).await?.is_empty() {
            outcome.failed.insert(user, (true, left_out()));
        }
    }
    Ok(())
}

/// Makes a failed query again, or in halves.
fn split(
    item: &ItemContext,
    query: &Query,
    code: &str,
    open: &mut Vec<Query>,
    outcome: &mut Outcome,
) {
    if code == "USER_FILTERED" && query.users.len() == 1 {
        outcome.failed.insert(query.users[0], (true, left_out()));
        return;
    }
    let too_large = code == "RESULT_SIZE_LIMIT_EXCEEDED";
    if !too_large && query.failures < SAME_AGAIN {
        open.push(Query {
            failures: query.failures + 1,
            ..query.clone()
        });
        return;
    }
    let month = query.months.start.format("%B %Y");
    if let Some(halves) = query.halves() {
        item.job().log(&if too_large {
            format!("The history from {month} is too large. Lectern asks again for less at a time.")
        } else {
            format!(
                "Canvas could not gather the history from {month} ({code}). Lectern asks again for less at a time."
            )
        });
        open.extend(halves);
        return;
    }
    let problem = Problem::new(
        ErrorCode::Server,
        format!("Canvas could not gather the history of {month} for this person ({code})."),
    )
    .hint("Try again later. What was stored stays.")
    .retryable();
    outcome.failed.insert(query.users[0], (false, problem));
}

fn left_out() -> Problem {
    Problem::new(
        ErrorCode::Forbidden,
        "Canvas leaves this person out of its page view history.",
    )
    .hint("Ask your Canvas administrator why. Other people are not affected.")
    .detail("USER_FILTERED")
}

/// Returns what of months is not stored of a person.
async fn missing(run: &Run, user: i64, months: &[MonthRange]) -> Result<Vec<Span>, AppError> {
    let site = run.request.site;
    let read = run
        .engine
        .database
        .reading(move |connection| store::covered(connection, site, user));
    let stored = read.await?;
    Ok(months
        .iter()
        .flat_map(|months| stored.missing(months.span()))
        .collect())
}

async fn rows(run: &Run, user: i64) -> Result<u64, AppError> {
    let site = run.request.site;
    run.engine
        .database
        .reading(move |connection| store::rows_of(connection, site, user))
        .await
}
