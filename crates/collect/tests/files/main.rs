//! The files of a collection, from the Canvas of the demo campus over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod disk;
mod faults;
mod kills;
mod resume;
mod support;
mod whole;
