//! Steps that several tests take, each as a person takes it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::{Campus, Options, Window, browser_script, look::look};

/// Opens a fresh window and signs in to the campus through the browser, from the Welcome screen.
pub async fn sign_in(folder: &Path, campus: &Campus) -> Window {
    let window = open(folder).await;
    connect(&window, campus).await;
    window
}

/// Signs in to the campus through the browser, from the Welcome screen.
pub async fn connect(window: &Window, campus: &Campus) {
    connect_panopto(window, campus).await;
    window.click("Open Lectern").await;
    window.find("[role=tree] [role=treeitem]").await;
}

/// Connects both services of the campus from the Welcome screen: Panopto through the browser, Canvas with a token.
pub async fn connect_both(window: &Window, campus: &Campus) {
    connect_panopto(window, campus).await;
    // The card of Canvas opens by itself then.
    window
        .fill("Canvas address", &campus.canvas_address())
        .await;
    window
        .fill("Access token", &campus.canvas_token("admin"))
        .await;
    window.click("Connect").await;
    let both = "return (document.body.innerText.match(/signed in as/g) ?? []).length > 1";
    let began = Instant::now();
    while window.execute(both, vec![]).await != serde_json::json!(true) {
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "both services are connected"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    window.click("Open Lectern").await;
    window.find("[role=tree] [role=treeitem]").await;
}

async fn connect_panopto(window: &Window, campus: &Campus) {
    window.named("heading", "Connect your accounts").await;
    let (client_id, client_secret) = campus.web_client();
    window.fill("Panopto server", &campus.address()).await;
    window.text("Panopto found").await;
    window.fill("Client ID", &client_id).await;
    window.fill("Client secret", &client_secret).await;
    window.click("Sign in with your browser").await;
    window.text("signed in as").await;
}

/// Opens a window on the folder's profile, with a browser that signs in by itself.
pub async fn open(folder: &Path) -> Window {
    let options = Options {
        arguments: Vec::new(),
        browser: Some(browser_script(folder)),
    };
    Window::open(&folder.join("profile"), options).await
}

/// Opens the demo campus from the Welcome screen.
pub async fn explore(folder: &Path) -> Window {
    let window = Window::open(&folder.join("profile"), Options::default()).await;
    window.click("Explore the demo campus").await;
    window.find("[role=tree] [role=treeitem]").await;
    window
}

/// Opens the folders along a path in the tree and chooses the last one.
pub async fn choose_folder(window: &Window, path: &[&str]) {
    for (level, name) in path.iter().enumerate() {
        let row = window.named("treeitem", name).await;
        row.click()
            .await
            .unwrap_or_else(|error| panic!("folder {name}: {error}"));
        if level + 1 < path.len() {
            window
                .execute(
                    "arguments[0].focus()",
                    vec![serde_json::to_value(&row).expect("an element is JSON")],
                )
                .await;
            window.press("Right").await;
        }
    }
}

/// Chooses a folder in the library and follows it as a course.
pub async fn follow_course(window: &Window, path: &[&str]) {
    window.click_within("Main", "Library").await;
    choose_folder(window, path).await;
    window.find("[role=grid] [role=row][data-session]").await;
    window.click_within("Main", "Courses").await;
    window.click("Add course…").await;
    window
        .find("[role=dialog] [role=treeitem][aria-selected=true]")
        .await;
    let add = window.find("[role=dialog] button.primary").await;
    add.click().await.expect("the course is added");
    leave_canvas_open(window).await;
    window.row(path.last().expect("a path")).await;
}

/// Where a Canvas is connected, the next question is for the Canvas course; it is left open.
async fn leave_canvas_open(window: &Window) {
    let asked = "const dialog = document.querySelector('[role=dialog]'); return dialog === null ? 'gone' : dialog.querySelectorAll('input[type=radio]').length > 1 || dialog.querySelector('p[role=status]')?.textContent.trim() ? 'asked' : 'wait'";
    let began = Instant::now();
    loop {
        match window.execute(asked, vec![]).await.as_str() {
            Some("gone") => return,
            Some("asked") => break,
            _ => assert!(
                began.elapsed() < Duration::from_mins(1),
                "the course is added, or its Canvas course is asked for"
            ),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let open = "document.querySelector('[role=dialog] input[type=radio]').click()";
    window.execute(open, vec![]).await;
    let add = window.find("[role=dialog] button.primary").await;
    add.click().await.expect("the course is added");
}

/// Links the only course of the list to the Canvas course of this number, which is proposed and not yet chosen.
pub async fn link_course(window: &Window, number: &str) {
    let row = window.find("[data-course='0']").await;
    row.click().await.expect("the course is selected");
    window.click("Choose the Canvas course").await;
    window.text(number).await;
    look(window, "course-canvas").await;
    let script = "[...document.querySelectorAll('[role=dialog] label')].find((one) => one.textContent.includes(arguments[0])).click()";
    window.execute(script, vec![number.into()]).await;
    let save = window.find("[role=dialog] button.primary").await;
    save.click().await.expect("the course is linked");
    window.text("Class list and sections").await;
}

/// Reads the viewing data of all courses until the summary below them says so.
pub async fn sync_all(window: &Window, summary: &str) {
    /// The limit of the campus, 100 calls a minute, sets the pace of the first reading.
    const READING: Duration = Duration::from_mins(10);
    window.click("Sync all now").await;
    let began = Instant::now();
    while !window.shows(summary).await {
        assert!(
            began.elapsed() < READING,
            "the window does not show “{summary}” in {READING:?}"
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Closes the messages at the lower right, which would cover what a picture shows.
pub async fn close_messages(window: &Window) {
    let script = "for (const close of document.querySelectorAll('.toasts button[aria-label=Close]')) close.click()";
    window.execute(script, Vec::new()).await;
}

/// Writes recordings and captions to drag, and returns their folder.
pub fn samples(folder: &Path) -> PathBuf {
    let samples = folder.join("recordings");
    let written = std::process::Command::new(crate::program("LECTERN_CAMPUS"))
        .args(["--samples-only", "--json", "--samples"])
        .arg(&samples)
        .status()
        .expect("the campus writes samples");
    assert!(written.success(), "the campus writes samples");
    samples
}

/// The folder of the campus that the instructor may upload to.
pub const COURSE: [&str; 4] = [
    "Faculty of Science",
    "Biology",
    "BIOL 200 Fundamentals of cell biology",
    "2026 Winter 1",
];

/// Another folder of the campus with recordings that people watch.
pub const ECOLOGY: [&str; 3] = [
    "Faculty of Science",
    "Biology",
    "BIOL 230 Fundamentals of ecology",
];
