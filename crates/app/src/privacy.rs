//! What a person may ask to be deleted, and what is deleted for its age.
//!
//! A deletion is durable: whom it is about is written down first ([`store`]), then rows go in one transaction ([`rows`]), then files
//! ([`collections`]), then the database is written anew so that nothing is left in its free pages ([`wipe`]). A kill in between loses
//! nothing of it: opening the profile goes on. What stays behind is a receipt with counts and a one-way mark ([`marks`]) by which the
//! person is not taken in again.

mod age;
mod api;
mod blocks;
mod collections;
mod erase;
mod error;
mod find;
mod jobs;
mod marks;
mod rows;
mod store;
mod views;
mod wipe;
mod words;

#[cfg(test)]
mod tests;

pub use error::PrivacyError;
pub use views::{
    DeletedThing, DeletionReceipt, DeletionReceiptId, DeletionWhy, OlderData, PersonFound,
    PersonKept, PersonKey,
};

pub(crate) use age::kept_from;
pub(crate) use erase::go_on;
pub(crate) use marks::Marks;
