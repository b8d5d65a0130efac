//! What crosses to the page, and nothing else. Every type here is generated into TypeScript.

pub mod account;
pub mod artifacts;
pub mod course;
pub mod error;
pub mod event;
pub mod insights;
pub mod job;
pub mod library;
pub mod mirror;
pub mod page_views;
pub mod privacy;
pub mod settings;
pub mod startup;
pub mod upload;

/// Converts a list.
pub fn list<A, B: From<A>>(items: impl IntoIterator<Item = A>) -> Vec<B> {
    items.into_iter().map(B::from).collect()
}
