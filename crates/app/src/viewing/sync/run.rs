//! The durable job that brings the viewing data of a course up to date.
//!
//! Each recording is an item: its views of the span are read page by page, and written with its watermark in one transaction. A kill
//! loses what was read of the recordings under way, and nothing else.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use lectern_jobs::{JobContext, JobOutcome, JobRunner};
use lectern_net::{RetryPolicy, Secret};
use lectern_panopto::{FolderId, Panopto, PanoptoError, SessionId, WebSession};

use super::gate::{SharedGate, gates};
use super::memory::SiteMemory;
use super::request::JobRequest;
use super::session::{PasswordCookies, SoapSession};
use super::{finish, item};
use crate::AccountId;
use crate::app::Inner;
use crate::database::Database;
use crate::error::AppError;
use crate::event::Events;
use crate::jobs::{JobKind, Patience, Tuned, not_understood};
use crate::mirror::cookies::Cookies;
use crate::sites::Sites;

/// An answer that says there is nothing is believed for so long after the sign-in was seen to hold.
const PROVEN_FOR: Duration = Duration::from_mins(1);

/// Everything that can be set about synchronisations; changes hold from the next step on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tuning {
    /// How each call is repeated.
    pub retry: RetryPolicy,
    /// How patient a run is with a recording.
    pub patience: Patience,
}

/// What all synchronisations of this process share.
pub(crate) struct Engine {
    pub app: Weak<Inner>,
    pub database: Database,
    pub events: Events,
    pub sites: Arc<dyn Sites>,
    pub cookies: Arc<Cookies>,
    pub tuning: Tuned<Tuning>,
}

impl Engine {
    pub fn new(app: &Arc<Inner>, sites: Arc<dyn Sites>) -> Self {
        Self {
            app: Arc::downgrade(app),
            database: app.database.clone(),
            events: app.events.clone(),
            sites,
            cookies: Arc::clone(&app.mirrors.cookies),
            tuning: Tuned::default(),
        }
    }
}

/// What the recordings of one run share.
pub(super) struct Run {
    pub engine: Arc<Engine>,
    pub account: AccountId,
    pub request: JobRequest,
    gates: tokio::sync::OnceCell<HashMap<FolderId, SharedGate>>,
    pub memory: tokio::sync::Mutex<Option<SiteMemory>>,
    /// Usage reports are refused, so the lists of viewers are read.
    completion_only: AtomicBool,
    /// Calls beside those of the recordings.
    pub calls: AtomicU64,
    way: Mutex<Option<Way>>,
    /// How often another way in was taken.
    ways: tokio::sync::Mutex<u32>,
    /// The cookies that the server was last seen to accept, and when.
    proven: Mutex<Option<(Secret, Instant)>>,
}

/// The way to the server, made anew when the settings of the connection changed.
#[derive(Clone)]
pub(super) struct Way {
    pub panopto: Panopto,
    pub session: SoapSession,
}

impl Run {
    fn new(engine: Arc<Engine>, job: &JobContext, request: JobRequest) -> Self {
        Self {
            engine,
            account: AccountId::new(job.job().site.clone()),
            gates: tokio::sync::OnceCell::new(),
            request,
            memory: tokio::sync::Mutex::default(),
            completion_only: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            way: Mutex::default(),
            ways: tokio::sync::Mutex::default(),
            proven: Mutex::default(),
        }
    }

    /// Returns the gate that a folder's recordings go through, one after the other; none where all are asked anyway.
    pub async fn gate(&self, folder: FolderId) -> Result<Option<SharedGate>, AppError> {
        let trust = self.memory().await?.trust;
        let gates = self
            .gates
            .get_or_init(|| std::future::ready(gates(&self.request, trust)))
            .await;
        Ok(gates.get(&folder).cloned())
    }

    /// Returns what is known of the site.
    pub async fn memory(&self) -> Result<SiteMemory, AppError> {
        let mut memory = self.memory.lock().await;
        if let Some(memory) = *memory {
            return Ok(memory);
        }
        let server = self.way().await?.panopto.server().clone();
        let course = self.request.course;
        let read = self
            .engine
            .database
            .reading(move |connection| SiteMemory::load(connection, &server, course));
        Ok(*memory.insert(read.await?))
    }

