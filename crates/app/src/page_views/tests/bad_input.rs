//! Whatever cannot be done is said before anything is fetched where that is possible, and loses nothing where it is not.

use lectern_analytics::page_views::{EndDay, Rules};
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CanvasWorld, NextLink};

use super::support::{Desk, all_lines, filter, request};
use crate::error::ErrorCode;
use crate::jobs::JobState;
use crate::page_views::{PageViewCourseRef, PageViewPeopleChoice};

const START: &str = "2026-10-05";
const END: &str = "2026-11-12";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_make_no_sense_are_refused_without_a_call() {
    let desk = Desk::small().await;
    desk.campus.canvas().log().clear();
    for (start, end, words) in [
        ("2026-11-12", "2026-11-02", "is after the end"),
        ("2026-12-24", "2026-12-31", "in the future"),
    ] {
        let error = desk
            .plan(&request(demo::BIOL_200, start, end))
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput);
        assert!(error.to_string().contains(words), "{error}");
    }
    let mut nothing = request(demo::BIOL_200, "2026-11-02", "2026-11-02");
    nothing.days.end_day = EndDay::Excluded;
    assert!(
        desk.plan(&nothing)
            .await
            .unwrap_err()
            .to_string()
            .contains("Nothing lies between")
    );
    nothing.days.zone = Some("Vancouver".to_owned());
    assert!(
        desk.plan(&nothing)
            .await
            .unwrap_err()
            .to_string()
            .contains("not a time zone")
    );
    assert_eq!(desk.campus.canvas().log().requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_into_the_future_is_read_up_to_now_and_says_so() {
    let desk = Desk::small().await;
    let plan = desk
        .plan(&request(demo::BIOL_200, "2026-11-02", "2026-12-24"))
        .await
        .unwrap();
    assert!(plan.has_work());
    assert!(
        plan.cannot[0].sentence.contains("not over yet"),
        "{:?}",
        plan.cannot
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn courses_are_found_by_whatever_names_them_or_said_not_to_be_there() {
    let desk = Desk::open_on(CanvasWorld::Term, demo::ADMIN_TOKEN).await;
    let plan = |text: &str| {
        let mut wanted = request(demo::BIOL_200, START, END);
        wanted.course = PageViewCourseRef::Text(text.to_owned());
        wanted
    };
    let address = format!(
        "{}/courses/{}/pages/x",
        desk.campus.canvas().base_url(),
        demo::BIOL_200
    );
    for text in [
        address.as_str(),
        "sis_course_id:2026W1-BIOL-200",
        "2026W1-BIOL-200",
    ] {
        let found = desk.plan(&plan(text)).await.unwrap();
        assert_eq!(found.canvas_id, 1693, "{text}");
    }
    let error = desk.plan(&plan("99999999")).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound, "{error}");
    let error = desk
        .plan(&plan("Underwater basket weaving"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound, "{error}");
    let account = desk.account.clone().unwrap();
    let several = desk
        .app()
        .find_canvas_courses(&account, "BIOL")
        .await
        .unwrap();
    assert!(several.len() > 1, "{several:?}");
    let error = desk.plan(&plan("BIOL")).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput, "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn courses_without_people_or_restricted_by_date_are_said_to_be_so() {
    let desk = Desk::open_on(CanvasWorld::Term, demo::ADMIN_TOKEN).await;
    let mut deserted = request(demo::DESERTED, START, END);
    deserted.people = PageViewPeopleChoice::students();
    let error = desk.plan(&deserted).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert!(error.to_string().contains("nobody to count"), "{error}");
    let stub = format!(
        r#"{{"id":{},"access_restricted_by_date":true}}"#,
        demo::DATE_RESTRICTED
    );
    let restricted = Fault::Status {
        status: 200,
        body: stub,
    };
    let path = format!("/api/v1/courses/{}", demo::DATE_RESTRICTED);
    desk.campus.faults().push(Rule::always(&path, restricted));
    let error = desk
        .plan(&request(demo::DATE_RESTRICTED, START, END))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Forbidden, "{error}");
    assert!(error.to_string().contains("dates"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_without_a_single_enrolment_is_said_to_be_so() {
    let desk = Desk::small().await;
    desk.campus.faults().push(Rule::always(
        "/api/v1/courses/*/enrollments",
        Fault::Status {
            status: 200,
            body: "[]".to_owned(),
        },
    ));
    let error = desk
        .plan(&request(demo::BIOL_200, START, END))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert!(
        error.to_string().contains("Canvas lists no enrolments"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_in_place_of_a_plan_is_called_a_web_page() {
    let desk = Desk::small().await;
    desk.campus
        .faults()
        .push(Rule::always("/api/v1/courses/*", Fault::LoginPage));
    let error = desk
        .plan(&request(demo::BIOL_200, START, END))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("web page"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_right_is_said_before_anything_is_fetched() {
    let desk = Desk::open_on(CanvasWorld::Small, demo::TEACHER_TOKEN).await;
    for status in [403, 401] {
        desk.campus.settings().write().canvas.no_permission_status = status;
        let error = desk
            .plan(&request(demo::BIOL_200, "2026-11-02", END))
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::Forbidden, "{error}");
        assert_eq!(
            error.to_string(),
            "Canvas allows no page views for your role."
        );
        assert!(error.problem().hint.contains("Statistics – view"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limited_token_with_the_scopes_of_page_views_is_enough() {
    let desk = Desk::open_on(CanvasWorld::Small, demo::SCOPED_TOKEN).await;
    let mut wanted = request(demo::BIOL_200, START, END);
    wanted.people = PageViewPeopleChoice::students();
    let (_, ended) = desk.get(&wanted).await;
    desk.assert_well(&ended);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_next_link_to_another_host_is_not_followed_and_the_people_are_named() {
    let desk = Desk::small().await;
    let wanted = request(demo::BIOL_200, "2026-11-02", END);
    let plan = desk.plan(&wanted).await.unwrap();
    desk.campus.settings().write().canvas.next_link = NextLink::OtherHost;
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    let job = started.job.unwrap();
    let ended = desk.ended(&job).await;
    assert_eq!(ended.state, JobState::Failed, "{:#?}", ended.failures);
    // The same again where the link is right: everybody is read.
    desk.campus.settings().write().canvas.next_link = NextLink::Right;
    desk.app().retry_job(&job, None).await.unwrap();
    desk.assert_well(&desk.ended(&job).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_comes_round_is_not_taken_for_whole() {
    let desk = Desk::small().await;
    let wanted = request(demo::BIOL_200, "2026-11-02", END);
    let plan = desk.plan(&wanted).await.unwrap();
    desk.campus.settings().write().canvas.next_link = NextLink::Repeated;
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    let ended = desk.ended(&started.job.unwrap()).await;
    assert!(ended.items_failed > 0);
    let (_, receipt) = desk
        .export(started.course, &filter(&wanted, Rules::default()))
        .await;
    assert_eq!(receipt.unread.len() as u64, ended.items_failed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_that_fails_or_arrives_cut_is_named_and_made_good_by_a_retry() {
    let desk = Desk::small().await;
    let wanted = request(demo::BIOL_200, START, END);
    let calm = Desk::beside(&desk).await;
    let course = calm.get_well(&wanted).await;
    let (folder, _) = calm
        .export(course, &filter(&wanted, Rules::default()))
        .await;
    let right = all_lines(&folder);
    for case in 0..2 {
        let desk = Desk::beside(&desk).await;
        {
            let mut settings = desk.campus.settings().write();
            settings.canvas.history.half = case == 0;
            settings.canvas.history.fail_with = (case == 1).then(|| "INTERNAL_ERROR".to_owned());
        }
        let (course, job) = desk.begin(&wanted).await;
        let job = job.unwrap();
        let ended = desk.ended(&job).await;
        assert!(ended.items_failed > 0, "case {case}: {:?}", ended.state);
        let (_, receipt) = desk
            .export(course, &filter(&wanted, Rules::default()))
            .await;
        assert_eq!(
            receipt.unread.len() as u64,
            ended.items_failed,
            "case {case}"
        );
        {
            let mut settings = desk.campus.settings().write();
            settings.canvas.history.half = false;
            settings.canvas.history.fail_with = None;
        }
        desk.app().retry_job(&job, None).await.unwrap();
        desk.assert_well(&desk.ended(&job).await);
        let (folder, _) = desk
            .export(course, &filter(&wanted, Rules::default()))
            .await;
        assert!(all_lines(&folder) == right, "case {case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_instead_of_rows_is_tried_again_and_then_named() {
    let desk = Desk::small().await;
    let wanted = request(demo::BIOL_200, "2026-11-02", END);
    let plan = desk.plan(&wanted).await.unwrap();
    let faults = desk.campus.faults();
    faults.push(Rule::always("/api/v1/users/*page_views", Fault::LoginPage));
    let started = desk.app().start_page_views(&plan.id).await.unwrap();
    let job = started.job.unwrap();
    let ended = desk.ended(&job).await;
    assert_eq!(ended.state, JobState::Failed, "{:#?}", ended.failures);
    assert!(
        ended.failures[0].head.contains("sign-in page"),
        "{:#?}",
        ended.failures
    );
    faults.clear();
    desk.app().retry_job(&job, None).await.unwrap();
    desk.assert_well(&desk.ended(&job).await);
}
