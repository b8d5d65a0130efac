//! Uploads as hosts make them: review, plan, job, and the same profile opened again.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod journey;
mod reviews;
#[path = "../flow/support.rs"]
#[allow(dead_code)]
mod support;
mod tree;
