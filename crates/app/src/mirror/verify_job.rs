//! The durable job that reads a mirror again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lectern_jobs::{
    Item, ItemChange, ItemContext, ItemState as RowState, JobContext, JobError, JobOutcome,
    JobRunner, NewItem, NewJob, WaitReason, Waited,
};
use serde::{Deserialize, Serialize};

use super::error::MirrorError;
use super::index::Index;
use super::mirror_views::VerifiedView;
use super::options::MirrorId;
use super::outputs::certificate::{self, Certificate};
use super::run::{Destination, write_lists};
use super::store::{self, MirrorRow};
use super::verify::{self, Outcome};
use crate::clock;
use crate::database::Database;
use crate::error::{AppError, ErrorCode};
use crate::event::Events;
use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, Kind, KindWords, Links, count,
    fail, failure, job_problem, never,
};
use crate::settings::Settings;

/// How long to leave a disk alone that is not there.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Verifications as a kind of job.
pub(crate) struct VerifyKind {
    database: Database,
    events: Events,
}

impl VerifyKind {
    pub fn new(database: Database, events: Events) -> Self {
        Self { database, events }
    }
}

impl Kind for VerifyKind {
    fn words(&self) -> &'static dyn KindWords {
        &VerifyWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(VerifyRunner {
            database: self.database.clone(),
            events: self.events.clone(),
        })
    }

    /// Two at once would make a disk seek between them.
    fn lane_width(&self, _settings: &Settings) -> usize {
        1
    }
}

struct VerifyRunner {
    database: Database,
    events: Events,
}

/// What a job knows of the mirror it reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    mirror: MirrorId,
}

/// Makes the job that verifies a mirror.
pub(super) fn new_job(row: &MirrorRow) -> Result<NewJob, JobError> {
    let request = serde_json::to_value(Request {
        mirror: row.mirror.id.clone(),
    })?;
    Ok(NewJob {
        kind: JobKind::Verify.word().to_owned(),
        site: row.mirror.request.account.to_string(),
        title: format!("Verify {}", row.mirror.name),
        target: row.mirror.request.destination.display().to_string(),
        target_id: Some(row.mirror.id.0.clone()),
        request: request.clone(),
        items: vec![NewItem {
            title: row.mirror.name.clone(),
            bytes: row.bytes,
            request,
            skipped: false,
            detail: String::new(),
        }],
    })
}

#[async_trait]
impl JobRunner for VerifyRunner {
    fn kind(&self) -> &'static str {
        JobKind::Verify.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let (database, events) = (self.database.clone(), self.events.clone());
        job.run_items(move |item| work(database.clone(), events.clone(), item))
            .await
    }

    async fn abandon(&self, _job: JobContext) {}
}

async fn work(database: Database, events: Events, item: ItemContext) -> Result<(), JobError> {
    let Request { mirror } = serde_json::from_value(item.item().request.clone())?;
    loop {
        item.change(ItemChange {
            state: Some(RowState::Running),
            phase: Some("checking".to_owned()),
            detail: Some(String::new()),
            ..ItemChange::default()
        })?;
        match check(&database, &mirror, &item).await {
            Ok(outcome) => {
                events.invalidate(["mirrors", "local"]);
                return tell(&item, &outcome);
            }
            Err(AppError::Mirror(MirrorError::Stopped)) => return never().await,
            Err(error) => {
                let problem = error.problem();
                if !matches!(
                    problem.code,
                    ErrorCode::DiskFull | ErrorCode::FileMissing | ErrorCode::Database
                ) {
                    return fail(&item, job_problem(FailureCause::Destination, problem));
                }
                item.change(ItemChange {
                    detail: Some(problem.message),
                    ..ItemChange::default()
                })?;
                let forever = std::future::pending();
                let waited = item.job().wait(WaitReason::Disk, Some(LOOK_AGAIN), forever);
                if waited.await? == Waited::Stopped {
                    return never().await;
                }
            }
        }
    }
}

