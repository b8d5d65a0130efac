//! Student work out of Canvas into a collection: listings as received, the files they name, and what changed since the last time.
//!
//! `docs/artifacts-collection.md` says how a collection lies on a disk. Everything is listed into a [`Stage`] first, so that the plan
//! knows files, bytes and changes, and nothing of the collection is touched before somebody has agreed. [`Stage::take_over`] gives the
//! answers their names; then [`files`] fetches what they name. A kill at any moment loses the listings on their way and nothing else.
//!
//! This crate knows the Canvas client and folders. It knows no database and no job, and the moment is an argument.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod account;
mod answers;
mod changes;
mod choices;
mod control;
mod disk;
mod elsewhere;
mod error;
mod estimate;
pub mod files;
mod plan;
mod refusal;
mod stage;

pub use changes::{Change, ChangeKind, Changes, Counted, CourseChanges};
pub use choices::{Choices, CourseChoice, DateRange, Included, StudentState};
pub use control::{CollectControl, CollectEvent};
pub use elsewhere::{Cannot, Elsewhere};
pub use error::CollectError;
pub use estimate::{
    AssignmentEstimate, CourseEstimate, Estimate, OutcomeEstimate, SectionEstimate, estimate,
};
pub use files::{FileKey, FileKind, WantedFile};
pub use plan::{CoursePlan, FileCounts, Plan, Warning};
pub use refusal::{Refusal, RefusalKind};
pub use stage::{Listing, Stage, wanted};
