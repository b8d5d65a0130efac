//! What a campus is started with, and the switches that may be changed while it runs.

mod canvas;
mod downloads;
mod limits;
mod usage;

pub use canvas::{
    CanvasConfig, CanvasFileSettings, CanvasOAuthSettings, CanvasSettings, CanvasWorld, Gzip,
    HistoryNames, HistorySettings, Length, NextLink, PageViewSettings, ThrottleSettings,
};
pub use downloads::{DownloadSettings, NetworkSettings, Ranges, RecordingSize};
pub use limits::{LimitSettings, Window};
pub use usage::{
    AboveMax, EmptyPages, Misplaced, RowOrder, SignedOut, SoapAccess, SoapSettings, Summaries,
    UsageSettings,
};

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a campus is started with.
#[derive(Debug, Clone)]
pub struct CampusConfig {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Folder in which the campus keeps its state and files; `None` uses a folder that is removed at the stop.
    pub data_dir: Option<PathBuf>,
    /// Seed of everything random: ids, names, dates, faults by probability.
    pub seed: u64,
    /// What is in the campus when it has no stored state.
    pub population: Population,
    /// How large the recordings are in a campus without stored state.
    pub recordings: RecordingSize,
    /// The Canvas.
    pub canvas: CanvasConfig,
    /// Token that opens `/_campus/` over HTTP; `None` leaves it closed.
    pub control_token: Option<String>,
    /// Switches that may also be changed later through the control.
    pub settings: Settings,
}

impl Default for CampusConfig {
    fn default() -> Self {
        Self {
            port: 0,
            data_dir: None,
            seed: 2026,
            population: Population::University,
            recordings: RecordingSize::default(),
            canvas: CanvasConfig::default(),
            control_token: None,
            settings: Settings::default(),
        }
    }
}

/// How much is in a fresh campus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// People, clients and the two system folders, nothing else.
    Empty,
    /// The University of Northfield: about 60 folders and 400 sessions.
    University,
    /// The university and one folder with this many sessions and one with this many folders.
    Huge {
        /// Sessions in the folder "Lecture capture archive".
        sessions: usize,
        /// Folders below "Course shells".
        folders: usize,
    },
    /// One tree of everything that breaks a mirror: depth, names, twins. Everybody may read it.
    Hostile,
    /// Very many small sessions in very many folders below "Catalogue", to see whether limits are kept.
    Rate {
        /// Sessions, spread evenly.
        sessions: usize,
        /// Folders.
        folders: usize,
    },
    /// Courses of one term below "Term", with people who watch, and "Oddities", a session for each kind of rows
    /// that programs stumble over. The first lecture is on 2 September 2025.
    Term {
        /// Courses.
        courses: usize,
        /// Sessions of each course; from four on some are in folders below the course's.
        sessions: usize,
        /// People in each course, at most 4,999.
        students: u32,
        /// Per cent of the sessions that anybody watches.
        watched_percent: u8,
    },
}

/// Everything that may be switched while the campus runs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Token lifetimes and shapes.
    pub tokens: TokenSettings,
    /// Rate limits.
    pub limits: LimitSettings,
    /// How fast the network is.
    pub network: NetworkSettings,
    /// Downloads.
    pub downloads: DownloadSettings,
    /// Upload and processing.
    pub upload: UploadSettings,
    /// The SOAP interface.
    pub soap: SoapSettings,
    /// How it tells who watched what.
    pub usage: UsageSettings,
    /// The Canvas.
    pub canvas: CanvasSettings,
    /// Odd behaviours of the real service.
    pub quirks: Quirks,
}

/// Token lifetimes and shapes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenSettings {
    /// Seconds an access token lives; Panopto's samples say one hour.
    pub access_seconds: i64,
    /// Seconds a refresh token lives.
    pub refresh_seconds: i64,
    /// Seconds an authorization code lives.
    pub code_seconds: i64,
    /// Seconds a cookie from `legacyLogin` lives; it outlives the access token.
    pub cookie_seconds: i64,
    /// Whether a refresh answers with a new refresh token and retires the old one.
    pub rotate: bool,
    /// Whether answers to a refresh carry a refresh token at all; some real ones do not, the old one then stays good.
    pub refresh_token_in_refresh_answer: bool,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            access_seconds: 3600,
            refresh_seconds: 30 * 24 * 3600,
            code_seconds: 300,
            cookie_seconds: 12 * 3600,
            rotate: true,
            refresh_token_in_refresh_answer: true,
        }
    }
}

