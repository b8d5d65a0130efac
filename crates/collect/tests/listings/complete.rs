//! Everything that the campus knows to be there is in the collection, once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use lectern_artifacts::Collection;
use lectern_campus::canvas::demo;
use lectern_campus::{CampusHandle, CanvasWorld};
use lectern_collect::{Choices, FileKey, FileKind, Plan, wanted};
use serde_json::Value;

use crate::support::{Folders, admin, campus, course, everything};

#[tokio::test]
async fn the_believable_world_is_complete() {
    let campus = campus(CanvasWorld::Small).await;
    let folders = Folders::new();
    let plan = folders.collect(&admin(&campus), &everything(&campus)).await;
    assert_complete(&campus, &folders, &plan);
}

#[tokio::test]
async fn the_hostile_world_is_complete() {
    let campus = campus(CanvasWorld::Hostile).await;
    let folders = Folders::new();
    let plan = folders.collect(&admin(&campus), &everything(&campus)).await;
    assert_complete(&campus, &folders, &plan);
}

#[tokio::test]
async fn a_course_of_another_shard_and_a_big_one_are_complete() {
    let campus = campus(CanvasWorld::Term).await;
    let folders = Folders::new();
    let choices = Choices::of([course(demo::FOREIGN), course(demo::BIG)]);
    let plan = folders.collect(&admin(&campus), &choices).await;
    assert_complete(&campus, &folders, &plan);
    let big = &plan.courses[1];
    assert!(big.students > 700, "{big:?}");
}

#[tokio::test]
async fn an_empty_world_and_a_course_without_students_are_collected() {
    let empty = campus(CanvasWorld::Empty).await;
    let folders = Folders::new();
    let choices = Choices::of([course(demo::BIOL_200)]);
    let plan = folders.collect(&admin(&empty), &choices).await;
    assert_eq!(plan.refused.len(), 1, "{plan:?}");

    let term = campus(CanvasWorld::Term).await;
    let folders = Folders::new();
    let choices = Choices::of([course(demo::DESERTED)]);
    let plan = folders.collect(&admin(&term), &choices).await;
    assert_eq!(plan.courses[0].submissions, 0);
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    let sentences: Vec<String> = plan
        .warnings
        .iter()
        .map(lectern_collect::Warning::sentence)
        .collect();
    assert!(
        sentences.iter().any(|one| one.contains("no student")),
        "{sentences:?}"
    );
    assert!(Collection::open(&folders.collection()).is_ok());
}

#[tokio::test]
async fn what_was_listed_can_be_opened_before_it_is_taken_over() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    folders.list(&canvas, &everything(&campus)).await.unwrap();
    assert!(!folders.collection().exists());
    let opened = Collection::open(&folders.stage()).unwrap();
    assert_eq!(opened.courses().len(), campus.canvas().true_courses().len());
    assert_eq!(
        format!("{}/", opened.about().server),
        canvas.server().as_str()
    );
}

#[tokio::test]
async fn a_listing_pass_makes_the_calls_that_the_estimate_told() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = everything(&campus);
    let control = crate::support::control();
    let estimate = lectern_collect::estimate(&canvas, &choices, &control).await;
    let estimate = estimate.unwrap();
    let log = campus.canvas().log();
    log.clear();
    let plan = folders.list(&canvas, &choices).await.unwrap();
    let made = log.matching("GET", "/api/v1").len() as u64;
    assert_eq!(plan.calls, made);
    assert!(
        estimate.calls.abs_diff(made) * 10 <= made,
        "told {}, made {made}",
        estimate.calls
    );
    let rows: u64 = plan.courses.iter().map(|one| one.submissions).sum();
    let told: u64 = estimate.courses.iter().map(|one| one.submissions).sum();
    assert!(told.abs_diff(rows) * 5 <= rows, "told {told}, found {rows}");
    assert_eq!(
        estimate
            .cannot
            .iter()
            .map(|one| (one.assignment, one.why))
            .collect::<Vec<_>>(),
        plan.cannot
            .iter()
            .map(|one| (one.assignment, one.why))
            .collect::<Vec<_>>()
    );
    assert!(!plan.cannot.is_empty());
}

