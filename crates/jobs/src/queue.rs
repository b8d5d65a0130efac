mod drive;
mod look;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::context::Hooks;
use crate::model::{Job, JobId, NewJob, Problem, now_millis};
use crate::ticker::{Rates, tick};
use crate::{
    Added, HolderLock, JobContext, JobError, JobStore, Lanes, Meters, QueueEvent, Request,
    StopSignal,
};

/// Does one kind of work.
#[async_trait]
pub trait JobRunner: Send + Sync + 'static {
    /// Returns the kind of job that it runs.
    fn kind(&self) -> &'static str;

    /// Works on the job until its items are final or it is stopped. May be dropped at any wait (a
    /// kill); the next run begins with the rows that were written.
    async fn run(&self, job: JobContext) -> JobOutcome;

    /// Takes back what the job began and has not finished, after a cancel. Called also for a job
    /// that does not run, and again after a kill in the middle. Must come to an end by itself.
    async fn abandon(&self, job: JobContext);
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JobOutcome {
    /// Every item is final.
    Finished,
    /// The stop signal ended it.
    Stopped,
    /// The job as a whole cannot be done; its open items failed of this.
    Failed(Problem),
}

/// What a queue is made of.
pub struct QueueOptions {
    /// The rows.
    pub store: Arc<JobStore>,
    /// The lock file of the profile.
    pub lock_path: PathBuf,
    /// One runner per kind.
    pub runners: Vec<Arc<dyn JobRunner>>,
    /// The lanes; kept by the giver to change widths at run time.
    pub lanes: Arc<Lanes>,
}

/// The queue of one profile in this process.
///
/// Dropping it is like a kill: tasks are cut, nothing is written, the lock is given back.
pub struct JobQueue {
    inner: Arc<Inner>,
    tasks: Mutex<Tasks>,
}

#[derive(Default)]
struct Tasks {
    drive: Option<JoinHandle<()>>,
    ticker: Option<JoinHandle<()>>,
}

pub(crate) struct Inner {
    pub store: Arc<JobStore>,
    pub meters: Arc<Meters>,
    pub rates: Mutex<Rates>,
    pub events: broadcast::Sender<Arc<QueueEvent>>,
    pub trouble: Arc<Trouble>,
    lanes: Arc<Lanes>,
    runners: HashMap<&'static str, Arc<dyn JobRunner>>,
    lock_path: PathBuf,
    look: Arc<Notify>,
    woken: watch::Sender<u64>,
    holding: AtomicBool,
    running: Mutex<HashMap<JobId, Running>>,
    quit: CancellationToken,
}

#[derive(Debug, Clone)]
struct Running {
    stop: StopSignal,
    hooks: Arc<Hooks>,
    site: String,
    kind: String,
}

/// Remembers that the rows could not be written, for the next event.
#[derive(Debug, Default)]
pub(crate) struct Trouble(Mutex<Option<String>>);

