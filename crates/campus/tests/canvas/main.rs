//! The Canvas of the campus, as a client sees it over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod files;
mod history;
mod lists;
mod page_views;
mod peer;
mod people;
mod sign_in;
mod support;
mod throttle;
mod tokens;
mod work;
