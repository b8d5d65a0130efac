//! The end of a run: what summaries turned out to count, the names of new people, and what the run came to.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_jobs::{ItemState, JobContext, JobError};
use lectern_panopto::{FolderId, Granularity, PanoptoError, UsageRange, UserId};
use rusqlite::Connection;

use super::captions;
use super::explain::{Covers, Figures, Sample, learn};
use super::gate::sessions_of;
use super::request::{ItemResult, JobRequest};
use super::run::{Engine, Run};
use super::stored;
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::viewing::store::{self, ViewingRun};

/// The span that summaries are compared in. Long enough to have views, short enough to be read at once.
const COMPARED: TimeDelta = TimeDelta::days(60);
/// So many folders are compared.
const SAMPLES: usize = 3;
/// People asked for in one call, and in one run.
const NAMES_AT_ONCE: usize = 100;
const MOST_NAMES: i64 = 2_000;

/// Notes that a run began.
pub(super) async fn note_begin(run: &Run, job: &JobContext) {
    note(&run.engine, job, &run.request, |begun| begun).await;
}

/// Ends a run.
pub(super) async fn finish(run: &Arc<Run>, job: &JobContext) {
    let totals = totals(job).unwrap_or_default();
    if !run.completion_only() {
        if run.request.whole_check
            && totals.failed == 0
            && let Err(error) = compare_summaries(run, job).await
        {
            job.log(&format!(
                "Summaries were not compared: {}",
                error.problem().message
            ));
        }
        if totals.new_rows > 0
            && let Err(error) = learn_names(run).await
        {
            job.log(&format!(
                "Names of people were not read: {}",
                error.problem().message
            ));
        }
    }
    captions::collect(run, job).await;
    if let Some(inner) = run.engine.app.upgrade() {
        let course = run.request.course;
        // Boxed: the way to page views is long, and they are planned here.
        for problem in Box::pin(App { inner }.refresh_canvas(&[course])).await {
            job.log(&format!("Canvas was not read. {problem}"));
        }
    }
    if run.completion_only()
        && let Ok(way) = run.way().await
        && let Err(error) = run.learn(&way, |memory| memory.refused = true).await
    {
        tracing::warn!(%error, "what was found out about a site was not noted");
    }
    let (calls, completion_only) = (run.calls.load(Ordering::Relaxed), run.completion_only());
    note(&run.engine, job, &run.request, |begun| ViewingRun {
        ended_at: Some(clock::now()),
        calls: begun.calls + totals.calls + calls,
        sessions: totals.sessions,
        failed: totals.failed,
        new_rows: totals.new_rows,
        asked: totals.asked,
        completion_only,
        ..begun
    })
    .await;
}

/// Notes that a run was cancelled. It asked what it asked.
pub(super) async fn abandon(engine: &Arc<Engine>, job: &JobContext) {
    let Ok(request) = serde_json::from_value::<JobRequest>(job.job().request.clone()) else {
        return;
    };
    let totals = totals(job).unwrap_or_default();
    note(engine, job, &request, |begun| ViewingRun {
        calls: begun.calls + totals.calls,
        sessions: totals.sessions,
        failed: totals.failed,
        new_rows: totals.new_rows,
        asked: totals.asked,
        problem: Some("Cancelled. What was stored stays.".to_owned()),
        ..begun
    })
    .await;
}

async fn note(
    engine: &Arc<Engine>,
    job: &JobContext,
    request: &JobRequest,
    change: impl FnOnce(ViewingRun) -> ViewingRun,
) {
    let run = change(ViewingRun {
        at: DateTime::from_timestamp_millis(job.job().created_at).unwrap_or_default(),
        until: Some(request.until),
        whole_check: request.whole_check,
        gone: request.gone,
        calls: request.listing_calls,
        problem: request.gaps.first().cloned(),
        ..ViewingRun::default()
    });
    let (course, id) = (request.course, job.job().id);
    let noted = engine
        .database
        .writing(move |t| store::note_run(t, course, Some(id), &run));
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a run was not noted");
    }
    engine
        .events
        .invalidate(["courses".to_owned(), format!("viewing:{}", course.0)]);
}

/// What the recordings of a run came to.
#[derive(Debug, Default)]
struct Totals {
    sessions: u64,
    failed: u64,
    asked: u64,
    new_rows: u64,
    calls: u64,
}

fn totals(job: &JobContext) -> Result<Totals, JobError> {
    let mut totals = Totals::default();
    for item in job.store().items(job.job().id)? {
        totals.sessions += 1;
        totals.failed += u64::from(item.state == ItemState::Failed);
        let result: ItemResult = serde_json::from_value(item.result).unwrap_or_default();
        totals.asked += u64::from(result.asked);
        totals.new_rows += result.new;
        totals.calls += result.calls;
    }
    Ok(totals)
}

