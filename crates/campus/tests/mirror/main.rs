//! What a mirror needs, seen from outside: downloads, captions, truth, changes, feeds, limits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod captions;
mod changes;
mod downloads;
mod limits;
mod media;
mod support;
mod viewer;
mod worlds;
