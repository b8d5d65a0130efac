//! What is wrong is told, with what to do, and the good rest goes on.

use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};

use super::support::{Desk, assert_same, export_files, files, has_ending};
use crate::artifacts::{ArtifactCourseChoice, ArtifactWarningCode};
use crate::error::ErrorCode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_make_no_sense_are_refused_before_anything_is_asked() {
    let desk = Desk::small().await;
    desk.campus.canvas().log().clear();
    let good = desk.request("bad");
    let mut none = good.clone();
    none.courses.clear();
    let mut twice = good.clone();
    twice.courses.push(twice.courses[0].clone());
    let mut nowhere = good.clone();
    nowhere.to = "somewhere".into();
    let mut pattern = good.clone();
    pattern.pattern = "{studend}".to_owned();
    let mut days = good.clone();
    days.slices.submitted_from = "2026-11-02".parse().ok();
    days.slices.submitted_to = "2026-11-01".parse().ok();
    for (request, words) in [
        (none, "No course is chosen."),
        (twice, "Several courses of the same number are chosen."),
        (nowhere, "“somewhere” is not a whole path."),
        (pattern, "“{studend}” is no placeholder"),
        (
            days,
            "The first day, 2026-11-02, is after the last, 2026-11-01.",
        ),
    ] {
        let problem = desk.plan(&request).await.unwrap_err().problem();
        assert_eq!(problem.code, ErrorCode::InvalidInput, "{problem:#?}");
        assert!(problem.message.starts_with(words), "{problem:#?}");
    }
    assert!(desk.campus.canvas().log().requests().is_empty());
    assert!(!desk.folder("bad").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_that_is_refused_is_named_and_the_others_go_on() {
    let desk = Desk::small().await;
    let courses = desk.campus.canvas().true_courses();
    let other = courses
        .iter()
        .find(|course| course.id != demo::BIOL_200)
        .unwrap()
        .id;
    let refuse = Fault::Status {
        status: 403,
        body: r#"{"status":"unauthorized","errors":[{"message":"user not authorized to perform that action"}]}"#.to_owned(),
    };
    desk.campus
        .faults()
        .push(Rule::always(&format!("/api/v1/courses/{other}*"), refuse));
    let only = desk.request_of("refused", &[other]);
    let problem = desk.plan(&only).await.unwrap_err().problem();
    assert!(
        matches!(problem.code, ErrorCode::Forbidden | ErrorCode::NotFound),
        "{problem:#?}"
    );
    assert!(problem.message.contains(&other.to_string()), "{problem:#?}");

    let both = desk.request_of("refused", &[demo::BIOL_200, other]);
    let plan = desk.plan(&both).await.unwrap();
    let warning = plan
        .warnings
        .iter()
        .find(|one| one.code == ArtifactWarningCode::NoRight);
    assert!(
        warning.unwrap().sentence.contains(&other.to_string()),
        "{plan:#?}"
    );
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job).await);
    let run = desk.last_run(started.export).await;
    assert!(
        run.issues[0].contains(&other.to_string()),
        "{:#?}",
        run.issues
    );
    assert!(run.students > 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_without_students_is_said_and_exported_empty() {
    let desk = Desk::small().await;
    let mut request = desk.request_of("nobody", &[demo::BIOL_200]);
    request.slices.states = vec![crate::CanvasState::Invited];
    request.slices.submitted_from = "2020-01-01".parse().ok();
    let plan = desk.plan(&request).await.unwrap();
    let said = plan
        .warnings
        .iter()
        .any(|one| one.code == ArtifactWarningCode::NoStudents);
    assert!(said || plan.courses[0].students > 0, "{plan:#?}");
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job).await);
    assert!(desk.last_run(started.export).await.complete);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_chosen_people_are_exported_and_one_that_nobody_knows_is_named() {
    let desk = Desk::small().await;
    let truth = desk.campus.canvas().true_submissions(demo::BIOL_200);
    let user = truth
        .iter()
        .find(|one| !one.attempts.is_empty())
        .unwrap()
        .user;
    let mut request = desk.request_of("people", &[demo::BIOL_200]);
    request.slices.people = vec![user.to_string(), "nobody.at.all".to_owned()];
    let plan = desk.plan(&request).await.unwrap();
    assert!(
        plan.notes.iter().any(|note| note.contains("nobody.at.all")),
        "{plan:#?}"
    );
    assert_eq!(plan.courses[0].students, 1);
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job).await);
    assert_eq!(desk.last_run(started.export).await.students, 1);
    request.slices.people.remove(0);
    let problem = desk.plan(&request).await.unwrap_err().problem();
    assert_eq!(problem.code, ErrorCode::NotFound, "{problem:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_and_pseudonyms_never_stand_in_one_folder() {
    let desk = Desk::small().await;
    desk.export_well(&desk.named("mixed")).await;
    let hidden = desk.request_of("mixed", &[demo::BIOL_200]);
    let problem = desk.plan(&hidden).await.unwrap_err().problem();
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert!(problem.message.contains("with real names"), "{problem:#?}");
    // Also where the profile does not know what lies there.
    let stranger = Desk::beside(&desk).await;
    let mut there = stranger.request_of("mixed", &[demo::BIOL_200]);
    there.to = desk.folder("mixed");
    let problem = stranger.plan(&there).await.unwrap_err().problem();
    assert_eq!(problem.code, ErrorCode::Conflict, "{problem:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_that_was_edited_by_hand_is_whole_again_and_what_was_added_stays() {
    let desk = Desk::small().await;
    let request = desk.named("edited");
    desk.export_well(&request).await;
    let folder = desk.folder("edited");
    let wanted = export_files(&folder);
    let edit = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let named = |ending: &str| {
        let found = wanted
            .keys()
            .find(|name| name.ends_with(ending) && name.matches('/').count() > 2);
        found.unwrap().clone()
    };
    edit(&named("/submissions.csv"), "mine");
    edit("exports/my notes.txt", "keep me");
    std::fs::remove_file(folder.join(named("/index.html"))).unwrap();
    let handed_in = wanted
        .iter()
        .find(|(name, bytes)| has_ending(name, "pdf") && bytes.len() > 10)
        .map(|(name, _)| name.clone())
        .unwrap();
    edit(&handed_in, "not what was handed in");
    std::fs::remove_dir_all(folder.join("exports/by assignment")).unwrap();

    desk.export_well(&request).await;
    let mut now = export_files(&folder);
    assert_eq!(now.remove("exports/my notes.txt").unwrap(), b"keep me");
    assert_same(&wanted, &now);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_courses_names_some_and_tells_of_lines_that_name_none() {
    let desk = Desk::small().await;
    let account = desk.account.clone().unwrap();
    let file = desk.home.path().join("courses.csv");
    let text = format!(
        "Name,CanvasCourseID\nBotany,{}\nNothing,99999999\nAgain,{}\n",
        demo::BIOL_200,
        demo::BIOL_200
    );
    std::fs::write(&file, text).unwrap();
    let found = desk.app().courses_of_file(&account, &file).await.unwrap();
    assert_eq!(found.courses.len(), 1);
    let words: Vec<_> = found
        .problems
        .iter()
        .map(|one| one.words.as_str())
        .collect();
    assert!(
        words[0].starts_with("Line 3: no course was found for “99999999”"),
        "{words:?}"
    );
    assert!(words[1].starts_with("Line 4: "), "{words:?}");

    let contents = desk
        .app()
        .artifact_assignments(&account, found.courses[0].canvas_id)
        .await
        .unwrap();
    assert!(
        contents
            .assignments
            .iter()
            .any(|one| one.elsewhere.is_some())
    );
    assert!(contents.students.unwrap() >= 10);
    let term = found.courses[0].term.clone().unwrap();
    let of_term = desk
        .app()
        .canvas_courses_of_term(&account, &term)
        .await
        .unwrap();
    assert!(
        of_term
            .iter()
            .any(|one| one.canvas_id == found.courses[0].canvas_id)
    );
    let error = desk
        .app()
        .canvas_courses_of_term(&account, "1899 Summer")
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_downloads_nothing_is_fetched_and_a_plan_leaves_no_trace_in_the_folder() {
    let desk = Desk::small().await;
    let mut request = desk.request_of("bare", &[demo::BIOL_200]);
    request.downloads = false;
    request.courses = vec![ArtifactCourseChoice::whole(
        i64::try_from(demo::BIOL_200).unwrap(),
    )];
    let plan = desk.plan(&request).await.unwrap();
    assert!(!desk.folder("bare").exists());
    assert_eq!(plan.files, 0);
    desk.app().discard_artifact_plan(&plan.id).await.unwrap();
    let kept = files(&desk.profile.path().join("artifacts"));
    assert!(
        kept.keys().all(|name| has_ending(name, "lock")),
        "{:?}",
        kept.keys()
    );
    let error = desk.app().start_artifacts(&plan.id).await.unwrap_err();
    assert_eq!(error.to_string(), "This plan is not open any more.");
    desk.export_well(&request).await;
    assert!(desk.files_asked().is_empty(), "{:#?}", desk.files_asked());
}
