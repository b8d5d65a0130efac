//! Student work of a course of the campus is chosen, planned, exported, tried again and exported once more in the real window; the
//! files on the disk are compared with what the campus knows.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_e2e::artifacts::{self, TrueWork, all_files, hashes, line};
use lectern_e2e::{Campus, Window, look::look, opened, steps, wait_until};
use serde_json::{Value, json};

/// BIOL 200, whose teacher is signed in.
const COURSE: u64 = 1693;

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_a_course_is_exported_whole_and_what_failed_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start_with(&folder.path().join("campus"), &["--courses", "small"]);
    let work = TrueWork::of(&campus, COURSE);
    let left_out = work.an_assignment();
    let to = folder.path().join("portfolios");
    let window = steps::open(folder.path()).await;
    artifacts::connect(&window, &campus, "teacher").await;

    choose(&window, left_out).await;
    set_options(&window, &to).await;
    look_at_the_plan(&window).await;

    // A file whose link is refused for as long as the rule stands.
    let refused = work.handed_in(left_out);
    let rule = json!({ "path": format!("/files/{refused}/"), "fault": { "kind": "status", "status": 404 } });
    campus.control("POST", "faults", Some(&rule));
    let said = artifacts::export(&window).await;
    assert!(said.contains("1 file failed"), "one file failed: {said}");
    steps::close_messages(&window).await;
    look(&window, "artifacts").await;
    look_at_the_problems(&window).await;

    campus.control("DELETE", "faults", None);
    window.click("Retry 1").await;
    window.gone("1 file failed").await;
    let said = artifacts::ended(&window, &json!(null)).await;
    assert!(!said.contains("failed"), "nothing failed: {said}");
    holds_all_work(&to, &work, left_out);
    tells_nobody(&to, &campus);
    sums_are_right(&to);

    open_portfolio(&window, folder.path(), &to).await;
    export_again(&window, &campus, &to).await;
    window.close().await;
}

/// Chooses a course as a whole and takes one assignment out, by keyboard.
async fn choose(window: &Window, left_out: u64) {
    window.text("Choose a course to see its assignments.").await;
    look(window, "artifacts-empty").await;
    artifacts::unfold(window, COURSE).await;
    window.press("space").await;
    window
        .find(&format!("{}[aria-checked=true]", line(COURSE, None)))
        .await;
    let focus = "document.querySelector(arguments[0]).focus()";
    let selector = line(COURSE, Some(left_out));
    window.execute(focus, vec![json!(selector)]).await;
    window.press("space").await;
    window
        .find(&format!("{}[aria-checked=mixed]", line(COURSE, None)))
        .await;
}

/// Says whose work, under which names, and where; a pattern that means nothing is told at once.
async fn set_options(window: &Window, to: &Path) {
    artifacts::tick(window, "Discussions").await;
    window.click("Whose work…").await;
    window.named("heading", "Whose work").await;
    look(window, "artifacts-limits").await;
    artifacts::tick(window, "Invited").await;
    window.click("Set").await;
    window
        .text("In the course, finished the course, inactive")
        .await;
    window.fill("File name", "{student} {x}").await;
    window.text("“{x}” is no placeholder").await;
    window
        .fill("File name", "{assignment}, attempt {n}, {file}")
        .await;
    window.text("Case memo 1, attempt 2, essay.docx").await;
    window.fill("To this folder", &to.to_string_lossy()).await;
}

/// The plan says what is there, what cannot be exported and why, and what leaves; closed and asked for again it is the same.
async fn look_at_the_plan(window: &Window) {
    artifacts::review(window).await;
    for words in [
        "BIOL 200",
        "Cannot be exported",
        "What leaves with the export",
        "Stays on this computer",
    ] {
        window.text(words).await;
    }
    look(window, "artifacts-plan").await;
    window.press("Escape").await;
    window.gone("What leaves with the export").await;
    // Ctrl Enter would start what was seen.
    window.click("Review plan").await;
    window.find("[role=dialog] dl.figures").await;
}

/// Problems are grouped by cause, and every line of the receipt adds up.
async fn look_at_the_problems(window: &Window) {
    window.click("Receipt and problems").await;
    window.find("[role=dialog] .group li").await;
    window.text("Every line adds up").await;
    look(window, "artifacts-receipt").await;
    window.press("Escape").await;
    window.gone("Every line adds up").await;
}

