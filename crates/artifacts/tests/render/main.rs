//! Whole exports of small collections: what is in them, what is not, and that it is always the same.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(dead_code, reason = "the world is shared with other tests")]

mod again;
mod archives;
mod hidden;
mod odd;
mod sampled;
#[path = "../support/mod.rs"]
mod support;
mod whole;
