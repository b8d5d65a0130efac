//! Day by day is the same as once at the end, for a part of the calls.

use chrono::TimeDelta;
use lectern_campus::changes::Change;
use lectern_campus::viewing::{StartReason, StopReason, View};
use lectern_campus::{Settings, Summaries};
use uuid::Uuid;

use super::support::{Bench, same, say};

const DAYS: usize = 30;

/// What a month of a course came to.
struct Month {
    bench: Bench,
    course: crate::CourseId,
    /// Usage reports of each run.
    reports: Vec<usize>,
    /// Recordings that each run had to bring up to date: what asking each of them would take.
    recordings: Vec<usize>,
}

/// A month of runs in which recordings come, go, move, get other names, and views show up late.
async fn month(watched_percent: u8, sessions: usize, settings: impl Fn(&mut Settings)) -> Month {
    let bench = Bench::term(sessions, 25, watched_percent, "2025-10-15").await;
    settings(&mut bench.campus.settings().write());
    let top = bench.folder(&["Term", "Course 01"]);
    let part = bench.folder(&["Term", "Course 01", "Part 2"]);
    let course = bench.follow(&["Term", "Course 01"]).await;
    let mut month = Month {
        bench,
        course,
        reports: Vec::new(),
        recordings: Vec::new(),
    };
    let mut last_new = None;
    for day in 0..DAYS {
        month.run().await;
        let bench = &month.bench;
        bench.next_day();
        let ids: Vec<Uuid> = {
            let truth = bench.campus.truth().below(top);
            truth.sessions.iter().map(|session| session.id).collect()
        };
        match day % 10 {
            1 => {
                let change = Change::AddSession {
                    folder: if day > 10 { part } else { top },
                    name: format!("Extra {day}"),
                    seconds: 600,
                    bytes: 0,
                    captions: Vec::new(),
                };
                last_new = Some(bench.campus.change(change).unwrap());
            }
            2 => move_one(bench, ids[day % ids.len()], part),
            3 => late(bench, ids[(day * 7) % ids.len()]),
            4 => rename(bench, ids[day % ids.len()], top),
            5 => late(bench, last_new.unwrap()),
            6 => delete(bench, ids[(day + 1) % ids.len()]),
            7 => move_one(bench, ids[day % ids.len()], top),
            _ => {}
        }
    }
    month.run().await;
    month
}

fn move_one(bench: &Bench, session: Uuid, folder: Uuid) {
    let change = Change::MoveSession { session, folder };
    bench.campus.change(change).unwrap();
}

fn rename(bench: &Bench, session: Uuid, folder: Uuid) {
    let name = "Renamed".to_owned();
    bench
        .campus
        .change(Change::RenameSession { session, name })
        .unwrap();
    let name = "CPSC 110 / renamed".to_owned();
    bench
        .campus
        .change(Change::RenameFolder { folder, name })
        .unwrap();
    let name = "Course 01".to_owned();
    bench
        .campus
        .change(Change::RenameFolder { folder, name })
        .unwrap();
}

fn delete(bench: &Bench, session: Uuid) {
    bench
        .campus
        .change(Change::DeleteSession { session })
        .unwrap();
}

/// Views of a day and a half ago that are known only now.
fn late(bench: &Bench, session: Uuid) {
    let at = bench.campus.clock().now() - TimeDelta::hours(36);
    let views: Vec<View> = (0..3_u8)
        .map(|number| View {
            viewer: Uuid::from_u128(0x7a7a + u128::from(number)),
            at: at + TimeDelta::minutes(i64::from(number)),
            start: 1.5,
            seconds: 20.25,
            speed: 1.0,
            start_reason: StartReason::Start,
            stop_reason: StopReason::Pause,
        })
        .collect();
    bench.campus.add_views(session, &views).unwrap();
}

impl Month {
    async fn run(&mut self) {
        self.bench.campus.log().clear();
        let plan = self.bench.plan(self.course).await;
        self.recordings
            .push(usize::try_from(plan.courses[0].sessions).unwrap());
        let started = self.bench.app().start_viewing_sync(&plan.id).await.unwrap();
        let ended = self.bench.ended(started[0].job.as_deref().unwrap()).await;
        self.bench.assert_well(&ended);
        self.reports.push(self.bench.reports().len());
    }

    /// Compares with the truth, and with a profile that reads everything at the end.
    async fn assert_equals_one_run(&self) {
        let path = &["Term", "Course 01"];
        let other = Bench::beside(&self.bench).await;
        let course = other.follow(path).await;
        other.sync_well(course).await;
        other.assert_equals(course, path);
        let here: std::collections::HashSet<Uuid> = other
            .sessions(course)
            .iter()
            .map(|row| row.id.guid())
            .collect();
        let (gone, mut stored) = (
            self.bench.stored(self.course),
            self.bench.stored(self.course),
        );
        stored.retain(|row| here.contains(&row.0));
        same(&stored, &other.stored(course));
        // What was deleted meanwhile is still here, to its last view.
        let mut gone = gone;
        gone.retain(|row| !here.contains(&row.0));
        let ids: std::collections::BTreeSet<Uuid> = self
            .bench
            .sessions(self.course)
            .iter()
            .filter(|row| row.gone_at.is_some())
            .map(|row| row.id.guid())
            .collect();
        assert!(!ids.is_empty());
        let truth = ids.iter().flat_map(|id| self.bench.campus.views_of(*id));
        same(&gone, &self.bench.up_to_now(truth.collect()));
    }

    fn tell(&self, what: &str) -> (usize, usize) {
        let (reports, recordings) = (self.reports.iter().sum(), self.recordings.iter().sum());
        say(&format!(
            "{what}: {reports} usage reports in {} runs, {recordings} if each recording were asked ({:?})",
            self.reports.len(),
            self.reports
        ));
        (reports, recordings)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_runs_equals_one_and_asks_a_quarter_where_a_tenth_is_watched() {
    let month = month(10, 60, |_| {}).await;
    month.assert_equals_one_run().await;
    let (reports, recordings) = month.tell("A tenth watched");
    assert!(reports * 4 <= recordings, "{reports} of {recordings}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_runs_equals_one_where_everything_is_watched_and_late() {
    let month = month(100, 12, |settings| {
        settings.usage.late_percent = 20;
        settings.usage.late_hours = 30;
    })
    .await;
    month.assert_equals_one_run().await;
    month.tell("Everything watched, late rows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn summaries_that_are_wrong_or_refused_lose_nothing() {
    for summaries in [Summaries::Empty, Summaries::Refused, Summaries::Behind] {
        let month = month(50, 12, |settings| settings.usage.summaries = summaries).await;
        month.assert_equals_one_run().await;
        month.tell(&format!("Summaries {summaries:?}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn summaries_with_the_folders_below_save_calls_too() {
    let month = month(10, 40, |settings| {
        settings.usage.summary_covers_subfolders = true;
        settings.usage.empty_periods = true;
    })
    .await;
    month.assert_equals_one_run().await;
    let (reports, recordings) = month.tell("Summaries with folders below");
    assert!(reports * 2 <= recordings, "{reports} of {recordings}");
}
