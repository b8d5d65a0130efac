use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use lectern_jobs::{JobQueue, JobStore, Lanes, QueueOptions};
use lectern_net::RetryPolicy;

use super::draft::Draft;
use super::error::UploadError;
use super::run::{Engine, KIND, Tuning, UploadRunner};
use super::sites::AppSites;
use crate::app::Inner;
use crate::error::AppError;
use crate::job_view::WhenFinished;
use crate::settings::{Settings, SpeedLimit};

/// The file whose lock says which process runs the jobs of the profile.
const LOCK: &str = "jobs.lock";

/// The open reviews and the queue of this process.
#[derive(Default)]
pub(crate) struct Uploads {
    drafts: Mutex<HashMap<String, Draft>>,
    queue: OnceLock<Queue>,
    pub(super) when_finished: Mutex<WhenFinished>,
}

pub(super) struct Queue {
    pub jobs: JobQueue,
    pub engine: Arc<Engine>,
    lanes: Arc<Lanes>,
    telling: AtomicBool,
}

impl Queue {
    /// Says that events are passed on from now on, and tells whether that is news.
    pub fn begin_telling(&self) -> bool {
        !self.telling.swap(true, Ordering::SeqCst)
    }
}

impl Uploads {
    /// Joins the queue to the opened profile. Nothing runs before [`crate::App::start_jobs`].
    pub(crate) fn join(&self, app: &Arc<Inner>) -> Result<(), AppError> {
        let store = Arc::new(JobStore::new(app.database.connect()?)?);
        let sites = Arc::new(AppSites::new(Arc::downgrade(app)));
        let engine = Arc::new(Engine::new(
            app.database.clone(),
            app.events.clone(),
            sites,
            Tuning::default(),
        ));
        let lanes = Arc::new(Lanes::new(usize::from(Settings::default().upload_files)));
        let jobs = JobQueue::new(QueueOptions {
            store,
            lock_path: app.options.profile_dir.join(LOCK),
            runners: vec![Arc::new(UploadRunner(Arc::clone(&engine)))],
            lanes: Arc::clone(&lanes),
        });
        let joined = self.queue.set(Queue {
            jobs,
            engine,
            lanes,
            telling: AtomicBool::new(false),
        });
        debug_assert!(joined.is_ok(), "a profile is opened once");
        self.follow_settings(&app.settings());
        Ok(())
    }

    /// Lets changed settings hold for what runs, from the next part on.
    pub(crate) fn follow_settings(&self, settings: &Settings) {
        let Some(queue) = self.queue.get() else {
            return;
        };
        let (files, parts) = (
            usize::from(settings.upload_files),
            usize::from(settings.upload_parts),
        );
        queue.lanes.set_width(KIND, files);
        queue.engine.window.resize(files * parts);
        queue.engine.bandwidth.set(match settings.speed_limit {
            SpeedLimit::None => None,
            SpeedLimit::Always { bytes_per_second } => Some(bytes_per_second),
        });
        queue.engine.tune(|tuning| {
            tuning.part_size = u64::from(settings.part_size_mb) * 1_000_000;
            tuning.parts_per_file = parts;
            tuning.retry = RetryPolicy {
                max_attempts: u32::from(settings.tries),
                ..tuning.retry.clone()
            };
            tuning.patience =
                std::time::Duration::from_secs(u64::from(settings.patience_minutes) * 60);
        });
    }

    pub(super) fn queue(&self) -> Result<&Queue, AppError> {
        self.queue.get().ok_or(AppError::TaskEnded)
    }

    pub(super) fn insert(&self, draft: Draft) {
        self.drafts().insert(draft.id.clone(), draft);
    }

    pub(super) fn remove(&self, id: &str) -> Option<Draft> {
        self.drafts().remove(id)
    }

    /// Works with an open review while nobody else does.
    pub(super) fn with<T>(
        &self,
        id: &str,
        work: impl FnOnce(&mut Draft) -> T,
    ) -> Result<T, UploadError> {
        self.drafts()
            .get_mut(id)
            .map(work)
            .ok_or(UploadError::NoSuchDraft)
    }

    fn drafts(&self) -> MutexGuard<'_, HashMap<String, Draft>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
