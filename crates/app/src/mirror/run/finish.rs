//! The end of a run: the lists at the destination, and what the run came to.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use lectern_jobs::{Item, ItemState, JobContext, JobError, WaitReason, Waited};

use super::request::{ItemRequest, JobRequest};
use super::settle::settle;
use super::{Destination, Engine, Run, Way};
use crate::clock;
use crate::database::Database;
use crate::error::{AppError, ErrorCode};
use crate::mirror::error::MirrorError;
use crate::mirror::mirror_views::MirrorOutcome;
use crate::mirror::options::MirrorId;
use crate::mirror::outputs::{self, OutputOptions, Records};
use crate::mirror::places::REPLACED;
use crate::mirror::plan::PlanKind;
use crate::mirror::store::{self, RunCounts};

/// Replaced files are kept so many days.
const KEEP_REPLACED: Days = Days::new(30);

/// Writes the lists and notes how the run ended. A disk that is full or away is waited for.
pub(super) async fn finish(
    run: &Arc<Run>,
    job: &JobContext,
    outcome: Option<MirrorOutcome>,
) -> Way {
    let (_, longest) = run.engine.tuning.now().patience.probe;
    loop {
        let written = write_lists(
            &run.engine.database,
            &run.destination,
            &run.request.mirror,
            clock::now(),
        )
        .await;
        let problem = match written {
            Ok(()) => break,
            Err(error) => error.problem(),
        };
        job.log(&format!(
            "The lists could not be written: {}",
            problem.message
        ));
        // What will not pass by itself must not hold the job for ever; the next run writes them.
        if !matches!(
            problem.code,
            ErrorCode::DiskFull | ErrorCode::FileMissing | ErrorCode::Database
        ) {
            break;
        }
        let waited = job.wait(WaitReason::Disk, Some(longest), std::future::pending());
        match waited.await {
            Ok(Waited::Over) => {}
            Ok(Waited::Stopped) => return Way::Stopped,
            Err(_) => {
                if job.pause_for(longest).await == Waited::Stopped {
                    return Way::Stopped;
                }
            }
        }
    }
    let destination = run.destination.clone();
    let swept = tokio::task::spawn_blocking(move || sweep(&destination, clock::now()));
    if swept.await.is_err() {
        tracing::warn!("old replaced files were not removed");
    }
    if let Err(error) = note_end(&run.engine, &run.request, job, outcome).await {
        tracing::warn!(%error, "the end of a run was not noted");
    }
    Way::Through
}

/// Takes back what a cancelled job began: unfinished downloads go, what is whole stays, and the lists say what is there.
pub(super) async fn abandon(engine: &Arc<Engine>, job: &JobContext) {
    let Ok(request) = serde_json::from_value::<JobRequest>(job.job().request.clone()) else {
        return;
    };
    let destination = Destination::new(&request.request.destination, &request.mirror);
    if destination.present().is_ok() {
        let mut pages = Pages::of(job);
        while let Ok(Some(items)) = pages.more() {
            let unfinished = items
                .into_iter()
                .filter(|item| item.state != ItemState::Done);
            for item in unfinished {
                if let Err(error) = settle(engine, &destination, &request, item).await {
                    tracing::warn!(%error, "an unfinished recording of a cancelled job stays behind");
                }
            }
        }
        let mirror = request.mirror.clone();
        let forgotten = engine.database.writing(move |tx| {
            tx.execute(
                "DELETE FROM mirror_downloads WHERE mirror_id = ?1",
                [&mirror.0],
            )?;
            Ok(())
        });
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "unfinished downloads are still noted");
        }
        let written = write_lists(
            &engine.database,
            &destination,
            &request.mirror,
            clock::now(),
        );
        if let Err(error) = written.await {
            job.log(&format!(
                "The lists could not be written: {}",
                error.problem().message
            ));
        }
    }
    if let Err(error) = note_end(engine, &request, job, Some(MirrorOutcome::Cancelled)).await {
        tracing::warn!(%error, "the end of a run was not noted");
    }
}

