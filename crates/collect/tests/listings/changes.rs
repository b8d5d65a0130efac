//! What a second pass says, and what it leaves alone.

use std::collections::BTreeSet;
use std::fs;

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_collect::{Change, ChangeKind, Choices, CourseChoice};
use serde_json::{Value, json};

use crate::support::{Folders, admin, campus, contents, course, everything, time};

#[tokio::test]
async fn a_second_run_is_one_listing_pass_and_finds_nothing() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = everything(&campus);
    let first = folders.collect(&canvas, &choices).await;
    assert_eq!(first.changes.submissions.unchanged, 0);
    assert!(first.changes.submissions.new > 100);
    let before = contents(&folders.collection());

    let log = campus.canvas().log();
    log.clear();
    let second = folders.collect(&canvas, &choices).await;
    assert_eq!(
        second.changes.submissions.unchanged,
        first.changes.submissions.new
    );
    assert!(
        second.changes.submissions.is_nothing(),
        "{:?}",
        second.changes
    );
    assert!(second.changes.assignments.is_nothing() && second.changes.courses.is_empty());
    assert_eq!(second.changes.new_comments, 0);
    assert_eq!(second.calls, first.calls);
    assert_eq!(
        log.requests().len() as u64,
        second.calls,
        "nothing but lists is asked for"
    );

    let after = contents(&folders.collection());
    let differing: Vec<_> = before
        .iter()
        .filter(|(name, bytes)| after.get(*name) != Some(bytes))
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(differing, [std::path::PathBuf::from("changes.jsonl")]);
}

#[tokio::test]
async fn later_work_is_told_row_by_row() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    campus.clock().stop_at(time("2026-10-20T12:00:00Z"));
    let choices = Choices::of([course(demo::BIOL_200)]);
    folders.collect(&canvas, &choices).await;
    let attempts = || {
        let truth = campus.canvas().true_submissions(demo::BIOL_200).into_iter();
        truth
            .map(|one| (one.id, one.attempts.len()))
            .collect::<BTreeSet<_>>()
    };
    let before = attempts();
    campus.clock().stop_at(time("2026-11-20T12:00:00Z"));
    let grown: BTreeSet<u64> = attempts().difference(&before).map(|(id, _)| *id).collect();
    assert!(!grown.is_empty());

    let stage = folders.open(&canvas, &choices);
    let plan = stage
        .list(&canvas, &crate::support::control())
        .await
        .unwrap();
    let changed: Vec<Change> = stage.changed().unwrap().map(Result::unwrap).collect();
    let told: BTreeSet<u64> = changed
        .iter()
        .filter_map(|one| Some(one.submission?.cast_unsigned()))
        .collect();
    assert!(told.is_superset(&grown));
    let of = |kind| changed.iter().filter(|one| one.kind == kind).count() as u64;
    let counted = plan.changes.submissions;
    assert_eq!(counted.new, of(ChangeKind::New));
    assert_eq!(counted.changed, of(ChangeKind::Changed));
    assert_eq!((counted.withdrawn, of(ChangeKind::Withdrawn)), (0, 0));
    assert_eq!(plan.changes.courses.len(), 1);
}

#[tokio::test]
async fn work_that_canvas_lists_no_longer_is_told_and_kept() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = everything(&campus);
    folders.collect(&canvas, &choices).await;
    let assignment = first_assignment(&folders);
    let name = format!("submissions_{assignment}.json");
    let mut rows = folders.rows(&name);
    let gone = json!({"id": 77, "user_id": 99, "assignment_id": assignment, "attempt": 1,
        "submission_type": "online_text_entry", "submitted_at": "2026-10-01T00:00:00Z", "body": "a\nb"});
    rows.push(gone.clone());
    // Nobody handed anything in here, so that nothing is lost.
    rows.push(json!({"id": 78, "user_id": 98, "workflow_state": "unsubmitted"}));
    let path = folders.collection().join("json").join(&name);
    fs::write(&path, serde_json::to_vec_pretty(&rows).unwrap()).unwrap();

    let plan = folders.collect(&canvas, &choices).await;
    assert_eq!(plan.changes.submissions.withdrawn, 1);
    assert!(folders.rows(&name).iter().all(|row| row["id"] != 77));
    let kept = || fs::read_to_string(folders.collection().join("withdrawn.jsonl")).unwrap();
    let line: Value = serde_json::from_str(&kept()).unwrap();
    assert_eq!((&line["row"], &line["why"]), (&gone, &json!("withdrawn")));
    let before = kept();
    folders.collect(&canvas, &choices).await;
    assert_eq!(kept(), before);
}

#[tokio::test]
async fn another_course_in_the_same_folder_leaves_the_first_alone() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let courses = everything(&campus).courses;
    let only = |place: usize| Choices {
        courses: vec![courses[place].clone()],
        ..everything(&campus)
    };
    folders.collect(&canvas, &only(0)).await;
    let first = contents(&folders.collection());
    folders.collect(&canvas, &only(1)).await;
    let both = contents(&folders.collection());
    for (name, bytes) in first {
        let of_all = [
            "courses.json",
            "collection.json",
            "wanted.jsonl",
            "changes.jsonl",
        ];
        if !of_all.iter().any(|one| name.ends_with(one)) {
            assert_eq!(both.get(&name), Some(&bytes), "{}", name.display());
        }
    }
    let named: Vec<i64> = folders
        .rows("courses.json")
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    let expected: Vec<i64> = courses[..2].iter().map(|one| one.course.get()).collect();
    assert_eq!(named, expected);
    let wanted = lectern_collect::wanted(&folders.collection()).unwrap();
    let of: BTreeSet<i64> = wanted
        .filter_map(|file| Some(file.unwrap().course?.get()))
        .collect();
    assert_eq!(of.into_iter().collect::<Vec<_>>(), {
        let mut all = expected.clone();
        all.sort_unstable();
        all
    });
}

#[tokio::test]
async fn a_narrower_choice_keeps_what_it_leaves_out() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let whole = Choices::of([course(demo::BIOL_200)]);
    folders.collect(&canvas, &whole).await;
    let truth = campus.canvas().true_submissions(demo::BIOL_200);
    let student = truth
        .iter()
        .find(|one| !one.attempts.is_empty())
        .unwrap()
        .user;
    let narrow = Choices {
        courses: vec![CourseChoice {
            students: Some(vec![lectern_canvas::UserId::new(student.cast_signed())]),
            ..CourseChoice::whole(course(demo::BIOL_200))
        }],
        ..whole
    };
    let plan = folders.collect(&canvas, &narrow).await;
    assert_eq!(
        plan.changes.submissions.withdrawn, 0,
        "nobody withdrew anything"
    );
    let of_student = truth.iter().filter(|one| one.user == student).count() as u64;
    assert_eq!(plan.courses[0].submissions, of_student);
    let kept = fs::read_to_string(folders.collection().join("withdrawn.jsonl")).unwrap();
    let others = truth
        .iter()
        .filter(|one| one.user != student && !one.attempts.is_empty());
    assert!(kept.lines().count() >= others.count());
    assert!(
        kept.lines()
            .all(|line| line.contains("\"why\":\"not_chosen\""))
    );
}

fn first_assignment(folders: &Folders) -> i64 {
    let rows = folders.rows(&format!("assignments_{}.json", demo::BIOL_200));
    rows[0]["id"].as_i64().unwrap()
}