    /// Remembers something about the site.
    pub async fn learn(
        &self,
        way: &Way,
        change: impl FnOnce(&mut SiteMemory),
    ) -> Result<(), AppError> {
        let before = self.memory().await?;
        let mut memory = self.memory.lock().await;
        let held = memory.get_or_insert(before);
        change(held);
        let after = *held;
        if after == before {
            return Ok(());
        }
        let server = way.panopto.server().clone();
        let course = self.request.course;
        self.engine
            .database
            .writing(move |t| after.save(t, &server, course))
            .await
    }

    /// Tells whether the services gave this run an answer that only a signed-in account gets.
    pub fn has_proof(&self) -> bool {
        locked(&self.proven).is_some()
    }

    /// Tells whether usage reports are refused.
    pub fn completion_only(&self) -> bool {
        self.completion_only.load(Ordering::SeqCst)
    }

    /// Returns the way to the server.
    pub async fn way(&self) -> Result<Way, AppError> {
        if let Some(way) = locked(&self.way).clone() {
            return Ok(way);
        }
        let site = self.engine.sites.site(&self.account).await?;
        let panopto = site.panopto.with_retry(self.engine.tuning.now().retry);
        let way = Way {
            session: SoapSession::Token(self.engine.cookies.of(&self.account, &panopto)),
            panopto,
        };
        Ok(locked(&self.way).get_or_insert(way).clone())
    }

    pub fn forget_way(&self) {
        let mut way = locked(&self.way);
        // A way by password was found because the other one is closed.
        if !matches!(
            way.as_ref().map(|way| &way.session),
            Some(SoapSession::Password(_))
        ) {
            *way = None;
        }
    }

    /// Returns the number of the way in that is taken now.
    pub async fn way_number(&self) -> u32 {
        *self.ways.lock().await
    }

    /// Takes the next way in after the services refused this one: the account's password, else the lists of viewers alone.
    /// Returns false where there is none left.
    pub async fn next_way_in(
        &self,
        job: &JobContext,
        refused: u32,
        why: &str,
    ) -> Result<bool, AppError> {
        let mut number = self.ways.lock().await;
        if *number != refused {
            return Ok(true);
        }
        if self.completion_only() {
            return Ok(false);
        }
        *number += 1;
        let way = self.way().await?;
        if matches!(way.session, SoapSession::Token(_)) {
            let cookies =
                PasswordCookies::of(&self.engine.app, &self.account, &way.panopto).await?;
            if let Some(cookies) = cookies {
                match cookies.cookies().await {
                    Ok(_) => {
                        *locked(&self.way) = Some(Way {
                            session: SoapSession::Password(cookies),
                            ..way
                        });
                        job.log("Usage reports are read with the account's name and password.");
                        return Ok(true);
                    }
                    Err(error) if super::session::is_no_way_in(&error) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        if !self.completion_only.swap(true, Ordering::SeqCst) {
            job.log(&format!(
                "Panopto refuses usage reports to this account: {why} Only how far each person came is read."
            ));
        }
        Ok(true)
    }

    /// Returns the cookies that calls go out with now.
    pub async fn cookies_now(&self, way: &Way) -> Result<Secret, PanoptoError> {
        Ok(way.session.cookies().await?.header().clone())
    }

    /// Notes that an answer came that only a signed-in account gets.
    pub fn prove(&self, cookies: Secret) {
        *locked(&self.proven) = Some((cookies, Instant::now()));
    }

    /// Makes sure that an answer without anything is not one to nobody: some servers answer an ended session so. The viewer of a
    /// recording says reliably whether somebody is signed in. Returns false where the answer has to be asked for again.
    pub async fn holds(
        &self,
        way: &Way,
        asked_with: &Secret,
        session: SessionId,
    ) -> Result<bool, PanoptoError> {
        let proven = locked(&self.proven).clone();
        if proven.is_some_and(|(cookies, at)| cookies == *asked_with && at.elapsed() < PROVEN_FOR) {
            return Ok(true);
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        match way.panopto.delivery(&way.session, session).await {
            Ok(_) | Err(PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        let now = self.cookies_now(way).await?;
        let same = now == *asked_with;
        self.prove(now);
        Ok(same)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs synchronisations.
pub(super) struct SyncRunner(pub Arc<Engine>);

#[async_trait]
impl JobRunner for SyncRunner {
    fn kind(&self) -> &'static str {
        JobKind::ViewingSync.word()
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let request: JobRequest = match serde_json::from_value(job.job().request.clone()) {
            Ok(request) => request,
            Err(error) => return JobOutcome::Failed(not_understood(&error)),
        };
        let run = Arc::new(Run::new(Arc::clone(&self.0), &job, request));
        finish::note_begin(&run, &job).await;
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
