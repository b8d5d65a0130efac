//! Brings viewing data up to date: lists the recordings of a course, decides what has to be asked, and asks it.
//!
//! A plan is made without asking for a single view ([`plan`]); started, it becomes one durable job for each course whose items are
//! recordings ([`run`]). The rows of a recording and its watermark are written in one transaction, so a kill loses nothing and a
//! repetition changes nothing. Folder summaries save calls where they were seen to agree with the views ([`explain`]).

mod api;
mod captions;
mod explain;
mod finish;
mod gate;
mod item;
mod kind;
mod listing;
mod memory;
mod paging;
mod plan;
mod request;
mod run;
mod schedule;
mod session;
mod setback;
mod show;
mod span;
mod stored;
#[cfg(test)]
mod tests;
mod viewers;
mod views;

pub use views::{CourseSyncPlan, StartedSync, SyncCalls, SyncPlan, SyncPlanId, SyncRequest};

pub(crate) use api::SyncPlans;
pub(crate) use kind::SyncKind;
pub(crate) use run::Engine;
pub(in crate::viewing) use span::FIRST_DAY;
