//! The upload side of the campus over HTTP: REST, the S3 target, manifests, states.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod downloading;
mod faults;
mod processing;
mod rest;
mod stream;
mod support;
mod target;
