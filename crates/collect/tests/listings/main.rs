//! Listing student work of the demo campus into a collection.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

mod changes;
mod choices;
mod complete;
mod kept;
mod refusals;
mod support;
