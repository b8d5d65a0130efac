//! `cargo xtask bench`: uploads side by side with peers, and the window's start and memory.

use crate::run::{Outcome, cargo, run};
use crate::{desktop, machine};

/// Prints tables of ratios. Every peer does the same work against the same server in the same run.
pub fn bench(large_megabytes: u64, small_files: u64) -> Outcome {
    machine::for_testing()?;
    run(&mut cargo(&[
        "run",
        "--release",
        "--package",
        "lectern-transfer",
        "--example",
        "bench_upload",
        "--",
        "--large-mb",
        &large_megabytes.to_string(),
        "--small-files",
        &small_files.to_string(),
    ]))?;
    desktop::measure()
}
