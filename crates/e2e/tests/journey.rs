//! The journey of the product's first promise, in the real window with a real drag.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::PathBuf;

use lectern_e2e::{Campus, DragSource, Window, findings, sha256, steps, write_random};

#[tokio::test(flavor = "multi_thread")]
async fn dropped_files_arrive_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let files = recordings(&folder);
    let window = steps::sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &steps::COURSE).await;

    let source = DragSource::offer(&files).await;
    let row = window.named("treeitem", steps::COURSE[3]).await;
    let (x, y) = window.on_display(&row).await;
    source.hold_over(x, y).await;
    window.text("Drop to upload to").await;
    source.drop_here().await;

    window.named("heading", "Review upload").await;
    window.text("2 files make 2 recordings").await;
    no_findings(&window, "review").await;
    window.click("Upload 2 recordings").await;
    window.click_within("Main", "Transfers").await;
    window.text("Upload 2 recordings").await;
    window.choose_segment("finished").await;
    window.text("2 done").await;

    assert_eq!(campus.hashes_of_uploads(".mp4"), hashes(&files));
    window.close().await;
}

fn recordings(folder: &tempfile::TempDir) -> Vec<PathBuf> {
    let samples = steps::samples(folder.path());
    let files = vec![
        samples.join("A short test.mp4"),
        samples.join("Office hours & questions.mp4"),
    ];
    // A few megabytes more, so that a file has several parts.
    write_random(&files[1], 45_000_000, 7);
    files
}

fn hashes(files: &[PathBuf]) -> Vec<String> {
    let mut hashes: Vec<String> = files.iter().map(|file| sha256(file)).collect();
    hashes.sort();
    hashes
}

async fn no_findings(window: &Window, screen: &str) {
    let found = findings(window).await;
    assert!(found.is_empty(), "{screen}: {found:#?}");
}
