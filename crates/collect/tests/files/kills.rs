//! Killed at any moment, a collection ends as if nothing had been.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;

use crate::support::Desk;

/// How often a run is killed.
const KILLS: u32 = 50;
/// The longest that a run may live before, in milliseconds.
const LONGEST: u64 = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_fifty_times_it_ends_whole() {
    let desk = Desk::open(CanvasWorld::Files {
        students: 6,
        files_each: 8,
        bytes: 150_000,
    })
    .await;
    desk.list().await;
    // So slow that runs are killed in the middle of files.
    desk.change(|canvas| canvas.bytes_per_second = Some(500_000));
    let mut chance: u64 = 0x9E37_79B9_7F4A_7C15;
    for _ in 0..KILLS {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let mut run = fetch(&desk);
        tokio::time::sleep(Duration::from_millis(chance % LONGEST)).await;
        run.kill().unwrap();
        run.wait().unwrap();
    }
    desk.change(|canvas| canvas.bytes_per_second = None);
    let mut last = fetch(&desk);
    let ended = tokio::task::spawn_blocking(move || last.wait()).await;
    assert!(ended.unwrap().unwrap().success());
    desk.assert_whole();
    desk.assert_nothing_leaked();
}

/// Starts a program that fetches the files of the collection.
fn fetch(desk: &Desk) -> Child {
    Command::new(example())
        .args(["fetch", desk.canvas.server().as_str()])
        .arg(desk.collection())
        .args(["--checkpoint-ms", "20"])
        .env("LECTERN_TOKEN", demo::ADMIN_TOKEN)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The program that measures is also one that can be killed. Cargo builds it with the tests.
fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let name = format!("bench_collect{}", std::env::consts::EXE_SUFFIX);
    test.ancestors().nth(2).unwrap().join("examples").join(name)
}
