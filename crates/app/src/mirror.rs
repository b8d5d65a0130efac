//! Takes folder trees home and keeps them complete.
//!
//! The way of a mirror: *read* the folders and recordings of the scope ([`remote`]), compare them with what is known
//! ([`index`]) and what lies on the disk, and make a [`plan`]; a person looks at it; one durable job carries it out. What the
//! plan does is decided without network and without a clock, so that running twice plans nothing the second time.

#![allow(dead_code, reason = "the parts are being joined")]

pub(crate) mod adopt;
pub(crate) mod captions;
pub(crate) mod chapters;
pub(crate) mod choices;
pub(crate) mod difference;
pub(crate) mod disk;
pub(crate) mod estimate;
pub(crate) mod filter;
pub(crate) mod index;
pub(crate) mod info;
pub(crate) mod options;
pub(crate) mod outputs;
pub(crate) mod places;
pub(crate) mod plan;
pub(crate) mod plan_file;
pub(crate) mod remote;
pub(crate) mod verify;

pub use options::{
    DEFAULT_TEMPLATE, Mirror, MirrorFilter, MirrorId, MirrorOptions, MirrorRequest, MirrorSchedule,
    MirrorScope, Sidecar,
};
pub use plan::{Estimate, Fetch, MirrorPlan, PlanChoice, PlanItem, PlanKind};
