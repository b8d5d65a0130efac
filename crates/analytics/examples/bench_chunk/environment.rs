//! The Python environment that the peers live in.

use std::path::PathBuf;
use std::process::Command;

use crate::Fallible;

/// What is installed, at versions that are known to take our options.
const PACKAGES: [&str; 2] = ["duckdb==2.0.1", "polars==2.1.0"];

/// Returns an environment with all peers below the build folder, made on first use.
pub fn prepare() -> Fallible<PathBuf> {
    let program = std::env::current_exe()?;
    // target/release/examples/bench_chunk
    let target = program
        .ancestors()
        .nth(3)
        .ok_or("the program lies outside the build folder")?;
    let environment = target.join("bench-chunk-peers");
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

fn run(command: &mut Command) -> Fallible<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}
