//! Drives the real window: WebDriver for the page, the X server for pointer and drag, and the demo campus as a process of its own.
//!
//! The tests need a display, a session bus with a keychain and the built programs; `cargo xtask test` starts them all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on should say where"
)]

pub mod artifacts;
mod axe;
mod browser;
mod campus;
mod drag;
mod files;
mod keyboard;
pub mod look;
pub mod mirrors;
pub mod page_views;
pub mod python;
pub mod steps;
mod window;

pub use axe::{Finding, findings};
pub use browser::{browser_script, opened};
pub use campus::Campus;
pub use drag::DragSource;
pub use files::{sha256, write_random};
pub use keyboard::{Focus, choose_in_dialog};
pub use window::{Options, Window, wait_until};

/// Returns a program that `cargo xtask` built and named.
pub fn program(name: &str) -> std::path::PathBuf {
    let path = std::env::var_os(name)
        .unwrap_or_else(|| panic!("{name} is not set; run these tests with `cargo xtask test`"));
    std::path::PathBuf::from(path)
}
