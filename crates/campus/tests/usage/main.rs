//! Who watched what, seen from outside: the SOAP services and REST `viewers` beside the truth.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod days;
mod descriptions;
mod messages;
mod refusals;
mod rows;
mod sign_in;
mod sums;
mod support;
mod viewers;
mod worlds;
