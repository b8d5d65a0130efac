//! A campus whose clock is set by hand, a profile, and courses to follow.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_campus::log::LoggedRequest;
use lectern_campus::viewing::TrueView;
use lectern_campus::{CampusHandle, Population};
use uuid::Uuid;

use super::super::request::target;
use super::super::run::Tuning;
use super::super::span;
use super::super::views::{SyncPlan, SyncRequest};
use crate::App;
use crate::jobs::{JobState, JobView};
use crate::tests::program::{Program, Who, campus, without_schedule};
use crate::viewing::CourseId;
use crate::viewing::store::{self, SessionRow, ViewingRun};

/// A row as truth and database have it: every field, numbers by their bits.
pub type Row = (Uuid, i64, Uuid, u64, u64, u64, String, String);

pub struct Bench(Program);

impl Deref for Bench {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.0
    }
}

impl DerefMut for Bench {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.0
    }
}

impl Bench {
    /// A term whose first lecture was on 2 September 2025, at noon (UTC) of this day.
    pub async fn term(sessions: usize, students: u32, watched_percent: u8, day: &str) -> Self {
        let population = Population::Term {
            courses: 1,
            sessions,
            students,
            watched_percent,
        };
        let campus = campus(population).await;
        campus.settings().write().limits.enforced = false;
        set_day(&campus, day);
        Self(Program::start(campus, Who::quick(quick)).await)
    }

    /// Another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        Self(Program::start(Arc::clone(&other.campus), Who::quick(quick)).await)
    }

    pub fn next_day(&self) {
        self.campus.clock().advance(TimeDelta::days(1));
    }

    /// The last moment that a synchronisation of today reads.
    pub fn until(&self) -> DateTime<Utc> {
        span::until(self.campus.clock().now())
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

fn set_day(campus: &CampusHandle, day: &str) {
    let noon: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
    campus.clock().stop_at(noon);
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
fn quick(app: &App) {
    without_schedule(app);
    let engine = app.inner.viewing.sync_engine.get();
    engine.unwrap().tuning.change(short);
}

fn short(tuning: &mut Tuning) {
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