/// Writes catalogue, page, manifest and archive list as the index says.
pub(crate) async fn write_lists(
    database: &Database,
    destination: &Destination,
    mirror: &MirrorId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let id = mirror.clone();
    let (row, index) = database
        .reading(move |connection| {
            let row = store::mirror(connection, &id)?.ok_or(MirrorError::NoSuchMirror)?;
            Ok((row, store::index(connection, &id)?.0))
        })
        .await?;
    let destination = destination.clone();
    let written = tokio::task::spawn_blocking(move || -> Result<(), AppError> {
        destination.present().map_err(MirrorError::from)?;
        let records = Records::of(index, &row.server, &row.from, now);
        outputs::write_all(destination.root(), &records, OutputOptions::default())
            .map_err(MirrorError::from)?;
        Ok(())
    });
    written.await?
}

async fn note_end(
    engine: &Arc<Engine>,
    request: &JobRequest,
    job: &JobContext,
    outcome: Option<MirrorOutcome>,
) -> Result<(), AppError> {
    let id = job.job().id;
    let counts = counts(job)?;
    let outcome = outcome.unwrap_or(match counts {
        (RunCounts { failed: 0, .. }, _) => MirrorOutcome::Done,
        (_, 0) => MirrorOutcome::Failed,
        _ => MirrorOutcome::SomeFailed,
    });
    let (mirror, begun) = (request.mirror.clone(), request.run.clone());
    engine
        .database
        .writing(move |tx| {
            store::ensure_run(tx, &mirror, id, &begun)?;
            store::end_run(tx, id, counts.0, outcome, clock::now())
        })
        .await?;
    engine.events.invalidate(["mirrors", "local"]);
    Ok(())
}

/// Counts what came of the items, and how many ended well.
fn counts(job: &JobContext) -> Result<(RunCounts, u64), JobError> {
    let mut counts = RunCounts::default();
    let mut done = 0;
    let mut pages = Pages::of(job);
    while let Some(items) = pages.more()? {
        for item in items {
            match item.state {
                ItemState::Done => {
                    done += 1;
                    let asked: ItemRequest = serde_json::from_value(item.request)?;
                    match asked.item.kind {
                        PlanKind::New | PlanKind::NotDownloadable | PlanKind::LeftOut => {
                            counts.new += 1;
                        }
                        PlanKind::Same | PlanKind::Gone => {}
                        _ => counts.changed += 1,
                    }
                }
                ItemState::Failed => counts.failed += 1,
                _ => {}
            }
        }
    }
    Ok((counts, done))
}

/// The items of a job, some at a time: a site has more than should be held at once.
struct Pages<'a> {
    job: &'a JobContext,
    after: Option<i64>,
}

impl<'a> Pages<'a> {
    const ITEMS: u32 = 200;

    fn of(job: &'a JobContext) -> Self {
        Self { job, after: None }
    }

    fn more(&mut self) -> Result<Option<Vec<Item>>, JobError> {
        let store = self.job.store();
        let items = store.items_after(self.job.job().id, self.after, Self::ITEMS)?;
        self.after = items.last().map(|item| item.position).or(self.after);
        Ok((!items.is_empty()).then_some(items))
    }
}

/// Removes what was replaced more than a month ago.
fn sweep(destination: &Destination, now: DateTime<Utc>) {
    let Some(oldest) = now.date_naive().checked_sub_days(KEEP_REPLACED) else {
        return;
    };
    let replaced = destination.root().join(REPLACED);
    for entry in std::fs::read_dir(&replaced).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let day = NaiveDate::parse_from_str(&name, "%Y-%m-%d");
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder
            && day.is_ok_and(|day| day < oldest)
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "old replaced files stay");
        }
    }
    // Gone with the last day in it.
    let _ = std::fs::remove_dir(replaced);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_files_stay_a_month() {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination::new(folder.path(), &MirrorId("one".to_owned()));
        for day in ["2026-10-20", "2026-10-21", "2026-11-19", "mine"] {
            let place = folder.path().join(REPLACED).join(day);
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(place.join("a.mp4"), b"old").unwrap();
        }
        sweep(&destination, "2026-11-20T12:00:00Z".parse().unwrap());
        let mut left: Vec<_> = std::fs::read_dir(folder.path().join(REPLACED))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["2026-10-21", "2026-11-19", "mine"]);
    }
}
