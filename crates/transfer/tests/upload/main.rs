//! Uploads against real storages, as they go well and as they go wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod faults;
mod peers;
mod resume;
mod support;
mod wire;
