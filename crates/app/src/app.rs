//! The one object that hosts hold.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use lectern_net::Secret;

use crate::database::{self, Database};
use crate::error::AppError;
use crate::event::{Events, Snapshot, Subscription};
use crate::job_view::{JobView, MetersView};
use crate::notice::Notice;
use crate::settings::Settings;
use crate::{Account, AccountId, clock};

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
    pub(crate) database: Database,
    pub(crate) events: Events,
    pub(crate) settings: RwLock<Settings>,
    pub(crate) notices: Mutex<Vec<Notice>>,
    pub(crate) jobs_snapshot: Mutex<Option<JobsSnapshot>>,
}

/// Tells the present jobs and meters for a snapshot.
pub(crate) type JobsSnapshot = Arc<dyn Fn() -> (Vec<JobView>, MetersView) + Send + Sync>;

impl App {
    /// Opens the profile and makes it where there is none.
    ///
    /// # Errors
    ///
    /// A database of a newer Lectern is left alone and refused; a damaged one is kept aside and said in [`App::notices`].
    pub async fn open(options: AppOptions) -> Result<Self, AppError> {
        let profile = options.profile_dir.clone();
        let (database, notice) =
            tokio::task::spawn_blocking(move || database::open(&profile, clock::now())).await??;
        let library_dir = options.library_dir.clone();
        let settings = database.reading(move |c| Settings::load(c, &library_dir)).await?;
        let inner = Inner {
            options,
            database,
            events: Events::new(),
            settings: RwLock::new(settings),
            notices: Mutex::new(notice.into_iter().collect()),
            jobs_snapshot: Mutex::new(None),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Begins the stream of events, first the present state.
    pub fn subscribe(&self) -> Subscription {
        let weak = Arc::downgrade(&self.inner);
        self.inner.events.subscribe(Arc::new(move || weak.upgrade().map(|inner| inner.snapshot())))
    }

    /// Returns the present settings.
    pub fn settings(&self) -> Settings {
        self.inner.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the standing messages of this start.
    pub fn notices(&self) -> Vec<Notice> {
        self.inner.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a standing message away until the next start.
    pub fn dismiss_notice(&self, id: &str) {
        self.inner.notices.lock().unwrap_or_else(PoisonError::into_inner).retain(|notice| notice.id != id);
    }

    /// Returns the version the host gave.
    pub fn version(&self) -> &str {
        &self.inner.options.version
    }

    /// Returns the folder of the profile.
    pub fn profile_dir(&self) -> &std::path::Path {
        &self.inner.options.profile_dir
    }
}

impl Inner {
    fn snapshot(&self) -> Snapshot {
        let source = self.jobs_snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (jobs, meters) = source.map_or_else(Default::default, |source| source());
        let (accounts, active) = self.accounts_now();
        Snapshot { jobs, accounts, active, meters }
    }

    fn accounts_now(&self) -> (Vec<Account>, Option<AccountId>) {
        (Vec::new(), None)
    }
}
