//! HTTP client set-up, retry policy, rate limits, redacted URLs and TLS choices.
//!
//! This crate knows no service. It turns settings a person made (proxy, CA file, TLS check) into one client that every
//! byte of an account goes through, and holds the rules that are the same for all of them: what may be repeated, how fast
//! calls may follow each other, and what may be printed.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod address;
mod bandwidth;
mod browser_answer;
mod calls;
mod classify;
mod client;
mod error;
mod ledger;
mod limiter;
mod meter;
pub mod page;
mod redact;
mod redirect;
mod request;
mod retry;
mod secret;
mod tokens;

pub use address::{AddressError, ensure_secure, is_loopback, parse_server_address};
pub use bandwidth::BandwidthLimit;
pub use browser_answer::BrowserAnswer;
pub use classify::classify;
pub use client::{HttpClient, HttpSettings, ProxyChoice, SetupError, count_certificates};
pub use error::{NetError, NetErrorKind, TrustProblem};
pub use limiter::{EndpointUsage, Limiter, LimiterUsage, Limits, Pass, WindowUsage};
pub use meter::ByteMeter;
pub use redact::RedactedUrl;
pub use request::Request;
/// The forms that requests of [`HttpClient::reqwest`] take.
pub use reqwest::multipart::{Form, Part};
pub use retry::{Decision, Failure, Idempotency, RetryPolicy, StopReason, retry_after};
pub use secret::Secret;
pub use tokens::Tokens;
