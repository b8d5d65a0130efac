//! Exports as others open them: a browser, a checker of markup, an audit of access, a checker of bags, pandas.
//!
//! These tests need Chromium, Node with npm, the front end's packages and python3 with venv; `cargo xtask test` installs them.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(
    dead_code,
    reason = "the world and the browser are shared with other tests"
)]

mod accessible;
#[path = "../../../app/tests/offline_page/browser.rs"]
mod browser;
mod harmless;
mod markup;
#[path = "../../../panopto/tests/peers/npm.rs"]
mod npm;
#[path = "../../../app/tests/offline_page/page.rs"]
mod page;
mod programs;
#[path = "../support/mod.rs"]
mod support;
