//! Names of files that every system takes, patterns of them, and names that stand for people.
//!
//! All are pure rules that parts share which may not know one another: what is sent and fetched, what is counted, and what is
//! written out of a course. See `docs/adr/0019-names-are-a-crate.md`.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod files;
pub mod pattern;
pub mod pseudonym;

pub use files::{NamesInUse, safe_name, sameness};
