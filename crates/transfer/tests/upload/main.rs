//! Uploads against real storages, as they go well and as they go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(clippy::print_stdout, reason = "the fault matrix prints its table")]

mod faults;
mod neighbours;
mod peers;
mod resume;
mod support;
mod wire;
