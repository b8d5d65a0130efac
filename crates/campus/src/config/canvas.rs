//! The Canvas of the campus: what it is started with, and its switches.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Ranges;

/// What the Canvas of a campus is started with.
#[derive(Debug, Clone, Copy, Default)]
pub struct CanvasConfig {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// What is in it.
    pub courses: CanvasWorld,
}

/// What is in the Canvas of a campus. Nothing of it is stored: everything is worked out when it is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CanvasWorld {
    /// 40 courses of four terms, two of them with 800 students.
    #[default]
    Term,
    /// Three of those courses with 12 students each.
    Small,
    /// One course in which each student makes exactly so many views of the course a day, every day.
    Steady {
        /// Students, at most 4,999.
        students: u32,
        /// Views of each on each day.
        views_per_day: u32,
    },
    /// Three courses, two of one name, with everything in names, texts, pages and files that breaks programs.
    Hostile,
    /// One course with one assignment for which each student handed in so many files.
    Files {
        /// Students, at most 990.
        students: u32,
        /// Files of each, at most 9.
        files_each: u32,
        /// Length of each file.
        bytes: u64,
    },
    /// One course in which each student handed in a text for each assignment.
    Crowd {
        /// Students, at most 990.
        students: u32,
        /// Assignments, at most 99.
        assignments: u32,
    },
    /// People without courses.
    Empty,
}

/// Switches of the Canvas.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct CanvasSettings {
    /// Milliseconds by which every answer is late.
    pub latency_ms: u64,
    /// Bytes per second on every connection; `None` is as fast as the computer is.
    pub bytes_per_second: Option<u64>,
    /// Status when a good token lacks a right: 403 as it is now, or 401 as older installs have it.
    pub no_permission_status: u16,
    /// Largest page; older installs have 50.
    pub max_per_page: usize,
    /// Whether the second page of every list is empty although another follows, as when rows are left out after paging.
    pub empty_second_page: bool,
    /// What is wrong with the address of the next page.
    pub next_link: NextLink,
    /// The bucket of costs.
    pub throttle: ThrottleSettings,
    /// Sign-in with a developer key.
    pub oauth: CanvasOAuthSettings,
    /// The ordinary list of page views.
    pub page_views: PageViewSettings,
    /// The history of page views.
    pub history: HistorySettings,
    /// Files and recordings of student work.
    pub files: CanvasFileSettings,
}

impl Default for CanvasSettings {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            bytes_per_second: None,
            no_permission_status: 403,
            max_per_page: 100,
            empty_second_page: false,
            next_link: NextLink::Right,
            throttle: ThrottleSettings::default(),
            oauth: CanvasOAuthSettings::default(),
            page_views: PageViewSettings::default(),
            history: HistorySettings::default(),
            files: CanvasFileSettings::default(),
        }
    }
}

/// What is wrong with the address of the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextLink {
    /// Nothing.
    Right,
    /// It names a host elsewhere.
    OtherHost,
    /// It names the port of the files, another origin on the same host.
    OtherPort,
    /// It names the page that was just answered.
    Repeated,
}

/// The bucket of costs, one for each token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct ThrottleSettings {
    /// Whether requests are refused above the mark; the headers come either way.
    pub enforced: bool,
    /// The mark: 600 in the source, 700 on hosted Canvas.
    pub high_water: f64,
    /// More than this the bucket does not hold.
    pub maximum: f64,
    /// What leaks out in a second.
    pub leak_per_second: f64,
    /// What a request reserves until it is answered.
    pub up_front: f64,
    /// By how much costs are multiplied.
    pub cost_factor: f64,
    /// Status above the mark: 429 as it is now, or 403 as it was until 2025.
    pub status: u16,
}

impl Default for ThrottleSettings {
    fn default() -> Self {
        Self {
            enforced: true,
            high_water: 700.0,
            maximum: 900.0,
            leak_per_second: 10.0,
            up_front: 50.0,
            cost_factor: 1.0,
            status: 429,
        }
    }
}

/// Sign-in with a developer key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct CanvasOAuthSettings {
    /// Seconds an access token lives.
    pub access_seconds: i64,
    /// Seconds an authorization code lives.
    pub code_seconds: i64,
}

impl Default for CanvasOAuthSettings {
    fn default() -> Self {
        Self {
            access_seconds: 3600,
            code_seconds: 600,
        }
    }
}

