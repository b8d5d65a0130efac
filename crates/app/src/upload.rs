//! Uploads: the review before, the plan, the durable job, and its words.

mod background;
pub(crate) mod captions;
mod draft;
mod error;
mod kind;
mod ledger;
mod look;
mod manifest;
mod media;
mod mp4;
mod new_job;
mod pairing;
mod plan;
mod review;
mod run;
mod sheet;
mod state;
mod title;
mod walk;
mod words;

pub use draft::{
    Choice, DraftTotals, DraftWarning, ExistingSession, FileRole, FileView, ItemView, LeftOutView,
    TitlePreview, UploadDraftView, UploadEdit, UploadOutcome, WarningCode,
};
pub use error::UploadError;
pub use plan::{PlannedFile, PlannedRecording, UploadPlan};
pub use review::{DropSummary, InspectUpload};
pub use sheet::SheetError;
pub use walk::LeftOut;

pub(crate) use kind::UploadKind;
pub(crate) use state::Uploads;

/// The tables of uploads, for the numbered migrations of the profile's database.
pub(crate) const TABLES: &str = include_str!("upload/tables.sql");
