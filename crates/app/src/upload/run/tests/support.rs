//! A campus, a profile and a queue on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use lectern_campus::tokens::Grant;
use lectern_campus::world::{NewFolder, Role};
use lectern_campus::{Campus, CampusConfig, CampusHandle, Population, demo, media};
use lectern_jobs::{Item, Job, JobId, JobQueue, JobStore, Lanes, QueueOptions};
use lectern_net::{BandwidthLimit, HttpClient, HttpSettings, Limiter, Limits, RetryPolicy, Secret};
use lectern_panopto::{AccessTokens, FolderId, Panopto, TokenError};
use lectern_transfer::Fingerprint;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::Notify;
use url::Url;
use uuid::Uuid;

use super::super::{Engine, Tuning, UploadRunner};
use crate::AccountId;
use crate::database::{self, Database};
use crate::error::AppError;
use crate::event::Events;
use crate::jobs::Patience;
use crate::sites::{Site, Sites};
use crate::tests::program::until_free;
use crate::upload::draft::FileRole;
use crate::upload::new_job::new_job;
use crate::upload::plan::{PlannedFile, PlannedRecording, UploadPlan};

pub const PART: u64 = 5 * 1024 * 1024;

/// Everything around one upload.
pub struct Bench {
    pub campus: Arc<CampusHandle>,
    pub folder: Uuid,
    pub sites: Arc<TestSites>,
    pub tuning: Tuning,
    pub profile: TempDir,
    open: Option<(JobQueue, Arc<Engine>)>,
}

impl Bench {
    pub async fn start() -> Self {
        let mut config = CampusConfig {
            population: Population::Empty,
            ..CampusConfig::default()
        };
        config.settings.upload.accept_delay_ms = 20;
        config.settings.upload.processing_delay_ms = 40;
        config.settings.upload.deleting_delay_ms = 20;
        let campus = Arc::new(Campus::start(config).await.unwrap());
        let folder = new_folder(&campus, "Botany 101", None, Role::Creator);
        let sites = Arc::new(TestSites::new(Arc::clone(&campus)));
        let tuning = Tuning {
            part_size: PART,
            retry: quick(),
            patience: Patience {
                rounds: 2,
                round_pause: Duration::from_millis(50),
                probe: (Duration::from_millis(30), Duration::from_millis(100)),
            },
            stall_after: Duration::from_secs(2),
            poll: (Duration::from_millis(30), Duration::from_millis(100)),
            ..Tuning::default()
        };
        let mut bench = Self {
            campus,
            folder,
            sites,
            tuning,
            profile: tempfile::tempdir().unwrap(),
            open: None,
        };
        bench.open();
        bench
    }

    /// Opens the profile, as a start of the program does, and runs its jobs.
    pub fn open(&mut self) {
        let (database, notice) = database::open(self.profile.path(), Utc::now()).unwrap();
        assert!(notice.is_none());
        let sites = Arc::clone(&self.sites) as Arc<dyn Sites>;
        let engine = Arc::new(Engine::new(
            database.clone(),
            Events::new(),
            sites,
            self.tuning.clone(),
        ));
        let queue = JobQueue::new(QueueOptions {
            store: Arc::new(JobStore::new(database.connect().unwrap()).unwrap()),
            lock_path: self.lock(),
            runners: vec![Arc::new(UploadRunner(Arc::clone(&engine)))],
            lanes: Arc::new(Lanes::new(3)),
        });
        queue.start();
        self.open = Some((queue, engine));
    }

    /// Ends everything of the program at once, as a kill does.
    pub async fn kill(&mut self) {
        self.open = None;
        until_free(&self.lock()).await;
    }

    pub fn queue(&self) -> &JobQueue {
        &self.open.as_ref().unwrap().0
    }

    pub fn database(&self) -> &Database {
        &self.open.as_ref().unwrap().1.database
    }

    pub fn bandwidth(&self) -> &BandwidthLimit {
        &self.open.as_ref().unwrap().1.bandwidth
    }

    fn lock(&self) -> PathBuf {
        self.profile.path().join("jobs.lock")
    }

    /// Writes a recording that plays, of about this many bytes, and lets it look old.
    pub fn recording(&self, name: &str, bytes: u64, seed: u64) -> PathBuf {
        let path = self.profile.path().join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        media::mp4(20.0, bytes, seed).write_to(&mut file).unwrap();
        age(&path);
        path
    }

    pub fn add(&self, recordings: Vec<PlannedRecording>) -> JobId {
        let plan = UploadPlan {
            kind: "lectern-upload-plan".into(),
            version: 1,
            made_at: Utc::now(),
            server: self.campus.base_url().parse().unwrap(),
            account_id: "account".into(),
            folder_id: FolderId::new(self.folder),
            folder_path: "Botany 101".into(),
            recordings,
        };
        self.queue().add(&new_job(&plan).unwrap()).unwrap()
    }

    pub async fn ended(&self, id: JobId) -> (Job, Vec<Item>) {
        let ended = tokio::time::timeout(Duration::from_mins(8), self.queue().ended(id)).await;
        let items = self.queue().store().items(id).unwrap();
        let log = self.queue().store().log(id).unwrap();
        let job = ended
            .unwrap_or_else(|_| panic!("never ended: {items:#?} {log:#?}"))
            .unwrap();
        (job, items)
    }

