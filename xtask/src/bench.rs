//! `cargo xtask bench`: uploads, downloads and chunking side by side with peers, the queries behind the Insights screens, taking a
//! viewing database in, and the window's start and memory.

use crate::run::{Outcome, cargo, run};
use crate::{desktop, machine};

/// How much is moved; 0 leaves a table out.
#[derive(Debug, clap::Args)]
pub struct Sizes {
    /// Size of the one large upload, in MB.
    #[arg(long, default_value_t = 2000)]
    large: u64,
    /// Number of 10 MB uploads.
    #[arg(long, default_value_t = 200)]
    small: u64,
    /// Size of each of the four large downloads, in MB.
    #[arg(long, default_value_t = 2000)]
    large_downloads: u64,
    /// Number of 1 MB downloads.
    #[arg(long, default_value_t = 2000)]
    small_downloads: u64,
    /// Size of each of the four downloads over a slow line, in MB.
    #[arg(long, default_value_t = 200)]
    slow_downloads: u64,
    /// Number of viewing rows that are chunked, asked and taken in.
    #[arg(long, default_value_t = 10_000_000)]
    viewing_rows: u64,
}

/// Prints tables of ratios. Every peer does the same work against the same server in the same run.
pub fn bench(sizes: &Sizes) -> Outcome {
    machine::for_testing()?;
    side_by_side(
        "lectern-transfer",
        "bench_upload",
        &[("--large-mb", sizes.large), ("--small-files", sizes.small)],
    )?;
    side_by_side(
        "lectern-transfer",
        "bench_download",
        &[
            ("--large-mb", sizes.large_downloads),
            ("--small-files", sizes.small_downloads),
            ("--slow-mb", sizes.slow_downloads),
        ],
    )?;
    if sizes.viewing_rows > 0 {
        let rows = [("--rows", sizes.viewing_rows)];
        side_by_side("lectern-analytics", "bench_chunk", &rows)?;
        side_by_side("lectern-analytics", "bench_insights", &rows)?;
        side_by_side("lectern-app", "bench_take_in", &rows)?;
    }
    desktop::measure()
}

fn side_by_side(package: &str, example: &str, options: &[(&str, u64)]) -> Outcome {
    let mut command = cargo(&["run", "--release", "--package", package]);
    command.args(["--example", example, "--"]);
    for (option, value) in options {
        command.arg(option).arg(value.to_string());
    }
    run(&mut command)
}
