//! How long the window takes to be ready, and how much memory it then holds. Printed, never judged.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that measures says what it found, or where it stopped"
)]

use std::time::Instant;

use lectern_e2e::{Options, Window};

#[tokio::test(flavor = "multi_thread")]
async fn the_window_is_ready_and_its_memory_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in ["first start", "second start"] {
        let began = Instant::now();
        let window = Window::open(&folder.path().join("profile"), Options::default()).await;
        window.named("heading", "Connect your accounts").await;
        let ready = began.elapsed();
        let memory = memory_of_tree(window.process());
        println!(
            "{round}: ready after {:.2} s, {:.0} MB with its web processes",
            ready.as_secs_f64(),
            memory
        );
        assert!(memory > 1.0, "the processes of the window are found");
        window.close().await;
    }
}

/// Sums the proportional set size of a process and those below it, in MB.
fn memory_of_tree(process: u32) -> f64 {
    let children = std::process::Command::new("pgrep")
        .args(["-P", &process.to_string()])
        .output()
        .expect("pgrep runs");
    let below: f64 = String::from_utf8_lossy(&children.stdout)
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .map(memory_of_tree)
        .sum();
    let rollup =
        std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let kilobytes: f64 = rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0.0);
    below + kilobytes / 1000.0
}
