//! The client against the demo campus, which was written from what is known of Panopto and shares no code with it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod browse;
mod change;
mod sign_in;
mod support;
mod upload;
