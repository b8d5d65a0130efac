use std::collections::BTreeSet;

use chrono::TimeDelta;
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CampusHandle, CanvasWorld, NextLink};
use lectern_canvas::{
    AccountRef, CanvasError, CourseId, CourseRef, CourseSearch, EnrollmentFilter, LinkProblem,
    ListingEnd, Need, Right, TokenEnd, TokenRefusal, UserId, UserRef,
};

use crate::support::{NOW, admin, campus, time, with_token};

fn id(number: u64) -> CourseId {
    CourseId::new(i64::try_from(number).unwrap())
}

/// The enrolments that are not deleted or refused, as the campus tells them without its API.
fn everybody(campus: &CampusHandle, course: u64) -> BTreeSet<i64> {
    let states = ["active", "invited", "inactive", "completed"];
    let enrolments = campus.canvas().true_enrollments(course);
    let there = enrolments
        .iter()
        .filter(|enrolment| states.contains(&enrolment.state));
    there
        .map(|enrolment| i64::try_from(enrolment.id).unwrap())
        .collect()
}

async fn listed(campus: &CampusHandle, course: u64) -> BTreeSet<i64> {
    let listing = admin(campus)
        .enrollments(id(course), &EnrollmentFilter::everybody())
        .read_all()
        .await;
    assert!(listing.complete(), "{:?}", listing.problem);
    listing.items.iter().map(|row| row.id.get()).collect()
}

#[tokio::test]
async fn every_course_and_everybody_in_it_is_seen() {
    let campus = campus(CanvasWorld::Term).await;
    let canvas = admin(&campus);

    let listing = canvas
        .account_courses(AccountRef::Root, &CourseSearch::default())
        .unwrap()
        .read_all()
        .await;

    assert!(listing.complete(), "{:?}", listing.problem);
    let found: BTreeSet<_> = listing.items.iter().map(|course| course.id).collect();
    let there = campus.canvas().true_courses();
    assert_eq!(found, there.iter().map(|course| id(course.id)).collect());
    for course in [demo::BIOL_200, demo::BIG, demo::FOREIGN] {
        assert_eq!(listed(&campus, course).await, everybody(&campus, course));
    }
}

#[tokio::test]
async fn the_same_is_seen_on_every_oddity_of_paging() {
    let campus = campus(CanvasWorld::Small).await;
    let course = demo::BIOL_200;
    let expected = everybody(&campus, course);
    let set = |change: fn(&mut lectern_campus::CanvasSettings)| {
        change(&mut campus.settings().write().canvas);
    };

    set(|canvas| canvas.max_per_page = 3);
    assert_eq!(listed(&campus, course).await, expected);
    set(|canvas| canvas.empty_second_page = true);
    assert_eq!(listed(&campus, course).await, expected);
    set(|canvas| canvas.next_link = NextLink::Repeated);
    let listing = admin(&campus)
        .enrollments(id(course), &EnrollmentFilter::everybody())
        .read_all()
        .await;
    assert!(matches!(
        listing.end,
        ListingEnd::RepeatedLink | ListingEnd::RepeatedPage
    ));
    assert!(listing.pages <= 2, "{} pages", listing.pages);
    for hostile in [NextLink::OtherHost, NextLink::OtherPort] {
        campus.settings().write().canvas.next_link = hostile;
        let listing = admin(&campus)
            .enrollments(id(course), &EnrollmentFilter::everybody())
            .read_all()
            .await;
        assert!(matches!(
            listing.problem,
            Some(CanvasError::NextLink {
                problem: LinkProblem::OtherHost { .. },
                ..
            })
        ));
    }
    assert!(campus.canvas().log().leaks().is_empty());
}

#[tokio::test]
async fn page_views_of_thirty_days_are_the_true_ones_each_once() {
    let campus = campus(CanvasWorld::Small).await;
    let (from, to) = (time(NOW) - TimeDelta::days(30), time(NOW));
    let mut seen = 0;
    for numbered in [false, true] {
        campus.settings().write().canvas.page_views.numbered_pages = numbered;
        for enrolment in campus.canvas().true_enrollments(demo::BIOL_200) {
            let user = UserId::new(i64::try_from(enrolment.user).unwrap());
            let listing = admin(&campus)
                .page_views(&UserRef::Id(user), from, to)
                .read_all()
                .await;
            assert!(listing.complete(), "{:?}", listing.problem);
            let mut found: Vec<_> = listing
                .items
                .iter()
                .map(|view| {
                    (
                        view.id.clone(),
                        view.created_at.timestamp(),
                        view.url.clone(),
                    )
                })
                .collect();
            found.sort();
            let truth = campus.canvas().true_page_views(enrolment.user, from, to);
            let mut truth: Vec<_> = truth
                .into_iter()
                .map(|view| (view.id.to_string(), view.at.timestamp(), Some(view.url)))
                .collect();
            truth.sort();
            assert_eq!(found, truth, "user {user}");
            seen += found.len();
        }
    }
    assert!(seen > 100, "{seen} page views are too few to say anything");
}

