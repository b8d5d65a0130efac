//! Viewing data: which courses a person follows, every view of their recordings, and the files and figures made from them.
//!
//! The profile's database is the source ([`store`]). Rows come from the service or from a folder of the earlier scripts; files in
//! folders that a person chose are written from it and never read as truth before their rows were taken in.

mod captions;
mod chunk;
pub(crate) mod course;
mod courses;
mod error;
mod exports;
mod insights;
mod outputs;
mod segments;
mod state;
pub(crate) mod store;
pub(crate) mod sync;
mod take_in;
mod window;

pub use chunk::{ChunkViewing, chunk_viewing};
pub use course::{COMPATIBLE_ZONE, CourseId, SyncIncludes};
pub use courses::{
    CourseEdit, CourseImportId, CourseImportKind, CourseImportOutcome, CourseImportPreview,
    CourseImportRow, CourseRun, CourseView,
};
pub use error::ViewingError;
pub use exports::{CourseExported, ExportViewing, ExportedPeople, ViewingFormat};
pub use insights::{
    ClassListFacts, ClassListSource, ClassPerson, CourseClass, CourseInsights, InsightsFilter,
    InsightsPeople, InsightsSession, MatchedBy, MissingViewer, OtherViewer, PersonLeftOut,
    RosterImported, Standing, VideoInsights, ViewerOrderBy, ViewerQuery, ViewerRow, ViewerRows,
};
pub use outputs::{DatabaseWritten, FolderWritten};
pub use store::WhyLeftOut;
pub use sync::{CourseSyncPlan, StartedSync, SyncCalls, SyncPlan, SyncPlanId, SyncRequest};
pub use take_in::{FolderTakenIn, TakeInScope, TakenIn};

pub(crate) use courses::{delimiter, text_of};
pub(crate) use exports::random_key;
pub(crate) use insights::pseudonym as profile_pseudonym;
pub(crate) use insights::user_key;
pub(crate) use segments::folder as segments_folder;
pub(crate) use state::{Viewing, kind};
