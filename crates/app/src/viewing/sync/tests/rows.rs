//! The same rows, however they come.

use lectern_campus::{AboveMax, EmptyPages, RowOrder};

use super::support::{Bench, same};

const DAY: &str = "2026-03-20";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_can_be_odd_about_views_is_stored_as_it_is_and_once() {
    let bench = Bench::term(12, 20, 60, DAY).await;
    let course = bench.follow(&["Term"]).await;

    let ended = bench.sync_well(course).await;

    bench.assert_equals(course, &["Term"]);
    let sessions = bench.sessions(course);
    assert_eq!(ended.items_total, sessions.len() as u64);
    assert!(
        sessions
            .iter()
            .all(|row| row.watermark == Some(bench.until()))
    );
    let run = bench.last_run(course);
    assert_eq!(run.new_rows, bench.stored(course).len() as u64);
    assert!(run.whole_check && !run.completion_only && run.failed == 0);

    // The same again changes nothing.
    let plan = bench.plan(course).await;
    assert!(!plan.has_work() && plan.words == "Everything is up to date.");
    assert_eq!(bench.begin(course).await, None);
    let again = bench
        .plan_of(crate::SyncRequest {
            courses: vec![course],
            every_session: true,
            start: None,
        })
        .await;
    let started = bench.app().start_viewing_sync(&again.id).await.unwrap();
    let ended = bench.ended(started[0].job.as_deref().unwrap()).await;
    bench.assert_well(&ended);
    assert_eq!(bench.last_run(course).new_rows, 0);
    assert_eq!(bench.sessions(course), sessions);
    bench.assert_equals(course, &["Term"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_begins_on_the_day_that_was_set_for_it() {
    let bench = Bench::term(2, 12, 60, DAY).await;
    let course = bench.follow(&["Term"]).await;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 20).unwrap();
    let edit = crate::CourseEdit {
        first_day: Some(Some(day)),
        ..crate::CourseEdit::default()
    };

    let edited = bench.app().edit_course(course, edit).await.unwrap();
    let plan = bench.plan(course).await;
    bench.sync_well(course).await;

    assert_eq!(edited.first_day, day);
    assert_eq!(plan.courses[0].days.unwrap().0, day);
    let begin = crate::viewing::sync::span::midnight(day).timestamp_micros();
    let mut truth = bench.truth_below(bench.folder(&["Term"]));
    let all = truth.len();
    truth.retain(|row| row.1 >= begin);
    assert!(truth.len() < all, "some views are older");
    same(&bench.stored(course), &truth);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_order_size_and_repetition_of_pages_gives_the_same_rows() {
    let bench = Bench::term(3, 12, 100, DAY).await;
    let truth = bench.truth_below(bench.folder(&["Term", "Oddities"]));
    for case in 0..9 {
        {
            let mut settings = bench.campus.settings().write();
            let usage = &mut settings.usage;
            usage.order = match case {
                0 => RowOrder::Newest,
                1 | 2 => RowOrder::ShuffledPages,
                3 => RowOrder::Shuffled,
                _ => RowOrder::Oldest,
            };
            usage.overlapping_pages = matches!(case, 2 | 4);
            usage.repeat_every = if case == 5 { 7 } else { 0 };
            usage.inclusive_ends = case != 6;
            settings.soap.times_with_zone = case != 7;
            settings.soap.empty_pages = if case == 7 {
                EmptyPages::Nil
            } else {
                EmptyPages::Empty
            };
            (settings.soap.max_page_size, settings.soap.above_max) = match case {
                1..=3 => (150, AboveMax::Clamp),
                4 => (150, AboveMax::Fault),
                5 => (200, AboveMax::Clamp),
                8 => (60, AboveMax::Clamp),
                _ => (1_000, AboveMax::Clamp),
            };
        }
        let other = Bench::beside(&bench).await;
        let course = other.follow(&["Term", "Oddities"]).await;
        other.sync_well(course).await;
        let mut truth = truth.clone();
        if case == 6 {
            // The row at the very end is found by the next run, which asks the last days again.
            truth.retain(|row| row.1 < other.until().timestamp_micros());
        }
        same(&other.stored(course), &truth);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_counted_and_never_come_end_nothing_and_are_asked_for_again() {
    let bench = Bench::term(3, 12, 100, "2025-10-15").await;
    bench.campus.settings().write().usage.phantom_total = 2;
    let course = bench.follow(&["Term", "Course 01"]).await;

    bench.sync_well(course).await;

    bench.assert_equals(course, &["Term", "Course 01"]);
    for session in bench.sessions(course) {
        assert_eq!(session.watermark, None);
        assert!(session.problem.unwrap().contains("2 views more"));
    }
    bench.campus.settings().write().usage.phantom_total = 0;
    bench.sync_well(course).await;
    for session in bench.sessions(course) {
        assert_eq!(
            (session.watermark, session.problem),
            (Some(bench.until()), None)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_asked_once_and_only_of_new_people() {
    let bench = Bench::term(4, 12, 100, "2025-10-15").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    bench.sync_well(course).await;
    let database = &bench.app().inner.database;
    let people = database.read(crate::viewing::store::viewer_ids).unwrap();
    assert!(!people.is_empty());
    for (id, name) in people.values() {
        let person = bench.campus.viewer(id.parse().unwrap()).unwrap();
        assert_eq!(name.as_deref(), Some(person.username.as_str()));
    }
    let asked = || {
        bench
            .campus
            .log()
            .matching("POST", "UserManagement.svc")
            .len()
    };
    assert_eq!(asked(), 1);
    bench.next_day();
    bench.sync_well(course).await;
    let database = &bench.app().inner.database;
    let now = database.read(crate::viewing::store::viewer_ids).unwrap();
    assert_eq!(asked(), 1 + usize::from(now.len() > people.len()));
}