/// Reads every file and writes down what was found: in the profile, and as a certificate beside the files.
async fn check(
    database: &Database,
    mirror: &MirrorId,
    item: &ItemContext,
) -> Result<Outcome, AppError> {
    let id = mirror.clone();
    let (row, index) = database
        .reading(move |connection| {
            let row = store::mirror(connection, &id)?.ok_or(MirrorError::NoSuchMirror)?;
            Ok((row, store::index(connection, &id)?.0))
        })
        .await?;
    let destination = Destination::new(&row.mirror.request.destination, mirror);
    destination.present().map_err(MirrorError::from)?;
    let read = Arc::new(AtomicU64::new(0));
    let shown = Arc::clone(&read);
    let meter = item.meter();
    meter.read_from(0, move || shown.load(Ordering::Relaxed));
    let began = clock::now();
    let (stop, root) = (
        item.job().stop().token().clone(),
        destination.root().to_owned(),
    );
    let recordings = here(&index);
    let expected = verify::of_index(index);
    let work = tokio::task::spawn_blocking(move || {
        verify::check(&root, &expected, &stop, &|bytes| {
            read.fetch_add(bytes, Ordering::Relaxed);
        })
    });
    let outcome = work.await?.map_err(|_| MirrorError::Stopped)?;
    // A disk that went away while it was read looks like missing files.
    destination.present().map_err(MirrorError::from)?;
    let ended = clock::now();
    keep(database, mirror, &outcome, ended).await?;
    write_lists(database, &destination, mirror, ended).await?;
    let page = page(&row, recordings, &outcome, began, ended);
    let root = destination.root().to_owned();
    let written = tokio::task::spawn_blocking(move || certificate::write(&root, &page)).await?;
    written.map_err(MirrorError::from)?;
    Ok(outcome)
}

async fn keep(
    database: &Database,
    mirror: &MirrorId,
    outcome: &Outcome,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let found = view(outcome, at);
    let mut damaged = outcome.changed.clone();
    damaged.extend(outcome.unreadable.iter().map(|file| file.path.clone()));
    let mirror = mirror.clone();
    database
        .writing(move |tx| {
            store::set_verified(tx, &mirror, &found)?;
            store::set_damaged(tx, &mirror, &damaged)
        })
        .await
}

/// Returns the counts of what was found.
pub(super) fn view(outcome: &Outcome, at: DateTime<Utc>) -> VerifiedView {
    VerifiedView {
        at,
        files: outcome.files,
        bytes: outcome.bytes,
        good: outcome.good,
        missing: outcome.missing.len() as u64,
        changed: outcome.changed.len() as u64,
        unreadable: outcome.unreadable.len() as u64,
        extra: outcome.extra.len() as u64,
    }
}

/// Counts the recordings that have files here.
fn here(index: &Index) -> u64 {
    let entries = index.entries.values();
    entries.filter(|entry| !entry.files.is_empty()).count() as u64
}

fn page(
    row: &MirrorRow,
    recordings: u64,
    outcome: &Outcome,
    began: DateTime<Utc>,
    ended: DateTime<Utc>,
) -> Certificate {
    Certificate {
        name: row.mirror.name.clone(),
        from: row.from.clone(),
        server: Some(row.server.clone()),
        recordings: Some(recordings),
        began,
        ended,
        outcome: outcome.clone(),
    }
}

/// Ends the item: well if everything is whole, else with what is not.
fn tell(item: &ItemContext, outcome: &Outcome) -> Result<(), JobError> {
    let files = count(outcome.files, "file", "files");
    if outcome.is_whole() {
        return item.change(ItemChange {
            state: Some(RowState::Done),
            phase: Some(String::new()),
            detail: Some(format!("{files} are whole")),
            bytes_total: Some(outcome.bytes),
            bytes_done: Some(outcome.bytes),
            error: Some(None),
            ..ItemChange::default()
        });
    }
    let mut words = Vec::new();
    for (number, word) in [
        (outcome.missing.len(), "missing"),
        (outcome.changed.len(), "changed"),
        (outcome.unreadable.len(), "unreadable"),
    ] {
        if number > 0 {
            words.push(format!("{number} {word}"));
        }
    }
    let paths: Vec<&str> = outcome
        .missing
        .iter()
        .chain(&outcome.changed)
        .map(String::as_str)
        .chain(outcome.unreadable.iter().map(|file| file.path.as_str()))
        .take(20)
        .collect();
    let problem = failure(
        FailureCause::Damaged,
        ErrorCode::Changed,
        format!("Of {files}, {}.", words.join(", ")),
    );
    fail(
        item,
        lectern_jobs::Problem {
            hint: "Run the mirror: what is damaged or missing is fetched again.".to_owned(),
            detail: paths.join("\n"),
            ..problem
        },
    )
}

struct VerifyWords;

impl KindWords for VerifyWords {
    fn kind(&self) -> JobKind {
        JobKind::Verify
    }

    fn direction(&self) -> Direction {
        Direction::Here
    }

    fn under_way(&self, _item: &Item) -> ItemState {
        ItemState::Checking
    }

    fn items(&self, n: u64) -> String {
        count(n, "mirror", "mirrors")
    }

    fn fix(&self, cause: FailureCause, _failed: u64, target: &str) -> Option<Fix> {
        (cause == FailureCause::Damaged).then(|| {
            Fix::new(
                format!("Not everything in {target} is as it was saved"),
                "Run the mirror: what is damaged or missing is fetched again.",
                FailureAction::None,
            )
        })
    }

    fn links(&self, _item: &Item) -> Links {
        Links::default()
    }
}
