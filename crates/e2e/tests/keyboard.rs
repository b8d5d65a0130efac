//! The journey of the product's first promise without a pointer: every step by a real key, in the real window and in the system's own file chooser.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};

use lectern_e2e::{Campus, Window, choose_in_dialog, sha256, steps, write_random};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_without_a_mouse_signs_in_uploads_and_finds_the_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let files = recordings(&folder);
    let window = steps::open(folder.path()).await;

    connect(&window, &campus).await;
    walk_the_tree(&window).await;
    review(&window, &files).await;
    follow(&window).await;

    assert_eq!(campus.hashes_of_uploads(".mp4"), hashes(&files));
    window.close().await;
}

/// Fills the card of the Welcome screen and signs in through the browser.
async fn connect(window: &Window, campus: &Campus) {
    window.named("heading", "Connect your accounts").await;
    let (client_id, client_secret) = campus.web_client();
    window.tab_to("textbox", "Panopto server").await;
    window.type_text(&campus.address()).await;
    window.text("Panopto found").await;
    window.tab_to("textbox", "Client ID").await;
    window.type_text(&client_id).await;
    window.tab_to("textbox", "Client secret").await;
    window.type_text(&client_secret).await;
    window.press("Return").await;
    window.text("signed in as").await;
    window.press("ctrl+Return").await;
}

/// Opens the folders down to the course with arrows, and its list with Enter.
async fn walk_the_tree(window: &Window) {
    window
        .focus_on("the tree of the library that opened", |focus| {
            focus.role == "treeitem"
        })
        .await;
    for (level, name) in steps::COURSE.iter().enumerate() {
        window.walk_to("Down", "treeitem", name).await;
        if level + 1 < steps::COURSE.len() {
            window.press("Right").await;
            window.named("treeitem", steps::COURSE[level + 1]).await;
        }
    }
    window.press("Return").await;
    window
        .named("grid", &format!("Recordings in {}", steps::COURSE[3]))
        .await;
}

/// Chooses one file for the upload and a second one from the review, gives a title and starts.
async fn review(window: &Window, files: &[PathBuf]) {
    window.press("ctrl+u").await;
    choose_in_dialog(&format!("Upload to {}", steps::COURSE[3]), &files[0]).await;
    window.named("heading", "Review upload").await;
    window
        .focus_on("the title of the recording", |focus| {
            focus.in_dialog && focus.name == "Title"
        })
        .await;
    window.press("ctrl+a").await;
    window.type_text("Recorded without a mouse").await;

    // Backwards over the first control of the dialog to its last one, and on: a dialog is a round.
    window.walk_to("shift+Tab", "button", "Upload to").await;
    window
        .walk_to("shift+Tab", "button", "Upload 1 recording")
        .await;
    window.tab_to("button", "Upload to").await;
    window.tab_to("button", "Add files").await;
    window.press("Return").await;
    window.walk_to("Down", "menuitem", "Files").await;
    window.press("Return").await;
    choose_in_dialog("Add files", &files[1]).await;
    window.text("2 files make 2 recordings").await;
    window
        .focus_on("the review still", |focus| focus.in_dialog)
        .await;
    window.tab_to("button", "Upload 2 recordings").await;
    window.press("Return").await;
    window
        .focus_on("the course in the tree again", |focus| {
            focus.role == "treeitem" && focus.name.starts_with(steps::COURSE[3])
        })
        .await;
}

/// Watches the transfer to its end and goes to the recording.
async fn follow(window: &Window) {
    window.press("ctrl+3").await;
    window.named("heading", "Transfers").await;
    window.tab_to("radio", "Active").await;
    window.walk_to("Right", "radio", "Finished").await;
    window.text("2 done").await;
    window.tab_to("row", "Upload 2 recordings").await;
    window.press("Right").await;
    window.walk_to("Down", "row", "Done").await;
    window.press("Return").await;
    window
        .focus_on("the recording in the library", |focus| {
            focus.role == "row" && focus.name.contains("Recorded without a mouse")
        })
        .await;
}

fn recordings(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let samples = steps::samples(folder.path());
    let files = vec![
        samples.join("A short test.mp4"),
        samples.join("Office hours & questions.mp4"),
    ];
    // A few megabytes more, so that a file has several parts.
    write_random(&files[1], 45_000_000, 11);
    files
}

fn hashes(files: &[PathBuf]) -> Vec<String> {
    let mut hashes: Vec<String> = files
        .iter()
        .map(|file: &PathBuf| sha256(Path::new(file)))
        .collect();
    hashes.sort();
    hashes
}
