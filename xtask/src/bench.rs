//! `cargo xtask bench`: uploads, downloads and chunking side by side with peers, the queries behind the Insights screens,
//! getting page views and reports of them, taking a viewing database in, collecting and rendering student work, and the window's start and memory.

use crate::run::{Outcome, cargo, command, run, target};
use crate::{desktop, machine};

/// The programs that measure, each with its crate.
const PROGRAMS: [(&str, &str); 9] = [
    ("lectern-transfer", "bench_upload"),
    ("lectern-transfer", "bench_download"),
    ("lectern-analytics", "bench_chunk"),
    ("lectern-analytics", "bench_insights"),
    ("lectern-analytics", "bench_page_views"),
    ("lectern-artifacts", "bench_render"),
    ("lectern-collect", "bench_collect"),
    ("lectern-app", "bench_take_in"),
    ("lectern-app", "bench_page_view_fetch"),
];

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
    /// Number of page views that are fetched, and of stored ones that reports are made of.
    #[arg(long, default_value_t = 2_000_000)]
    page_views: u64,
    /// Number of files of 5.4 MB that are collected from Canvas.
    #[arg(long, default_value_t = 848)]
    collected_files: u64,
    /// Number of students, with 40 submissions each, whose work is rendered.
    #[arg(long, default_value_t = 1_000)]
    students: u64,
}

/// Prints tables of ratios. Every peer does the same work against the same server in the same run.
pub fn bench(sizes: &Sizes) -> Outcome {
    machine::for_testing()?;
    build()?;
    side_by_side(
        "bench_upload",
        &[("--large-mb", sizes.large), ("--small-files", sizes.small)],
    )?;
    side_by_side(
        "bench_download",
        &[
            ("--large-mb", sizes.large_downloads),
            ("--small-files", sizes.small_downloads),
            ("--slow-mb", sizes.slow_downloads),
        ],
    )?;
    if sizes.viewing_rows > 0 {
        let rows = [("--rows", sizes.viewing_rows)];
        side_by_side("bench_chunk", &rows)?;
        side_by_side("bench_insights", &rows)?;
        side_by_side("bench_take_in", &rows)?;
    }
    if sizes.page_views > 0 {
        let rows = [("--rows", sizes.page_views)];
        side_by_side("bench_page_views", &rows)?;
        side_by_side("bench_page_view_fetch", &rows)?;
    }
    if sizes.collected_files > 0 {
        side_by_side("bench_collect", &[("--files", sizes.collected_files)])?;
    }
    if sizes.students > 0 {
        side_by_side("bench_render", &[("--students", sizes.students)])?;
    }
    desktop::measure()
}

/// Builds all of them in one go, so that what they stand on is built once.
fn build() -> Outcome {
    let mut building = cargo(&["build", "--release"]);
    for (package, example) in PROGRAMS {
        building.args(["--package", package, "--example", example]);
    }
    run(&mut building)
}

fn side_by_side(example: &str, options: &[(&str, u64)]) -> Outcome {
    let program = target().join("release/examples").join(example);
    let mut measuring = command(&program.to_string_lossy(), &[]);
    for (option, value) in options {
        measuring.arg(option).arg(value.to_string());
    }
    run(&mut measuring)
}