impl Trouble {
    pub fn note(&self, error: &JobError) {
        tracing::warn!(%error, "job list not written");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }

    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl JobQueue {
    /// Makes a queue that does nothing yet: rows can be read and added, requests written.
    pub fn new(options: QueueOptions) -> Self {
        let inner = Inner {
            store: options.store,
            meters: Arc::default(),
            rates: Mutex::default(),
            events: broadcast::channel(256).0,
            trouble: Arc::default(),
            lanes: options.lanes,
            runners: options
                .runners
                .into_iter()
                .map(|runner| (runner.kind(), runner))
                .collect(),
            lock_path: options.lock_path,
            look: Arc::default(),
            woken: watch::channel(0).0,
            holding: AtomicBool::new(false),
            running: Mutex::default(),
            quit: CancellationToken::new(),
        };
        Self {
            inner: Arc::new(inner),
            tasks: Mutex::default(),
        }
    }

    /// Begins to run jobs, as soon as no other process does, and to send events about all jobs of
    /// the profile, whoever runs them. Must be called inside a Tokio runtime; a second call does nothing.
    pub fn start(&self) {
        self.watch();
        let mut tasks = self.tasks();
        if tasks.drive.is_none() {
            tasks.drive = Some(tokio::spawn(drive::drive(Arc::clone(&self.inner))));
        }
    }

    /// Sends events about all jobs of the profile without running any.
    pub fn watch(&self) {
        let mut tasks = self.tasks();
        if tasks.ticker.is_none() {
            tasks.ticker = Some(tokio::spawn(tick(Arc::clone(&self.inner))));
        }
    }

    /// Returns the events from now on. A receiver that falls behind reads the list again.
    pub fn events(&self) -> broadcast::Receiver<Arc<QueueEvent>> {
        self.inner.events.subscribe()
    }

    /// Returns the rows.
    pub fn store(&self) -> &Arc<JobStore> {
        &self.inner.store
    }

    /// Tells whether this process runs the jobs.
    pub fn is_holder(&self) -> bool {
        self.inner.holding.load(Ordering::SeqCst)
    }

    /// Tells whether any process runs the jobs of the profile.
    pub fn has_holder(&self) -> Result<bool, JobError> {
        Ok(self.is_holder() || HolderLock::is_held(&self.inner.lock_path)?)
    }

    /// Queues a job.
    pub fn add(&self, job: &NewJob) -> Result<JobId, JobError> {
        let id = self.inner.store.add(job, now_millis())?;
        self.inner.look.notify_one();
        Ok(id)
    }

    /// Queues a job unless one for the same target has not ended, see [`JobStore::add_alone`].
    pub fn add_alone(&self, job: &NewJob) -> Result<Added, JobError> {
        let added = self.inner.store.add_alone(job, now_millis())?;
        self.inner.look.notify_one();
        Ok(added)
    }

    /// Asks for a change; whoever runs the jobs carries it out. Returns the number of the request, see [`Self::settle`].
    pub fn ask(&self, request: &Request) -> Result<i64, JobError> {
        let row = self.inner.store.request(request, now_millis())?;
        self.inner.look.notify_one();
        Ok(row)
    }

    /// Waits until a request was carried out, and carries it out here if no process runs the jobs.
    /// Returns false if another process holds the jobs and has not heard it after `at_most`.
    pub async fn settle(&self, request: i64, at_most: Duration) -> Result<bool, JobError> {
        let until = tokio::time::Instant::now() + at_most;
        while self.inner.store.is_pending(request)? {
            let idle = self.tasks().drive.is_none();
            if idle && let Some(lock) = HolderLock::try_take(&self.inner.lock_path)? {
                drive::apply_without_running(&self.inner, lock).await?;
            } else if tokio::time::Instant::now() >= until {
                return Ok(false);
            } else {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(true)
    }

    /// Tells waiting jobs that what they wait for may have come: a sign-in, a connection.
    pub fn wake(&self) {
        self.inner.woken.send_modify(|times| *times += 1);
    }

    /// Waits until a job has ended, whoever runs it.
    pub async fn ended(&self, id: JobId) -> Result<Job, JobError> {
        loop {
            let job = self.inner.store.job(id)?;
            if job.state.is_final() {
                return Ok(job);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until no job is queued or moves: those left are paused, or wait for a person.
    pub async fn idle(&self) -> Result<(), JobError> {
        loop {
            let jobs = self.inner.store.jobs(false)?;
            let requests = self.inner.store.requests()?;
            if requests.is_empty() && jobs.iter().all(is_at_rest) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Stops the runners, keeping everything, puts their jobs back into the queue and gives the lock back.
    pub async fn shutdown(&self) {
        self.inner.quit.cancel();
        let (drive, ticker) = {
            let mut tasks = self.tasks();
            (tasks.drive.take(), tasks.ticker.take())
        };
        for task in [drive, ticker].into_iter().flatten() {
            if let Err(error) = task.await
                && error.is_panic()
            {
                tracing::error!(%error, "a task of the queue broke");
            }
        }
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_at_rest(job: &Job) -> bool {
    use crate::JobState as S;
    job.intent.is_none()
        && match job.state {
            S::Queued | S::Running => false,
            S::Waiting => job.wait.is_some_and(|wait| wait.reason.needs_person()),
            S::Paused | S::Succeeded | S::SucceededWithFailures | S::Failed | S::Cancelled => true,
        }
}

impl Drop for JobQueue {
    fn drop(&mut self) {
        let tasks = self.tasks.get_mut().unwrap_or_else(PoisonError::into_inner);
        for task in [tasks.drive.take(), tasks.ticker.take()]
            .into_iter()
            .flatten()
        {
            task.abort();
        }
    }
}

impl Inner {
    pub(crate) fn is_holding(&self) -> bool {
        self.holding.load(Ordering::SeqCst)
    }

    pub(crate) fn has_quit(&self) -> &CancellationToken {
        &self.quit
    }

    fn running(&self) -> MutexGuard<'_, HashMap<JobId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
