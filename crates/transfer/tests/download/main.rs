//! Downloads from a real server, as they go well and as they go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(clippy::print_stdout, reason = "the fault matrix prints its table")]

mod checks;
mod disk;
mod matrix;
mod origins;
mod resume;
mod series;
mod support;
