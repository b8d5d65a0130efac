//! One person: older months from the history, then the list.

use std::sync::Arc;

use lectern_analytics::page_views::plan::plan;
use lectern_jobs::{ItemChange, ItemContext, ItemState, JobError};

use super::job::{ItemRequest, ItemResult};
use super::run::Run;
use super::setback::{Setback, overcome};
use super::{history, ordinary, store};
use crate::error::Problem;
use crate::jobs::{Overcome, Setbacks, count};

/// Works on one person until everything that can be had is stored, or it failed.
pub(super) async fn work(run: Arc<Run>, item: ItemContext) -> Result<(), JobError> {
    let asked: ItemRequest = serde_json::from_value(item.item().request.clone())?;
    let mut setbacks = Setbacks::default();
    let mut result: ItemResult =
        serde_json::from_value(item.item().result.clone()).unwrap_or_default();
    loop {
        match one(&run, &item, &asked, &mut result).await {
            Ok(()) => {
                note(&run, &asked, None).await;
                return done(&item, result);
            }
            Err(Setback::LeftOut(problem)) => {
                note(&run, &asked, Some(problem.clone())).await;
                return left_out(&item, &problem, result);
            }
            Err(setback) => match overcome(&run, &item, setback, &mut setbacks).await? {
                Overcome::GoOn => {}
                Overcome::Failed(problem) => {
                    note(&run, &asked, Some(problem)).await;
                    return Ok(());
                }
            },
        }
    }
}

/// Fetches what is missing of one person.
async fn one(
    run: &Run,
    item: &ItemContext,
    asked: &ItemRequest,
    result: &mut ItemResult,
) -> Result<(), Setback> {
    if run.refuses_everybody() {
        return Err(Setback::refused_before());
    }
    let wanted = missing(run, asked.user).await?;
    let mut left_out = None;
    if !wanted.history.is_empty() {
        match history::bring(run, item, asked, &wanted.history).await {
            Ok(new) => result.new += new,
            // The list may show what the history does not.
            Err(Setback::LeftOut(problem)) => left_out = Some(problem),
            Err(setback) => return Err(setback),
        }
    }
    begin(item, "fetching", "Reading the list")?;
    for span in missing(run, asked.user).await?.ordinary {
        let read = ordinary::read(run, item, asked.user, span).await;
        if matches!(&read, Err(Setback::Refused(_))) {
            run.note_refusal();
        }
        result.new += read?;
        run.note_answer();
    }
    left_out.map_or(Ok(()), |problem| Err(Setback::LeftOut(problem)))
}

async fn missing(
    run: &Run,
    user: i64,
) -> Result<lectern_analytics::page_views::plan::PersonPlan, Setback> {
    let site = run.request.site;
    let read = run
        .engine
        .database
        .reading(move |connection| store::covered(connection, site, user));
    Ok(plan(run.request.span, &read.await?, &run.reach()))
}

pub(super) fn begin(item: &ItemContext, phase: &str, detail: &str) -> Result<(), JobError> {
    item.change(ItemChange {
        state: Some(ItemState::Running),
        phase: Some(phase.to_owned()),
        detail: Some(detail.to_owned()),
        ..ItemChange::default()
    })
}

fn done(item: &ItemContext, result: ItemResult) -> Result<(), JobError> {
    end(
        item,
        ItemState::Done,
        count(result.new, "new row", "new rows"),
        result,
    )
}

fn left_out(item: &ItemContext, problem: &Problem, result: ItemResult) -> Result<(), JobError> {
    end(item, ItemState::Skipped, problem.message.clone(), result)
}

fn end(
    item: &ItemContext,
    state: ItemState,
    detail: String,
    result: ItemResult,
) -> Result<(), JobError> {
    item.leave_lane();
    item.change(ItemChange {
        state: Some(state),
        phase: Some(String::new()),
        detail: Some(detail),
        result: Some(serde_json::to_value(result)?),
        error: Some(None),
        ..ItemChange::default()
    })
}

/// Notes how reading a person ended.
async fn note(run: &Run, asked: &ItemRequest, problem: Option<Problem>) {
    let (site, user) = (run.request.site, asked.user);
    let now = run.now();
    let noted = run.engine.database.writing(move |t| {
        store::set_problem(t, site, user, problem.as_ref(), now)?;
        store::grow_generations(t, site, user)
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "how reading a person ended was not noted");
    }
}
