//! The use cases of Lectern: accounts, secrets, settings, library and uploads.
//!
//! Everything the window and the command line do goes through [`App`]. This crate joins the others and holds what must
//! survive; it knows no window and no terminal, reads no environment and prints nothing. Hosts pass paths, secrets and
//! the way to open a browser in through [`AppOptions`].

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod accounts;
mod app;
mod artifacts;
mod canvas_courses;
mod clock;
mod connections;
mod course_sync;
mod database;
mod demo;
mod error;
mod event;
mod hosts;
mod jobs;
mod library;
mod links;
mod logging;
mod mirror;
mod notice;
mod page_views;
mod privacy;
mod secrets;
mod settings;
mod sign_in;
mod sites;
mod speed;
mod system;
#[cfg(test)]
mod tests;
mod tokens;
mod upload;
mod viewing;

pub use lectern_analytics as analytics;
pub use lectern_canvas::{Need, TokenEnd};
pub use lectern_net::Secret;
pub use lectern_panopto::{FolderId, IdError, SessionId};
pub use tokio_util::sync::CancellationToken;

pub use accounts::{
    Account, AccountError, AccountId, AccountState, AccountTest, AddAccount, AddCanvas,
    CredentialFile, CredentialFileKind, Grant, ImportCredentials, MissingRight, SecretStore,
    ServerCheck, ServerOutcome, Service, UpdateAccount, ends_soon,
};
pub use app::{App, AppOptions, Host};
pub use artifacts::{
    ArtifactAssignment, ArtifactCannot, ArtifactChanges, ArtifactCourseChoice,
    ArtifactCourseContents, ArtifactCourseFile, ArtifactError, ArtifactExportId,
    ArtifactExportView, ArtifactFileProblem, ArtifactInclude, ArtifactNamesPreview, ArtifactNaming,
    ArtifactOutcome, ArtifactPeople, ArtifactPlan, ArtifactPlanCourse, ArtifactPlanId,
    ArtifactPrivacy, ArtifactReading, ArtifactRebuilt, ArtifactReceiptLine, ArtifactRequest,
    ArtifactRunView, ArtifactSample, ArtifactSection, ArtifactSetId, ArtifactSetView,
    ArtifactSlices, ArtifactWarning, ArtifactWarningCode, ArtifactZips, DEFAULT_ARTIFACT_PATTERN,
    StartedArtifacts,
};
pub use canvas_courses::{
    CanvasCourseError, CanvasProposal, CourseCanvas, CourseDueDate, FolderProposal, NewTermChoice,
    NewTermCourse, NewTermPlan,
};
pub use course_sync::{CourseRecordings, CourseSync, CourseWork};
pub use database::{Database, DatabaseError};
pub use demo::{
    CanvasDemo, CanvasDemoToken, DemoClient, DemoDescription, DemoError, DemoPerson, DemoServer,
    serve_demo, write_samples,
};
pub use error::{AppError, ErrorCode, FileError, Problem};
pub use event::{AppEvent, EventMessage, SignInState, Snapshot, Subscription};
pub use jobs::{
    CallWindow, CallsView, CanvasMeter, FailedItemView, FailureAction, FailureCause,
    FailureGroupView, ItemState, JobItemView, JobKind, JobLogLineView, JobState, JobView,
    MetersView, ReceiptView, WhenFinished,
};
pub use library::{
    CaptionFile, Captions, CaptionsAdded, ChangeOutcome, DeletePreview, FailedChange, Folder,
    FolderKind, FolderList, LibraryError, LocatedFolder, LocatedFolders, Rights, Session,
    SessionDetail, SessionEdit, SessionList, Thumbnail, caption_languages,
};
pub use links::PanoptoPage;
pub use logging::{Logging, LoggingError, logs_dir};
pub use mirror::{
    DEFAULT_TEMPLATE, DifferenceLine, EditError, Estimate, Fetch, FolderCheck, GapView,
    LocalRecording, LocalState, Mirror, MirrorError, MirrorFilter, MirrorId, MirrorOptions,
    MirrorOutcome, MirrorPlan, MirrorRequest, MirrorRunView, MirrorSchedule, MirrorScope,
    MirrorView, PlanChoice, PlanCount, PlanDifference, PlanEdit, PlanId, PlanItem, PlanKind,
    PlanMirror, PlanProgress, PlanQuery, PlanRowView, PlanRows, PlanSort, PlanState, PlanView,
    Sidecar, Started, VerifiedView, WaitingPlanView,
};
pub use notice::{Notice, NoticeKind};
pub use page_views::{
    AccessDifference, AccessDifferenceRow, CanvasCourseFound, CanvasRole, CanvasState,
    ExportPageViews, PageViewCourseId, PageViewCourseRef, PageViewCourseView, PageViewDays,
    PageViewError, PageViewFilter, PageViewGap, PageViewLeftOut, PageViewPeople,
    PageViewPeopleChoice, PageViewPersonRow, PageViewPersonState, PageViewPlan, PageViewPlanId,
    PageViewPlanLine, PageViewQuery, PageViewRequest, PageViewRisk, PageViewRow, PageViewRows,
    PageViewRunView, PageViewSource, PageViewSummary, PageViewUnread, PageViewsExported,
    StartedPageViews,
};
pub use privacy::{
    DeletedThing, DeletionReceipt, DeletionReceiptId, DeletionWhy, OlderData, PersonFound,
    PersonKept, PersonKey, PrivacyError,
};
pub use secrets::SecretsError;
pub use settings::{
    CaFile, Density, LogLevel, ProxySetting, Settings, SettingsError, SpeedLimit, Theme,
};
pub use sign_in::SignInError;
pub use upload::{
    Choice, DraftTotals, DraftWarning, DropSummary, ExistingSession, FileRole, FileView,
    InspectUpload, ItemView, LeftOut, LeftOutView, PlannedFile, PlannedRecording, SheetError,
    TitlePreview, UploadDraftView, UploadEdit, UploadError, UploadOutcome, UploadPlan, WarningCode,
};
pub use viewing::{
    COMPATIBLE_ZONE, ChunkViewing, ClassListFacts, ClassListSource, ClassPerson, CourseClass,
    CourseEdit, CourseExported, CourseId, CourseImportId, CourseImportKind, CourseImportOutcome,
    CourseImportPreview, CourseImportRow, CourseInsights, CourseRun, CourseSyncPlan, CourseView,
    DatabaseWritten, ExportViewing, ExportedPeople, FolderTakenIn, FolderWritten, InsightsFilter,
    InsightsPeople, InsightsSession, MatchedBy, MissingViewer, OtherViewer, PersonLeftOut,
    RosterImported, Standing, StartedSync, SyncCalls, SyncIncludes, SyncPlan, SyncPlanId,
    SyncRequest, TakeInScope, TakenIn, VideoInsights, ViewerOrderBy, ViewerQuery, ViewerRow,
    ViewerRows, ViewingError, ViewingFormat, WhyLeftOut, chunk_viewing,
};
