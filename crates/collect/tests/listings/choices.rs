//! Slices of courses.

use std::collections::BTreeSet;

use lectern_campus::canvas::demo;
use lectern_campus::{CampusHandle, CanvasWorld};
use lectern_canvas::{AssignmentId, SectionId, UserId};
use lectern_collect::{Choices, CourseChoice, DateRange, Included, StudentState, wanted};

use crate::support::{Folders, admin, campus, course, time};

fn of(id: u64) -> Choices {
    Choices::of([course(id)])
}

/// Returns whose submissions a collection has, by assignment.
fn collected(campus: &CampusHandle, folders: &Folders, id: u64) -> BTreeSet<(u64, u64)> {
    let truth = campus.canvas().true_submissions(id);
    let assignments: BTreeSet<u64> = truth.iter().map(|one| one.assignment).collect();
    let mut found = BTreeSet::new();
    for assignment in assignments {
        let name = format!("submissions_{assignment}.json");
        if folders.collection().join("json").join(&name).exists() {
            let rows = folders.rows(&name);
            found.extend(
                rows.iter()
                    .map(|row| (assignment, row["user_id"].as_u64().unwrap())),
            );
        }
    }
    found
}

#[tokio::test]
async fn certain_assignments_and_students() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let truth = campus.canvas().true_submissions(demo::BIOL_200);
    let assignments: BTreeSet<u64> = truth.iter().map(|one| one.assignment).take(40).collect();
    let students: BTreeSet<u64> = truth.iter().map(|one| one.user).take(3).collect();
    let choices = Choices {
        courses: vec![CourseChoice {
            assignments: Some(
                assignments
                    .iter()
                    .map(|id| AssignmentId::new(id.cast_signed()))
                    .collect(),
            ),
            students: Some(
                students
                    .iter()
                    .map(|id| UserId::new(id.cast_signed()))
                    .collect(),
            ),
            ..CourseChoice::whole(course(demo::BIOL_200))
        }],
        ..of(demo::BIOL_200)
    };
    let plan = folders.collect(&canvas, &choices).await;
    let expected: BTreeSet<(u64, u64)> = truth
        .iter()
        .filter(|one| assignments.contains(&one.assignment) && students.contains(&one.user))
        .map(|one| (one.assignment, one.user))
        .collect();
    assert_eq!(collected(&campus, &folders, demo::BIOL_200), expected);
    assert_eq!(plan.courses[0].assignments, assignments.len() as u64);
    let listed = folders.rows(&format!("assignments_{}.json", demo::BIOL_200));
    assert_eq!(listed.len(), assignments.len());
    // Nobody else has a folder in an export of it.
    let people = folders.rows(&format!("students_{}.json", demo::BIOL_200));
    assert!(
        people
            .iter()
            .all(|row| students.contains(&row["id"].as_u64().unwrap()))
    );
    let roles = folders.rows(&format!("enrollments_{}.json", demo::BIOL_200));
    let of_students = roles
        .iter()
        .filter(|row| row["type"] == "StudentEnrollment");
    let of_students: BTreeSet<u64> = of_students
        .map(|row| row["user_id"].as_u64().unwrap())
        .collect();
    assert_eq!(of_students, students);
    assert!(roles.iter().any(|row| row["type"] == "TeacherEnrollment"));
}

#[tokio::test]
async fn certain_sections_and_states() {
    let campus = campus(CanvasWorld::Term).await;
    let canvas = admin(&campus);
    let truth = campus.canvas().true_submissions(demo::BIOL_200);
    let roll = campus.canvas().true_enrollments(demo::BIOL_200);
    let students = || roll.iter().filter(|row| row.kind == "StudentEnrollment");
    let section = students().next().unwrap().section;
    let chosen: BTreeSet<u64> = students()
        .filter(|row| row.section == section && row.state == "completed")
        .chain(students().filter(|row| row.section == section && row.state == "active"))
        .map(|row| row.user)
        .collect();
    let everybody: BTreeSet<u64> = truth.iter().map(|one| one.user).collect();
    assert!(!chosen.is_empty() && chosen.len() < everybody.len());
    let folders = Folders::new();
    let choices = Choices {
        courses: vec![CourseChoice {
            sections: Some(vec![SectionId::new(section.cast_signed())]),
            ..CourseChoice::whole(course(demo::BIOL_200))
        }],
        states: vec![StudentState::Active, StudentState::Completed],
        ..of(demo::BIOL_200)
    };
    let plan = folders.collect(&canvas, &choices).await;
    let expected: BTreeSet<(u64, u64)> = truth
        .iter()
        .filter(|one| chosen.contains(&one.user))
        .map(|one| (one.assignment, one.user))
        .collect();
    assert_eq!(collected(&campus, &folders, demo::BIOL_200), expected);
    assert_eq!(plan.courses[0].students, chosen.len() as u64);
}

#[tokio::test]
async fn work_handed_in_within_a_time() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let range = DateRange {
        from: Some(time("2026-10-01T00:00:00Z")),
        to: Some(time("2026-10-25T00:00:00Z")),
    };
    let choices = Choices {
        submitted: Some(range),
        ..of(demo::BIOL_200)
    };
    folders.collect(&canvas, &choices).await;
    let truth = campus.canvas().true_submissions(demo::BIOL_200);
    let expected: BTreeSet<(u64, u64)> = truth
        .iter()
        .filter(|one| {
            one.attempts
                .iter()
                .any(|attempt| range.contains(attempt.at))
        })
        .map(|one| (one.assignment, one.user))
        .collect();
    assert!(!expected.is_empty() && expected.len() < truth.len());
    assert_eq!(collected(&campus, &folders, demo::BIOL_200), expected);
}

#[tokio::test]
async fn without_downloads_files_are_counted_and_none_is_wanted() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = Choices {
        downloads: false,
        ..of(demo::BIOL_200)
    };
    let plan = folders.collect(&canvas, &choices).await;
    assert!(
        plan.files.listed > 0 && plan.files.to_fetch == 0,
        "{:?}",
        plan.files
    );
    assert_eq!(wanted(&folders.collection()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_not_included_is_not_asked_for() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = Choices {
        include: Included {
            attempts: false,
            comments: false,
            rubrics: false,
            media: false,
            ..Included::ALL
        },
        ..of(demo::BIOL_200)
    };
    let plan = folders.collect(&canvas, &choices).await;
    let course = &plan.courses[0];
    assert_eq!((course.comments, course.rubric_rows), (0, 0));
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    let asked = campus
        .canvas()
        .log()
        .matching("GET", "/students/submissions");
    assert!(
        asked
            .iter()
            .all(|one| { !one.query.contains("submission_comments") })
    );
}

#[tokio::test]
async fn nothing_chosen_is_said() {
    let campus = campus(CanvasWorld::Small).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let opened = lectern_collect::Stage::open(
        &folders.stage(),
        &folders.collection(),
        canvas.server(),
        &Choices::of([]),
        crate::support::now(),
    );
    assert!(opened.is_err());
    assert!(!folders.stage().exists());
}
