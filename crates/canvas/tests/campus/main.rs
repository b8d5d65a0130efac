//! Whole tasks against the Canvas of the demo campus, which shares no code with this client.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod files;
mod history;
mod pace;
mod read;
mod sign_in;
mod support;
mod work;
