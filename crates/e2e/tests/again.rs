//! A start at the moment at which the Lectern before it goes away.

#![allow(clippy::expect_used, reason = "a test says where it stops")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use lectern_e2e::{Options, Window};

const INSTANCE: &str = "org.lectern.desktop.SingleInstance";

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_meets_the_end_of_the_one_before_still_opens_its_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut before = vanishing_instance();
    let window = Window::open(&folder.path().join("profile"), Options::default()).await;
    window.named("heading", "Connect your accounts").await;
    let ended = before.wait().expect("its end is known");
    assert!(
        ended.success(),
        "the one before was spoken to and went away"
    );
    window.close().await;
}

fn vanishing_instance() -> Child {
    let mut instance = Command::new("/usr/bin/python3")
        .args(["-c", include_str!("vanishing_instance.py"), INSTANCE])
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 with GTK runs");
    let mut line = String::new();
    let output = instance.stdout.take().expect("its output");
    BufReader::new(output)
        .read_line(&mut line)
        .expect("it says when it is there");
    assert_eq!(line.trim(), "here");
    instance
}
