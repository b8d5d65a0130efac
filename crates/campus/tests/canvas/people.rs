//! Courses, people and enrollments.

use std::collections::BTreeMap;

use lectern_campus::{CanvasWorld, canvas::demo};
use serde_json::{Value, json};

use crate::support::{Site, told};

fn ids(rows: &[Value], name: &str) -> Vec<u64> {
    rows.iter().map(|row| row[name].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_term_has_forty_courses_of_which_two_have_eight_hundred_students() {
    let site = Site::open(CanvasWorld::Term).await;
    let truth = site.canvas().true_courses();
    let (courses, _) = site.all("/api/v1/accounts/1/courses?per_page=100").await;
    let mut expected: Vec<u64> = truth.iter().map(|course| course.id).collect();
    expected.sort_unstable();
    assert_eq!((courses.len(), ids(&courses, "id")), (40, expected));
    assert!(demo::FOREIGN > 1 << 53 && ids(&courses, "id").contains(&demo::FOREIGN));
    let large = truth.iter().filter(|course| {
        let rows = site.canvas().true_enrollments(course.id);
        let students: std::collections::HashSet<_> = rows
            .iter()
            .filter(|it| it.kind == "StudentEnrollment")
            .map(|it| it.user)
            .collect();
        students.len() >= 800
    });
    assert_eq!(large.count(), 2);
}

#[tokio::test]
async fn a_course_is_found_by_id_global_id_and_sis_id() {
    let site = Site::small().await;
    for id in [
        "1693",
        "1042~1693",
        "10420000000001693",
        "sis_course_id:2026W1-BIOL-200",
    ] {
        let course = site.json(&format!("/api/v1/courses/{id}")).await;
        assert_eq!(
            (&course["id"], &course["course_code"]),
            (&1693.into(), &"BIOL 200".into())
        );
    }
    let (status, body) = told(site.get("/api/v1/courses/999999").await).await;
    let missing = json!({ "errors": [{ "message": "The specified resource does not exist." }] });
    assert_eq!((status, body), (404, missing));
}

#[tokio::test]
async fn stubs_nicknames_and_missing_starts_are_told() {
    let site = Site::open(CanvasWorld::Term).await;
    let (courses, _) = site.all("/api/v1/accounts/1/courses?per_page=100").await;
    let named: BTreeMap<u64, &Value> = courses
        .iter()
        .map(|it| (it["id"].as_u64().unwrap(), it))
        .collect();
    assert_eq!(named[&1750]["name"], "Food history (Tuesdays)");
    assert_eq!(
        named[&1750]["original_name"],
        "HIST 104 Food, climate and empires"
    );
    assert_eq!(
        (&named[&1770]["start_at"], &named[&1693]["end_at"]),
        (&Value::Null, &Value::Null)
    );
    let student = site.canvas().true_enrollments(demo::DATE_RESTRICTED);
    let student = student
        .iter()
        .find(|it| it.kind == "StudentEnrollment" && it.state == "active")
        .unwrap();
    let path = format!(
        "/api/v1/courses/{}?as_user_id={}",
        demo::DATE_RESTRICTED,
        student.user
    );
    let stub = site.json(&path).await;
    assert_eq!(
        stub,
        json!({ "id": demo::DATE_RESTRICTED, "access_restricted_by_date": true })
    );
}

#[tokio::test]
async fn the_default_list_of_enrollments_leaves_out_those_who_are_gone() {
    let site = Site::open(CanvasWorld::Term).await;
    let path = format!("/api/v1/courses/{}/enrollments?per_page=100", demo::BIG);
    let truth = site.canvas().true_enrollments(demo::BIG);
    let (default, _) = site.all(&path).await;
    let gone = ["rejected", "completed", "deleted"];
    let expected: Vec<u64> = truth
        .iter()
        .filter(|it| !gone.contains(&it.state))
        .map(|it| it.id)
        .collect();
    assert_eq!(ids(&default, "id"), expected);
    let states = [
        "active",
        "invited",
        "creation_pending",
        "inactive",
        "rejected",
        "completed",
        "deleted",
    ];
    for state in states {
        assert!(truth.iter().any(|it| it.state == state), "{state}");
    }
    let all: Vec<String> = states
        .iter()
        .map(|state| format!("&state[]={state}"))
        .collect();
    let all = all.concat();
    let (all, _) = site.all(&format!("{path}{all}")).await;
    assert_eq!(
        ids(&all, "id"),
        truth.iter().map(|it| it.id).collect::<Vec<_>>()
    );
    let (students, _) = site
        .all(&format!("{path}&type[]=StudentEnrollment&state[]=active"))
        .await;
    let mut people = ids(&students, "user_id");
    let rows = people.len();
    people.sort_unstable();
    people.dedup();
    assert!(people.len() < rows, "some are in two sections");
    assert!(
        people.iter().any(|id| *id > 1 << 53),
        "some are of another shard"
    );
}

#[tokio::test]
async fn a_concluded_course_shows_its_students_only_when_asked() {
    let site = Site::open(CanvasWorld::Term).await;
    let path = "/api/v1/courses/1692/enrollments?per_page=100&type[]=StudentEnrollment";
    let (default, _) = site.all(path).await;
    let (completed, _) = site.all(&format!("{path}&state[]=completed")).await;
    assert!(
        default
            .iter()
            .all(|it| it["enrollment_state"] == "inactive")
    );
    assert!(completed.len() > default.len() * 5);
}

#[tokio::test]
async fn logins_are_for_those_who_may_see_them_and_never_of_invited_people() {
    let site = Site::open(CanvasWorld::Term).await;
    let path = format!(
        "/api/v1/courses/{}/users?per_page=100&enrollment_state[]=invited&enrollment_state[]=active&include[]=enrollments",
        demo::BIG
    );
    let (users, _) = site.all(&path).await;
    let mut invited = 0;
    for user in &users {
        let states: Vec<&str> = user["enrollments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["enrollment_state"].as_str().unwrap())
            .collect();
        let pending = states.iter().all(|state| *state == "invited");
        invited += usize::from(pending);
        assert_eq!(user.get("login_id").is_none(), pending, "{user}");
    }
    assert!(invited > 3);
    let as_student = told(
        site.get_as(demo::STUDENT_TOKEN, "/api/v1/courses/1693/users")
            .await,
    )
    .await
    .1;
    assert!(
        as_student
            .as_array()
            .unwrap()
            .iter()
            .all(|user| user.get("login_id").is_none())
    );
    let as_teacher = told(
        site.get_as(demo::TEACHER_TOKEN, "/api/v1/courses/1693/users")
            .await,
    )
    .await
    .1;
    let teacher_sees: Vec<_> = as_teacher
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it.get("login_id").is_some())
        .collect();
    assert!(
        !teacher_sees.is_empty()
            && teacher_sees
                .iter()
                .all(|it| it.get("sis_user_id").is_none())
    );
}

#[tokio::test]
async fn most_students_have_the_account_of_the_panopto_side_and_a_few_match_nobody() {
    let campus = lectern_campus::Campus::start(lectern_campus::CampusConfig::default())
        .await
        .unwrap();
    let folder = campus
        .truth()
        .folders
        .iter()
        .find(|it| {
            it.path
                .last()
                .is_some_and(|name| name.starts_with("BIOL 200"))
        })
        .unwrap()
        .id;
    let views = campus.views_below(folder);
    let viewers: std::collections::HashSet<String> = views
        .iter()
        .filter(|view| {
            view.at
                > "2026-09-15T00:00:00Z"
                    .parse::<chrono::DateTime<chrono::Utc>>()
                    .unwrap()
        })
        .filter_map(|view| campus.viewer(view.viewer))
        .map(|person| person.username.rsplit('\\').next().unwrap().to_owned())
        .collect();
    let canvas = campus.canvas();
    let mut counts = [0; 3];
    let users: std::collections::HashSet<u64> = canvas
        .true_enrollments(demo::BIOL_200)
        .into_iter()
        .filter(|row| row.kind == "StudentEnrollment")
        .map(|row| row.user)
        .collect();
    for user in users.iter().filter_map(|id| canvas.true_user(*id)) {
        let by_login = viewers.contains(&user.login_id);
        let by_sis = user.sis_user_id.is_some_and(|it| viewers.contains(&it));
        counts[if by_login {
            0
        } else if by_sis {
            1
        } else {
            2
        }] += 1;
    }
    let [login, sis, nobody] = counts;
    assert!(
        login > users.len() / 2 && sis > 0 && nobody > 0,
        "{counts:?}"
    );
}

#[tokio::test]
async fn titles_of_what_is_in_a_course_are_told() {
    let site = Site::small().await;
    let (modules, _) = site
        .all("/api/v1/courses/1693/modules?include[]=items&per_page=5")
        .await;
    assert_eq!(modules.len(), 12);
    let page = &modules[0]["items"][0];
    let url = page["page_url"].as_str().unwrap();
    let read = site
        .json(&format!("/api/v1/courses/1693/pages/{url}"))
        .await;
    assert_eq!(
        (&read["title"], &read["url"]),
        (&page["title"], &page["page_url"])
    );
    let (pages, _) = site.all("/api/v1/courses/1693/pages?per_page=100").await;
    let students = told(
        site.get_as(
            demo::STUDENT_TOKEN,
            "/api/v1/courses/1693/pages?per_page=100",
        )
        .await,
    )
    .await
    .1;
    assert_eq!(
        pages.len(),
        students.as_array().unwrap().len() + 1,
        "a draft is for teachers"
    );
}
