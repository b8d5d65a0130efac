//! The pages of a mirror, made by a real run and opened from the disk in a real browser, as the person who was handed the
//! folder on a drive opens them.
//!
//! These tests need Chromium, Node with npm, and the front end's packages; `cargo xtask test` installs them.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accessible;
mod browser;
mod markup;
mod mirror;
#[path = "../../../panopto/tests/peers/npm.rs"]
mod npm;
#[allow(dead_code, reason = "the pages of student work are tested with it too")]
mod page;
mod reads;
mod searches;