    /// Returns name and SHA-256 of the files that the campus has for the item's session.
    pub fn at_campus(&self, item: &Item) -> BTreeMap<String, String> {
        let session = item.result["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("{item:?}"))
            .parse()
            .unwrap();
        self.campus
            .uploaded_files(session)
            .unwrap()
            .into_iter()
            .map(|file| (file.name, file.sha256))
            .collect()
    }

    /// Returns how many times a part was stored beyond its first.
    pub fn stored_again(&self) -> usize {
        self.campus
            .parts()
            .times_stored()
            .values()
            .map(|times| times - 1)
            .sum()
    }
}

pub fn new_folder(campus: &CampusHandle, name: &str, parent: Option<Uuid>, role: Role) -> Uuid {
    let state = campus.state();
    let (id, now) = (state.new_id(), state.clock.now());
    let mut world = state.world.write();
    let id = world
        .create_folder(
            id,
            NewFolder {
                name: name.to_owned(),
                parent,
                ..NewFolder::default()
            },
            now,
        )
        .unwrap();
    world.folder_mut(id).unwrap().grants = BTreeMap::from([(demo::INSTRUCTOR.id, role)]);
    id
}

pub fn age(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_hours(1))
        .unwrap();
}

pub fn sha256(path: &Path) -> String {
    let digest = Sha256::digest(std::fs::read(path).unwrap());
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub fn file(path: &Path, role: FileRole) -> PlannedFile {
    PlannedFile {
        path: path.to_owned(),
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        role,
        audio: false,
        language: (role == FileRole::Captions).then(|| "en-CA".to_owned()),
        seconds: Some(20.0),
        fingerprint: Fingerprint::of(path).unwrap(),
    }
}

pub fn recording(title: &str, files: Vec<PlannedFile>) -> PlannedRecording {
    PlannedRecording {
        title: title.into(),
        description: "Cells & <tissue>".into(),
        recorded_at: Some("2026-09-14T17:00:00Z".parse().unwrap()),
        folders: Vec::new(),
        files,
        own_manifest: false,
        left_out: None,
        language: "en-CA".into(),
        upload_anyway: false,
    }
}

fn quick() -> RetryPolicy {
    RetryPolicy {
        max_attempts: 3,
        first_pause: Duration::from_millis(10),
        longest_pause: Duration::from_millis(50),
        unnamed_retry_after: Duration::from_millis(50),
        ..RetryPolicy::default()
    }
}

/// One account on the campus that can be signed out and cut off.
pub struct TestSites {
    tokens: Arc<TestTokens>,
    here: Site,
    /// The same account at an address where nobody listens.
    nowhere: Site,
    cut_off: AtomicBool,
}

impl TestSites {
    fn new(campus: Arc<CampusHandle>) -> Self {
        let server: Url = campus.base_url().parse().unwrap();
        let settings = HttpSettings {
            read_timeout: Duration::from_secs(4),
            ..HttpSettings::default()
        };
        let http = HttpClient::for_transfers(&settings).unwrap();
        let tokens = Arc::new(TestTokens {
            campus,
            current: Mutex::new(None),
            signed_out: AtomicBool::new(false),
            signed_in: Notify::new(),
        });
        let plenty = Limits {
            per_second: 10_000,
            per_minute: 100_000,
            per_hour: 1_000_000,
        };
        let limiter = Arc::new(Limiter::new(plenty, 100));
        let at = |server: Url| {
            let tokens = Arc::clone(&tokens) as Arc<dyn AccessTokens>;
            let panopto = Panopto::new(server.clone(), http.clone(), Arc::clone(&limiter), tokens)
                .with_retry(quick());
            Site {
                panopto,
                http: http.clone(),
                server,
            }
        };
        // Bound for a moment only, so that nobody listens there afterwards.
        let free = std::net::TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap();
        let (here, nowhere) = (at(server), at(format!("http://{free}/").parse().unwrap()));
        Self {
            tokens,
            here,
            nowhere,
            cut_off: AtomicBool::new(false),
        }
    }

    pub fn panopto(&self) -> &Panopto {
        &self.here.panopto
    }

    pub fn cut_off(&self, on: bool) {
        self.cut_off.store(on, Ordering::SeqCst);
    }

    pub fn sign_out(&self) {
        self.tokens.signed_out.store(true, Ordering::SeqCst);
        *self.tokens.current.lock().unwrap() = None;
    }

    pub fn sign_in(&self) {
        self.tokens.signed_out.store(false, Ordering::SeqCst);
        self.tokens.signed_in.notify_waiters();
    }
}

#[async_trait]
impl Sites for TestSites {
    async fn site(&self, _account: &AccountId) -> Result<Site, AppError> {
        Ok(if self.cut_off.load(Ordering::SeqCst) {
            self.nowhere.clone()
        } else {
            self.here.clone()
        })
    }

    async fn signed_in(&self, _account: &AccountId) {
        self.tokens.signed_in.notified().await;
    }

    fn note_connection(&self, _account: &AccountId, _reached: bool) {}
}

struct TestTokens {
    campus: Arc<CampusHandle>,
    current: Mutex<Option<Secret>>,
    signed_out: AtomicBool,
    signed_in: Notify,
}

impl TestTokens {
    fn fresh(&self) -> Result<Secret, TokenError> {
        if self.signed_out.load(Ordering::SeqCst) {
            return Err(TokenError::SignInNeeded);
        }
        let state = self.campus.state();
        let grant = Grant {
            person: Some(demo::INSTRUCTOR.id),
            client_id: demo::WEB_CLIENT.client_id.to_owned(),
            scopes: vec!["api".to_owned()],
            until: state.clock.now() + TimeDelta::hours(1),
        };
        let token = Secret::new(state.tokens.write().give_access(grant));
        *self.current.lock().unwrap() = Some(token.clone());
        Ok(token)
    }
}

#[async_trait]
impl AccessTokens for TestTokens {
    async fn access_token(&self) -> Result<Secret, TokenError> {
        let current = self.current.lock().unwrap().clone();
        current.map_or_else(|| self.fresh(), Ok)
    }

    async fn renew(&self, _stale: &Secret) -> Result<Secret, TokenError> {
        self.fresh()
    }
}
