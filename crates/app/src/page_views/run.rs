//! The durable job that gets the page views of a course's people.
//!
//! Each person is an item. Older months come from history queries for several people at once, the last 30 days from each person's
//! list. Rows and the span they cover are written in one transaction, so a kill loses what was under way, and nothing else.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lectern_analytics::page_views::plan::Reach;
use lectern_canvas::Canvas;
use lectern_jobs::{JobContext, JobOutcome, JobRunner};
use lectern_net::RetryPolicy;

use super::groups::Groups;
use super::job::JobRequest;
use super::{finish, item};
use crate::AccountId;
use crate::app::{App, Inner};
use crate::clock;
use crate::database::Database;
use crate::error::AppError;
use crate::event::Events;
use crate::jobs::{JobKind, Patience, Tuned, not_understood};
use crate::sites::Sites;

/// After so many refusals in a row, and no answer, nobody else is asked for.
const REFUSALS: u32 = 5;

/// Tells the time.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Everything that can be set about runs; changes hold from the next step on.
#[derive(Clone)]
pub(crate) struct Tuning {
    /// How each call is repeated; none for the client's own way.
    pub retry: Option<RetryPolicy>,
    /// How long a call waits while Canvas refuses every one of them; none for the client's own patience.
    pub refused_for: Option<Duration>,
    /// How patient a run is with a person.
    pub patience: Patience,
    /// The pause between two questions whether a history query is done; it grows up to the second.
    pub poll: (Duration, Duration),
    /// The clock.
    pub now: Clock,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            retry: None,
            refused_for: None,
            patience: Patience::default(),
            poll: (Duration::from_secs(1), Duration::from_secs(15)),
            now: Arc::new(clock::now),
        }
    }
}

/// What all runs of this process share.
pub(crate) struct Engine {
    pub app: Weak<Inner>,
    pub database: Database,
    pub events: Events,
    pub sites: Arc<dyn Sites>,
    pub tuning: Tuned<Tuning>,
}

impl Engine {
    pub fn new(app: &Arc<Inner>, sites: Arc<dyn Sites>) -> Self {
        Self {
            app: Arc::downgrade(app),
            database: app.database.clone(),
            events: app.events.clone(),
            sites,
            tuning: Tuned::default(),
        }
    }
}

impl Engine {
    /// Tells whether what browsers call themselves is kept.
    pub fn keeps_browser_names(&self) -> bool {
        let app = self.app.upgrade();
        app.is_some_and(|app| app.settings().keep_browser_names)
    }

    /// Returns the folder of the profile, where results may lie for a moment.
    pub fn folder(&self) -> Result<PathBuf, AppError> {
        let app = self.app.upgrade().ok_or(AppError::TaskEnded)?;
        Ok(app.options.profile_dir.clone())
    }
}

/// What the people of one run share.
pub(super) struct Run {
    pub engine: Arc<Engine>,
    pub account: AccountId,
    pub request: JobRequest,
    pub groups: Groups,
    /// Whether this Canvas takes queries for several people.
    pub batches: AtomicBool,
    refusals: AtomicU32,
    answered: AtomicBool,
}

impl Run {
    fn new(engine: Arc<Engine>, job: &JobContext, request: JobRequest) -> Self {
        Self {
            engine,
            account: AccountId::new(job.job().site.clone()),
            groups: Groups::new(&request),
            request,
            batches: AtomicBool::new(true),
            refusals: AtomicU32::new(0),
            answered: AtomicBool::new(false),
        }
    }

    /// Returns the way to Canvas, under the settings that hold now.
    pub async fn canvas(&self) -> Result<Canvas, AppError> {
        let app = self.engine.app.upgrade().ok_or(AppError::TaskEnded)?;
        let canvas = App { inner: app }.canvas_for(&self.account).await?;
        let tuning = self.engine.tuning.now();
        let mut canvas = (*canvas).clone();
        if let Some(retry) = tuning.retry {
            canvas = canvas.with_retry(retry);
        }
        if let Some(patience) = tuning.refused_for {
            canvas = canvas.with_patience(patience);
        }
        Ok(canvas)
    }

    /// Returns the time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.engine.tuning.now().now)()
    }

    /// Returns how far Canvas reaches back at this moment.
    pub fn reach(&self) -> Reach {
        Reach {
            now: self.now(),
            history: self.request.history,
        }
    }

    /// Notes that Canvas showed page views of somebody.
    pub fn note_answer(&self) {
        self.answered.store(true, Ordering::Relaxed);
        self.refusals.store(0, Ordering::Relaxed);
    }

    /// Notes that Canvas refused somebody's page views.
    pub fn note_refusal(&self) {
        self.refusals.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells whether Canvas refuses everybody, so that it is not asked over and over.
    pub fn refuses_everybody(&self) -> bool {
        !self.answered.load(Ordering::Relaxed) && self.refusals.load(Ordering::Relaxed) >= REFUSALS
    }
}

/// Runs them.
pub(super) struct PageViewRunner(pub Arc<Engine>);

#[async_trait]
impl JobRunner for PageViewRunner {
    fn kind(&self) -> &'static str {
        JobKind::PageViews.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let request: JobRequest = match serde_json::from_value(job.job().request.clone()) {
            Ok(request) => request,
            Err(error) => return JobOutcome::Failed(not_understood(&error)),
        };
        let run = Arc::new(Run::new(Arc::clone(&self.0), &job, request));
        let each = Arc::clone(&run);
        let outcome = job
            .run_items(move |item| item::work(Arc::clone(&each), item))
            .await;
        if outcome == JobOutcome::Finished {
            let ended = job.stop().unless_stopped(finish::finish(&run, &job)).await;
            if ended.is_none() {
                return JobOutcome::Stopped;
            }
        }
        outcome
    }

    /// What was stored stays; there is nothing to take back.
    async fn abandon(&self, job: JobContext) {
        finish::abandon(&self.0, &job).await;
    }
}