/// The ordinary list of page views.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct PageViewSettings {
    /// Days it reaches back; `None` has no end, as on installs that keep their own.
    pub days: Option<u32>,
    /// Whether pages are numbered, as on installs that keep page views in their database.
    pub numbered_pages: bool,
    /// Whether rows may be listed twice.
    pub duplicates: bool,
    /// Whether people without the right may see their own.
    pub own_allowed: bool,
    /// Each so-manieth request is refused with 429 in JSON, apart from the bucket; 0 is none.
    pub too_many_every: u64,
}

impl Default for PageViewSettings {
    fn default() -> Self {
        Self {
            days: Some(30),
            numbered_pages: false,
            duplicates: true,
            own_allowed: false,
            too_many_every: 0,
        }
    }
}

/// The history of page views: queries that are asked for, waited for and fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct HistorySettings {
    /// Whether there is one at all; without it every address is 404.
    pub enabled: bool,
    /// Whether several people may be asked for at once.
    pub batch: bool,
    /// How often a query says `queued`, and then `running`, before it is finished.
    pub queued_polls: u32,
    /// See `queued_polls`.
    pub running_polls: u32,
    /// Whether `processing` is said in place of `running`, as the documentation has it.
    pub says_processing: bool,
    /// How results are packed.
    pub gzip: Gzip,
    /// Whether results are cut after half their bytes, in order and with that length.
    pub half: bool,
    /// Each query fails with this code.
    pub fail_with: Option<String>,
    /// Above so many rows, if given, a query fails with `RESULT_SIZE_LIMIT_EXCEEDED`, as the real one above 500 MB.
    pub most_rows: Option<usize>,
    /// People who are left out, with a warning or, asked for alone, a failure.
    pub filtered_users: BTreeSet<u64>,
    /// Hours until a query and its result are forgotten.
    pub expires_hours: i64,
    /// Months before the present one that can be asked for.
    pub months: u32,
    /// Whether the end may be the first day of the next month, so that the present month is included.
    pub present_month: bool,
    /// Queries that may be under way at once for each token before 429.
    pub at_once: usize,
    /// Which names CSV columns have.
    pub names: HistoryNames,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self {
            enabled: true,
            batch: true,
            queued_polls: 1,
            running_polls: 1,
            says_processing: false,
            gzip: Gzip::Header,
            half: false,
            fail_with: None,
            most_rows: None,
            filtered_users: BTreeSet::new(),
            expires_hours: 24,
            months: 12,
            present_month: false,
            at_once: 20,
            names: HistoryNames::Links,
        }
    }
}

/// How results are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gzip {
    /// Not at all.
    Off,
    /// With `Content-Encoding`.
    Header,
    /// Without a header that says so.
    NoHeader,
}

/// Which names the columns of a history CSV have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryNames {
    /// `links_user`, `links_context`, `created_at`, `url`.
    Links,
    /// `user_id`, `context_id`, `timestamp`, `vhost` and `http_request`.
    Plain,
    /// `canvas_context_id`, `canvas_context_type`.
    Canvas,
}

/// Files and recordings of student work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct CanvasFileSettings {
    /// Whether addresses carry a text that opens the file to whoever knows it. Without, a token is needed.
    pub verifier: bool,
    /// Whether a request without either gets the sign-in page with status 200; else it is sent there.
    pub login_page: bool,
    /// Seconds an address of the other origin works.
    pub link_seconds: i64,
    /// Whether the other origin sends on to itself once more.
    pub two_hops: bool,
    /// What becomes of a `Range`.
    pub ranges: Ranges,
    /// Whether answers carry `ETag` and `Last-Modified`, and `If-Range` is understood.
    pub validators: bool,
    /// What answers say about their length.
    pub length: Length,
    /// Whether a thumbnail is sent on to the other origin; else its bytes come at once.
    pub thumbnail_redirect: bool,
    /// Whether recordings want a token.
    pub media_needs_token: bool,
    /// Whether recordings are still being prepared.
    pub media_unready: bool,
    /// Files that were deleted: their addresses are 404.
    pub deleted: BTreeSet<u64>,
}

impl Default for CanvasFileSettings {
    fn default() -> Self {
        Self {
            verifier: true,
            login_page: false,
            link_seconds: 24 * 3600,
            two_hops: false,
            ranges: Ranges::On,
            validators: true,
            length: Length::Right,
            thumbnail_redirect: true,
            media_needs_token: true,
            media_unready: false,
            deleted: BTreeSet::new(),
        }
    }
}

/// What answers say about the length of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// How long it is.
    Right,
    /// Nothing.
    Missing,
    /// Half of it is sent, in order, and that is what they say.
    Half,
}
