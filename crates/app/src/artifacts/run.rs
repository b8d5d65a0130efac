//! The durable job that exports student work.
//!
//! First what was listed is taken over into the collection, then each file is fetched by itself, then the export is written of all of it.
//! A kill loses what was under way and nothing else: what is whole has its line in the collection, and writing goes on where it stopped.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Local, Utc};
use lectern_artifacts::log::Log;
use lectern_collect::files::{FileLanes, FileRecords, LaneSettings};
use lectern_collect::{FileKey, Stage, WantedFile};
use lectern_jobs::{
    ItemChange, ItemState, JobContext, JobError, JobOutcome, JobRunner, Problem as JobProblem,
    WaitReason, Waited,
};
use lectern_net::{BandwidthLimit, RetryPolicy};
use lectern_transfer::PartWindow;
use tokio::sync::Notify;

use super::choices::RenderChoices;
use super::error::{collecting, fetching};
use super::job::{ItemRequest, JobRequest};
use super::kind::AT_ONCE;
use super::places::Places;
use super::received::Names;
use super::store::ExportRow;
use super::{finish, item};
use crate::AccountId;
use crate::app::{App, Inner};
use crate::clock;
use crate::database::Database;
use crate::error::{AppError, ErrorCode};
use crate::event::Events;
use crate::jobs::{FailureCause, JobKind, Patience, Tuned, job_problem, not_understood};
use crate::sites::Sites;

/// How long to leave a disk alone that takes nothing.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Tells the time.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Everything that can be set about exports; changes hold from the next step on.
#[derive(Clone)]
pub(crate) struct Tuning {
    /// How each file is tried again; none for the usual way.
    pub retry: Option<RetryPolicy>,
    /// How patient a run is.
    pub patience: Patience,
    /// How long to leave a disk alone that takes nothing.
    pub look_again: Duration,
    /// The clock.
    pub now: Clock,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            retry: None,
            patience: Patience::default(),
            look_again: LOOK_AGAIN,
            now: Arc::new(clock::now),
        }
    }
}

/// What all exports of this process share.
pub(crate) struct Engine {
    pub app: Weak<Inner>,
    pub database: Database,
    pub events: Events,
    pub sites: Arc<dyn Sites>,
    /// Bounds the files whose bytes move at once.
    pub window: PartWindow,
    pub bandwidth: BandwidthLimit,
    pub tuning: Tuned<Tuning>,
}

impl Engine {
    pub fn new(app: &Arc<Inner>, sites: Arc<dyn Sites>) -> Self {
        Self {
            app: Arc::downgrade(app),
            database: app.database.clone(),
            events: app.events.clone(),
            sites,
            window: PartWindow::new(AT_ONCE),
            bandwidth: BandwidthLimit::default(),
            tuning: Tuned::new(Tuning::default()),
        }
    }

    pub fn app(&self) -> Result<App, AppError> {
        let inner = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        Ok(App { inner })
    }
}

/// What the items of one run share.
pub(super) struct Run {
    pub engine: Arc<Engine>,
    pub account: AccountId,
    pub request: JobRequest,
    pub export: ExportRow,
    pub places: Places,
    pub records: Arc<FileRecords>,
    pub wanted: HashMap<FileKey, WantedFile>,
    pub names: Names,
    pub log: Mutex<Log>,
    /// A file ended since the export was written last.
    pub stale: AtomicBool,
    /// Told whenever a file has ended.
    pub ended: Notify,
    pub began: Instant,
    /// Bytes that came in this run.
    pub fetched: AtomicU64,
    /// When the last of them came, in milliseconds after it began.
    pub fetched_until: AtomicU64,
}

