//! The use cases of Lectern: accounts, secrets, settings, library and uploads.
//!
//! Everything the window and the command line do goes through [`App`]. This crate joins the others and holds what must
//! survive; it knows no window and no terminal, reads no environment and prints nothing. Hosts pass paths, secrets and
//! the way to open a browser in through [`AppOptions`].

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod accounts;
mod app;
mod clock;
mod database;
mod error;
mod event;
pub mod job_view;
mod notice;
mod settings;

pub use accounts::{Account, AccountId, AccountState, Grant, SecretStore};
pub use app::{App, AppOptions, Host};
pub use database::{Database, DatabaseError};
pub use error::{AppError, ErrorCode, Problem};
pub use event::{AppEvent, EventMessage, SignInState, Snapshot, Subscription};
pub use notice::{Notice, NoticeKind};
pub use settings::{Density, LogLevel, ProxySetting, Settings, SettingsError, SpeedLimit, Theme};
