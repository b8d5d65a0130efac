//! Everything that is at Canvas is in the export, once, and the counts say so.

use std::collections::{BTreeMap, BTreeSet};

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use sha2::{Digest, Sha256};

use super::support::{Desk, assert_same, export_files, files, has_ending, rows};
use crate::artifacts::{ArtifactSample, ArtifactZips};
use crate::jobs::JobState;

type Rows = Vec<BTreeMap<String, String>>;

/// All rows of one table of all students. A file that somebody handed in may have the name of a table; it lies in a folder of its own.
fn table(export: &BTreeMap<String, Vec<u8>>, name: &str) -> Rows {
    let of_students = export.iter().filter(|(path, _)| {
        path.starts_with("exports/")
            && !path.starts_with("exports/by assignment/")
            && path.ends_with(&format!("/{name}"))
            && path.split('/').count() == 4
    });
    let mut all = Vec::new();
    for (path, bytes) in of_students {
        let folder = path.rsplit_once('/').unwrap().0;
        all.extend(rows(bytes).into_iter().map(|mut row| {
            row.insert("the folder".to_owned(), folder.to_owned());
            row
        }));
    }
    all
}

/// A cell without the sign that keeps spreadsheets from running it.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
        .unwrap_or(cell)
}

fn by_submission(rows: &Rows) -> BTreeMap<&str, Vec<&BTreeMap<String, String>>> {
    let mut by: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for row in rows {
        by.entry(&row["submission_id"]).or_default().push(row);
    }
    by
}

async fn compares_with_the_truth(world: CanvasWorld, courses: usize) {
    let desk = Desk::open_on(world, demo::ADMIN_TOKEN).await;
    let mut request = desk.request("whole");
    request.courses.truncate(courses);
    let plan = desk.plan(&request).await.unwrap();
    let unpublished: BTreeSet<&str> = plan
        .cannot
        .iter()
        .filter(|one| one.reason.contains("not published"))
        .map(|one| one.what.as_str())
        .collect();
    assert!(!unpublished.is_empty(), "{:#?}", plan.cannot);
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    let ended = desk.ended(&started.job).await;
    assert_eq!(ended.state, JobState::Succeeded, "{:#?}", ended.failures);
    let run = desk.last_run(started.export).await;
    assert!(run.adds_up && run.complete, "{run:#?}");

    let export = export_files(&desk.folder("whole"));
    let submissions = table(&export, "submissions.csv");
    let submissions = by_submission(&submissions);
    let (attempts, comments) = (
        table(&export, "attempts.csv"),
        table(&export, "comments.csv"),
    );
    let (attempts, comments) = (by_submission(&attempts), by_submission(&comments));
    let rubric = table(&export, "rubric_assessments.csv");
    let rubric = by_submission(&rubric);
    let kept = table(&export, "files.csv");
    let kept = by_submission(&kept);
    let (mut seen, mut files_seen, mut locked) = (0, 0, 0);
    for course in desk
        .campus
        .canvas()
        .true_courses()
        .into_iter()
        .take(courses)
    {
        let test_students: BTreeSet<u64> = desk
            .campus
            .canvas()
            .true_enrollments(course.id)
            .into_iter()
            .filter(|one| one.kind == "StudentViewEnrollment")
            .map(|one| one.user)
            .collect();
        for truth in desk.campus.canvas().true_submissions(course.id) {
            if unpublished.contains(truth.assignment_name.as_str())
                || test_students.contains(&truth.user)
            {
                continue;
            }
            seen += 1;
            let id = truth.id.to_string();
            let of = |rows: &BTreeMap<&str, Vec<_>>| rows.get(id.as_str()).map_or(0, Vec::len);
            assert_eq!(of(&submissions), 1, "{truth:#?}");
            assert_eq!(of(&attempts), truth.attempts.len(), "{truth:#?}");
            assert_eq!(of(&comments), truth.comments.len(), "{truth:#?}");
            assert_eq!(of(&rubric), truth.rubric.len(), "{truth:#?}");
            for file in truth.files() {
                let key = file.media.clone().unwrap_or_else(|| file.id.to_string());
                let rows = kept
                    .get(id.as_str())
                    .unwrap_or_else(|| panic!("{truth:#?}"));
                let row = rows.iter().find(|row| row["file_id"] == key);
                let row = row.unwrap_or_else(|| panic!("{key} of {truth:#?}"));
                if file.locked {
                    locked += 1;
                    assert!(!row["not_downloaded"].is_empty(), "{row:#?}");
                    continue;
                }
                files_seen += 1;
                let sha256 = desk.campus.canvas().sha256_of(file.id).unwrap();
                assert_eq!(row["sha256"], sha256, "{row:#?}");
                let place = format!("{}/{}", row["the folder"], unguarded(&row["local_path"]));
                let bytes = export.get(&place).unwrap_or_else(|| panic!("{row:#?}"));
                let hash = format!("{:x}", Sha256::digest(bytes));
                assert_eq!(hash, sha256, "{place}");
            }
        }
    }
    assert_eq!(
        submissions.len(),
        seen,
        "none twice, none that is not there"
    );
    assert!(files_seen > 50, "{files_seen}");
    let not_exported = rows(&export["exports/not_exported.csv"]);
    assert!(not_exported.len() >= locked, "{not_exported:#?}");
    assert!(not_exported.iter().all(|row| !row["reason"].is_empty()));
    nothing_leaks(&desk);
}