/// Compares a collection with what the campus has.
fn assert_complete(campus: &CampusHandle, folders: &Folders, plan: &Plan) {
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    let wanted: Vec<FileKey> = wanted(&folders.collection())
        .unwrap()
        .map(|file| file.unwrap().key)
        .collect();
    let keys: BTreeSet<&FileKey> = wanted.iter().collect();
    assert_eq!(keys.len(), wanted.len(), "a file is named twice");
    for course in &plan.courses {
        let id = course.course.get().cast_unsigned();
        let truth = campus.canvas().true_submissions(id);
        let mut expected: BTreeMap<u64, BTreeMap<u64, _>> = BTreeMap::new();
        let mut counted = (0, 0, 0, 0);
        for one in &truth {
            counted.0 += one.attempts.len() as u64;
            counted.1 += one.comments.len() as u64;
            counted.2 += one.rubric.len() as u64;
            counted.3 += u64::from(!one.attempts.is_empty());
            let of_assignment = expected.entry(one.assignment).or_default();
            assert!(of_assignment.insert(one.id, one).is_none());
        }
        assert_eq!(course.submissions, truth.len() as u64, "{}", course.name);
        assert_eq!(
            (
                course.attempts,
                course.comments,
                course.rubric_rows,
                course.handed_in
            ),
            counted,
            "{}",
            course.name
        );
        for (assignment, expected) in expected {
            let rows = folders.rows(&format!("submissions_{assignment}.json"));
            assert_eq!(rows.len(), expected.len(), "assignment {assignment}");
            let mut seen = BTreeSet::new();
            for row in &rows {
                let id = row["id"].as_u64().unwrap();
                assert!(seen.insert(id), "{id} is there twice");
                let truth = expected[&id];
                let numbers = |list: &Value, key: &str| -> Vec<u64> {
                    let rows = list.as_array().into_iter().flatten();
                    rows.filter_map(|one| one[key].as_u64()).collect()
                };
                let attempts: Vec<u64> = truth.attempts.iter().map(|one| one.number).collect();
                assert_eq!(numbers(&row["submission_history"], "attempt"), attempts);
                let comments: Vec<u64> = truth.comments.iter().map(|one| one.id).collect();
                assert_eq!(numbers(&row["submission_comments"], "id"), comments);
                let words = row["submission_comments"].as_array().into_iter().flatten();
                let words = words.map(|one| one["comment"].as_str().unwrap());
                assert!(words.eq(truth.comments.iter().map(|one| one.text.as_str())));
                let rubric = row["rubric_assessment"].as_object();
                let criteria: BTreeSet<&str> = rubric
                    .into_iter()
                    .flatten()
                    .map(|(id, _)| id.as_str())
                    .collect();
                assert_eq!(
                    criteria,
                    truth
                        .rubric
                        .iter()
                        .map(|one| one.criterion.as_str())
                        .collect()
                );
                let posts: BTreeSet<u64> = truth
                    .attempts
                    .iter()
                    .flat_map(|one| one.posts.iter().map(|(id, _, _)| *id))
                    .collect();
                let listed = numbers(&row["discussion_entries"], "id");
                assert!(posts.iter().all(|id| listed.contains(id)), "posts of {id}");
                for file in truth.files() {
                    let key = match &file.media {
                        Some(media) => FileKey {
                            kind: FileKind::Media,
                            id: media.clone(),
                        },
                        None => FileKey {
                            kind: FileKind::File,
                            id: file.id.to_string(),
                        },
                    };
                    assert!(
                        keys.contains(&key),
                        "{key:?} of submission {id} is not named"
                    );
                }
            }
        }
        let list = folders.rows(&format!("students_{id}.json"));
        assert_eq!(list.len() as u64, course.students);
    }
    let stamp = fs::read_to_string(folders.collection().join("json/time_stamp.txt"));
    assert_eq!(stamp.unwrap(), "11/20/2026 04:00AM");
    Collection::open(&folders.collection()).unwrap();
}
