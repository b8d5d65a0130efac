//! Student work out of Canvas: what is chosen, planned, collected and written as folders, tables and pages, and the exports made earlier.
//!
//! `lectern-collect` brings answers and files into a collection, `lectern-artifacts` writes exports of it; this module decides where
//! both lie, runs them as a durable job ([`run`]) and keeps the list of exports ([`store`]). A collection names people, so that of an
//! export with pseudonyms lies in the profile and that of one with real names in the export's folder.

mod check;
mod choices;
mod choose;
mod course_file;
mod error;
mod exports;
mod finish;
mod item;
mod job;
mod key;
mod kind;
mod places;
mod plan;
mod preview;
mod rebuild;
mod received;
mod request;
mod run;
mod setback;
mod slices;
mod start;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod views;
mod words;
mod write;

pub use error::ArtifactError;
pub use preview::DEFAULT_ARTIFACT_PATTERN;
pub use request::{
    ArtifactCourseChoice, ArtifactExportId, ArtifactInclude, ArtifactNaming, ArtifactPeople,
    ArtifactPlanId, ArtifactRequest, ArtifactSample, ArtifactSetId, ArtifactSlices, ArtifactZips,
};
pub use views::{
    ArtifactAssignment, ArtifactCannot, ArtifactChanges, ArtifactCourseContents,
    ArtifactCourseFile, ArtifactExportView, ArtifactFileProblem, ArtifactNamesPreview,
    ArtifactOutcome, ArtifactPlan, ArtifactPlanCourse, ArtifactPrivacy, ArtifactReading,
    ArtifactRebuilt, ArtifactReceiptLine, ArtifactRunView, ArtifactSection, ArtifactSetView,
    ArtifactWarning, ArtifactWarningCode, StartedArtifacts,
};

pub(crate) use places::is_own;
pub(crate) use state::{Artifacts, kind};
pub(crate) use store::{CourseExport, course_exports};
