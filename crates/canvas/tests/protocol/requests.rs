use lectern_canvas::{
    AccountRef, AssignmentFilter, AssignmentId, CourseId, CourseRef, CourseSearch, CourseState,
    EnrollmentFilter, EnrollmentType, FileId, HistoryRange, ModuleId, MyCourses, ResultsFormat,
    Students, SubmissionFilter, SubmissionId, TermId, UserFilter, UserId, UserRef,
};
use serde_json::json;

use crate::support::{canvas, ok, site_that, time, transcript};

#[tokio::test]
async fn every_request_of_courses_people_and_titles() {
    let server = site_that(|request| {
        ok(&if request.url.path().ends_with("/users/self")
            || request.url.path().ends_with("/profile")
            || request.url.path().ends_with("W1")
        {
            json!({ "id": 1, "name": "A" })
        } else {
            json!([])
        })
    })
    .await;
    let site = canvas(&server.uri());
    let course = CourseId::new(21_070_000_000_004_711);

    site.me().await.unwrap();
    site.profile().await.unwrap();
    let sis = CourseRef::Sis("BIOL/200 W1".to_owned());
    site.course(&sis).await.unwrap();
    site.my_courses(&MyCourses::default()).read_all().await;
    let search = CourseSearch {
        text: Some(" biology & co ".to_owned()),
        term: Some(TermId::new(7)),
        states: vec![CourseState::Available, CourseState::Completed],
        with_enrollments: true,
    };
    site.account_courses(AccountRef::Root, &search)
        .unwrap()
        .read_all()
        .await;
    site.sections(course).read_all().await;
    site.enrollments(course, &EnrollmentFilter::students())
        .read_all()
        .await;
    let filter = UserFilter {
        types: vec![EnrollmentType::Student, EnrollmentType::Ta],
        users: vec![UserId::new(5)],
        with_enrollments: true,
        with_test_student: true,
        ..UserFilter::default()
    };
    site.course_users(course, &filter).unwrap().read_all().await;
    site.modules(course).read_all().await;
    site.module_items(course, ModuleId::new(3)).read_all().await;
    site.wiki_pages(course).read_all().await;
    site.course_files(course).read_all().await;
    site.discussions(course).read_all().await;
    site.quizzes(course).read_all().await;

    insta::assert_snapshot!(transcript(&server).await);
}

#[tokio::test]
async fn every_request_of_page_views() {
    let server = site_that(|request| {
        let path = request.url.path();
        if path.ends_with("/page_views") {
            return ok(&json!([]));
        }
        let status = if request.method == "POST" { 201 } else { 200 };
        wiremock::ResponseTemplate::new(status).set_body_json(json!({
            "poll_url": "/api/v1/users/5/page_views/query/550e8400",
            "status": "finished",
            "results_url": "/api/v1/users/5/page_views/query/550e8400/results",
        }))
    })
    .await;
    let site = canvas(&server.uri());
    let day = |text: &str| text.parse().unwrap();
    let range = HistoryRange::covering(day("2026-01-15"), day("2026-02-28")).unwrap();

    site.page_views(
        &UserRef::Login("ada@example.edu".to_owned()),
        time("2026-02-01T00:00:00Z"),
        time("2026-03-01T07:59:59.5Z"),
    )
    .read_all()
    .await;
    let query = site
        .start_history(&UserId::new(5).into(), range, ResultsFormat::Csv)
        .await
        .unwrap();
    site.history_status(&query).await.unwrap();
    let users = [
        UserId::new(7),
        UserId::new(21_070_000_000_004_711),
        UserId::new(7),
    ];
    site.start_batch_history(&users, range, ResultsFormat::JsonLines)
        .await
        .unwrap();

    insta::assert_snapshot!(transcript(&server).await);
}

#[tokio::test]
async fn every_request_of_student_work() {
    let server = site_that(|request| {
        ok(&match request.url.path().rsplit('/').next() {
            Some("public_url") => json!({ "public_url": "https://files.example/x?sig=1" }),
            Some("assignments" | "submissions") => json!([]),
            _ => json!({ "id": 12 }),
        })
    })
    .await;
    let site = canvas(&server.uri());
    let (course, assignment) = (CourseId::new(101), AssignmentId::new(12));

    site.assignments(course, &AssignmentFilter::default())
        .read_all()
        .await;
    site.assignment(course, assignment).await.unwrap();
    let filter = SubmissionFilter {
        assignments: vec![assignment],
        submitted_since: Some(time("2026-02-01T00:00:00.25Z")),
        ..SubmissionFilter::default()
    };
    site.submissions(course, &filter).unwrap().read_all().await;
    let filter = SubmissionFilter {
        students: Students::Some(vec![UserId::new(5), UserId::new(6)]),
        ..SubmissionFilter::default()
    };
    site.submissions(course, &filter).unwrap().read_all().await;
    site.file(FileId::new(555)).await.unwrap();
    site.public_url(FileId::new(555), Some(SubmissionId::new(1011)))
        .await
        .unwrap();

    insta::assert_snapshot!(transcript(&server).await);
}
