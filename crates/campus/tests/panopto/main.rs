//! The campus seen from outside, by a client that knows nothing of its insides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod faults;
mod folders;
mod keeping;
mod limits;
mod listing;
mod sessions;
mod sign_in;
mod support;
mod tokens;
