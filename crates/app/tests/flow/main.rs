//! Use cases whole, against the demo campus in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod accounts;
mod canvas;
mod captions;
mod demo;
mod keychain;
mod library;
mod secrets_stay_secret;
mod sign_in;
mod support;
mod tokens;
