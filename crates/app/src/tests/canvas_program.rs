//! The program of a person on a Canvas whose clock stands: opened, killed and opened again.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lectern_campus::{Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld, Population};
use lectern_net::{RetryPolicy, Secret};
use tempfile::TempDir;

use super::program::{ended, open_profile, until_free, without_schedule};
use crate::jobs::{JobState, JobView, Patience};
use crate::{AccountId, AddCanvas, App};

/// The moment at which the campus's clock stands: a Friday, so that the list of page views reaches back to 21 October.
pub const NOW: &str = "2026-11-20T12:00:00Z";

/// A patience that tests can wait for.
pub const PATIENCE: Patience = Patience {
    rounds: 2,
    round_pause: Duration::from_millis(10),
    probe: (Duration::from_millis(20), Duration::from_millis(200)),
};

/// Makes pauses short; is given the campus for its clock.
pub type Tune = fn(&App, &Arc<CampusHandle>);

/// A profile with an account of a Canvas, and the program that runs on it.
pub struct CanvasProgram {
    pub campus: Arc<CampusHandle>,
    pub profile: TempDir,
    pub account: Option<AccountId>,
    token: &'static str,
    tune: Tune,
    app: Option<App>,
}

impl CanvasProgram {
    /// Starts a campus whose throttle nobody meets, and opens a profile on it.
    pub async fn start(courses: CanvasWorld, token: &'static str, tune: Tune) -> Self {
        let config = CampusConfig {
            population: Population::Empty,
            canvas: CanvasConfig { port: 0, courses },
            ..CampusConfig::default()
        };
        let campus = Campus::start(config).await.unwrap();
        campus.clock().stop_at(NOW.parse().unwrap());
        campus.settings().write().canvas.throttle.enforced = false;
        Self::on(Arc::new(campus), token, tune).await
    }

    /// Opens another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        Self::on(Arc::clone(&other.campus), other.token, other.tune).await
    }

    async fn on(campus: Arc<CampusHandle>, token: &'static str, tune: Tune) -> Self {
        let mut program = Self {
            campus,
            profile: tempfile::tempdir().unwrap(),
            account: None,
            token,
            tune,
            app: None,
        };
        program.open().await;
        program
    }

    /// Opens the profile as a start of the program does, and runs its jobs.
    pub async fn open(&mut self) {
        let app = open_profile(self.profile.path(), None).await;
        without_schedule(&app);
        (self.tune)(&app, &self.campus);
        if self.account.is_none() {
            let account = app
                .add_canvas_account(AddCanvas {
                    server: self.campus.canvas().base_url().to_owned(),
                    token: Some(Secret::new(self.token)),
                    ..AddCanvas::default()
                })
                .await
                .unwrap();
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

    pub fn now(&self) -> DateTime<Utc> {
        self.campus.clock().now()
    }

    pub async fn ended(&self, job: &str) -> JobView {
        ended(self.app(), job).await
    }

    pub fn assert_well(&self, ended: &JobView) {
        let log = self.app().job_log(&ended.id).unwrap();
        assert_eq!(
            ended.state,
            JobState::Succeeded,
            "{:#?} {log:#?}",
            ended.failures
        );
        assert!(ended.receipt.as_ref().unwrap().adds_up);
    }
}

/// Repeats calls with pauses that tests can wait for.
pub fn quick_retry() -> RetryPolicy {
    RetryPolicy {
        first_pause: Duration::from_millis(2),
        longest_pause: Duration::from_millis(20),
        ..RetryPolicy::default()
    }
}
