//! The one object that hosts hold.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use lectern_net::Secret;
use rusqlite::Connection;

use crate::artifacts::{self, Artifacts};
use crate::clock;
use crate::connections::Connections;
use crate::database::{self, Database};
use crate::demo::DemoCampus;
use crate::error::AppError;
use crate::event::{Events, Snapshot, Subscription};
use crate::jobs::{JobView, Jobs, Kind, MetersView};
use crate::library::Reading;
use crate::mirror::{self, Mirrors};
use crate::notice::Notice;
use crate::page_views::{self, PageViews};
use crate::privacy;
use crate::secrets::Vault;
use crate::settings::{Settings, read_value, write_value};
use crate::sign_in::SignIns;
use crate::sites::{AppSites, Sites};
use crate::upload::{UploadKind, Uploads};
use crate::viewing::{self, Viewing};

/// Names the id of the profile among its values.
pub(crate) const PROFILE_ID: &str = "profile-id";

/// What a host gives to [`App::open`]. This crate reads neither environment nor home folder by itself.
#[derive(Clone)]
pub struct AppOptions {
    /// The folder of the profile: database, logs, demo data, encrypted secrets.
    pub profile_dir: PathBuf,
    /// The person's home folder, where credential files of older tools are looked for.
    pub home_dir: PathBuf,
    /// The folder offered for recordings until the person chooses one.
    pub library_dir: PathBuf,
    /// The version that is shown and sent as user agent.
    pub version: String,
    /// Which program this is.
    pub host: Host,
    /// Opens the encrypted file of secrets; with it the keychain is not used.
    pub passphrase: Option<Secret>,
    /// Turns certificate checks off from the start, for one command.
    pub skip_tls: bool,
    /// The port of the sign-in listener, 9127 for every API client made as the screen says.
    pub sign_in_port: u16,
    /// Opens an address in the person's browser and tells whether that worked.
    pub open_browser: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

impl AppOptions {
    /// The port in the redirect address that people copy into their API client.
    pub const SIGN_IN_PORT: u16 = 9127;
}

/// Which program runs on the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The window: secrets may stay in memory until it closes.
    Desktop,
    /// The command line: secrets are stored or refused.
    Cli,
}

/// Lectern on one profile. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) options: AppOptions,
    /// Tells this profile from others in a keychain that is shared by all.
    pub(crate) profile_id: String,
    pub(crate) database: Database,
    pub(crate) events: Events,
    pub(crate) vault: Vault,
    pub(crate) connections: Connections,
    pub(crate) sign_ins: SignIns,
    pub(crate) reading: Reading,
    pub(crate) demo: DemoCampus,
    pub(crate) jobs: Jobs,
    pub(crate) uploads: Uploads,
    pub(crate) mirrors: Mirrors,
    pub(crate) viewing: Viewing,
    pub(crate) page_views: PageViews,
    pub(crate) artifacts: Artifacts,
    settings: RwLock<Settings>,
    skip_tls: AtomicBool,
    notices: Mutex<Vec<Notice>>,
    jobs_snapshot: Mutex<Option<JobsSnapshot>>,
    first_start: bool,
}

/// Tells the present jobs and meters for a snapshot.
pub(crate) type JobsSnapshot = Arc<dyn Fn() -> (Vec<JobView>, MetersView) + Send + Sync>;

impl App {
    /// Opens the profile and makes it where there is none. A demo campus that was left running starts again.
    ///
    /// # Errors
    ///
    /// A database of a newer Lectern is left alone and refused; a damaged one is kept aside and said in [`App::notices`].
    pub async fn open(options: AppOptions) -> Result<Self, AppError> {
        let profile = options.profile_dir.clone();
        let opened = tokio::task::spawn_blocking(move || database::open(&profile, clock::now()));
        let (database, notice) = opened.await??;
        go_on_deleting(&database, &options.profile_dir).await?;
        let library_dir = options.library_dir.clone();
        let (settings, (profile_id, first_start)) = database
            .writing(move |t| Ok((Settings::load(t, &library_dir)?, identify(t)?)))
            .await?;
        let inner = Inner {
            vault: Vault::new(
                &options.profile_dir,
                options.host,
                options.passphrase.clone(),
            ),
            skip_tls: AtomicBool::new(options.skip_tls),
            options,
            profile_id,
            database,
            events: Events::new(),
            connections: Connections::default(),
            sign_ins: SignIns::default(),
            reading: Reading::default(),
            demo: DemoCampus::default(),
            jobs: Jobs::default(),
            uploads: Uploads::default(),
            mirrors: Mirrors::default(),
            viewing: Viewing::default(),
            page_views: PageViews::default(),
            artifacts: Artifacts::default(),
            settings: RwLock::new(settings),
            notices: Mutex::new(notice.into_iter().collect()),
            jobs_snapshot: Mutex::new(None),
            first_start,
        };
        let app = Self {
            inner: Arc::new(inner),
        };
        app.inner.jobs.join(&app.inner, kinds_of_jobs(&app.inner))?;
        Box::pin(app.restart_demo()).await;
        app.inner.tell_of_token_ends().await;
        Ok(app)
    }

