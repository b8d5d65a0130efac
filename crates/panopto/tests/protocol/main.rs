//! What goes over the wire and how every documented answer is taken, against real HTTP servers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod captions;
mod manifests;
mod oauth;
mod pages;
mod probe;
mod repeats;
mod rest;
mod soap;
mod support;
mod upload;
mod web;
