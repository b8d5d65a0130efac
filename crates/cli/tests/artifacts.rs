//! `lectern artifacts` against the demo campus's Canvas: plan, export, retry, pages again, what is said, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

#[path = "desk/mod.rs"]
mod base;

use std::collections::BTreeMap;
use std::path::Path;

use base::Desk;
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CampusConfig, CanvasConfig, CanvasWorld, Population};

/// A campus with three small courses, and an account of its Canvas.
fn desk(token: &str) -> Desk {
    let desk = Desk::at(CampusConfig {
        population: Population::Empty,
        canvas: CanvasConfig {
            port: 0,
            courses: CanvasWorld::Small,
        },
        ..CampusConfig::default()
    });
    desk.campus().settings().write().canvas.throttle.enforced = false;
    let server = desk.campus().canvas().base_url().to_owned();
    let add = [
        "account", "add", "canvas", "--name", "canvas", "--server", &server,
    ];
    desk.lectern(&add)
        .env("LECTERN_CANVAS_TOKEN", token)
        .assert()
        .success();
    desk
}

fn course() -> String {
    demo::BIOL_200.to_string()
}

/// Every file of an export, without its collection and log.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(next) = rest.pop() {
        for path in next.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                if !path.ends_with("collection") {
                    rest.push(path);
                }
            } else if !path.ends_with("log.txt") {
                let name = path.strip_prefix(folder).unwrap();
                found.insert(
                    name.to_string_lossy().into_owned(),
                    std::fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

#[test]
fn a_course_is_exported_verified_and_its_pages_are_made_again_without_a_network() {
    let mut desk = desk(demo::ADMIN_TOKEN);
    let to = desk.path("work");
    let (course, to_text) = (course(), to.to_string_lossy().into_owned());
    let words = ["artifacts", "export", &course, "--to", &to_text];
    let plan = desk.json(&[&words[..], &["--dry-run"]].concat());
    assert_eq!(plan["courses"][0]["id"], demo::BIOL_200);
    assert!(plan["filesToFetch"].as_u64().unwrap() > 5, "{plan:#}");
    assert!(!plan["cannot"].as_array().unwrap().is_empty());
    assert!(!to.exists());
    let file = desk.path("plan.json").to_string_lossy().into_owned();
    desk.json(&[&words[..], &["--plan", &file]].concat());
    assert!(!to.exists());

    let done = desk.json(&["run", &file]);
    assert_eq!(done["run"]["addsUp"], true, "{done:#}");
    assert_eq!(done["run"]["filesFailed"], 0);
    assert!(to.join("exports/index.html").is_file() && to.join("json/courses.json").is_file());
    let log = std::fs::read_to_string(to.join("log.txt")).unwrap();
    assert!(log.contains("..Course count: 1\n"), "{log}");
    assert!(!to.join("err.txt").exists());
    let verified = desk.json(&["verify", &to_text]);
    assert_eq!(
        (&verified["sound"], &verified["extra"]),
        (&true.into(), &0.into())
    );

    desk.campus().canvas().log().clear();
    let again = desk.json(&words);
    assert_eq!(again["run"]["changes"]["new"], 0, "{again:#}");
    let asked = desk.campus().canvas().log().requests();
    assert!(
        !asked.iter().any(|request| request.path.contains("/files/")),
        "{asked:#?}"
    );

    let before = files(&to);
    desk.stop_campus();
    let built = desk.json(&["artifacts", "html", &to_text]);
    assert_eq!(built["run"]["addsUp"], true);
    assert!(before == files(&to));
    let said = desk.said(&["artifacts", "retry", &to_text]);
    assert_eq!(
        (said.code, said.out.trim()),
        (Some(0), "No download errors to retry.")
    );
}

#[test]
fn what_failed_ends_with_one_and_a_retry_brings_it() {
    let desk = desk(demo::ADMIN_TOKEN);
    let to = desk.path("work");
    let (course, to_text) = (course(), to.to_string_lossy().into_owned());
    let truth = desk.campus().canvas().true_submissions(demo::BIOL_200);
    let mut files = truth
        .iter()
        .flat_map(|one| one.attempts.iter().flat_map(|attempt| &attempt.files));
    let file = files.find(|file| !file.locked).unwrap();
    let refuse = Fault::Status {
        status: 404,
        body: "gone".to_owned(),
    };
    desk.campus()
        .faults()
        .push(Rule::always(&format!("/files/{}/*", file.id), refuse));
    let words = ["artifacts", "export", &course, "--to", &to_text];
    let said = desk.said(&words);
    assert_eq!(said.code, Some(1), "{said:#?}");
    assert!(said.out.contains("The counts add up."), "{}", said.out);
    assert!(to.join("err.txt").is_file());
    desk.campus().faults().clear();
    let said = desk.said(&["artifacts", "retry", &to_text]);
    assert_eq!(said.code, Some(0), "{said:#?}");
    assert!(to.join("retry000.txt").is_file() && !to.join("err.txt").exists());
}

#[test]
fn courses_come_from_a_file_and_people_may_have_pseudonyms() {
    let desk = desk(demo::ADMIN_TOKEN);
    let list = desk.path("courses.csv");
    std::fs::write(&list, format!("CanvasCourseID\n{}\n99999999\n", course())).unwrap();
    let (list, to) = (list.to_string_lossy().into_owned(), desk.path("hidden"));
    let to_text = to.to_string_lossy().into_owned();
    let words = [
        "artifacts",
        "export",
        "--csv",
        &list,
        "--to",
        &to_text,
        "--pseudonyms",
        "--no-downloads",
        "--bag",
    ];
    let said = desk.said(&words);
    assert_eq!(said.code, Some(1), "{said:#?}");
    assert!(
        said.err.contains("Line 3: no course was found"),
        "{}",
        said.err
    );
    assert!(to.join("bagit.txt").is_file() && !to.join("data/json").exists());
    assert!(!to.join("collection").exists() && !to.join("log.txt").exists());
    assert_eq!(desk.said(&["verify", &to_text]).code, Some(0));
}

#[test]
fn what_cannot_be_done_ends_with_the_code_that_scripts_know() {
    let desk = desk(demo::TEACHER_TOKEN);
    let to = desk.path("work").to_string_lossy().into_owned();
    let said = desk.said(&["artifacts", "export", "99999999", "--to", &to]);
    assert_eq!(said.code, Some(2), "{said:#?}");
    let said = desk.said(&["artifacts", "export", "--to", &to]);
    assert_eq!(said.code, Some(2), "{said:#?}");
    let said = desk.said(&[
        "artifacts",
        "export",
        &course(),
        "--to",
        &to,
        "--template",
        "{studend}",
    ]);
    assert_eq!(said.code, Some(2), "{said:#?}");
    assert!(said.err.contains("{studend}"), "{}", said.err);
    let said = desk.said(&["artifacts", "html", &to]);
    assert_eq!(said.code, Some(2), "{said:#?}");
    let said = desk.said(&["artifacts", "retry", &to]);
    assert_eq!(said.code, Some(2), "{said:#?}");
}
