//! Everything that breaks a mirror comes home in the real window: 40 levels, names of 300 characters, names that mean another
//! place or a device, twins by case and composition, and 500 recordings of one name.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use lectern_e2e::{Campus, Window, choose_in_dialog, mirrors, steps, wait_until};

/// The folder of 500 recordings. The limits of a real site hold here too, and it alone needs more than five minutes.
const CROWD: &str = "Crowd";

/// The folder that holds it all.
const TOP: [&str; 1] = ["Hostile"];

/// A folder that is shown and cannot be read, so that it lists as empty: what is in it cannot be found.
const CLOSED: &str = "Found but not readable";

/// Panopto's limits let a hundred recordings through in a minute, of which the whole tree has more than six hundred.
const LONG: Duration = Duration::from_mins(12);

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_tree_comes_home_whole_and_stays_in_its_folder() {
    let with_crowd = std::env::var_os("LECTERN_SOAK").is_some();
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start_as(&folder.path().join("campus"), "hostile");
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let window = steps::sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &TOP).await;

    window.click("Download folder…").await;
    window.named("heading", "Download folder").await;
    window.click("Choose…").await;
    choose_in_dialog("Download to", &home).await;
    if !with_crowd {
        leave_out(&window, CROWD).await;
    }
    window.click("Review plan").await;
    window
        .find_within(LONG, ".plan-rows [data-plan='0'] input")
        .await;
    // That something is missing is said, not passed over.
    window.text(&format!("{CLOSED}: ")).await;
    window.click_starting("Start: ").await;
    wait_until("the lists are written", LONG, || {
        home.join("manifest-sha256.txt").is_file()
    })
    .await;

    let expected = expected(&campus, with_crowd);
    assert_eq!(expected.len() > 500, with_crowd);
    assert_eq!(mirrors::hashes_on_disk(&home), expected);
    mirrors::sha256sum_agrees(&home);
    assert_eq!(strangers(folder.path()), Vec::<String>::new());

    window.click_within("Main", "Transfers").await;
    window.choose_segment("mirrors").await;
    window.click_starting("Run now").await;
    wait_for_words(&window, "Nothing to do").await;
    window.close().await;
}

/// Writes a folder into the rules of the download.
async fn leave_out(window: &Window, name: &str) {
    let open = "document.querySelector('[role=dialog] details').open = true";
    window.execute(open, vec![]).await;
    window.fill("Folders to skip, one name a line", name).await;
}

fn expected(campus: &Campus, with_crowd: bool) -> Vec<String> {
    let mut hashes = mirrors::hashes_on_campus(campus, &TOP);
    if !with_crowd {
        for left_out in mirrors::hashes_on_campus(campus, &[TOP[0], CROWD]) {
            let at = hashes.binary_search(&left_out).unwrap();
            hashes.remove(at);
        }
    }
    hashes
}

/// Whatever appeared beside the folders of the test: a name that led out of its folder.
fn strangers(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| {
            !["campus", "home", "profile", "browser", "opened.txt"].contains(&name.as_str())
        })
        .collect()
}

async fn wait_for_words(window: &Window, words: &str) {
    let began = std::time::Instant::now();
    while began.elapsed() < LONG && !window.shows(words).await {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    window.text(words).await;
}