/// Upload and processing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct UploadSettings {
    /// Milliseconds an upload spends in state 1 (upload complete) before processing starts.
    pub accept_delay_ms: u64,
    /// Milliseconds an upload spends in state 3 (processing).
    pub processing_delay_ms: u64,
    /// Seconds without a byte or a call after which an open upload is given up (states 6, then 7).
    pub idle_timeout_seconds: u64,
    /// Milliseconds in state 6 (deleting files) before state 7.
    pub deleting_delay_ms: u64,
    /// Smallest part but the last, in bytes; 5 MiB, or 0 to accept any.
    pub min_part_bytes: u64,
    /// Largest part in bytes; Panopto's own sample names 25 MB.
    pub max_part_bytes: u64,
    /// Whether `aws-chunked` bodies are refused.
    pub refuse_aws_chunked: bool,
    /// Whether creating a multipart upload without `Content-Length` is refused with 411.
    pub require_content_length_on_create: bool,
    /// Bytes the disk for uploads holds; past them writing fails in the middle of a body. `None` is no limit.
    pub disk_bytes: Option<u64>,
    /// Address in upload targets and service descriptions when something stands before the campus, such as a
    /// TLS front: scheme, host and port without a slash at the end.
    pub public_url: Option<String>,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            accept_delay_ms: 300,
            processing_delay_ms: 1500,
            idle_timeout_seconds: 24 * 3600,
            deleting_delay_ms: 200,
            min_part_bytes: 5 * 1024 * 1024,
            max_part_bytes: 25 * 1024 * 1024,
            refuse_aws_chunked: true,
            require_content_length_on_create: true,
            disk_bytes: None,
            public_url: None,
        }
    }
}

/// Odd behaviours of the real service, each a switch.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Quirks {
    /// Status of a missing or expired token on REST v1.
    pub rest_auth_status: u16,
    /// Status of a missing or expired token on the upload API.
    pub upload_auth_status: u16,
    /// Whether a `code_verifier` beside a client secret is refused with `invalid_grant`.
    pub refuse_pkce_with_secret: bool,
    /// Sessions and folders per page.
    pub page_size: usize,
    /// Whether pages past the end repeat the last page for ever.
    pub phantom_pages: bool,
    /// Whether the second page of a listing comes back with a few entries missing.
    pub short_page: bool,
    /// Whether the first entry of each page shows up again on the page before, as when a list moves while it is read.
    pub moving_pages: bool,
    /// Whether listings leave out creator, download, embed, editor and sharing addresses.
    pub reduced_listings: bool,
    /// Whether searching for nothing is refused with 400.
    pub refuse_empty_search: bool,
    /// Status of reading a folder or session by id without permission (403 or 404; sites differ).
    pub forbidden_status: u16,
    /// Probability of a 500 on `GET /folders/{id}/sessions`.
    pub random_500_probability: f64,
    /// Whether an invalid `sortField` answers 400; otherwise 500.
    pub invalid_enum_is_400: bool,
    /// Whether the child listing is empty for administrators, as seen on some sites.
    pub empty_children_for_admins: bool,
    /// Whether the child listing is empty for everybody, whatever is below.
    pub empty_children: bool,
    /// Whether stock sessions created by nobody answer 404 when read by id.
    pub stock_content_404: bool,
    /// Whether `includeFields=Context` works on a single session too; it is documented for the search alone.
    pub context_in_details: bool,
    /// Whether `NextToken` of the search index feed is rounded to whole seconds, as a user of it reports, so
    /// that a client that follows it through a bulk change reads the same page for ever.
    pub rounded_next_token: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            rest_auth_status: 401,
            upload_auth_status: 403,
            refuse_pkce_with_secret: true,
            page_size: 50,
            phantom_pages: false,
            short_page: false,
            moving_pages: false,
            reduced_listings: true,
            refuse_empty_search: true,
            forbidden_status: 403,
            random_500_probability: 0.0,
            invalid_enum_is_400: true,
            empty_children_for_admins: false,
            empty_children: false,
            stock_content_404: true,
            context_in_details: false,
            rounded_next_token: false,
        }
    }
}
