//! Student work: submissions of every kind, and what is odd about them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lectern_campus::{
    CanvasWorld,
    canvas::{TrueSubmission, demo},
};
use serde_json::{Value, json};

use crate::support::{Site, told};

const ALL: &str = "student_ids[]=all&per_page=100&include[]=submission_history&include[]=submission_comments&include[]=rubric_assessment&include[]=group";

async fn bulk(site: &Site, course: u64) -> BTreeMap<u64, Value> {
    let path = format!("/api/v1/courses/{course}/students/submissions?{ALL}");
    let (rows, _) = site.all(&path).await;
    let count = rows.len();
    let rows: BTreeMap<u64, Value> = rows
        .into_iter()
        .map(|row| (row["id"].as_u64().unwrap(), row))
        .collect();
    assert_eq!(rows.len(), count, "none twice");
    rows
}

fn ids(files: &Value) -> Vec<u64> {
    let files = files.as_array();
    files
        .map(|files| {
            files
                .iter()
                .map(|file| file["id"].as_u64().unwrap())
                .collect()
        })
        .unwrap_or_default()
}

fn same(row: &Value, truth: &TrueSubmission, base: &str) {
    assert_eq!(
        (&row["workflow_state"], &row["score"]),
        (&truth.state.into(), &json!(truth.score))
    );
    let history: Vec<&Value> = row["submission_history"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !it["attempt"].is_null())
        .collect();
    assert_eq!(history.len(), truth.attempts.len());
    for (seen, attempt) in history.iter().zip(&truth.attempts) {
        assert_eq!(seen["attempt"], attempt.number);
        assert_eq!(
            seen["body"],
            json!(
                attempt
                    .body
                    .as_ref()
                    .map(|body| body.replace("{canvas}", base))
            )
        );
        let expected: Vec<u64> = attempt.files.iter().map(|file| file.id).collect();
        if attempt.kind == "online_text_entry" {
            assert_eq!(seen.get("attachments"), None);
        } else {
            assert_eq!(ids(&seen["attachments"]), expected);
        }
        assert_ne!(seen.get("attachments"), Some(&json!([])), "never empty");
        assert_eq!(
            seen["media_comment"]["media_id"],
            json!(attempt.media.as_ref().and_then(|it| it.media.clone()))
        );
    }
    let comments = row["submission_comments"].as_array().unwrap();
    let texts: Vec<&str> = comments
        .iter()
        .map(|it| it["comment"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        truth
            .comments
            .iter()
            .map(|it| it.text.as_str())
            .collect::<Vec<_>>()
    );
    let rubric = row.get("rubric_assessment").and_then(Value::as_object);
    assert_eq!(rubric.map_or(0, serde_json::Map::len), truth.rubric.len());
}

#[tokio::test]
async fn bulk_and_grouped_lists_hold_all_work_of_a_believable_and_of_a_hostile_course() {
    for world in [CanvasWorld::Small, CanvasWorld::Hostile] {
        let site = Site::open(world).await;
        for course in site.canvas().true_courses().into_iter().take(1) {
            let rows = bulk(&site, course.id).await;
            let truth = site.canvas().true_submissions(course.id);
            assert_eq!(rows.len(), truth.len());
            for work in &truth {
                same(&rows[&work.id], work, site.canvas().base_url());
            }
            let grouped = site
                .get(&format!(
                    "/api/v1/courses/{}/students/submissions?grouped=1&{ALL}",
                    course.id
                ))
                .await;
            assert_eq!(grouped.headers().get("link"), None);
            let grouped: Vec<Value> = grouped.json().await.unwrap();
            let inside: usize = grouped
                .iter()
                .map(|it| it["submissions"].as_array().unwrap().len())
                .sum();
            assert_eq!(inside, truth.len());
        }
    }
}

#[tokio::test]
async fn every_kind_of_work_and_every_oddity_is_there() {
    let site = Site::open(CanvasWorld::Term).await;
    // The last day of the term: everything was due.
    let last = "2026-12-18T12:00:00Z".parse().unwrap();
    site.campus.clock().stop_at(last);
    let rows = bulk(&site, demo::BIOL_200).await;
    let rows: Vec<&Value> = rows.values().collect();
    let any = |what: &str, wanted: &dyn Fn(&Value) -> bool| {
        assert!(rows.iter().any(|row| wanted(row)), "{what}");
    };
    for kind in [
        "online_text_entry",
        "online_upload",
        "online_url",
        "media_recording",
        "discussion_topic",
        "online_quiz",
        "basic_lti_launch",
        "student_annotation",
    ] {
        any(kind, &|row| row["submission_type"] == kind);
    }
    any("nothing handed in", &|row| {
        row["workflow_state"] == "unsubmitted"
            && row["attempt"].is_null()
            && row["submission_type"].is_null()
    });
    any("excused", &|row| {
        row["excused"] == true && row["score"].is_null()
    });
    any("late", &|row| {
        row["late"] == true && row["seconds_late"].as_i64().unwrap() > 0
    });
    any("missing", &|row| row["missing"] == true);
    any("marked by a quiz", &|row| {
        row["grader_id"].as_i64().is_some_and(|it| it < 0)
    });
    any("three attempts", &|row| row["attempt"] == 3);
    any("a screenshot", &|row| {
        row["attachments"][0]["display_name"]
            .as_str()
            .is_some_and(|it| it.starts_with("websnappr"))
    });
    any("a quiz", &|row| {
        row["body"]
            .as_str()
            .is_some_and(|it| it.starts_with("user: "))
    });
    any("a tool", &|row| {
        row["url"]
            .as_str()
            .is_some_and(|it| it.contains("/external_tools/retrieve?"))
    });
    any("a tool with files", &|row| {
        row["submission_type"] == "basic_lti_launch" && row.get("attachments").is_some()
    });
    any("a post", &|row| {
        row["discussion_entries"][0]["message"].is_string()
    });
    any("a locked file", &|row| {
        row["attachments"].as_array().is_some_and(|it| {
            it.iter()
                .any(|file| file["url"] == "" && file["locked_for_user"] == true)
        })
    });
    any("a group", &|row| {
        row["group"]["name"]
            .as_str()
            .is_some_and(|it| it.starts_with("Team "))
    });
}

#[tokio::test]
async fn comments_and_rubrics_lack_whatever_they_may_lack() {
    let site = Site::open(CanvasWorld::Term).await;
    let rows = bulk(&site, demo::BIOL_200).await;
    let rows: Vec<&Value> = rows.values().collect();
    let comment = |wanted: &dyn Fn(&Value) -> bool| {
        rows.iter().any(|row| {
            row["submission_comments"]
                .as_array()
                .unwrap()
                .iter()
                .any(wanted)
        })
    };
    assert!(comment(&|it| it["author"] == json!({})
        && it["author_id"].is_null()
        && it["author_name"] == "Anonymous User"));
    assert!(comment(
        &|it| it["author_id"] == 8_888 && it["author_name"] == "Robin Formerly"
    ));
    assert!(comment(&|it| it.get("attachments").is_some()));
    assert!(comment(
        &|it| it["media_comment"]["content-type"] == "video/mp4"
    ));
    let rubric = |wanted: &dyn Fn(&str, &Value) -> bool| {
        rows.iter()
            .filter_map(|row| row["rubric_assessment"].as_object())
            .any(|it| it.iter().any(|(id, row)| wanted(id, row)))
    };
    assert!(rubric(&|_, row| row.get("points").is_none()));
    assert!(rubric(&|_, row| row
        .get("rating_id")
        .is_some_and(Value::is_null)));
    assert!(rubric(&|_, row| row.get("comments").is_none()));
    assert!(rubric(&|id, _| id == "_9999"));
    let tester = site
        .canvas()
        .true_enrollments(demo::BIOL_200)
        .into_iter()
        .find(|it| it.kind == "StudentViewEnrollment")
        .unwrap();
    assert!(rows.iter().any(|row| row["user_id"] == tester.user));
}

#[tokio::test]
async fn the_list_of_one_assignment_leaves_out_those_who_left() {
    let site = Site::open(CanvasWorld::Term).await;
    let truth = site.canvas().true_enrollments(demo::BIOL_200);
    let assignments = site
        .json(&format!(
            "/api/v1/courses/{}/assignments?per_page=100",
            demo::BIOL_200
        ))
        .await;
    let first = assignments[0]["id"].as_u64().unwrap();
    let base = format!("/api/v1/courses/{}", demo::BIOL_200);
    let (of_one, _) = site
        .all(&format!(
            "{base}/assignments/{first}/submissions?per_page=100"
        ))
        .await;
    let (of_all, _) = site
        .all(&format!(
            "{base}/students/submissions?student_ids[]=all&assignment_ids[]={first}&per_page=100"
        ))
        .await;
    let people = |rows: &[Value]| -> BTreeSet<u64> {
        rows.iter()
            .map(|row| row["user_id"].as_u64().unwrap())
            .collect()
    };
    let gone: BTreeSet<u64> = people(&of_all)
        .difference(&people(&of_one))
        .copied()
        .collect();
    assert!(!gone.is_empty());
    for user in gone {
        let states: HashSet<&str> = truth
            .iter()
            .filter(|it| it.user == user)
            .map(|it| it.state)
            .collect();
        assert!(!states.contains("active"), "{states:?}");
    }
    let one = &of_one[0];
    let alone = site
        .json(&format!(
            "{base}/assignments/{first}/submissions/{}",
            one["user_id"]
        ))
        .await;
    assert_eq!(alone["id"], one["id"]);
}

#[tokio::test]
async fn what_may_not_be_asked_is_refused_in_its_own_shape() {
    let site = Site::small().await;
    let base = format!("/api/v1/courses/{}", demo::BIOL_200);
    let assignments = site.json(&format!("{base}/assignments?per_page=100")).await;
    let assignments = assignments.as_array().unwrap();
    let draft = assignments
        .iter()
        .find(|it| it["published"] == false)
        .unwrap();
    let list = format!(
        "{base}/students/submissions?student_ids[]=all&assignment_ids[]={}",
        draft["id"]
    );
    assert_eq!(
        told(site.get(&list).await).await,
        (403, json!({ "error": "invalid assignment ids requested" }))
    );
    let many: Vec<String> = (0..101).map(|id| format!("&student_ids[]={id}")).collect();
    let many = many.concat();
    let answer = told(
        site.get(&format!("{base}/students/submissions?{many}"))
            .await,
    )
    .await;
    assert_eq!(answer, (400, json!({ "error": "too many students" })));
    let all = format!("{base}/students/submissions?student_ids[]=all");
    assert_eq!(site.get_as(demo::STUDENT_TOKEN, &all).await.status(), 403);
    assert_eq!(site.get_as(demo::ANALYST_TOKEN, &all).await.status(), 403);
    assert_eq!(site.get_as(demo::TEACHER_TOKEN, &all).await.status(), 200);
    let own = told(
        site.get_as(demo::STUDENT_TOKEN, &format!("{base}/students/submissions"))
            .await,
    )
    .await
    .1;
    assert!(
        own.as_array()
            .unwrap()
            .iter()
            .all(|row| row["user_id"] == demo::STUDENT)
    );
    let seen = told(
        site.get_as(
            demo::STUDENT_TOKEN,
            &format!("{base}/assignments?per_page=100"),
        )
        .await,
    )
    .await
    .1;
    assert_eq!(
        seen.as_array().unwrap().len(),
        assignments.len() - 1,
        "a draft is for teachers"
    );
}

#[tokio::test]
async fn rubrics_are_in_the_assignment_and_members_of_a_group_share_files() {
    let site = Site::open(CanvasWorld::Term).await;
    let base = format!("/api/v1/courses/{}", demo::BIOL_200);
    let assignments = site.json(&format!("{base}/assignments?per_page=100")).await;
    let with_rubric: Vec<&Value> = assignments
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it.get("rubric").is_some())
        .collect();
    assert!(with_rubric.len() >= 5);
    assert!(
        with_rubric[0]["rubric"][0]["id"]
            .as_str()
            .unwrap()
            .starts_with('_')
    );
    assert!(with_rubric[0]["rubric_settings"]["points_possible"].is_f64());
    let project = assignments
        .as_array()
        .unwrap()
        .iter()
        .find(|it| !it["group_category_id"].is_null())
        .unwrap();
    let list = format!(
        "{base}/assignments/{}/submissions?per_page=100&include[]=group",
        project["id"]
    );
    let (rows, _) = site.all(&list).await;
    let (representatives, _) = site.all(&format!("{list}&grouped=true")).await;
    assert!(representatives.len() < rows.len());
    let mut by_group: BTreeMap<u64, HashSet<Vec<u64>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["group"]["id"].is_u64()) {
        by_group
            .entry(row["group"]["id"].as_u64().unwrap())
            .or_default()
            .insert(ids(&row["attachments"]));
    }
    assert!(by_group.len() > 10 && by_group.values().all(|files| files.len() == 1));
}

#[tokio::test]
async fn a_discussion_is_told_at_once_with_replies_inside() {
    let site = Site::open(CanvasWorld::Term).await;
    let base = format!("/api/v1/courses/{}/discussion_topics", demo::BIOL_200);
    let topics = site.json(&format!("{base}?per_page=100")).await;
    let view = site.json(&format!("{base}/{}/view", topics[0]["id"])).await;
    let top = view["view"].as_array().unwrap();
    assert!(top.len() > 20 && !view["participants"].as_array().unwrap().is_empty());
    assert!(
        top.iter()
            .any(|post| post["replies"][0]["message"].is_string())
    );
    assert!(
        top.iter()
            .any(|post| post["deleted"] == true && post.get("message").is_none())
    );
    let (entries, _) = site
        .all(&format!("{base}/{}/entries?per_page=100", topics[0]["id"]))
        .await;
    assert_eq!(entries.len(), top.len());
}
