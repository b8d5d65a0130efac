//! What goes over the wire and how every documented answer is taken, against real HTTP servers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod errors;
mod history;
mod oauth;
mod paging;
mod probe;
mod requests;
mod rights;
mod support;
mod throttle;
mod work;
