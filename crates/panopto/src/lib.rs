//! Panopto: OAuth2, REST v1, upload protocol and the capture manifest.
//!
//! This crate speaks the protocols and nothing else: it knows no file, no database and no job. It is given an HTTP client,
//! a limiter and a source of access tokens. Reads are repeated when that can help; a change that may have arrived is never
//! sent again, because only the caller knows how to check it.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod call;
mod caller;
mod caption_files;
mod captions;
mod dates;
mod delivery;
mod details;
mod downloads;
mod error;
mod folders;
mod ids;
mod login;
mod model;
pub mod oauth;
mod pages;
mod pictures;
mod probe;
mod rights;
mod sessions;
mod soap;
mod target;
mod tokens;
pub mod ucs;
mod updates;
mod upload;
mod viewers;
mod web;

pub use caller::Panopto;
pub use caption_files::caption_language;
pub use captions::CaptionLanguage;
pub use dates::parse_date;
pub use delivery::{Chapter, Delivery};
pub use details::SessionDetail;
pub use downloads::{DOWNLOAD_ENDPOINT, DownloadHead, validator_of};
pub use error::{InputError, PanoptoError};
pub use folders::FolderChange;
pub use ids::{FolderId, IdError, SessionId, UploadId, UserId};
/// What was asked, in errors.
pub use lectern_net::Request;
pub use login::SessionCookies;
pub use model::{Creator, Folder, FolderReference, FolderUrls, Session, SessionUrls, UserInfo};
pub use pages::{Listed, Listing, ListingEnd, Page, Pages};
pub use probe::{Probe, probe};
pub use rights::{Access, Permission};
pub use sessions::{SessionChange, SessionSort, SortOrder};
pub use soap::{
    FaultKind, Granularity, SoapUser, SummaryUsage, UsagePage, UsageRange, UsageReporting, UsageRow,
};
pub use target::{TargetError, UploadTarget};
pub use tokens::{AccessTokens, TokenError};
pub use updates::Updates;
pub use upload::{Upload, UploadState};
pub use viewers::{SessionViewer, ViewerUser};
pub use web::WebSession;
