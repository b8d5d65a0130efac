//! Canvas: access tokens and OAuth2, Link paging, throttling by cost, endpoints.
//!
//! This crate speaks the protocol and nothing else: it knows no file, no database and no job. It is given an HTTP client, a
//! governor and a source of access tokens. Reads are repeated when that can help; a change that may have arrived is never
//! sent again. Addresses that Canvas gives for the next page are followed as they are, and only to Canvas itself.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod call;
mod caller;
mod endpoints;
mod error;
mod governor;
mod history;
mod ids;
mod link;
mod listed;
mod model;
pub mod oauth;
mod pages;
mod probe;
mod raw;
mod references;
mod rights;
mod tokens;
mod verdict;
mod words;

pub use caller::Canvas;
pub use endpoints::{
    AssignmentFilter, CourseSearch, EnrollmentFilter, Located, MyCourses, Students,
    SubmissionFilter, SubmissionIncludes, UserFilter,
};
pub use error::{CanvasError, InputError, LinkProblem, TokenRefusal};
pub use governor::{Governor, GovernorUsage};
pub use history::{
    HistoryQuery, HistoryRange, HistoryResults, HistoryRows, HistoryState, HistoryStatus,
    HistoryStream, HistoryWarning, ResultsFormat, RowError,
};
pub use ids::{
    AccountId, AssignmentId, CommentId, CourseId, DiscussionId, EnrollmentId, EntryId, FileId,
    GroupId, IdError, ModuleId, ModuleItemId, QuizId, RoleId, SectionId, SubmissionId, TermId,
    UserId, WikiPageId,
};
/// What was asked, in errors.
pub use lectern_net::Request;
pub use listed::{Key, Listed};
pub use model::{
    Assignment, AssignmentDate, Comment, Course, CourseState, Criterion, CriterionAssessment,
    Discussion, DiscussionEntry, Enrollment, EnrollmentState, EnrollmentType, FileInfo, Group,
    MediaComment, Module, ModuleItem, PageView, Profile, Quiz, Rating, RubricSettings, Section,
    StudentSummary, Submission, Term, TokenEnd, User, UserDisplay, WikiPage,
};
pub use pages::{Listing, ListingEnd, Page, Pages};
pub use probe::{Probe, probe};
pub use raw::{Raw, Received};
pub use references::{AccountRef, CourseRef, ReferenceError, UserRef};
pub use rights::{Need, Right, Rights};
pub use tokens::{AccessTokens, FixedToken, TokenError};
