//! What Canvas does not hand out is told, and the rest goes on.

use std::fs;

use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CanvasWorld, NextLink};
use lectern_canvas::CourseId;
use lectern_collect::{Choices, RefusalKind, Warning};
use serde_json::Value;

use crate::support::{Folders, admin, campus, contents, course, everything, with_token};

fn notes(folders: &Folders) -> Vec<Value> {
    let text = fs::read(folders.collection().join("collection.json")).unwrap();
    let notes: Value = serde_json::from_slice(&text).unwrap();
    notes["not_collected"].as_array().unwrap().clone()
}

#[tokio::test]
async fn courses_that_are_not_there_or_not_open_are_named_and_the_rest_is_collected() {
    let campus = campus(CanvasWorld::Term).await;
    let folders = Folders::new();
    let teacher = with_token(&campus, demo::TEACHER_TOKEN);
    let choices = Choices::of([
        CourseId::new(999_999),
        course(demo::BIOL_200),
        course(demo::BIG),
    ]);
    let plan = folders.collect(&teacher, &choices).await;
    let refused: Vec<(i64, RefusalKind)> = plan
        .refused
        .iter()
        .map(|one| (one.course.get(), one.kind))
        .collect();
    assert_eq!(refused[0], (999_999, RefusalKind::NotFound));
    assert!(
        refused[1..]
            .iter()
            .all(|(id, _)| *id == demo::BIG.cast_signed()),
        "{refused:?}"
    );
    assert!(refused.len() > 1);
    let truth = campus.canvas().true_submissions(demo::BIOL_200).len() as u64;
    assert_eq!(plan.courses[1].submissions, truth);
    let notes = notes(&folders);
    for refusal in &plan.refused {
        let reason = &refusal.reason;
        assert!(
            notes.iter().any(|row| row["reason"] == **reason),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_student_is_told_which_right_is_missing() {
    let campus = campus(CanvasWorld::Term).await;
    let folders = Folders::new();
    let student = with_token(&campus, demo::STUDENT_TOKEN);
    for status in [401, 403] {
        campus.settings().write().canvas.no_permission_status = status;
        let choices = Choices::of([course(demo::BIOL_200)]);
        let plan = folders.collect(&student, &choices).await;
        let submissions = plan.refused.iter().filter(|one| one.what == "submissions");
        let reasons: Vec<&str> = submissions.map(|one| one.reason.as_str()).collect();
        assert!(!reasons.is_empty(), "{:?}", plan.refused);
        assert!(
            reasons
                .iter()
                .all(|reason| reason.contains("‘Grades – view all’")),
            "{reasons:?}"
        );
    }
}

#[tokio::test]
async fn an_unpublished_assignment_is_not_asked_for_and_listed_as_not_collected() {
    let campus = campus(CanvasWorld::Small).await;
    let folders = Folders::new();
    let plan = folders.collect(&admin(&campus), &everything(&campus)).await;
    let unpublished: Vec<i64> = plan
        .courses
        .iter()
        .flat_map(|one| folders.rows(&format!("assignments_{}.json", one.course)))
        .filter(|row| row["published"] == false)
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    assert!(!unpublished.is_empty());
    let notes = notes(&folders);
    for id in unpublished {
        assert!(notes.iter().any(|row| row["assignment"] == id), "{id}");
        let log = campus
            .canvas()
            .log()
            .matching("GET", "/students/submissions");
        let asked = format!("={id}");
        assert!(
            log.iter()
                .all(|one| { !one.query.split('&').any(|part| part.ends_with(&asked)) })
        );
    }
}

#[tokio::test]
async fn one_list_that_fails_is_told_and_what_was_collected_of_it_stays() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = Choices::of([course(demo::BIOL_200)]);
    folders.collect(&canvas, &choices).await;
    let before = contents(&folders.collection());
    campus.faults().push(Rule::once(
        "/api/v1/courses/*/students/submissions",
        Fault::Status {
            status: 400,
            body: "{\"errors\":[{\"message\":\"no\"}]}".to_owned(),
        },
    ));
    let plan = folders.collect(&canvas, &choices).await;
    assert_eq!(plan.refused.len(), 1, "{:?}", plan.refused);
    let assignment = plan.refused[0].assignment.unwrap();
    let name = std::path::PathBuf::from(format!("json/submissions_{assignment}.json"));
    let after = contents(&folders.collection());
    assert_eq!(after[&name], before[&name]);
    assert!(plan.changes.submissions.is_nothing(), "{:?}", plan.changes);
    let notes = notes(&folders);
    assert!(
        notes
            .iter()
            .any(|row| row["assignment"] == assignment.get())
    );

    let again = folders.collect(&canvas, &choices).await;
    assert!(again.refused.is_empty());
}

#[tokio::test]
async fn pages_that_lead_elsewhere_are_not_followed() {
    let campus = campus(CanvasWorld::Term).await;
    let folders = Folders::new();
    campus.settings().write().canvas.next_link = NextLink::OtherHost;
    let choices = Choices::of([course(demo::BIG)]);
    let plan = folders.collect(&admin(&campus), &choices).await;
    assert!(!plan.refused.is_empty());
    assert!(
        plan.refused
            .iter()
            .all(|one| one.reason.contains("next page leads to another server")),
        "{:?}",
        plan.refused[0]
    );
    // What came before is not thrown away.
    assert!(plan.courses[0].submissions > 0);
}

#[tokio::test]
async fn a_limited_token_that_hides_comments_is_noticed() {
    let campus = campus(CanvasWorld::Small).await;
    let folders = Folders::new();
    let scopes = [
        "url:GET|/api/v1/courses/:id",
        "url:GET|/api/v1/courses/:course_id/enrollments",
        "url:GET|/api/v1/courses/:course_id/users",
        "url:GET|/api/v1/courses/:course_id/assignments",
        "url:GET|/api/v1/courses/:course_id/students/submissions",
    ];
    campus
        .canvas()
        .set_token_scopes(demo::SCOPED_TOKEN, Some(&scopes));
    let limited = with_token(&campus, demo::SCOPED_TOKEN);
    let plan = folders
        .collect(&limited, &Choices::of([course(demo::BIOL_200)]))
        .await;
    assert!(
        plan.warnings
            .iter()
            .any(|one| matches!(one, Warning::CommentsHidden { .. })),
        "{:?}",
        plan.warnings
    );
    let scopes: Vec<&str> = plan.refused.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(scopes, ["sections", "quizzes"]);
    assert!(
        plan.refused
            .iter()
            .all(|one| one.kind == RefusalKind::Scope)
    );
}
