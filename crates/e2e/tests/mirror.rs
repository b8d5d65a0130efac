//! A folder of the campus comes home, in the real window: planned, looked at, fetched, checked, and the same again.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use lectern_e2e::{
    Campus, Options, Window, choose_in_dialog, findings, mirrors, steps, wait_until,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_comes_home_whole_and_the_next_plan_has_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let window = sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &steps::COURSE).await;
    window.find("[role=grid] [role=row][data-session]").await;

    window.click("Download folder…").await;
    window.named("heading", "Download folder").await;
    window.click("Choose…").await;
    choose_in_dialog("Download to", &home).await;
    no_findings(&window, "download").await;
    window.click("Review plan").await;
    window.find(".plan-rows [data-plan='0'] input").await;
    no_findings(&window, "plan").await;
    window.click_starting("Start: ").await;
    window.text("is up to date").await;

    assert_eq!(
        mirrors::hashes_on_disk(&home),
        mirrors::hashes_on_campus(&campus, &steps::COURSE)
    );
    for file in [
        "catalogue.csv",
        "index.html",
        "manifest-sha256.txt",
        "archive.txt",
    ] {
        assert!(home.join(file).is_file(), "{file} is written");
    }
    window.click_within("Main", "Library").await;
    window.named("gridcell", "Same").await;

    verify(&window, &home).await;
    let opened = folder.path().join("opened");
    window.click_starting("Certificate").await;
    wait_until("the certificate is opened", Duration::from_secs(10), || {
        fs::read_to_string(&opened).is_ok_and(|text| text.contains("certificate.html"))
    })
    .await;

    window.click_starting("Run now").await;
    window.text("Nothing to do").await;
    window.close().await;
}

/// Checks every file from the list of mirrors and comes back to it.
async fn verify(window: &Window, home: &Path) {
    window.click_within("Main", "Transfers").await;
    window.choose_segment("mirrors").await;
    window.text("Up to date").await;
    no_findings(window, "mirrors").await;
    window.click_starting("Verify now").await;
    window.text("is verified").await;
    assert!(home.join("certificate.html").is_file());
    window.choose_segment("mirrors").await;
    window.text("all as saved").await;
}

/// Signs in with a browser that also notes what it is asked to open.
async fn sign_in(folder: &Path, campus: &Campus) -> Window {
    let options = Options {
        arguments: Vec::new(),
        browser: Some(mirrors::noting_browser(folder)),
    };
    let window = Window::open(&folder.join("profile"), options).await;
    steps::connect(&window, campus).await;
    window
}

async fn no_findings(window: &Window, screen: &str) {
    let found = findings(window).await;
    assert!(found.is_empty(), "{screen}: {found:#?}");
}
