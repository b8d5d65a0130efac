//! A campus whose clock is set by hand, a profile, and courses to follow.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_campus::log::LoggedRequest;
use lectern_campus::viewing::TrueView;
use lectern_campus::{Campus, CampusConfig, CampusHandle, Population, RecordingSize, demo};
use lectern_jobs::HolderLock;
use lectern_net::{Limiter, Limits, Secret};
use tempfile::TempDir;
use uuid::Uuid;

use super::super::request::target;
use super::super::run::Tuning;
use super::super::span;
use super::super::views::{SyncPlan, SyncRequest};
use crate::jobs::{JobState, JobView};
use crate::viewing::CourseId;
use crate::viewing::store::{self, SessionRow, ViewingRun};
use crate::{AccountId, AddAccount, App, AppOptions, Grant, Host};

const PLENTY: Limits = Limits {
    per_second: 10_000,
    per_minute: 100_000,
    per_hour: 1_000_000,
};

/// A row as truth and database have it: every field, numbers by their bits.
pub type Row = (Uuid, i64, Uuid, u64, u64, u64, String, String);

pub struct Bench {
    pub campus: Arc<CampusHandle>,
    profile: TempDir,
    app: Option<App>,
    account: Option<AccountId>,
}

impl Bench {
    /// A term whose first lecture was on 2 September 2025, at noon (UTC) of this day.
    pub async fn term(sessions: usize, students: u32, watched_percent: u8, day: &str) -> Self {
        let config = CampusConfig {
            population: Population::Term {
                courses: 1,
                sessions,
                students,
                watched_percent,
            },
            recordings: RecordingSize::TINY,
            ..CampusConfig::default()
        };
        let campus = Arc::new(Campus::start(config).await.unwrap());
        campus.settings().write().limits.enforced = false;
        let mut bench = Self {
            campus,
            profile: tempfile::tempdir().unwrap(),
            app: None,
            account: None,
        };
        bench.set_day(day);
        bench.open().await;
        bench
    }

