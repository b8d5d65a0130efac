//! Takes folder trees home and keeps them complete.
//!
//! The way of a mirror: *read* the folders and recordings of the scope ([`remote`]), compare them with what is known
//! ([`index`]) and what lies on the disk, and make a [`plan`]; a person looks at it; one durable job carries it out. What the
//! plan does is decided without network and without a clock, so that running twice plans nothing the second time.

pub(crate) mod adopt;
mod api;
mod api_mirrors;
pub(crate) mod captions;
pub(crate) mod chapters;
pub(crate) mod choices;
pub(crate) mod command;
pub(crate) mod cookies;
pub(crate) mod difference;
pub(crate) mod disk;
pub(crate) mod error;
pub(crate) mod estimate;
pub(crate) mod filter;
pub(crate) mod index;
pub(crate) mod info;
mod leave_out;
mod mirror_views;
pub(crate) mod options;
pub(crate) mod outputs;
pub(crate) mod places;
pub(crate) mod plan;
pub(crate) mod plan_file;
mod planning;
mod plans;
pub(crate) mod read;
pub(crate) mod remote;
mod resolve;
pub(crate) mod run;
mod schedule;
mod start;
mod state;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod verify;
mod verify_folder;
mod verify_job;
mod views;

/// The folder below a destination where Lectern makes files before they take their place. It is no part of the mirror.
pub(crate) const WORK_FOLDER: &str = ".lectern";

pub use choices::{EditError, PlanEdit};
pub use difference::{DifferenceLine, PlanDifference};
pub use error::MirrorError;
pub use mirror_views::{
    FolderCheck, LocalRecording, LocalState, MirrorOutcome, MirrorRunView, MirrorView,
    VerifiedView, WaitingPlanView,
};
pub use options::{
    DEFAULT_TEMPLATE, Mirror, MirrorFilter, MirrorId, MirrorOptions, MirrorRequest, MirrorSchedule,
    MirrorScope, Sidecar,
};
pub use plan::{Estimate, Fetch, MirrorPlan, PlanChoice, PlanItem, PlanKind};
pub use views::{
    GapView, PlanCount, PlanId, PlanMirror, PlanProgress, PlanQuery, PlanRowView, PlanRows,
    PlanSort, PlanState, PlanView, Started,
};

pub(crate) use schedule::next_run;
pub(crate) use state::{Mirrors, kinds};
pub(crate) use store::TABLES;
