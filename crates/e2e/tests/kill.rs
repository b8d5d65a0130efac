//! A power cut at any moment of an upload costs at most the parts in flight.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a series says where it is, and a test where it stops"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use lectern_e2e::{Campus, DragSource, Window, sha256, steps, wait_until, write_random};
use serde_json::Value;

/// The defaults: four parts of one file at once.
const PARTS_IN_FLIGHT: usize = 4;
const SIZE: u64 = 300_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn goes_on_after_a_kill_with_at_most_the_parts_in_flight_again() {
    let seeds = if std::env::var_os("LECTERN_SOAK").is_some() {
        20
    } else {
        3
    };
    for seed in 1..=seeds {
        let again = kill_and_restart(seed).await;
        println!("seed {seed}: killed, restarted, identical; {again} parts sent again");
        assert!(
            again <= PARTS_IN_FLIGHT,
            "seed {seed}: {again} parts were sent again"
        );
    }
}

async fn kill_and_restart(seed: u64) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let file = recording(folder.path(), seed);
    let window = steps::sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &steps::COURSE).await;
    start(&window, &file).await;

    // 15 parts of 20 MB; the seed says after how many the power goes.
    let parts_before = usize::try_from(1 + seed * 5 % 13).unwrap();
    wait_until("parts have arrived", Duration::from_mins(2), || {
        arrived(&campus).len() >= parts_before
    })
    .await;
    window.kill();

    let window = steps::open(folder.path()).await;
    wait_until("the recording is there", Duration::from_mins(3), || {
        held(&campus).is_some()
    })
    .await;
    assert_eq!(held(&campus).unwrap(), sha256(&file), "seed {seed}");
    window.close().await;
    arrived(&campus).values().map(|times| times - 1).sum()
}

async fn start(window: &Window, file: &Path) {
    let source = DragSource::offer(&[file.to_owned()]).await;
    let row = window.named("treeitem", steps::COURSE[3]).await;
    let (x, y) = window.on_display(&row).await;
    source.hold_over(x, y).await;
    source.drop_here().await;
    window.click("Upload 1 recording").await;
}

fn recording(folder: &Path, seed: u64) -> std::path::PathBuf {
    let samples = steps::samples(folder);
    let file = samples.join("A short test.mp4");
    write_random(&file, SIZE, seed);
    file
}

/// How often each part of a recording has arrived whole.
fn arrived(campus: &Campus) -> BTreeMap<u64, usize> {
    let mut times = BTreeMap::new();
    for part in campus.control("GET", "parts", None).as_array().unwrap() {
        if let (Some(number), true) = (
            part["part"].as_u64(),
            is_recording(part) && part["arrival"] == "stored",
        ) {
            *times.entry(number).or_insert(0) += 1;
        }
    }
    times
}

fn is_recording(part: &Value) -> bool {
    names_mp4(&part["file"])
}

/// The SHA-256 of the recording, once its upload is finished.
fn held(campus: &Campus) -> Option<String> {
    let uploads = campus.control("GET", "uploads", None);
    let session = uploads
        .as_array()?
        .iter()
        .find_map(|upload| upload["SessionId"].as_str().map(str::to_owned))?;
    let files = campus.control("GET", &format!("sessions/{session}/files"), None);
    files.as_array()?.iter().find(|file| is_mp4(file))?["sha256"]
        .as_str()
        .map(str::to_owned)
}

fn is_mp4(file: &Value) -> bool {
    names_mp4(&file["name"])
}

fn names_mp4(name: &Value) -> bool {
    let name = Path::new(name.as_str().unwrap_or_default());
    name.extension().is_some_and(|extension| extension == "mp4")
}
