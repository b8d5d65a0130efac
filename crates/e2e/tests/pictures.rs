//! Takes the README's pictures from the real window, and looks for what keeps people out on every screen, light and dark.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};

use lectern_e2e::{DragSource, Options, Window, artifacts, look::look, page_views, steps};

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_open_to_everybody_in_light_and_dark() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(&folder.path().join("profile"), Options::default()).await;
    window.named("heading", "Connect your accounts").await;
    look(&window, "welcome").await;
    window.close().await;

    let window = steps::explore(folder.path()).await;
    steps::choose_folder(&window, &steps::COURSE).await;
    window.find("[role=grid] [role=row]").await;
    look(&window, "library").await;
    window.click_within("Main", "Transfers").await;
    window.text("Nothing is moving.").await;
    look(&window, "transfers-empty").await;
    window.click_within("Main", "Library").await;
    review(&window, folder.path()).await;
    window.click_within("Main", "Transfers").await;
    window.text("Upload 3 recordings").await;
    look(&window, "transfers").await;
    mirror(&window).await;
    insights(&window).await;
    views_of_pages(&window).await;
    student_work(&window).await;
    window.click_within("Main", "Settings").await;
    for section in [
        "Accounts",
        "Transfers",
        "Folders",
        "Privacy",
        "Appearance",
        "Advanced",
        "About",
    ] {
        window.click_within("Settings", section).await;
        look(&window, &format!("settings-{}", section.to_lowercase())).await;
    }
    window.close().await;
}

/// Takes the course home and looks at the way there.
async fn mirror(window: &Window) {
    window.click_within("Main", "Library").await;
    window.click("Download folder…").await;
    window.named("heading", "Download folder").await;
    window.fill("To this folder", "~/Lectern/BIOL 200").await;
    look(window, "download").await;
    window.click("Review plan").await;
    window.find(".plan-rows [data-plan='0'] input").await;
    look(window, "plan").await;
    window.find("footer .primary").await.click().await.unwrap();
    window.text("is up to date").await;
    window.choose_segment("mirrors").await;
    window.text("Up to date").await;
    look(window, "mirrors").await;
}

/// Follows two courses and looks at how they are watched.
async fn insights(window: &Window) {
    for path in [&steps::COURSE[..], &steps::ECOLOGY[..]] {
        steps::follow_course(window, path).await;
    }
    steps::sync_all(window, "2 up to date").await;
    steps::close_messages(window).await;
    look(window, "courses").await;
    window.click_within("Main", "Insights").await;
    window.find("[role=gridcell][data-video]").await;
    steps::close_messages(window).await;
    look(window, "insights-course").await;
    window
        .execute("document.querySelector('[data-video]').click()", vec![])
        .await;
    window.find(".strips [role=row][data-viewer]").await;
    look(window, "insights-video").await;
}

/// Reads the page views of a course and looks at their reports.
async fn views_of_pages(window: &Window) {
    window.click_within("Main", "Page views").await;
    window.text("Choose a course to see its page views.").await;
    page_views::choose_course(window, "1693").await;
    page_views::open_plan(window).await;
    page_views::run_plan(window).await;
    look(window, "page-views").await;
}

/// Exports what students handed in for some assignments of a course, and looks at the choice and the plan.
async fn student_work(window: &Window) {
    const BIOLOGY: u64 = 1693;
    window.click_within("Main", "Artifacts").await;
    artifacts::find(window, BIOLOGY).await;
    artifacts::unfold(window, BIOLOGY).await;
    for _ in 0..4 {
        window.press("Down").await;
        window.press("space").await;
    }
    window
        .fill("To this folder", "~/Lectern/Portfolios BIOL 200")
        .await;
    artifacts::review(window).await;
    look(window, "artifacts-plan").await;
    artifacts::export(window).await;
    steps::close_messages(window).await;
    artifacts::review(window).await;
    window.press("Escape").await;
    window.gone("What leaves with the export").await;
    look(window, "artifacts").await;
}

/// Drops recordings with captions on the course and starts their upload.
async fn review(window: &Window, folder: &Path) {
    let samples = steps::samples(folder);
    let files = [
        "BIOL 200 Lecture 17.mp4",
        "BIOL 200 Lecture 17.vtt",
        "BIOL 200 Lecture 18.mp4",
        "Field trip (large).mp4",
    ];
    let files: Vec<PathBuf> = files.iter().map(|name| samples.join(name)).collect();
    let source = DragSource::offer(&files).await;
    let row = window.named("treeitem", steps::COURSE[3]).await;
    let (x, y) = window.on_display(&row).await;
    source.hold_over(x, y).await;
    window.text("Drop to upload to").await;
    look(window, "library-drag").await;
    source.drop_here().await;
    window.named("heading", "Review upload").await;
    window.text("4 files make 3 recordings").await;
    look(window, "review").await;
    window.click("Upload 3 recordings").await;
}
