//! Builds the programs that tests and pictures drive.

use std::path::PathBuf;

use crate::machine;
use crate::run::{Outcome, cargo, command, root, run, target};
use crate::session::DesktopSession;

/// Builds the front end and all programs and tests, in one go so that every crate is built once.
pub fn build() -> Outcome {
    front_end()?;
    run(&mut cargo(&["build", "--workspace", "--all-targets"]))
}

/// Builds the front end and the programs that people start.
pub fn build_programs() -> Outcome {
    front_end()?;
    run(&mut cargo(&["build", "--workspace", "--bins"]))
}

/// Builds the front end, which the window's program then carries.
pub fn front_end() -> Outcome {
    run(command("npm", &["run", "--silent", "build"]).current_dir(root().join("ui")))
}

/// Names the built programs to the tests that start them.
pub fn programs() -> Vec<(&'static str, PathBuf)> {
    let folder = target().join("debug");
    vec![
        ("LECTERN_DESKTOP", folder.join("lectern-desktop")),
        ("LECTERN_CLI", folder.join("lectern")),
        ("LECTERN_CAMPUS", folder.join("lectern-campus")),
        ("LECTERN_XTASK", folder.join("xtask")),
    ]
}

/// Takes the README's pictures from the real window on the demo campus.
pub fn screenshots() -> Outcome {
    machine::for_testing()?;
    build()?;
    let session = DesktopSession::start()?;
    let folder = root().join("docs/pictures");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut tests = cargo(&[
        "test",
        "--package",
        "lectern-e2e",
        "--test",
        "pictures",
        "--",
        "--nocapture",
    ]);
    run(session
        .enter(&mut tests)
        .envs(programs())
        .env("LECTERN_PICTURES", folder))
}

/// Prints how long the window takes to be ready, how much memory it then holds, and how smoothly long lists scroll.
pub fn measure() -> Outcome {
    build()?;
    let session = DesktopSession::start()?;
    let mut tests = cargo(&[
        "test",
        "--package",
        "lectern-e2e",
        "--test",
        "start_up",
        "--test",
        "many_rows",
        "--",
        "--nocapture",
    ]);
    run(session.enter(&mut tests).envs(programs()))
}
