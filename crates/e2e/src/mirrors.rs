//! What tests of mirrors compare: the recordings of the campus and the files on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Campus, Window, browser_script, sha256};

/// The person who signs in.
const PERSON: &str = "instructor";

/// Returns the content of every recording below a folder that the person can find and download, sorted. A folder that the
/// person may not read lists as empty.
pub fn hashes_on_campus(campus: &Campus, path: &[&str]) -> Vec<String> {
    let top = folder_id(campus, path);
    let truth = campus.control(
        "GET",
        &format!("truth?hashes=true&person={PERSON}&below={top}"),
        None,
    );
    let closed: Vec<&Value> = rows(&truth, "folders")
        .filter(|folder| folder["unreadable_by_id"] == true)
        .map(|folder| &folder["id"])
        .collect();
    let mut hashes: Vec<String> = rows(&truth, "sessions")
        .filter(|session| session["not_downloadable"].is_null() && session["stock"] == false)
        .filter(|session| !closed.contains(&&session["folder"]))
        .map(|session| session["sha256"].as_str().unwrap().to_owned())
        .collect();
    hashes.sort();
    assert!(hashes.len() > 3, "there is something to compare");
    hashes
}

fn folder_id(campus: &Campus, path: &[&str]) -> String {
    let truth = campus.control("GET", "truth", None);
    let found = rows(&truth, "folders").find(|folder| folder["path"] == serde_json::json!(path));
    let folder = found.unwrap_or_else(|| panic!("the campus has {path:?}"));
    folder["id"].as_str().unwrap().to_owned()
}

fn rows<'a>(truth: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    truth[name].as_array().unwrap().iter()
}

/// Returns the content of every MP4 below a folder, sorted.
pub fn hashes_on_disk(home: &Path) -> Vec<String> {
    let mut hashes: Vec<String> = files_below(home)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "mp4"))
        .map(|path| sha256(path))
        .collect();
    hashes.sort();
    hashes
}

/// Returns every file below a folder. Links are not followed.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files
}

/// Lets the tool that everybody has judge the manifest of a mirror.
pub fn sha256sum_agrees(home: &Path) {
    let checked = Command::new("sha256sum")
        .args(["-c", "--quiet", "--strict", "manifest-sha256.txt"])
        .current_dir(home)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{words}");
}

/// Writes a browser that signs in, and notes the pages of this computer that it is asked to open in the file `opened`.
pub fn noting_browser(folder: &Path) -> PathBuf {
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
    noting
}

impl Window {
    /// Clicks the button whose name begins so.
    pub async fn click_starting(&self, name: &str) {
        let css = format!("button[aria-label^='{name}'], button.primary");
        let script = "const [name] = arguments; const button = [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.innerText).trim().startsWith(name)); if (!button || button.disabled || button.ariaDisabled === 'true') return false; button.click(); return true";
        self.find(&css).await;
        let began = Instant::now();
        while self.execute(script, vec![name.into()]).await != Value::Bool(true) {
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "no button “{name}…” to click"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