/// Compares the summaries of some folders with what reading every recording gave, so that later runs know what to make of them.
async fn compare_summaries(run: &Arc<Run>, job: &JobContext) -> Result<(), AppError> {
    let until = run.request.until;
    let from = (until - COMPARED + TimeDelta::microseconds(1)).max(run.request.start);
    let request = run.request.clone();
    let folders = run.engine.database.reading(move |connection| {
        let mut folders = Vec::new();
        for folder in &request.folders {
            folders.push(known(connection, &request, folder.id, (from, until))?);
        }
        // The one at the top tells whether the folders below it count; the others by how much they say.
        let rows = |one: &Known| one.own.rows;
        folders
            .get_mut(1..)
            .unwrap_or_default()
            .sort_by_key(|one| std::cmp::Reverse(rows(one)));
        folders.truncate(SAMPLES);
        Ok(folders)
    });
    let folders = folders.await?;
    // Without views on the last day it cannot be seen whether summaries lag behind.
    let last_day = until.timestamp_micros();
    if !folders
        .iter()
        .any(|folder| folder.below.has_views_on(last_day))
    {
        return Ok(());
    }
    let way = run.way().await?;
    let reporting = way
        .panopto
        .usage_reporting(&way.session)
        .with_dialect(run.memory().await?.dialect);
    let mut samples = Vec::new();
    let mut with_gone = Vec::new();
    for folder in folders {
        run.calls.fetch_add(1, Ordering::Relaxed);
        let range = UsageRange {
            begin: from,
            end: until,
        };
        let told = reporting.folder_summary(folder.id, range, Granularity::Daily);
        match told.await {
            Ok(summary) => {
                with_gone.push(Sample {
                    summary: summary.clone(),
                    own: folder.own_with_gone,
                    below: folder.below_with_gone,
                });
                samples.push(Sample {
                    summary,
                    own: folder.own,
                    below: folder.below,
                });
            }
            Err(PanoptoError::Fault { .. } | PanoptoError::SoapRefused { .. }) => {
                samples.clear();
                with_gone.clear();
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    // Whether a summary still has what was watched of recordings that are gone now is not documented.
    let trust = learn(&samples).or_else(|| learn(&with_gone));
    if trust.is_none() {
        job.log(
            "Panopto's summaries do not agree with its views, so each recording is asked every time.",
        );
    }
    run.learn(&way, |memory| memory.trust = trust).await
}

/// The stored views of a folder.
struct Known {
    id: FolderId,
    own: Figures,
    below: Figures,
    own_with_gone: Figures,
    below_with_gone: Figures,
}

fn known(
    connection: &Connection,
    request: &JobRequest,
    folder: FolderId,
    span: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Known, AppError> {
    let sum = |sessions: Vec<i64>| {
        let mut figures = Figures::default();
        for session in sessions {
            figures.include(&stored::figures(connection, session, span)?);
        }
        Ok::<_, AppError>(figures)
    };
    let both = |covers| {
        let (here, gone) = sessions_of(request, folder, covers);
        let (here, gone) = (sum(here)?, sum(gone)?);
        let mut all = here.clone();
        all.include(&gone);
        Ok::<_, AppError>((here, all))
    };
    let ((own, own_with_gone), (below, below_with_gone)) =
        (both(Covers::Own)?, both(Covers::Below)?);
    Ok(Known {
        id: folder,
        own,
        below,
        own_with_gone,
        below_with_gone,
    })
}

/// Asks the names of people that no run has asked for yet.
async fn learn_names(run: &Arc<Run>) -> Result<(), AppError> {
    let memory = run.memory().await?;
    if memory.nameless {
        return Ok(());
    }
    let after = memory.named_up_to;
    let nameless = run.engine.database.reading(move |connection| {
        let mut statement = connection.prepare_cached(
            "SELECT no, id FROM viewing_viewers WHERE no > ?1 AND user_name IS NULL ORDER BY no LIMIT ?2",
        )?;
        let rows = statement.query_map((after, MOST_NAMES), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?)
    });
    let nameless = nameless.await?;
    let way = run.way().await?;
    for people in nameless.chunks(NAMES_AT_ONCE) {
        let ids: Vec<UserId> = people
            .iter()
            .filter_map(|(_, id)| id.parse().ok())
            .collect();
        run.calls.fetch_add(1, Ordering::Relaxed);
        let users = match way.panopto.users(&way.session, &ids).await {
            Ok(users) => users,
            Err(
                PanoptoError::Fault { .. }
                | PanoptoError::SoapRefused { .. }
                | PanoptoError::NotFound { .. },
            ) => return run.learn(&way, |memory| memory.nameless = true).await,
            Err(error) => return Err(error.into()),
        };
        let names: Vec<(String, String)> = users
            .into_iter()
            .filter_map(|user| Some((user.id.to_string(), user.key?)))
            .collect();
        run.engine
            .database
            .writing(move |t| store::save_user_names(t, &names))
            .await?;
        if let Some((last, _)) = people.last() {
            let last = *last;
            run.learn(&way, |memory| memory.named_up_to = last).await?;
        }
    }
    Ok(())
}