    /// Begins the stream of events, first the present state.
    pub fn subscribe(&self) -> Subscription {
        let weak = Arc::downgrade(&self.inner);
        self.inner.events.subscribe(Arc::new(move || {
            weak.upgrade().map(|inner| inner.snapshot())
        }))
    }

    /// Returns the standing messages of this start.
    pub fn notices(&self) -> Vec<Notice> {
        locked(&self.inner.notices).clone()
    }

    /// Takes a standing message away until the next start.
    pub fn dismiss_notice(&self, id: &str) {
        self.inner.take_notice_away(id);
    }

    /// Returns the version the host gave.
    pub fn version(&self) -> &str {
        &self.inner.options.version
    }

    /// Returns the folder of the profile.
    pub fn profile_dir(&self) -> &Path {
        &self.inner.options.profile_dir
    }

    /// Returns the person's home folder, so that paths below it can be shown shorter.
    pub fn home_dir(&self) -> &Path {
        &self.inner.options.home_dir
    }

    /// Tells whether this profile was never used before.
    pub fn is_first_start(&self) -> bool {
        self.inner.first_start
    }
}

impl Inner {
    /// Returns the settings that hold now.
    pub(crate) fn settings(&self) -> Settings {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Lets other settings hold from now on.
    pub(crate) fn replace_settings(&self, settings: Settings) {
        *self
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Tells whether certificate checks are off. Never stored.
    pub(crate) fn skips_tls(&self) -> bool {
        self.skip_tls.load(Ordering::Relaxed)
    }

    /// Turns certificate checks off or on and tells whether that is a change.
    pub(crate) fn change_skip_tls(&self, on: bool) -> bool {
        self.skip_tls.swap(on, Ordering::Relaxed) != on
    }

    pub(crate) fn add_notice(&self, notice: Notice) {
        locked(&self.notices).push(notice);
    }

    pub(crate) fn take_notice_away(&self, id: &str) {
        locked(&self.notices).retain(|notice| notice.id != id);
    }

    pub(crate) fn set_jobs_snapshot(&self, source: JobsSnapshot) {
        *locked(&self.jobs_snapshot) = Some(source);
    }

    fn snapshot(&self) -> Snapshot {
        let source = locked(&self.jobs_snapshot).clone();
        let (jobs, meters) = source.map_or_else(Default::default, |source| source());
        let (accounts, active) = self.accounts_now();
        Snapshot {
            jobs,
            accounts,
            active,
            meters,
        }
    }
}

/// Carries a deletion that was interrupted to its end, before anything else sees the data. What stands in its way now, such as a full
/// disk, is tried again at the next start.
async fn go_on_deleting(database: &Database, profile: &Path) -> Result<(), AppError> {
    let (database, profile) = (database.clone(), profile.to_owned());
    let done = tokio::task::spawn_blocking(move || privacy::go_on(&database, &profile));
    if let Err(error) = done.await? {
        tracing::warn!(%error, "a deletion that was under way did not go on");
    }
    Ok(())
}

/// Returns every kind of job that this program runs.
fn kinds_of_jobs(app: &Arc<Inner>) -> Vec<Arc<dyn Kind>> {
    let sites: Arc<dyn Sites> = Arc::new(AppSites::new(Arc::downgrade(app)));
    let mut kinds = mirror::kinds(app, &sites);
    kinds.push(viewing::kind(app, &sites));
    kinds.push(page_views::kind(app, &sites));
    kinds.push(artifacts::kind(app, &sites));
    kinds.push(Arc::new(UploadKind::new(app, sites)));
    kinds
}

/// Returns the id of the profile and whether it was made just now.
fn identify(connection: &Connection) -> Result<(String, bool), AppError> {
    if let Some(id) = read_value(connection, PROFILE_ID)? {
        return Ok((id, false));
    }
    let id = uuid::Uuid::new_v4().to_string();
    write_value(connection, PROFILE_ID, &id)?;
    Ok((id, true))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
