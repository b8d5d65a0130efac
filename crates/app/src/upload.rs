//! Uploads: the review before, the plan, the durable job, and how all of it is shown.

mod awake;
mod background;
mod captions;
mod draft;
mod error;
mod job_views;
mod jobs;
mod ledger;
mod look;
mod manifest;
mod media;
mod mp4;
mod pairing;
mod plan;
mod review;
mod run;
mod sheet;
mod sites;
mod speed;
mod state;
mod title;
mod walk;

pub use draft::{
    Choice, DraftTotals, DraftWarning, ExistingSession, FileRole, FileView, ItemView, LeftOutView,
    TitlePreview, UploadDraftView, UploadEdit, UploadOutcome, WarningCode,
};
pub use error::UploadError;
pub use plan::{PlannedFile, PlannedRecording, UploadPlan};
pub use review::{DropSummary, InspectUpload};
pub use sheet::SheetError;
pub use walk::LeftOut;

pub(crate) use state::Uploads;

/// The tables of uploads, for the numbered migrations of the profile's database.
pub(crate) const TABLES: &str = include_str!("upload/tables.sql");
