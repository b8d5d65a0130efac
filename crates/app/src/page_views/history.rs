//! Older months of a group of people, from Canvas's history of page views.

mod query;
mod settle;

use lectern_analytics::page_views::Span;
use lectern_analytics::page_views::plan::MonthRange;
use lectern_jobs::{ItemChange, ItemContext, ItemState, Waited};

use self::query::{Answer, ask};
use self::settle::{settle, split};
use super::groups::{Outcome, Query, SharedGroup, Stage};
use super::job::ItemRequest;
use super::run::Run;
use super::setback::{Setback, overcome};
use super::store;
use crate::error::{AppError, Problem};
use crate::jobs::{Overcome, Setbacks, never};

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
