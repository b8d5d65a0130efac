//! Steps on the Artifacts screen, each as a person takes it, and what the campus itself knows of a course's work.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Campus, Window, sha256};

const EXPORTING: Duration = Duration::from_mins(5);

/// Connects Canvas from the Welcome screen with a token, and opens the screen.
pub async fn connect(window: &Window, campus: &Campus, token: &str) {
    window.named("heading", "Connect your accounts").await;
    window.click("Connect Canvas").await;
    window
        .fill("Canvas address", &campus.canvas_address())
        .await;
    window
        .fill("Access token", &campus.canvas_token(token))
        .await;
    window.click("Connect").await;
    window.text("signed in as").await;
    window.click("Open Lectern").await;
    window.click_within("Main", "Artifacts").await;
}

/// Asks Canvas for a course by its number; what it finds joins the list.
pub async fn find(window: &Window, course: u64) {
    window
        .fill("Find a course or assignment", &course.to_string())
        .await;
    window.press("Return").await;
    window.find(&line(course, None)).await;
    window.press("Escape").await;
}

/// Unfolds a course by keyboard, from the search above the list.
pub async fn unfold(window: &Window, course: u64) {
    window.find(&line(course, None)).await;
    let focus = "document.querySelector(arguments[0]).focus()";
    window.execute(focus, vec![json!(line(course, None))]).await;
    window.press("Right").await;
    window
        .find(&format!("[role=treeitem][data-key^='{course}/']"))
        .await;
}

/// Returns the selector of a line of the list: a course, or one of its assignments.
pub fn line(course: u64, assignment: Option<u64>) -> String {
    let key = assignment.map_or(course.to_string(), |id| format!("{course}/{id}"));
    format!("[role=treeitem][data-key='{key}']")
}

/// Clicks a check box by its label.
pub async fn tick(window: &Window, label: &str) {
    let xpath = format!("//label[.//input[@type='checkbox']][normalize-space(.)='{label}']");
    let script = "const found = document.evaluate(arguments[0], document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue; found?.click(); return found !== null";
    let clicked = window.execute(script, vec![json!(xpath)]).await;
    assert_eq!(clicked, json!(true), "there is a check box “{label}”");
}

/// Asks for the plan by keyboard and waits until it is there.
pub async fn review(window: &Window) {
    window.press("ctrl+Return").await;
    window
        .find_within(EXPORTING, "[role=dialog] dl.figures")
        .await;
}

/// Starts the plan that is shown and waits until the export has ended. Returns what the strip says.
pub async fn export(window: &Window) -> String {
    let script = "return document.querySelector('.strip[aria-busy]')?.dataset.run ?? null";
    let before = window.execute(script, vec![]).await;
    let start = window.find("[role=dialog] button.primary").await;
    start.click().await.expect("the export starts");
    ended(window, &before).await
}

/// Waits until an export other than `before` has ended and none runs. Returns what the strip says.
pub async fn ended(window: &Window, before: &Value) -> String {
    let began = Instant::now();
    let script = "const strip = document.querySelector('.strip[aria-busy]'); return strip?.getAttribute('aria-busy') === 'false' && strip.dataset.run !== arguments[0] ? strip.innerText : null";
    loop {
        let said = window.execute(script, vec![before.clone()]).await;
        if let Some(text) = said.as_str().filter(|text| text.contains("Last export")) {
            return text.to_owned();
        }
        assert!(
            began.elapsed() < EXPORTING,
            "the export ends in {EXPORTING:?}; the strip says {said}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What the campus knows of a course's work.
pub struct TrueWork {
    told: Value,
}

impl TrueWork {
    /// Asks the campus. What Canvas's Test Student handed in is nobody's work and is left out.
    pub fn of(campus: &Campus, course: u64) -> Self {
        let path = format!("canvas/work?course={course}&hashes=true");
        let mut told = campus.control("GET", &path, None);
        let truth = campus.control("GET", "canvas/truth", None);
        let users = truth["users"].as_array().into_iter().flatten();
        let nobody: BTreeSet<u64> = users
            .filter(|user| user["is_test_student"] == json!(true))
            .filter_map(|user| user["id"].as_u64())
            .collect();
        if let Some(submissions) = told["submissions"].as_array_mut() {
            submissions.retain(|one| {
                one["user"]
                    .as_u64()
                    .is_none_or(|user| !nobody.contains(&user))
            });
        }
        Self { told }
    }

    /// Returns the SHA-256 of each file that can be had, by its id, apart from one assignment's.
    pub fn files(&self, without: u64) -> BTreeMap<u64, String> {
        let submissions = self.told["submissions"].as_array().into_iter().flatten();
        let wanted = submissions.filter(|one| one["assignment"] != json!(without));
        let files = wanted.flat_map(files_of);
        files
            .filter(|file| file["locked"] == json!(false))
            .filter_map(|file| {
                let id = file["id"].as_u64()?;
                let hash = self.told["sha256"][id.to_string()].as_str()?;
                Some((id, hash.to_owned()))
            })
            .collect()
    }

    /// Returns the id of a file that was handed in, that everybody may open and that is no recording.
    pub fn handed_in(&self, without: u64) -> u64 {
        let submissions = self.told["submissions"].as_array().into_iter().flatten();
        let attempts = submissions
            .filter(|one| one["assignment"] != json!(without))
            .flat_map(|one| one["attempts"].as_array().into_iter().flatten());
        let mut files = attempts.flat_map(|one| one["files"].as_array().into_iter().flatten());
        let plain = files.find(|file| file["locked"] == json!(false) && file["media"].is_null());
        plain
            .and_then(|file| file["id"].as_u64())
            .expect("somebody handed in a file")
    }

    /// Returns the id of an assignment in which something was handed in.
    pub fn an_assignment(&self) -> u64 {
        let mut submissions = self.told["submissions"].as_array().into_iter().flatten();
        let found = submissions.find(|one| {
            let attempts = one["attempts"].as_array();
            attempts.is_some_and(|attempts| !attempts.is_empty())
        });
        found
            .and_then(|one| one["assignment"].as_u64())
            .expect("somebody handed in something")
    }
}

/// Returns the files of a submission: of its attempts, their posts and its comments.
fn files_of(submission: &Value) -> Vec<&Value> {
    let mut files = Vec::new();
    for part in ["attempts", "comments"] {
        for one in submission[part].as_array().into_iter().flatten() {
            files.extend(one["files"].as_array().into_iter().flatten());
            files.push(&one["media"]);
            let posts = one["posts"].as_array().into_iter().flatten();
            files.extend(posts.map(|post| &post[2]));
        }
    }
    files.retain(|file| file.is_object());
    files
}

/// Returns every file below a folder.
pub fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// Returns the SHA-256 of every file below a folder.
pub fn hashes(folder: &Path) -> BTreeSet<String> {
    all_files(folder).iter().map(|path| sha256(path)).collect()
}
