//! Pause, cancel, schedules, and what becomes of recordings that move.

use lectern_campus::changes::Change;

use super::super::views::SyncRequest;
use super::support::Bench;
use crate::MirrorSchedule;
use crate::jobs::JobState;
use crate::viewing::store;

const EVERY_DAY: MirrorSchedule = MirrorSchedule {
    days: [true; 7],
    minute: 150,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_and_resumed_it_goes_on_and_cancelled_it_keeps_what_it_has() {
    let bench = Bench::term(16, 20, 100, "2025-11-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    let job = bench.begin(course).await.unwrap();
    // It may have ended already; then there is nothing to pause.
    if bench.app().pause_job(&job).await.is_ok() {
        assert!(bench.is_at_work(course));
        bench.app().resume_job(&job).await.unwrap();
    }
    let ended = bench.ended(&job).await;
    bench.assert_well(&ended);
    bench.assert_equals(course, &["Term", "Course 01"]);

    let other = Bench::beside(&bench).await;
    let course = other.follow(&["Term", "Course 01"]).await;
    let job = other.begin(course).await.unwrap();
    let cancelled = other.app().cancel_job(&job).await.is_ok();
    let ended = other.ended(&job).await;
    assert_eq!(ended.state == JobState::Cancelled, cancelled);
    assert!(ended.receipt.unwrap().adds_up);
    for session in other.sessions(course) {
        let truth = other.up_to_now(other.campus.views_of(session.id.guid()));
        let expected = session.watermark.map_or(0, |_| truth.len() as u64);
        assert_eq!(session.rows, expected);
    }
    if cancelled {
        other.sync_well(course).await;
    }
    other.assert_equals(course, &["Term", "Course 01"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_moves_to_another_course_keeps_its_history() {
    let bench = Bench::term(8, 12, 100, "2025-10-20").await;
    let (first, second) = (
        bench.follow(&["Term", "Course 01"]).await,
        bench.follow(&["Term", "Oddities"]).await,
    );
    bench.sync_well(first).await;
    bench.sync_well(second).await;
    let top = bench.folder(&["Term", "Course 01"]);
    let to = bench.folder(&["Term", "Oddities"]);
    let session = bench.campus.truth().below(top).sessions[0].id;
    bench
        .campus
        .change(Change::MoveSession {
            session,
            folder: to,
        })
        .unwrap();
    let name = "CPSC 110 [new] \"name\"".to_owned();
    bench
        .campus
        .change(Change::RenameFolder { folder: top, name })
        .unwrap();
    bench.next_day();
    bench.campus.log().clear();

    bench.sync_well(second).await;
    bench.sync_well(first).await;

    let row = |course| {
        let rows = bench.sessions(course);
        rows.into_iter().find(|row| row.id.guid() == session)
    };
    assert!(row(second).unwrap().gone_at.is_none());
    assert!(row(first).unwrap().gone_at.is_some());
    bench.assert_equals(second, &["Term", "Oddities"]);
    let database = &bench.app().inner.database;
    let course = database
        .read(|connection| store::course(connection, first))
        .unwrap();
    assert_eq!(course.unwrap().name, "CPSC 110 [new] \"name\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_is_synchronised_at_its_time_and_once_for_all_that_was_missed() {
    let bench = Bench::term(4, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    let database = bench.app().inner.database.clone();
    let row = database
        .read(|connection| store::course(connection, course))
        .unwrap()
        .unwrap();
    let now = bench.campus.clock().now();
    let due = crate::viewing::store::CourseRow {
        schedule: Some(EVERY_DAY),
        // Three days ago: the computer slept.
        next_run: Some(now - chrono::TimeDelta::days(3)),
        ..row
    };
    database
        .write(|t| store::save_course(t, &due, now))
        .unwrap();

    bench.app().synchronise_what_is_due(now).await.unwrap();
    bench.app().synchronise_what_is_due(now).await.unwrap();
    bench.app().jobs_idle().await.unwrap();

    bench.assert_equals(course, &["Term", "Course 01"]);
    assert_eq!(bench.app().list_jobs(true).unwrap().len(), 1);
    let next = database
        .read(|connection| store::course(connection, course))
        .unwrap()
        .unwrap()
        .next_run
        .unwrap();
    assert!(next > now && next - now <= chrono::TimeDelta::days(1));
    // A folder that cannot be read is told, and not tried again and again.
    let folder = bench.folder(&["Term", "Course 01"]);
    bench
        .campus
        .change(Change::DeleteFolder { folder })
        .unwrap();
    bench.next_day();
    bench
        .app()
        .synchronise_what_is_due(bench.campus.clock().now())
        .await
        .unwrap();
    bench.app().jobs_idle().await.unwrap();
    let run = bench.last_run(course);
    assert!(run.problem.is_some(), "{run:?}");
    assert!(
        bench
            .sessions(course)
            .iter()
            .all(|row| row.gone_at.is_none())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_says_what_it_takes_and_starts_once() {
    let bench = Bench::term(8, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    bench.campus.log().clear();
    let plan = bench.plan_of(SyncRequest::default()).await;
    assert_eq!(bench.reports().len(), 0);
    let one = &plan.courses[0];
    assert_eq!(
        (one.course, one.listed, one.sessions, one.new),
        (course, 8, 8, 8)
    );
    assert_eq!((one.calls.least, one.calls.most), (8, 8));
    assert_eq!(one.words, "8 recordings, 8 calls, less than a minute");
    assert!(bench.sessions(course).is_empty());

    let started = bench.app().start_viewing_sync(&plan.id).await.unwrap();
    assert!(bench.app().start_viewing_sync(&plan.id).await.is_err());
    bench.ended(started[0].job.as_deref().unwrap()).await;
    bench.next_day();
    let plan = bench.plan(course).await;
    let one = &plan.courses[0];
    assert!(one.calls.least < one.calls.most && !one.whole_check);
    let (first, last) = one.days.unwrap();
    assert_eq!((last - first).num_days(), 2);
}
