//! Tokens that end on the way, and tokens that may not read page views.

use chrono::TimeDelta;
use lectern_analytics::page_views::Rules;
use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_net::Secret;

use super::support::{Desk, all_lines, filter, request};
use crate::error::ErrorCode;
use crate::jobs::JobState;
use crate::tests::program::until;

const START: &str = "2026-09-14";
const END: &str = "2026-11-15";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_half_way_waits_for_another_one_and_goes_on() {
    ends_half_way(|desk| desk.campus.canvas().revoke(demo::ADMIN_TOKEN)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_expires_half_way_waits_for_another_one_and_goes_on() {
    ends_half_way(|desk| {
        let before = desk.now() - TimeDelta::minutes(1);
        desk.campus
            .canvas()
            .set_token_expiry(demo::ADMIN_TOKEN, Some(before));
    })
    .await;
}

/// Ends the token when some people were read, gives another one, and wants nobody to be read twice.
async fn ends_half_way(end: fn(&Desk)) {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    let wanted = desk.calm(&request).await;
    desk.campus.settings().write().canvas.latency_ms = 10;
    desk.campus.canvas().log().clear();
    let (course, job) = desk.begin(&request).await;
    let job = job.unwrap();
    until("somebody was read", || !desk.whole().is_empty()).await;
    end(&desk);
    until("the job waits for a sign-in", || {
        let view = desk.app().job(&job).unwrap();
        view.state == JobState::Waiting && view.wait_reason.as_deref() == Some("signIn")
    })
    .await;
    let whole = desk.whole();
    let asked = desk.page_view_requests();
    let queries = asked.iter().filter(|request| request.method == "POST");
    let queries = queries.count();
    desk.campus.canvas().log().clear();
    let account = desk.account.clone().unwrap();
    desk.app()
        .renew_canvas_token(&account, Secret::new(demo::ANALYST_TOKEN))
        .await
        .unwrap();
    desk.assert_well(&desk.ended(&job).await);
    let twice: Vec<_> = desk.asked().intersection(&whole).copied().collect();
    assert!(twice.is_empty(), "read twice: {twice:?}");
    let again = desk.page_view_requests();
    let again = again.iter().filter(|request| request.method == "POST");
    assert!(queries > 0);
    assert_eq!(again.count(), 0, "the history was asked for once");
    let (folder, _) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    assert!(all_lines(&folder) == wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_token_without_a_needed_scope_is_named_before_anything_is_fetched() {
    let desk = Desk::open_on(CanvasWorld::Small, demo::SCOPED_TOKEN).await;
    let list = "url:GET|/api/v1/users/:user_id/page_views";
    let query = "url:POST|/api/v1/users/:user_id/page_views/query";
    let results = "url:GET|/api/v1/users/:user_id/page_views/query/:query_id/results";
    for (missing, start) in [(list, "2026-11-02"), (query, START), (results, START)] {
        let scopes: Vec<&str> = demo::PAGE_VIEW_SCOPES
            .into_iter()
            .filter(|scope| *scope != missing)
            .collect();
        desk.campus
            .canvas()
            .set_token_scopes(demo::SCOPED_TOKEN, Some(&scopes));
        desk.campus.canvas().log().clear();
        let error = desk
            .plan(&request(demo::BIOL_200, start, END))
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::Forbidden, "{missing}: {error}");
        let hint = error.problem().hint;
        assert!(hint.contains(missing), "{missing}: {hint}");
        let fetched = desk.page_view_requests();
        let fetched = fetched.iter().filter(|request| request.status == 201);
        assert_eq!(fetched.count(), 0, "{missing}: a query was started");
    }
}
