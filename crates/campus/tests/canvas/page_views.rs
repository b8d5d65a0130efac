//! The ordinary list of page views.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use lectern_campus::{
    CanvasWorld,
    canvas::{TruePageView, demo},
};
use serde_json::Value;

use crate::support::{NOW, Site, link, told};

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// Returns a student of the large course who views much.
fn busy(site: &Site) -> u64 {
    let canvas = site.canvas();
    let rows = canvas.true_enrollments(demo::BIOL_200);
    let students = rows
        .iter()
        .filter(|it| it.kind == "StudentEnrollment" && it.state == "active");
    let count = |user: &u64| {
        canvas
            .true_page_views(*user, now() - TimeDelta::days(90), now())
            .len()
    };
    students.map(|it| it.user).max_by_key(count).unwrap()
}

fn path(user: u64, rest: &str) -> String {
    format!("/api/v1/users/{user}/page_views?{rest}")
}

fn same(rows: &[Value], truth: &[TruePageView]) {
    let mut seen: HashMap<String, u8> = HashMap::new();
    for row in rows {
        *seen
            .entry(row["id"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    let expected: HashMap<String, u8> = truth
        .iter()
        .map(|view| (view.id.to_string(), view.copies))
        .collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn rows_are_the_truth_of_the_last_thirty_days_newest_first_with_copies() {
    let site = Site::open(CanvasWorld::Term).await;
    let user = busy(&site);
    let (rows, _) = site
        .all(&path(user, "per_page=17&start_time=2026-01-01"))
        .await;
    let truth = site.canvas().true_page_views(
        user,
        now() - TimeDelta::days(30),
        now() + TimeDelta::seconds(1),
    );
    assert!(truth.len() > 100, "{}", truth.len());
    same(&rows, &truth);
    let times: Vec<&str> = rows
        .iter()
        .map(|row| row["created_at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|one, other| one >= other));
    site.campus.settings().write().canvas.page_views.days = None;
    let (all, _) = site.all(&path(user, "per_page=100")).await;
    same(
        &all,
        &site.canvas().true_page_views(
            user,
            now() - TimeDelta::days(900),
            now() + TimeDelta::seconds(1),
        ),
    );
    assert!(all.len() > rows.len());
}

#[tokio::test]
async fn a_range_has_its_start_and_not_its_end() {
    let site = Site::open(CanvasWorld::Term).await;
    let user = busy(&site);
    let all = site
        .canvas()
        .true_page_views(user, now() - TimeDelta::days(20), now());
    let (first, last) = (&all[10], &all[40]);
    let rest = format!(
        "start_time={}&end_time={}",
        first
            .at
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        last.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    );
    let (rows, _) = site.all(&path(user, &rest)).await;
    let ids: HashSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(
        ids.contains(first.id.to_string().as_str()) && !ids.contains(last.id.to_string().as_str())
    );
    assert_eq!(ids.len(), 30);
}

#[tokio::test]
async fn the_last_page_is_always_an_empty_one_and_times_are_there_twice() {
    let site = Site::open(CanvasWorld::Term).await;
    let user = busy(&site);
    let answer = site
        .get(&path(
            user,
            "start_time=2026-11-01&end_time=2026-11-20&per_page=100",
        ))
        .await;
    let mut next = link(&answer, "next").unwrap();
    assert_eq!((link(&answer, "last"), link(&answer, "prev")), (None, None));
    assert!(next.contains("?start_time=2026-11-01&end_time=2026-11-20&start_time=2026-11-01&end_time=2026-11-20&page=bookmark:"), "{next}");
    loop {
        let answer = site.get(&next).await;
        let Some(following) = link(&answer, "next") else {
            assert_eq!(told(answer).await.1, serde_json::json!([]));
            break;
        };
        next = following;
    }
}

#[tokio::test]
async fn numbered_installs_have_a_last_page() {
    let site = Site::open(CanvasWorld::Term).await;
    let user = busy(&site);
    let (marked, _) = site.all(&path(user, "per_page=50")).await;
    site.campus
        .settings()
        .write()
        .canvas
        .page_views
        .numbered_pages = true;
    let (rows, pages) = site.all(&path(user, "per_page=50")).await;
    assert_eq!(
        (rows.len(), pages),
        (marked.len(), marked.len().div_ceil(50))
    );
}

#[tokio::test]
async fn everything_that_makes_counting_hard_is_there() {
    let site = Site::open(CanvasWorld::Term).await;
    let canvas = site.canvas();
    let rows = canvas.true_enrollments(demo::BIOL_200);
    let people: HashSet<u64> = rows.iter().map(|it| it.user).collect();
    let views: Vec<TruePageView> = people
        .iter()
        .flat_map(|user| canvas.true_page_views(*user, now() - TimeDelta::days(60), now()))
        .collect();
    let of_course =
        |view: &&TruePageView| view.context_type == Some("Course") && view.context_id == Some(1693);
    let course = views.iter().filter(of_course);
    assert!(course.clone().count() > 5_000);
    let any = |wanted: &dyn Fn(&TruePageView) -> bool| assert!(views.iter().any(wanted));
    any(&|view| {
        view.context_type == Some("Course")
            && view.context_id == Some(1693)
            && !view.url.to_lowercase().contains("/courses/1693")
    });
    any(&|view| view.context_type == Some("Group"));
    any(&|view| view.context_type.is_none() && view.url.contains("/api/v1/courses/1693/"));
    any(&|view| view.real_user == Some(demo::ADMIN));
    any(&|view| view.app.is_some());
    any(&|view| view.participated && view.method == "post");
    any(&|view| view.copies == 2);
    any(&|view| view.url.len() == 255);
    any(&|view| view.url.contains("/Courses/1693/"));
    any(&|view| {
        view.url
            .starts_with("https://northfield.instructure.example/")
    });
    any(&|view| view.seconds.is_none());
    let student = canvas.true_page_views(demo::STUDENT, now() - TimeDelta::days(60), now());
    assert!(
        student
            .iter()
            .any(|view| view.url.contains("/courses/16930")),
        "the look-alike"
    );
}

#[tokio::test]
async fn views_reach_back_more_than_a_year_and_number_hundreds_of_thousands() {
    let site = Site::open(CanvasWorld::Term).await;
    let canvas = site.canvas();
    let people: HashSet<u64> = canvas
        .true_enrollments(demo::BIG)
        .iter()
        .map(|it| it.user)
        .collect();
    let counted: usize = people
        .iter()
        .take(100)
        .map(|user| {
            canvas
                .true_page_views(*user, now() - TimeDelta::days(440), now())
                .len()
        })
        .sum();
    let oldest = people.iter().take(100).flat_map(|user| {
        canvas.true_page_views(
            *user,
            now() - TimeDelta::days(460),
            now() - TimeDelta::days(400),
        )
    });
    assert!(oldest.count() > 0);
    assert!(
        counted * people.len() / 100 > 200_000,
        "{counted} views of a hundred people"
    );
}

#[tokio::test]
async fn steady_students_view_the_course_just_as_often_every_day() {
    let site = Site::open(CanvasWorld::Steady {
        students: 60,
        views_per_day: 7,
    })
    .await;
    let rows = site.canvas().true_enrollments(1693);
    let students: Vec<u64> = rows
        .iter()
        .filter(|it| it.kind == "StudentEnrollment")
        .map(|it| it.user)
        .collect();
    let counted: std::collections::BTreeSet<_> = students.iter().collect();
    assert_eq!(counted.len(), 60);
    let deleted = |user: u64| site.canvas().true_user(user).unwrap().deleted;
    assert!(!students.iter().any(|user| deleted(*user)));
    let from = "2026-03-01T00:00:00Z".parse().unwrap();
    for user in students {
        let views = site
            .canvas()
            .true_page_views(user, from, from + TimeDelta::days(31));
        assert_eq!(views.len(), 31 * 7);
        assert!(
            views
                .iter()
                .all(|view| view.context_id == Some(1693) && view.real_user.is_none())
        );
    }
}

#[tokio::test]
async fn wrong_times_unknown_people_and_missing_rights_are_refused() {
    let site = Site::small().await;
    let user = demo::STUDENT;
    let refused = |status: u16, text: &str| (status, serde_json::json!({ "error": text }));
    let future = told(site.get(&path(user, "start_time=2027-01-01")).await).await;
    assert_eq!(future, refused(400, "start_time cannot be in the future"));
    let reversed = told(
        site.get(&path(user, "start_time=2026-11-10&end_time=2026-11-01"))
            .await,
    )
    .await;
    assert_eq!(reversed, refused(400, "end_time must be after start_time"));
    assert_eq!(site.get(&path(user, "start_time=soon")).await.status(), 200);
    assert_eq!(site.get(&path(4_040_404, "")).await.status(), 404);
    let own = "/api/v1/users/self/page_views";
    assert_eq!(site.get_as(demo::STUDENT_TOKEN, own).await.status(), 403);
    site.campus.settings().write().canvas.page_views.own_allowed = true;
    assert_eq!(site.get_as(demo::STUDENT_TOKEN, own).await.status(), 200);
    assert_eq!(
        site.get_as(demo::ANALYST_TOKEN, &path(user, ""))
            .await
            .status(),
        200
    );
    site.campus
        .settings()
        .write()
        .canvas
        .page_views
        .too_many_every = 1;
    let busy = told(site.get(&path(user, "")).await).await;
    assert_eq!(
        busy,
        refused(
            429,
            "Page Views rate limit exceeded. Please wait and try again."
        )
    );
}

#[tokio::test]
async fn rows_have_the_members_of_the_service() {
    let site = Site::open(CanvasWorld::Term).await;
    let rows = site.json(&path(demo::STUDENT, "per_page=100")).await;
    let rows = rows.as_array().unwrap();
    let course = rows
        .iter()
        .find(|row| row["context_type"] == "Course")
        .unwrap();
    assert_eq!(course["links"]["user"], demo::STUDENT);
    assert!(
        course["links"]["context"].is_u64()
            && course["http_method"]
                .as_str()
                .unwrap()
                .chars()
                .all(char::is_lowercase)
    );
    assert!(
        course["created_at"].as_str().unwrap().ends_with('Z')
            && course["created_at"].as_str().unwrap().len() == 20
    );
    assert_eq!(course["contributed"], false);
    let csv = site
        .get(&format!("/api/v1/users/{}/page_views.csv", demo::STUDENT))
        .await;
    assert!(
        csv.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .contains("Pageviews For Linh_")
    );
    let text = csv.text().await.unwrap();
    assert!(text.lines().count() <= 301 && text.starts_with("request_id,user_id,url,"));
}