/// No token reached the other origin, or a file.
fn nothing_leaks(desk: &Desk) {
    assert!(
        desk.campus.canvas().log().leaks().is_empty(),
        "a token reached the other origin"
    );
    let written = [desk.profile.path(), desk.home.path()].map(files);
    for (name, bytes) in written.into_iter().flatten() {
        if name.starts_with("lectern.db") || name.starts_with("secrets") {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        for token in desk.campus.canvas().tokens() {
            assert!(!text.contains(&*token), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_a_believable_world_is_in_the_export() {
    compares_with_the_truth(CanvasWorld::Small, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_a_hostile_world_is_in_the_export() {
    // Its texts are long; whole worlds are compared where nothing else is done.
    compares_with_the_truth(CanvasWorld::Hostile, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_fetches_no_file_and_pages_are_made_again_without_a_network() {
    let desk = Desk::small().await;
    let mut request = desk.named("again");
    request.zips = ArtifactZips::Courses;
    desk.export_well(&request).await;
    let first = export_files(&desk.folder("again"));
    let asked = desk.campus.canvas().log().requests().len();
    desk.campus.canvas().log().clear();

    let rebuilt = desk
        .app()
        .rebuild_artifacts(&desk.folder("again"), |_| ())
        .await
        .unwrap();
    assert!(rebuilt.run.adds_up && rebuilt.portfolio.is_some());
    assert!(desk.campus.canvas().log().requests().is_empty());
    assert_same(&first, &export_files(&desk.folder("again")));

    let plan = desk.plan(&request).await.unwrap();
    assert!(plan.nothing_new(), "{plan:#?}");
    assert_eq!(plan.files, 0);
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job).await);
    assert!(desk.files_asked().is_empty(), "{:#?}", desk.files_asked());
    assert!(desk.campus.canvas().log().requests().len() <= asked);
    assert_same(&first, &export_files(&desk.folder("again")));
    assert_eq!(desk.app().artifact_exports().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_pseudonyms_no_name_leaves_and_the_list_of_names_lies_elsewhere() {
    let desk = Desk::small().await;
    let course = demo::BIOL_200;
    let request = desk.request_of("hidden", &[course]);
    let view = desk.export_well(&request).await;
    let export = files(&desk.folder("hidden"));
    let mut people = 0;
    for enrolment in desk.campus.canvas().true_enrollments(course) {
        // Canvas's Test Student is nobody, and reasons name it.
        if enrolment.kind == "StudentViewEnrollment" {
            continue;
        }
        let Some(user) = desk.campus.canvas().true_user(enrolment.user) else {
            continue;
        };
        people += 1;
        for (path, bytes) in &export {
            if !["html", "csv", "json"]
                .iter()
                .any(|ending| has_ending(path, ending))
            {
                continue;
            }
            let text = String::from_utf8_lossy(bytes);
            assert!(
                !text.contains(&user.name) && !path.contains(&user.name),
                "{path}: {}",
                user.name
            );
        }
    }
    assert!(people > 10);
    assert!(!desk.folder("hidden/collection").exists() && !desk.folder("hidden/log.txt").exists());

    let inside = desk.folder("hidden").join("names.csv");
    let error = desk
        .app()
        .save_artifact_names(view.id, &inside)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("never put into the export"),
        "{error}"
    );
    let apart = desk.home.path().join("names.csv");
    let saved = desk
        .app()
        .save_artifact_names(view.id, &apart)
        .await
        .unwrap();
    let names = rows(&std::fs::read(&apart).unwrap());
    assert_eq!(saved, names.len() as u64);
    let students = table(&export_files(&desk.folder("hidden")), "submissions.csv");
    let listed: BTreeSet<_> = names.iter().map(|row| row["pseudonym"].clone()).collect();
    assert!(
        students
            .iter()
            .all(|row| listed.contains(&row["user_name"]))
    );

    let before = export_files(&desk.folder("hidden"));
    desk.app()
        .rebuild_artifacts(&desk.folder("hidden"), |_| ())
        .await
        .unwrap();
    assert_same(&before, &export_files(&desk.folder("hidden")));

    desk.app().forget_artifact_export(view.id).await.unwrap();
    assert!(desk.app().artifact_exports().await.unwrap().is_empty());
    let kept = files(&desk.profile.path().join("artifacts"));
    assert!(
        !kept.keys().any(|path| path.contains("json/")),
        "{:?}",
        kept.keys()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_has_its_seed_fetches_only_its_files_and_is_chosen_again_the_same() {
    let desk = Desk::small().await;
    let mut request = desk.named("sample");
    let whole = desk.plan(&request).await.unwrap();
    request.sample = Some(ArtifactSample {
        each: 1,
        seed: None,
        assignments: Vec::new(),
        outcomes: Vec::new(),
    });
    let plan = desk.plan(&request).await.unwrap();
    let seed = plan.request.sample.as_ref().unwrap().seed;
    assert!(seed.is_some());
    assert!(
        plan.files_listed < whole.files_listed,
        "{} {}",
        plan.files_listed,
        whole.files_listed
    );
    let started = desk.app().start_artifacts(&plan.id).await.unwrap();
    desk.assert_well(&desk.ended(&started.job).await);
    let first = export_files(&desk.folder("sample"));
    let chosen: serde_json::Value = serde_json::from_slice(&first["exports/sample.json"]).unwrap();
    assert_eq!(chosen["seed"], u64::from(seed.unwrap()));
    let reasons: BTreeSet<String> = rows(&first["exports/not_exported.csv"])
        .iter()
        .filter(|row| row["what"] == "file")
        .map(|row| row["reason"].clone())
        .collect();
    assert!(
        !reasons
            .iter()
            .any(|reason| reason.contains("not collected")),
        "{reasons:?}"
    );

    request.sample.as_mut().unwrap().seed = seed;
    request.to = desk.folder("the same sample");
    desk.export_well(&request).await;
    let second = export_files(&desk.folder("the same sample"));
    assert_eq!(first["exports/sample.json"], second["exports/sample.json"]);
}
