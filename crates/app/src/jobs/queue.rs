use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use lectern_jobs::{Added, Item, JobId, JobQueue, JobStore, Lanes, NewJob, QueueOptions};

use super::kind::{Kind, KindWords, Kinds};
use super::view::WhenFinished;
use crate::app::Inner;
use crate::error::AppError;
use crate::settings::Settings;

/// The file whose lock says which process runs the jobs of the profile.
const LOCK: &str = "jobs.lock";

/// The queue of this process, once the profile is open.
#[derive(Default)]
pub(crate) struct Jobs {
    joined: OnceLock<Joined>,
    pub(super) when_finished: Mutex<WhenFinished>,
}

struct Joined {
    queue: JobQueue,
    lanes: Arc<Lanes>,
    kinds: Kinds,
    telling: AtomicBool,
}

impl Jobs {
    /// Joins the queue with its kinds of job to the opened profile. Nothing runs before [`crate::App::start_jobs`].
    pub(crate) fn join(&self, app: &Inner, kinds: Vec<Arc<dyn Kind>>) -> Result<(), AppError> {
        let lanes = Arc::new(Lanes::new(1));
        let queue = JobQueue::new(QueueOptions {
            store: Arc::new(JobStore::new(app.database.connect()?)?),
            lock_path: app.options.profile_dir.join(LOCK),
            runners: kinds.iter().map(|kind| kind.runner()).collect(),
            lanes: Arc::clone(&lanes),
        });
        let joined = self.joined.set(Joined {
            queue,
            lanes,
            kinds: Kinds::new(kinds),
            telling: AtomicBool::new(false),
        });
        debug_assert!(joined.is_ok(), "a profile is opened once");
        self.follow_settings(&app.settings());
        Ok(())
    }

    /// Queues a job.
    pub(crate) fn add(&self, job: &NewJob) -> Result<JobId, AppError> {
        Ok(self.queue()?.add(job)?)
    }

    /// Queues a job unless one for the same target has not ended. Two processes may start the same thing at once.
    pub(crate) fn add_alone(&self, job: &NewJob) -> Result<Added, AppError> {
        Ok(self.queue()?.add_alone(job)?)
    }

    /// Returns the job for a target that has not ended, if there is one.
    pub(crate) fn open_with_target(&self, target: &str) -> Result<Option<JobId>, AppError> {
        let open = self.queue()?.store().jobs(false)?;
        let found = open
            .into_iter()
            .find(|job| job.target_id.as_deref() == Some(target));
        Ok(found.map(|job| job.id))
    }

    /// Returns the jobs that have not ended by their targets.
    pub(crate) fn open_by_target(&self) -> Result<HashMap<String, JobId>, AppError> {
        let open = self.queue()?.store().jobs(false)?;
        let with_target = open
            .into_iter()
            .filter_map(|job| Some((job.target_id?, job.id)));
        Ok(with_target.collect())
    }

    /// Returns the items of a job, in their order.
    pub(crate) fn items(&self, job: JobId) -> Result<Vec<Item>, AppError> {
        Ok(self.queue()?.store().items(job)?)
    }

    /// Lets changed settings hold for what runs.
    pub(crate) fn follow_settings(&self, settings: &Settings) {
        let Some(joined) = self.joined.get() else {
            return;
        };
        for kind in joined.kinds.all() {
            let word = kind.words().kind().word();
            joined.lanes.set_width(word, kind.lane_width(settings));
            kind.follow_settings(settings);
        }
    }

    pub(super) fn queue(&self) -> Result<&JobQueue, AppError> {
        self.joined
            .get()
            .map(|joined| &joined.queue)
            .ok_or(AppError::TaskEnded)
    }

    /// Returns the words of a kind of job that stands in a row.
    pub(super) fn words(&self, kind: &str) -> Result<&'static dyn KindWords, AppError> {
        let joined = self.joined.get().ok_or(AppError::TaskEnded)?;
        Ok(joined.kinds.words(kind)?)
    }

    /// Says that events are passed on from now on, and tells whether that is news.
    pub(super) fn begin_telling(&self) -> Result<bool, AppError> {
        let joined = self.joined.get().ok_or(AppError::TaskEnded)?;
        Ok(!joined.telling.swap(true, Ordering::SeqCst))
    }
}

impl Inner {
    /// Tells whether this process runs the jobs.
    pub(super) fn runs_jobs(&self) -> bool {
        self.jobs.queue().is_ok_and(JobQueue::is_holder)
    }
}
