//! Canvas is connected by a developer key through the browser; what the window exports as Parquet and as a workbook is what pandas
//! counts from the campus's own truth.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};

use lectern_e2e::page_views::{Truth, choose_course, open_plan, run_plan, set_last_day};
use lectern_e2e::{Campus, Window, look::look, steps};
use serde_json::Value;

/// BIOL 200; another course of the campus has a number that begins with the same digits.
const COURSE: u64 = 1693;

#[tokio::test(flavor = "multi_thread")]
async fn tables_exported_after_a_sign_in_through_the_browser_hold_what_pandas_counts() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start_with(&folder.path().join("campus"), &["--courses", "small"]);
    let window = steps::open(folder.path()).await;
    connect(&window, &campus).await;
    choose_course(&window, "1693").await;
    open_plan(&window).await;
    run_plan(&window).await;
    set_last_day(&window).await;
    let truth = Truth::of(&campus, &window, folder.path(), COURSE).await;

    let to = folder.path().join("exported");
    std::fs::create_dir(&to).unwrap();
    for format in ["parquet", "xlsx"] {
        export(&window, format, &to).await;
    }
    compare(&truth.ask("page_view_tables.py", Some(&to)));
    window.close().await;
}

/// Connects Canvas from the Welcome screen with a developer key, whose sign-in page a browser fills in.
async fn connect(window: &Window, campus: &Campus) {
    let (id, secret) = campus.canvas_key("Lectern");
    window.named("heading", "Connect your accounts").await;
    window.click("Connect Canvas").await;
    window
        .fill("Canvas address", &campus.canvas_address())
        .await;
    window.click("Sign in with the browser instead").await;
    window.fill("Key ID", &id).await;
    window.fill("Key (if it has one)", &secret).await;
    look(window, "welcome-canvas-key").await;
    window.click("Sign in with your browser").await;
    window.text("signed in as").await;
    window.click("Open Lectern").await;
    window.text("Choose a course to see its page views.").await;
}

/// Exports one format with pseudonyms, small groups included.
async fn export(window: &Window, format: &str, to: &Path) {
    window.click("Export CSV and JSON…").await;
    window.named("heading", "Export page views").await;
    window.choose_segment(format).await;
    window.find("[role=dialog] tbody tr").await;
    window.fill("To this folder", &to.to_string_lossy()).await;
    window
        .find("[role=switch][aria-label^='Hide groups']")
        .await
        .click()
        .await
        .unwrap();
    look(window, &format!("page-views-export-{format}")).await;
    let export = window.find("[role=dialog] button.primary").await;
    export.click().await.unwrap();
    window.text("Exported ").await;
    assert!(
        files(to)
            .iter()
            .any(|file| file.extension().is_some_and(|end| end == format)),
        "{format}: {:?}",
        files(to)
    );
    steps::close_messages(window).await;
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Compares both tables with the truth.
fn compare(counted: &Value) {
    let truth = &counted["truth"];
    assert!(truth["views"].as_u64().unwrap() > 100, "{truth}");
    assert_eq!(&counted["parquet"], truth);
    assert_eq!(&counted["workbook"], truth);
    assert_eq!(
        counted["sheets"],
        serde_json::json!(["About", "Every view", "Pages", "People", "Users and pages"])
    );
    for sums in ["pages", "people", "userPages"] {
        assert_eq!(counted["sums"][sums], truth["views"], "{sums}");
    }
    assert_eq!(counted["idsThatLeft"], serde_json::json!([]));
}