#[tokio::test]
async fn courses_are_found_by_every_name() {
    let campus = campus(CanvasWorld::Term).await;
    let canvas = admin(&campus);
    let address = format!("{}/courses/1693/modules", campus.canvas().base_url());

    for reference in ["1693", "sis_course_id:2026W1-BIOL-200", &address] {
        let reference: CourseRef = reference.parse().unwrap();
        let course = canvas.course(&reference).await.unwrap();
        assert_eq!(course.id, id(demo::BIOL_200));
        assert!(course.term.is_some());
    }
    let restricted = with_token(&campus, demo::STUDENT_TOKEN);
    let error = restricted
        .course(&CourseRef::Id(id(demo::DATE_RESTRICTED)))
        .await
        .unwrap_err();
    assert!(error.is_permission() || matches!(error, CanvasError::NotFound { .. }));
    let missing = canvas.course(&CourseRef::Id(CourseId::new(999_999))).await;
    assert!(matches!(missing, Err(CanvasError::NotFound { .. })));
}

#[tokio::test]
async fn tokens_are_told_apart() {
    let campus = campus(CanvasWorld::Small).await;
    let me = async |token: &str| with_token(&campus, token).me().await;

    assert_eq!(
        me(demo::ADMIN_TOKEN).await.unwrap().id,
        UserId::new(i64::try_from(demo::ADMIN).unwrap())
    );
    for (token, is_it) in [
        (demo::EXPIRED_TOKEN, "Expired"),
        (demo::REVOKED_TOKEN, "Revoked"),
        ("1042~nothing", "Invalid"),
    ] {
        match me(token).await {
            Err(CanvasError::TokenRefused { reason, .. }) => {
                assert!(format!("{reason:?}").starts_with(is_it), "{reason:?}");
                assert_ne!(reason, TokenRefusal::Expired { at: None });
            }
            other => panic!("{other:?}"),
        }
    }
    let end = async |token: &str| {
        let canvas = with_token(&campus, token);
        canvas.token_end(&token.into()).await.unwrap()
    };
    assert_eq!(end(demo::ADMIN_TOKEN).await, TokenEnd::Never);
    assert!(matches!(end(demo::EXPIRING_TOKEN).await, TokenEnd::At(_)));
}

#[tokio::test]
async fn what_each_person_may_not_do_is_said_before_a_run() {
    let campus = campus(CanvasWorld::Term).await;
    let missing = async |token: &str| {
        let rights = with_token(&campus, token).rights(time(NOW)).await.unwrap();
        let lacking = rights.found.into_iter();
        lacking
            .filter(|(_, right)| matches!(right, Right::Missing { .. }))
            .map(|(need, _)| need)
            .collect::<Vec<_>>()
    };

    for status in [403, 401] {
        campus.settings().write().canvas.no_permission_status = status;
        assert_eq!(missing(demo::ADMIN_TOKEN).await, []);
        let teacher = missing(demo::TEACHER_TOKEN).await;
        assert!(teacher.contains(&Need::PageViews), "{teacher:?}");
        assert!(!teacher.contains(&Need::People), "{teacher:?}");
        let analyst = missing(demo::ANALYST_TOKEN).await;
        assert!(!analyst.contains(&Need::PageViews), "{analyst:?}");
        assert!(analyst.contains(&Need::StudentWork), "{analyst:?}");
    }
    let scoped = missing(demo::SCOPED_TOKEN).await;
    assert!(
        scoped.contains(&Need::Details) && scoped.contains(&Need::StudentWork),
        "{scoped:?}"
    );
    assert!(!scoped.contains(&Need::PageViews), "{scoped:?}");
}

#[tokio::test]
async fn faults_on_the_way_change_nothing() {
    let campus = campus(CanvasWorld::Small).await;
    campus.settings().write().canvas.max_per_page = 4;
    let expected = everybody(&campus, demo::BIOL_200);
    for fault in [
        Fault::Status {
            status: 502,
            body: String::new(),
        },
        Fault::LoginPage,
        Fault::TooMany { retry_after: None },
    ] {
        campus
            .faults()
            .push(Rule::once("/api/v1/courses/*enrollments", fault));
        assert_eq!(listed(&campus, demo::BIOL_200).await, expected);
    }
}
