//! Viewing: what people watched of recordings, counted exactly.
//!
//! The kernel ([`intervals`], [`chunks`], [`completion`], [`retention`], [`moments`]) works on the views of one recording at a
//! time. [`segments`] keeps the views of a session as columns, [`insights`] answers both screens from them. [`database`] reads and
//! writes the CSV files of the published tool in all their layouts, [`chunking`] makes chunked outputs of such a database. [`page_views`] counts the
//! page views of a course and writes their reports. Nothing
//! here knows a network, a clock, a database server or another crate of ours: the time zone and the moment are arguments.

#![warn(missing_docs)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod chunking;
pub mod chunks;
pub mod completion;
pub mod database;
mod error;
pub mod export;
pub mod insights;
pub mod intervals;
pub mod moments;
pub mod page_views;
pub mod retention;
pub mod segments;
mod view;

pub use error::AnalyticsError;
pub use lectern_names::pseudonym;
pub use view::{Recording, View};
