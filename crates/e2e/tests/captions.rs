//! Captions for a recording that is on the server already: a real drag of one file on its row.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use lectern_e2e::{Campus, DragSource, Window, findings, steps};

const LECTURE: &str = "Lecture 11 – Mitosis";

#[tokio::test(flavor = "multi_thread")]
async fn a_caption_file_dropped_on_a_recording_is_added_and_replaced_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let window = steps::sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &steps::COURSE).await;
    let file = steps::samples(folder.path()).join("BIOL 200 Lecture 17.vtt");

    let source = DragSource::offer(&[file]).await;
    drop_on_lecture(&window, &source).await;
    window.click("Add captions").await;
    window.text(&format!("Captions added to {LECTURE}")).await;

    drop_on_lecture(&window, &source).await;
    window.click("Add captions").await;
    window.text("has captions in").await;
    let found = findings(&window).await;
    assert!(found.is_empty(), "captions: {found:#?}");
    window.click("Replace captions").await;
    window.gone("Replacing them deletes them").await;
    window.close().await;
}

async fn drop_on_lecture(window: &Window, source: &DragSource) {
    let row = window.row(LECTURE).await;
    let (x, y) = window.on_display(&row).await;
    source.hold_over(x, y).await;
    window.text("Drop to add captions to").await;
    source.drop_here().await;
    window
        .named("heading", &format!("Add captions to “{LECTURE}”"))
        .await;
}