impl Run {
    /// Returns lanes for one file, under the settings that hold now.
    pub async fn lanes(&self) -> Result<FileLanes, AppError> {
        let app = self.engine.app()?;
        let canvas = app.canvas_for(&self.account).await?;
        let http = app.http_for(&self.account).await?;
        let mut settings = LaneSettings::default();
        if let Some(retry) = self.engine.tuning.now().retry {
            settings.retry = retry;
        }
        Ok(FileLanes::new(
            (*canvas).clone(),
            &http,
            Arc::clone(&self.records),
            settings,
        ))
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.engine.tuning.now().now)()
    }

    /// Writes to `log.txt` and `err.txt`. A line that cannot be written is not worth failing for.
    pub fn tell(
        &self,
        tell: impl FnOnce(&Log, chrono::NaiveDateTime) -> Result<(), lectern_artifacts::ArtifactsError>,
    ) {
        let now = self.now().with_timezone(&Local).naive_local();
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = tell(&log, now) {
            tracing::info!(%error, "a line of an export's log was not written");
        }
    }

    /// Counts bytes that came.
    pub fn count_fetched(&self, bytes: u64) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.fetched.fetch_add(bytes, Ordering::Relaxed);
        self.fetched_until.fetch_max(now, Ordering::Relaxed);
    }

    pub fn say(&self, text: &str) {
        self.tell(|log, now| log.message(now, text));
    }
}

/// Runs them.
pub(super) struct ArtifactRunner(pub Arc<Engine>);

#[async_trait]
impl JobRunner for ArtifactRunner {
    fn kind(&self) -> &'static str {
        JobKind::Artifacts.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let request: JobRequest = match serde_json::from_value(job.job().request.clone()) {
            Ok(request) => request,
            Err(error) => return JobOutcome::Failed(not_understood(&error)),
        };
        let run = match begin(&self.0, &job, &request).await {
            Begun::Run(run) => run,
            Begun::Stopped => return JobOutcome::Stopped,
            Begun::Failed(problem) => return JobOutcome::Failed(problem),
        };
        loop {
            if let Err(error) = write_again(&run, &job) {
                tracing::warn!(%error, "an export is not written again");
            }
            let each = Arc::clone(&run);
            let outcome = job
                .run_items(move |item| item::work(Arc::clone(&each), item))
                .await;
            // A file that was tried again while the export was written is not in it yet.
            if outcome == JobOutcome::Finished && run.stale.load(Ordering::SeqCst) {
                continue;
            }
            if outcome == JobOutcome::Finished {
                let ended = job.stop().unless_stopped(finish::finish(&run, &job)).await;
                if ended.is_none() {
                    return JobOutcome::Stopped;
                }
            }
            return outcome;
        }
    }

    /// What was fetched stays, and so does the export as it is.
    async fn abandon(&self, job: JobContext) {
        finish::abandon(&self.0, &job).await;
    }
}

enum Begun {
    Run(Arc<Run>),
    Stopped,
    Failed(JobProblem),
}

/// Takes over what was listed, and opens the collection. Waits for a disk that takes nothing.
async fn begin(engine: &Arc<Engine>, job: &JobContext, request: &JobRequest) -> Begun {
    loop {
        let error = match prepare(engine, job, request).await {
            Ok(run) => return Begun::Run(Arc::new(run)),
            Err(error) => error,
        };
        let problem = error.problem();
        let waits = matches!(
            problem.code,
            ErrorCode::DiskFull
                | ErrorCode::FilePermission
                | ErrorCode::FileMissing
                | ErrorCode::Database
        );
        if !waits {
            return Begun::Failed(job_problem(FailureCause::Other, problem));
        }
        job.log(&problem.message);
        let look_again = engine.tuning.now().look_again;
        let never = std::future::pending();
        match job.wait(WaitReason::Disk, Some(look_again), never).await {
            Ok(Waited::Over) => {}
            Ok(Waited::Stopped) => return Begun::Stopped,
            Err(error) => {
                tracing::warn!(%error, "a wait was not noted");
                if job.pause_for(look_again).await == Waited::Stopped {
                    return Begun::Stopped;
                }
            }
        }
    }
}

