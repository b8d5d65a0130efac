//! The program of a person on a campus in this process: opened, ended, killed and opened again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lectern_campus::demo::DemoPerson;
use lectern_campus::{Campus, CampusConfig, CampusHandle, Population, RecordingSize, demo};
use lectern_jobs::HolderLock;
use lectern_net::{Limiter, Limits, Secret};
use tempfile::TempDir;

use crate::jobs::JobView;
use crate::{AccountId, AddAccount, App, AppOptions, Grant, Host};

/// More calls than any test makes.
pub const PLENTY: Limits = Limits {
    per_second: 10_000,
    per_minute: 100_000,
    per_hour: 1_000_000,
};

/// A profile whose account is signed in, and the program that runs on it.
pub struct Program {
    pub campus: Arc<CampusHandle>,
    pub profile: TempDir,
    /// The account, once it was added.
    pub account: Option<AccountId>,
    pub who: Who,
    app: Option<App>,
}

/// How the program is opened.
pub struct Who {
    pub person: &'static DemoPerson,
    pub limits: Limits,
    /// How many times shorter than Panopto's the windows of the limits are.
    pub faster: u32,
    /// Where downloads go.
    pub library: Option<PathBuf>,
    /// Makes pauses short.
    pub tune: fn(&App),
}

impl Who {
    /// An administrator whom no limit holds up.
    pub fn quick(tune: fn(&App)) -> Self {
        Self {
            person: &demo::ADMIN,
            limits: PLENTY,
            faster: 1,
            library: None,
            tune,
        }
    }
}

impl Program {
    /// Makes a profile and opens it.
    pub async fn start(campus: Arc<CampusHandle>, who: Who) -> Self {
        let mut program = Self {
            campus,
            profile: tempfile::tempdir().unwrap(),
            account: None,
            who,
            app: None,
        };
        program.open().await;
        program
    }

    /// Opens the profile as a start of the program does, and runs its jobs.
    pub async fn open(&mut self) {
        let app = open_profile(self.profile.path(), self.who.library.clone()).await;
        app.inner.connections.count_calls_with(
            self.campus.base_url().parse().unwrap(),
            demo::USER_CLIENT.client_id,
            Limiter::faster(self.who.limits, 100, self.who.faster),
        );
        (self.who.tune)(&app);
        if self.account.is_none() {
            let account = app
                .add_account(AddAccount {
                    name: Some("Northfield".to_owned()),
                    server: self.campus.base_url().to_owned(),
                    client_id: demo::USER_CLIENT.client_id.to_owned(),
                    client_secret: Some(demo::USER_CLIENT.secret.into()),
                    grant: Grant::Password,
                    username: Some(self.who.person.username.to_owned()),
                    password: Some(self.who.person.password.into()),
                    ca_file: None,
                })
                .await
                .unwrap();
            app.sign_in(&account.id).await.unwrap();
            self.account = Some(account.id);
        }
        app.start_jobs().unwrap();
        self.app = Some(app);
    }

    /// Ends everything of the program at once, as a kill does.
    pub async fn kill(&mut self) {
        self.app = None;
        until_free(&self.profile.path().join("jobs.lock")).await;
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    pub async fn ended(&self, job: &str) -> JobView {
        ended(self.app(), job).await
    }
}

/// Opens a profile as a start of the program does; recordings go into it where no library is named.
pub async fn open_profile(profile: &Path, library: Option<PathBuf>) -> App {
    App::open(AppOptions {
        profile_dir: profile.to_owned(),
        home_dir: profile.join("home"),
        library_dir: library.unwrap_or_else(|| profile.join("library")),
        version: "0.0.0-test".to_owned(),
        host: Host::Desktop,
        passphrase: Some(Secret::new("a passphrase of the tests")),
        skip_tls: false,
        sign_in_port: 9127,
        open_browser: Arc::new(|_| false),
    })
    .await
    .unwrap()
}

/// Leaves what is due to the test: the program itself looks by the clock of this computer, where the campus's stands on another day.
pub fn without_schedule(app: &App) {
    app.inner.mirrors.begin_schedule();
}

/// Waits for the end of a job.
pub async fn ended(app: &App, job: &str) -> JobView {
    let ended = tokio::time::timeout(Duration::from_mins(8), app.job_ended(job)).await;
    let Ok(ended) = ended else {
        panic!(
            "never ended: {:#?} {:#?}",
            app.job(job).unwrap(),
            app.job_log(job).unwrap()
        )
    };
    ended.unwrap()
}

/// Starts a campus of this population with recordings of a few bytes.
pub async fn campus(population: Population) -> Arc<CampusHandle> {
    let config = CampusConfig {
        population,
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    };
    Arc::new(Campus::start(config).await.unwrap())
}

/// Waits until the last task of a killed program is gone: then the lock of its profile is free.
pub async fn until_free(lock: &Path) {
    until("the killed program is gone", || {
        !HolderLock::is_held(lock).unwrap()
    })
    .await;
}

/// Waits until something is so, far longer than a busy machine needs.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(5), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("never came: {what}"));
}
