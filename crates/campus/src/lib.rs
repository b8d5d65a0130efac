//! The demo campus: a Panopto and a Canvas on loopback, with faults.
//!
//! It is written from what is known of both and shares no type with Lectern's clients, so that one
//! misreading cannot sit on both sides. It serves the demo in the app, `lectern demo`, and every test
//! that needs a server: start one with [`Campus::start`], on port 0, and tell it to misbehave through
//! [`CampusHandle::faults`] and [`CampusHandle::settings`].
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod auth;
pub mod canvas;
pub mod changes;
mod clock;
mod config;
mod content;
pub mod control;
pub mod demo;
mod endpoint;
mod error;
pub mod faults;
mod limits;
mod lock;
pub mod log;
pub mod media;
pub mod panopto;
mod persist;
pub mod samples;
mod seed;
mod server;
mod state;
pub mod tokens;
pub mod truth;
pub mod upload;
pub mod viewing;
mod wire;
pub mod world;
mod xml;

pub use clock::Clock;
pub use config::{
    AboveMax, CampusConfig, CanvasConfig, CanvasFileSettings, CanvasOAuthSettings, CanvasSettings,
    CanvasWorld, DownloadSettings, EmptyPages, Gzip, HistoryNames, HistorySettings, Length,
    LimitSettings, Misplaced, NetworkSettings, NextLink, PageViewSettings, Population, Quirks,
    Ranges, RecordingSize, RowOrder, Settings, SignedOut, SoapAccess, SoapSettings, Summaries,
    ThrottleSettings, TokenSettings, UploadSettings, UsageSettings, Window,
};
pub use error::CampusError;
pub use lock::{Shared, locked};
pub use server::{Campus, CampusHandle};
pub use state::CampusState;