async fn prepare(
    engine: &Arc<Engine>,
    job: &JobContext,
    request: &JobRequest,
) -> Result<Run, AppError> {
    let app = engine.app()?;
    let export = app.inner.artifact_export(request.export).await?;
    let places = Places::of(&app.inner, &export);
    let open = open_fetches(job)?;
    let retried = request.retry || is_retried(job)?;
    let (here, choices) = (places.clone(), RenderChoices::of(&request.request));
    let now = (engine.tuning.now().now)();
    let opened = tokio::task::spawn_blocking(move || {
        let local = now.with_timezone(&Local);
        let is_first = take_over(&here, &choices, local)?;
        let names = Names::read(&here.collection);
        let log = Log::new(&here.logs);
        begin_log(&log, local.naive_local(), is_first, retried, &names);
        let records = FileRecords::open(&here.collection).map_err(fetching)?;
        let mut wanted = HashMap::new();
        for file in lectern_collect::wanted(&here.collection).map_err(collecting)? {
            let file = file.map_err(collecting)?;
            if open.contains(&file.key) {
                wanted.insert(file.key.clone(), file);
            }
        }
        Ok::<_, AppError>((records, wanted, names, log))
    });
    let (records, wanted, names, log) = opened.await??;
    Ok(Run {
        engine: Arc::clone(engine),
        account: AccountId::new(job.job().site.clone()),
        request: request.clone(),
        export,
        places,
        records,
        wanted,
        names,
        log: Mutex::new(log),
        stale: AtomicBool::new(true),
        ended: Notify::new(),
        began: Instant::now(),
        fetched: AtomicU64::new(0),
        fetched_until: AtomicU64::new(0),
    })
}

/// Gives what was listed its place, and tells whether that was to do.
fn take_over(
    places: &Places,
    choices: &RenderChoices,
    now: DateTime<Local>,
) -> Result<bool, AppError> {
    let refused = |error| crate::error::FileError::written(&places.logs, error);
    std::fs::create_dir_all(&places.logs).map_err(refused)?;
    let stage = Stage::resume(&places.stage(), &places.collection).map_err(collecting)?;
    let is_first = stage.is_some();
    if let Some(stage) = stage {
        choices.write(&places.collection)?;
        stage.take_over(now.fixed_offset()).map_err(collecting)?;
    }
    Ok(is_first)
}

/// A run from the beginning begins its log anew; a retry keeps what failed under a name of its own.
fn begin_log(log: &Log, now: chrono::NaiveDateTime, is_first: bool, retried: bool, names: &Names) {
    let begun = (|| {
        if is_first {
            log.clear()?;
            log.message(now, &format!("Course count: {}", names.students.len()))?;
            for (course, students) in &names.students {
                log.message(
                    now,
                    &format!("Storing course students JSON to json/students_{course}.json"),
                )?;
                log.message(
                    now,
                    &format!("Student count for course {course}: {students}"),
                )?;
            }
        } else if retried {
            log.begin_retry(now)?;
        }
        Ok::<_, lectern_artifacts::ArtifactsError>(())
    })();
    if let Err(error) = begun {
        tracing::info!(%error, "an export's log was not begun");
    }
}

/// Returns the files that are still to be fetched, those that failed too: they may be tried again while the job runs.
fn open_fetches(job: &JobContext) -> Result<std::collections::HashSet<FileKey>, AppError> {
    let mut keys = std::collections::HashSet::new();
    for item in job.store().items(job.job().id)? {
        if matches!(item.state, ItemState::Done | ItemState::Skipped) {
            continue;
        }
        if let Ok(ItemRequest::Fetch { key }) = serde_json::from_value(item.request) {
            keys.insert(key);
        }
    }
    Ok(keys)
}

/// Tells whether something that failed is tried again now.
fn is_retried(job: &JobContext) -> Result<bool, AppError> {
    let waiting = job.store().items_in(job.job().id, ItemState::Waiting)?;
    Ok(waiting.iter().any(|item| item.attempt > 1))
}

/// Lets the export be written once more, if it was written before and files are open again.
fn write_again(run: &Run, job: &JobContext) -> Result<(), JobError> {
    for item in job.store().items(job.job().id)? {
        let is_write = matches!(
            serde_json::from_value(item.request.clone()),
            Ok(ItemRequest::Write)
        );
        if is_write && item.state != ItemState::Waiting && run.stale.load(Ordering::SeqCst) {
            let change = ItemChange {
                state: Some(ItemState::Waiting),
                phase: Some(String::new()),
                detail: Some(String::new()),
                error: Some(None),
                ..ItemChange::default()
            };
            job.store().change_item(job.job().id, item.id, &change)?;
        }
    }
    Ok(())
}
