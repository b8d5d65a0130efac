//! Canvas that refuses for minutes: nothing is lost, and nobody storms.

use std::time::Duration;

use lectern_analytics::page_views::Rules;
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_canvas::Governor;

use super::support::{Desk, all_lines, filter, request};
use crate::jobs::JobState;
use crate::tests::program::until;

const START: &str = "2026-11-02";
const END: &str = "2026-11-15";
/// So many times shorter are the pauses after a refusal.
const FASTER: u32 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_for_minutes_it_asks_ever_less_often_and_then_goes_on() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    let wanted = desk.calm(&request).await;
    let plan = desk.plan(&request).await.unwrap();
    pace(&desk);
    // 1.5, 3, 6, 12, 24, 48 and six times 60 seconds: seven minutes.
    let refusals = 12;
    let faults = desk.campus.faults();
    faults.push(
        Rule::always(
            "/api/v1/users/*page_views",
            Fault::TooMany { retry_after: None },
        )
        .times(refusals),
    );
    desk.campus.canvas().log().clear();
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job.unwrap()).await);
    let refused = desk.page_view_requests();
    let refused = refused.iter().filter(|request| request.status == 429);
    assert_eq!(refused.count(), usize::try_from(refusals).unwrap());
    let (folder, _) = desk
        .export(started.course, &filter(&request, Rules::default()))
        .await;
    assert!(all_lines(&folder) == wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_for_longer_than_a_call_waits_the_job_says_that_it_waits() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    let wanted = desk.calm(&request).await;
    let plan = desk.plan(&request).await.unwrap();
    pace(&desk);
    let engine = desk.app().inner.page_views.engine.get().unwrap();
    engine
        .tuning
        .change(|tuning| tuning.refused_for = Some(Duration::from_millis(20)));
    let faults = desk.campus.faults();
    faults.push(Rule::always(
        "/api/v1/users/*page_views",
        Fault::TooMany { retry_after: None },
    ));
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    let job = started.job.unwrap();
    until("the job waits for Canvas's limit", || {
        let view = desk.app().job(&job).unwrap();
        view.state == JobState::Waiting && view.wait_reason.as_deref() == Some("limit")
    })
    .await;
    faults.clear();
    desk.assert_well(&desk.ended(&job).await);
    let (folder, _) = desk
        .export(started.course, &filter(&request, Rules::default()))
        .await;
    assert!(all_lines(&folder) == wanted);
}

/// Shortens the pauses after refusals.
fn pace(desk: &Desk) {
    let account = desk.account.as_ref().unwrap();
    let governor = Governor::new().faster(FASTER);
    desk.app().inner.connections.pace_with(account, governor);
}