    /// Another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        let mut bench = Self {
            campus: Arc::clone(&other.campus),
            profile: tempfile::tempdir().unwrap(),
            app: None,
            account: None,
        };
        bench.open().await;
        bench
    }

    pub fn set_day(&self, day: &str) {
        let noon: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
        self.campus.clock().stop_at(noon);
    }

    pub fn next_day(&self) {
        self.campus.clock().advance(TimeDelta::days(1));
    }

    /// The last moment that a synchronisation of today reads.
    pub fn until(&self) -> DateTime<Utc> {
        span::until(self.campus.clock().now())
    }

    /// Opens the profile as a start of the program does, and runs its jobs.
    pub async fn open(&mut self) {
        let app = App::open(AppOptions {
            profile_dir: self.profile.path().to_owned(),
            home_dir: self.profile.path().join("home"),
            library_dir: self.profile.path().join("library"),
            version: "0.0.0-test".to_owned(),
            host: Host::Desktop,
            passphrase: Some(Secret::new("a passphrase of the tests")),
            skip_tls: false,
            sign_in_port: 9127,
            open_browser: Arc::new(|_| false),
        })
        .await
        .unwrap();
        app.inner.connections.count_calls_with(
            self.campus.base_url().parse().unwrap(),
            demo::USER_CLIENT.client_id,
            Limiter::new(PLENTY, 100),
        );
        app.inner.viewing.sync_engine.get().unwrap().tune(quick);
        if self.account.is_none() {
            let account = app
                .add_account(AddAccount {
                    name: Some("Northfield".to_owned()),
                    server: self.campus.base_url().to_owned(),
                    client_id: demo::USER_CLIENT.client_id.to_owned(),
                    client_secret: Some(demo::USER_CLIENT.secret.into()),
                    grant: Grant::Password,
                    username: Some(demo::ADMIN.username.to_owned()),
                    password: Some(demo::ADMIN.password.into()),
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
        let lock = self.profile.path().join("jobs.lock");
        let gone = tokio::time::timeout(Duration::from_mins(1), async {
            while HolderLock::is_held(&lock).unwrap() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        gone.await.unwrap();
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    pub fn folder(&self, path: &[&str]) -> Uuid {
        self.campus.truth().folder_at(path).unwrap().id
    }

    /// Follows the folder at a path.
    pub async fn follow(&self, path: &[&str]) -> CourseId {
        let folder = self.folder(path).to_string();
        let account = self.account.clone().unwrap();
        let course = self.app().add_course(&account, &folder).await.unwrap();
        course.id
    }

    pub async fn plan(&self, course: CourseId) -> SyncPlan {
        self.plan_of(SyncRequest {
            courses: vec![course],
            ..SyncRequest::default()
        })
        .await
    }

    pub async fn plan_of(&self, request: SyncRequest) -> SyncPlan {
        let now = self.campus.clock().now();
        let planned = self.app().plan_viewing_sync_at(&request, now).await;
        planned.unwrap()
    }

    /// Plans and starts; none where everything is up to date.
    pub async fn begin(&self, course: CourseId) -> Option<String> {
        let plan = self.plan(course).await;
        let mut started = self.app().start_viewing_sync(&plan.id).await.unwrap();
        assert_eq!(started.len(), 1);
        started.remove(0).job
    }

    pub async fn ended(&self, job: &str) -> JobView {
        let ended = tokio::time::timeout(Duration::from_mins(5), self.app().job_ended(job)).await;
        let Ok(ended) = ended else {
            panic!(
                "never ended: {:#?} {:#?}",
                self.app().job(job).unwrap(),
                self.app().job_log(job).unwrap()
            )
        };
        ended.unwrap()
    }

    /// Synchronises a course that is not up to date, to its end.
    pub async fn sync(&self, course: CourseId) -> JobView {
        let job = self.begin(course).await.unwrap();
        self.ended(&job).await
    }

    /// Synchronises and wants everything to go well.
    pub async fn sync_well(&self, course: CourseId) -> JobView {
        let ended = self.sync(course).await;
        self.assert_well(&ended);
        ended
    }

    pub fn assert_well(&self, ended: &JobView) {
        assert_eq!(
            ended.state,
            JobState::Succeeded,
            "{:#?} {:#?}",
            ended.failures,
            self.app().job_log(&ended.id).unwrap()
        );
        assert!(ended.receipt.as_ref().unwrap().adds_up);
        assert_eq!(ended.items_total, ended.items_done);
    }

    pub fn sessions(&self, course: CourseId) -> Vec<SessionRow> {
        let database = &self.app().inner.database;
        database
            .read(|connection| store::sessions(connection, course))
            .unwrap()
    }

    pub fn last_run(&self, course: CourseId) -> ViewingRun {
        let database = &self.app().inner.database;
        let mut runs = database
            .read(|connection| store::last_runs(connection, course, 1))
            .unwrap();
        runs.remove(0)
    }

    /// Returns what is stored of a course.
    pub fn stored(&self, course: CourseId) -> BTreeSet<Row> {
        let sessions = self.sessions(course);
        let database = &self.app().inner.database;
        let read = database.read(|connection| {
            let viewers = store::viewer_ids(connection)?;
            let words = store::Words::load(connection)?;
            let mut rows = BTreeSet::new();
            for session in &sessions {
                store::each_row(connection, session.no, |row| {
                    let viewer = viewers[&row.viewer].0.parse().unwrap();
                    let word = |number| words.word(number).to_owned();
                    rows.insert((
                        session.id.guid(),
                        row.at,
                        viewer,
                        row.start.to_bits(),
                        row.seconds.to_bits(),
                        row.speed.to_bits(),
                        word(row.start_reason),
                        word(row.stop_reason),
                    ));
                    Ok(())
                })?;
            }
            Ok(rows)
        });
        read.unwrap()
    }

    /// Returns what the campus knows now of everything below a folder up to the end of yesterday.
    pub fn truth_below(&self, folder: Uuid) -> BTreeSet<Row> {
        self.up_to_now(self.campus.views_below(folder))
    }

    pub fn up_to_now(&self, views: Vec<TrueView>) -> BTreeSet<Row> {
        let until = self.until();
        views
            .into_iter()
            .filter(|view| view.at <= until)
            .map(|view| {
                (
                    view.session,
                    view.at.timestamp_micros(),
                    view.viewer,
                    view.start.to_bits(),
                    view.seconds.to_bits(),
                    view.speed.to_bits(),
                    view.start_reason.as_str().to_owned(),
                    view.stop_reason.as_str().to_owned(),
                )
            })
            .collect()
    }

    /// Compares with the truth below the folder at a path, and shows the first difference.
    pub fn assert_equals(&self, course: CourseId, path: &[&str]) {
        let truth = self.truth_below(self.folder(path));
        same(&self.stored(course), &truth);
    }

    /// Returns the usage reports that were asked since the log was cleared.
    pub fn reports(&self) -> Vec<LoggedRequest> {
        self.campus.log().matching("POST", "UsageReporting.svc")
    }

    pub fn is_at_work(&self, course: CourseId) -> bool {
        let open = self.app().inner.jobs.open_with_target(&target(course));
        open.unwrap().is_some()
    }
}

pub fn same(stored: &BTreeSet<Row>, truth: &BTreeSet<Row>) {
    let missing: Vec<_> = truth.difference(stored).take(3).collect();
    let more: Vec<_> = stored.difference(truth).take(3).collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "{} stored, {} true; missing {missing:?}, too many {more:?}",
        stored.len(),
        truth.len()
    );
}

/// Short pauses, so that what is waited for is the thing itself.
fn quick(tuning: &mut Tuning) {
    tuning.retry.first_pause = Duration::from_millis(5);
    tuning.retry.longest_pause = Duration::from_millis(20);
    tuning.retry.unnamed_retry_after = Duration::from_millis(50);
    tuning.retry.shortest_retry_after = Duration::from_millis(10);
    tuning.retry.longest_retry_after = Duration::from_millis(100);
    tuning.patience.round_pause = Duration::from_millis(20);
    tuning.patience.probe = (Duration::from_millis(20), Duration::from_millis(100));
}

/// Writes a line for whoever reads the output of the tests.
#[expect(clippy::print_stderr, reason = "figures of a proof")]
pub fn say(text: &str) {
    eprintln!("{text}");
}
