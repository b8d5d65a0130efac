//! What a sync of a course brings is chosen in the real window, and comes.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::time::Duration;

use lectern_e2e::{Campus, Window, look::look, mirrors, sha256, steps, wait_until};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_brings_the_recordings_once_they_were_downloaded_and_switched_on() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let home = folder.path().join("recordings of ecology");
    let window = steps::open(folder.path()).await;
    steps::connect_both(&window, &campus).await;
    steps::follow_course(&window, &steps::ECOLOGY).await;
    steps::link_course(&window, "course 1702").await;
    for (part, state) in [
        ("Recordings and captions", "off, not to be used"),
        ("Viewing data", "on"),
        ("Page views", "off"),
        ("Student work", "off, not to be used"),
    ] {
        assert_eq!(switch(&window, part).await, state, "{part}");
    }

    // The link of the drawer leads to where it is set up, once.
    window.click("Download…").await;
    window.named("heading", "Download folder").await;
    let path = home.to_str().unwrap();
    window.fill("To this folder", path).await;
    window.click("Review plan").await;
    window.find(".plan-rows [data-plan='0'] input").await;
    window.click_starting("Start: ").await;
    window.text("is up to date").await;
    window.click_within("Main", "Courses").await;
    let row = window.find("[data-course='0']").await;
    row.click().await.unwrap();
    turn(&window, "Recordings and captions", "on").await;
    turn(&window, "Page views", "on").await;
    turn(&window, "Viewing data", "off").await;
    steps::close_messages(&window).await;
    look(&window, "course-sync").await;

    let mut videos = mirrors::files_below(&home);
    videos.retain(|path| path.extension().is_some_and(|ending| ending == "mp4"));
    let lost = videos.pop().unwrap();
    let content = sha256(&lost);
    std::fs::remove_file(&lost).unwrap();
    window.click("Sync now").await;
    wait_until("the recording is back", Duration::from_mins(2), || {
        lost.is_file()
    })
    .await;
    assert_eq!(sha256(&lost), content);
    window.close().await;
}

/// Says how a switch stands.
async fn switch(window: &Window, label: &str) -> String {
    let script = "const it = document.querySelector(`[role=switch][aria-label='${arguments[0]}']`); return it === null ? 'missing' : (it.ariaChecked === 'true' ? 'on' : 'off') + (it.disabled ? ', not to be used' : '')";
    let state = window.execute(script, vec![json!(label)]).await;
    state.as_str().map(str::to_owned).unwrap_or_default()
}

/// Clicks a switch once it can be used, and waits until it stands so.
async fn turn(window: &Window, label: &str, to: &str) {
    let script = "const it = document.querySelector(`[role=switch][aria-label='${arguments[0]}']`); if (it === null || it.disabled) return false; it.click(); return true";
    let mut tries = 0;
    while window.execute(script, vec![json!(label)]).await != Value::Bool(true) {
        tries += 1;
        assert!(tries < 200, "{label} can be switched");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    while switch(window, label).await != to {
        tries += 1;
        assert!(tries < 400, "{label} is {to}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
