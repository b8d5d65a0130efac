//! canvasapi as the judge: it walks courses, people, page views and work, and sees the truth.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{DateTime, TimeDelta, Utc};
use lectern_campus::{CanvasWorld, canvas::demo};
use lectern_peers::Environment;
use serde_json::{Value, json};

use crate::support::{NOW, Site};

#[tokio::test(flavor = "multi_thread")]
async fn canvasapi_sees_the_truth_of_courses_people_views_and_work() {
    let site = Site::open(CanvasWorld::Small).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let wanted = include_str!("../peers/requirements.txt");
    let script = folder.join("canvas/canvasapi_walk.py");
    let (start, end) = ("2026-10-25", "2026-11-19");
    let server = site.canvas().base_url().to_owned();
    let running = tokio::task::spawn_blocking(move || {
        let peers = Environment::with("peers-venv", wanted).unwrap();
        let mut command = peers.script(&script);
        let course = demo::BIOL_200.to_string();
        command.args([&server, demo::ADMIN_TOKEN, &course, start, end]);
        command.env("NO_PROXY", "127.0.0.1");
        command.output().unwrap()
    });
    let output = running.await.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();

    let canvas = site.canvas();
    let mut courses: Vec<u64> = canvas.true_courses().iter().map(|it| it.id).collect();
    courses.sort_unstable();
    assert_eq!(
        (&seen["courses"], &seen["term"]),
        (&json!(courses), &"2026 Winter 1".into())
    );
    let truth = canvas.true_enrollments(demo::BIOL_200);
    let rows: Vec<Value> = truth
        .iter()
        .map(|it| json!([it.id, it.user, it.kind, it.state]))
        .collect();
    assert_eq!(seen["enrollments"], json!(rows));
    let people: BTreeSet<u64> = truth
        .iter()
        .filter(|it| {
            ["active", "completed", "inactive"].contains(&it.state)
                && it.kind != "StudentViewEnrollment"
        })
        .map(|it| it.user)
        .collect();
    let users: BTreeSet<u64> = seen["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_u64().unwrap())
        .collect();
    assert_eq!(users, people);

    let at = |day: &str| -> DateTime<Utc> { format!("{day}T00:00:00Z").parse().unwrap() };
    assert!(at(start) > NOW.parse::<DateTime<Utc>>().unwrap() - TimeDelta::days(30));
    let mut expected: BTreeMap<String, (u8, Value)> = BTreeMap::new();
    let students = truth
        .iter()
        .filter(|it| it.kind == "StudentEnrollment" && it.state == "active");
    for user in students.map(|it| it.user).collect::<BTreeSet<_>>() {
        for view in canvas.true_page_views(user, at(start), at(end)) {
            let told = json!([view.user, view.context_id, view.real_user, view.url]);
            expected.insert(view.id.to_string(), (view.copies, told));
        }
    }
    let mut views: BTreeMap<String, (u8, Value)> = BTreeMap::new();
    for view in seen["views"].as_array().unwrap() {
        let told = json!([view[1], view[2], view[3], view[4]]);
        let entry = views
            .entry(view[0].as_str().unwrap().to_owned())
            .or_insert((0, told));
        entry.0 += 1;
    }
    assert!(views.len() > 500, "{}", views.len());
    assert_eq!(views, expected);

    let work: serde_json::Map<String, Value> = canvas
        .true_submissions(demo::BIOL_200)
        .iter()
        .map(|it| {
            let comments: Vec<u64> = it.comments.iter().map(|comment| comment.id).collect();
            let rubric: BTreeSet<&str> =
                it.rubric.iter().map(|row| row.criterion.as_str()).collect();
            let told = json!([
                it.assignment,
                it.user,
                it.state,
                it.attempts.len(),
                comments,
                rubric
            ]);
            (it.id.to_string(), told)
        })
        .collect();
    assert!(work.len() > 100);
    assert_eq!(seen["work"], Value::Object(work));
    assert_eq!(
        (&seen["wrong_token"], &seen["no_course"]),
        (&"InvalidAccessToken".into(), &"ResourceDoesNotExist".into())
    );
    assert_eq!(canvas.log().most_in_flight(), 1, "one call after the other");
}
