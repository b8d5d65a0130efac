//! Whatever happens on the way, the reports are the same, and nobody is read twice.

use std::time::Duration;

use lectern_analytics::page_views::Rules;
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};

use super::support::{Desk, all_lines, filter, request};
use crate::jobs::JobState;
use crate::tests::program::until;

const START: &str = "2026-09-14";
const END: &str = "2026-11-15";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_reads_nobody_twice_and_the_reports_are_the_same() {
    let mut desk = Desk::small().await;
    let wanted = desk.calm(&request(demo::BIOL_200, START, END)).await;
    desk.campus.settings().write().canvas.latency_ms = 15;
    let request = request(demo::BIOL_200, START, END);
    let (course, job) = desk.begin(&request).await;
    let job = job.unwrap();
    let mut number = 11_u64;
    for _ in 0..5 {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        tokio::time::sleep(Duration::from_millis(20 + (number >> 33) % 150)).await;
        let whole = desk.whole();
        desk.kill().await;
        desk.campus.canvas().log().clear();
        desk.open().await;
        // The queue takes the job up by itself; a while later nobody who was whole has been asked for.
        let state = desk.app().job(&job).unwrap().state;
        tokio::time::sleep(Duration::from_millis(60)).await;
        let twice: Vec<_> = desk.asked().intersection(&whole).copied().collect();
        assert!(twice.is_empty(), "{state:?}: {twice:?}");
    }
    desk.assert_well(&desk.ended(&job).await);
    let (folder, _) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    assert!(all_lines(&folder) == wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn throttled_and_failing_at_random_the_reports_are_the_same_and_canvas_is_never_crowded() {
    let desk = Desk::small().await;
    let wanted = desk.calm(&request(demo::BIOL_200, START, END)).await;
    desk.campus.canvas().log().clear();
    {
        let mut settings = desk.campus.settings().write();
        settings.canvas.page_views.too_many_every = 14;
        settings.canvas.latency_ms = 5;
    }
    let faults = desk.campus.faults();
    for fault in [
        Fault::Status {
            status: 502,
            body: "<html>Bad gateway</html>".to_owned(),
        },
        Fault::ResetBefore,
        Fault::ResetInResponse { after: 700 },
        Fault::LoginPage,
    ] {
        faults.push(
            Rule::always("/api/v1/users/*page_views*", fault)
                .after(3)
                .times(2)
                .sometimes(0.3),
        );
    }
    let request = request(demo::BIOL_200, START, END);
    let course = desk.get_well(&request).await;
    let (folder, _) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    assert!(all_lines(&folder) == wanted);
    let log = desk.campus.canvas().log();
    assert!(
        log.most_in_flight() <= 4,
        "{} in flight",
        log.most_in_flight()
    );
    let refused = log
        .requests()
        .iter()
        .filter(|request| request.status == 429)
        .count();
    let all = log.requests().len();
    assert!(
        refused > 0 && refused * 4 < all,
        "{refused} of {all} refused"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_gone_is_not_asked_for_over_and_over() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, "2026-11-02", END);
    let plan = desk.plan(&request).await.unwrap();
    desk.campus.canvas().log().clear();
    let body = r#"{"status":"unauthorized","errors":[{"message":"user not authorized to perform that action"}]}"#;
    desk.campus.faults().push(Rule::always(
        "/api/v1/users/*page_views",
        Fault::Status {
            status: 403,
            body: body.to_owned(),
        },
    ));
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    let ended = desk.ended(&started.job.unwrap()).await;
    assert_eq!(ended.state, JobState::Failed, "{:#?}", ended.failures);
    assert_eq!(ended.items_failed, ended.items_total);
    let requests = desk.page_view_requests().len();
    assert!(
        requests <= 8,
        "{requests} requests for {} people",
        ended.items_total
    );
    let (folder, receipt) = desk
        .export(started.course, &filter(&request, Rules::default()))
        .await;
    assert_eq!(receipt.unread.len() as u64, ended.items_total);
    assert!(all_lines(&folder)[2].is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeping_on_collecting_reads_the_new_days_every_night() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, "2026-11-02", "2026-11-19");
    let course = desk.get_well(&request).await;
    desk.app().keep_collecting(course, true).await.unwrap();
    desk.campus.clock().advance(chrono::TimeDelta::days(3));
    let view = desk
        .app()
        .page_view_courses_at(desk.now())
        .await
        .unwrap()
        .remove(0);
    let risk = view.risk.unwrap();
    assert_eq!((risk.unread_days, view.keep_collecting), (3, true));
    let next = view.next_run.unwrap();
    desk.app()
        .collect_page_views(next.max(desk.now()))
        .await
        .unwrap();
    until("the course is at work or done", || {
        let jobs = desk.app().inner.jobs.open_by_target().unwrap();
        jobs.is_empty()
    })
    .await;
    let view = desk
        .app()
        .page_view_courses_at(desk.now())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(view.risk.map_or(0, |risk| risk.unread_days), 0, "{view:#?}");
}