/// Every file that the campus has of the chosen work is in the export, as it was handed in.
fn holds_all_work(to: &Path, work: &TrueWork, left_out: u64) {
    let there = hashes(to);
    let truth = work.files(left_out);
    assert!(truth.len() > 10, "the course has files: {truth:?}");
    let missing: Vec<_> = truth
        .iter()
        .filter(|(_, hash)| !there.contains(*hash))
        .map(|(id, _)| id)
        .collect();
    assert!(missing.is_empty(), "files {missing:?} of {}", truth.len());
}

/// No table, page or path names a student or holds a token.
fn tells_nobody(to: &Path, campus: &Campus) {
    let mut secrets: Vec<String> = list(&campus.control("GET", "canvas/tokens", None))
        .iter()
        .filter_map(|token| token.as_str().map(str::to_owned))
        .collect();
    assert!(!secrets.is_empty(), "the campus has tokens");
    let truth = campus.control("GET", "canvas/truth", None);
    let people = people(&truth);
    assert!(people.len() > 10, "the course has people");
    secrets.extend(people);
    for path in all_files(to) {
        let name = path
            .strip_prefix(to)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv" | "html" | "json" | "txt") => std::fs::read(&path).unwrap(),
            _ => Vec::new(),
        };
        let text = String::from_utf8_lossy(&text);
        for secret in &secrets {
            assert!(!name.contains(secret), "{name} names {secret}");
            // What was handed in leaves as it is.
            if !is_handed_in(&name) {
                assert!(!text.contains(secret), "{secret} is in {name}");
            }
        }
    }
}

fn is_handed_in(name: &str) -> bool {
    name.contains(", attempt ")
}

/// Returns names, logins and addresses of everybody in the course, without logins that are plain words, such as “student”.
fn people(truth: &Value) -> Vec<String> {
    let enrolled: Vec<&Value> = list(&truth["enrollments"])
        .iter()
        .filter(|row| row["course"] == json!(COURSE))
        .map(|row| &row["user"])
        .collect();
    let users = list(&truth["users"]).iter();
    users
        .filter(|user| enrolled.contains(&&user["id"]) && user["is_test_student"] == json!(false))
        .flat_map(|user| ["name", "login_id", "email"].map(|key| user[key].as_str()))
        .flatten()
        .filter(|known_as| !known_as.chars().all(|letter| letter.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

/// What `sha256sum` reads says that nothing has changed.
fn sums_are_right(to: &Path) {
    let manifest = to.join("manifest-sha256.txt");
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--quiet", "--strict"])
        .arg(&manifest)
        .current_dir(to)
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

/// The first page opens in the browser.
async fn open_portfolio(window: &Window, folder: &Path, to: &Path) {
    window.click("Open portfolio").await;
    let page = || -> Option<PathBuf> {
        let opened = opened(folder);
        let last = opened.lines().last()?;
        Some(PathBuf::from(last.trim_start_matches("file://")))
    };
    wait_until("a page of the export", Duration::from_secs(20), || {
        page().is_some_and(|page| page.starts_with(to) && page.is_file())
    })
    .await;
    let text = std::fs::read_to_string(page().unwrap()).unwrap();
    assert!(text.contains("BIOL 200"), "the page names the course");
}

/// The same into the same folder finds nothing new, and fetches no file.
async fn export_again(window: &Window, campus: &Campus, to: &Path) {
    let fetched = || {
        let log = campus.control("GET", "canvas/log", None);
        let files = list(&log).iter();
        files
            .filter(|request| request["origin"] == json!("canvas_files"))
            .count()
    };
    let (files, before) = (hashes(to), fetched());
    assert!(before > 0, "files were fetched");
    artifacts::review(window).await;
    window
        .text("Nothing new at Canvas since the last export")
        .await;
    look(window, "artifacts-plan-again").await;
    let said = artifacts::export(window).await;
    assert!(said.contains("Nothing new since the run before"), "{said}");
    assert_eq!(fetched(), before, "what is here is not fetched again");
    let lost: Vec<_> = files.difference(&hashes(to)).cloned().collect();
    // Only what tells of the run itself may be another.
    assert!(lost.len() < 6, "{} files have changed", lost.len());
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
