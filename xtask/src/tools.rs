//! Compiled tools that a machine may lack, taken at pinned versions into the target folder.

use std::path::PathBuf;

use crate::run::{Outcome, cargo, has, run, target};

const CARGO_DENY: &str = "0.20.2";

/// Returns cargo-deny, built once where it is missing.
pub fn cargo_deny() -> Result<PathBuf, String> {
    if has("cargo-deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let folder = target().join("tools");
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        install("cargo-deny", CARGO_DENY, &folder)?;
    }
    Ok(program)
}

fn install(name: &str, version: &str, folder: &std::path::Path) -> Outcome {
    let folder = folder.to_string_lossy();
    run(cargo(&[
        "install",
        name,
        "--locked",
        "--version",
        version,
        "--root",
        &folder,
    ])
    .env_remove("CARGO_TARGET_DIR"))
}
