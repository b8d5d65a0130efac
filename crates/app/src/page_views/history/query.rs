//! One query at Canvas: started or found again, followed to its end, fetched.

use std::sync::atomic::Ordering;
use std::time::Duration;

use lectern_canvas::{
    CanvasError, HistoryQuery, HistoryRange, HistoryResults, HistoryState, ResultsFormat, UserId,
    UserRef,
};
use lectern_jobs::{ItemContext, Waited};

use super::super::groups::{Query, SharedGroup, Stage};
use super::super::results::{self, Stored};
use super::super::run::Run;
use super::super::setback::Setback;
use super::super::store::{self, QueryRequest};
use super::phase;
use crate::jobs::never;

/// How often results that arrive cut are fetched again.
const CUT: u32 = 4;

/// What came of a query.
pub(super) enum Answer {
    /// Its results are stored.
    Stored(Stored),
    /// This Canvas takes no queries for several people.
    Single,
    /// Canvas gave up, with this code.
    Failed(String),
    /// Canvas forgot it.
    Gone,
}

/// Asks for the people and months of a query.
pub(super) async fn ask(
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
