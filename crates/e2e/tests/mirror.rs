//! A folder of the campus comes home, in the real window: planned, looked at, fetched, checked, and the same again.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_e2e::{
    Campus, Options, Window, browser_script, choose_in_dialog, findings, sha256, steps, wait_until,
};
use serde_json::Value;

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
    click_starting(&window, "Start: ").await;
    window.text("is up to date").await;

    assert_eq!(hashes_on_disk(&home), hashes_on_campus(&campus));
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
    click_starting(&window, "Certificate").await;
    wait_until("the certificate is opened", Duration::from_secs(10), || {
        fs::read_to_string(&opened).is_ok_and(|text| text.contains("certificate.html"))
    })
    .await;

    click_starting(&window, "Run now").await;
    window.text("Nothing to do").await;
    window.close().await;
}

/// Checks every file from the list of mirrors and comes back to it.
async fn verify(window: &Window, home: &Path) {
    window.click_within("Main", "Transfers").await;
    window.choose_segment("mirrors").await;
    window.text("Up to date").await;
    no_findings(window, "mirrors").await;
    click_starting(window, "Verify now").await;
    window.text("is verified").await;
    assert!(home.join("certificate.html").is_file());
    window.choose_segment("mirrors").await;
    window.text("all as saved").await;
}

/// Signs in with a browser that also notes what it is asked to open.
async fn sign_in(folder: &Path, campus: &Campus) -> Window {
    let browser = browser_script(folder);
    let noting = folder.join("noting-browser");
    fs::write(
        &noting,
        format!(
            "#!/bin/sh\ncase \"$1\" in *.html) echo \"$1\" >> '{}';; *) exec '{}' \"$1\";; esac\n",
            folder.join("opened").display(),
            browser.display()
        ),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&noting, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let options = Options {
        arguments: Vec::new(),
        browser: Some(noting),
    };
    let window = Window::open(&folder.join("profile"), options).await;
    steps::connect(&window, campus).await;
    window
}

/// Clicks the button whose name begins so.
async fn click_starting(window: &Window, name: &str) {
    let css = format!("button[aria-label^='{name}'], button.primary");
    let script = "const [name] = arguments; const button = [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.innerText).trim().startsWith(name)); if (!button || button.disabled || button.ariaDisabled === 'true') return false; button.click(); return true";
    window.find(&css).await;
    let began = std::time::Instant::now();
    while window.execute(script, vec![name.into()]).await != Value::Bool(true) {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "no button “{name}…” to click"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The content of every recording that can be downloaded, sorted.
fn hashes_on_campus(campus: &Campus) -> Vec<String> {
    let truth = campus.control("GET", "truth", None);
    let top = truth["folders"]
        .as_array()
        .unwrap()
        .iter()
        .find(|folder| folder["path"] == serde_json::json!(steps::COURSE))
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let truth = campus.control("GET", &format!("truth?hashes=true&below={top}"), None);
    let mut hashes: Vec<String> = truth["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|session| session["not_downloadable"].is_null() && session["stock"] == false)
        .map(|session| session["sha256"].as_str().unwrap().to_owned())
        .collect();
    hashes.sort();
    assert!(hashes.len() > 3, "there is something to compare");
    hashes
}

/// The content of every MP4 below the folder, sorted.
fn hashes_on_disk(home: &Path) -> Vec<String> {
    let mut hashes: Vec<String> = files_below(home)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "mp4"))
        .map(|path| sha256(path))
        .collect();
    hashes.sort();
    hashes
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}

async fn no_findings(window: &Window, screen: &str) {
    let found = findings(window).await;
    assert!(found.is_empty(), "{screen}: {found:#?}");
}
