//! How recordings are downloaded, how large seeded ones are, and how fast the network is.

use serde::{Deserialize, Serialize};

/// How long and large the recordings of a fresh campus are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingSize {
    /// Seconds after which a recording ends although its session is longer; `None` makes it as long as the session.
    pub longest_seconds: Option<u32>,
    /// Bytes per second of recording; 0 makes the smallest file that plays.
    pub bytes_per_second: u32,
}

impl Default for RecordingSize {
    /// As long as the session, and large enough for slides of 320 by 180.
    fn default() -> Self {
        Self {
            longest_seconds: None,
            bytes_per_second: 6_000,
        }
    }
}

impl RecordingSize {
    /// Two seconds in the smallest file that plays (about 12 kB), for tests that download very many.
    pub const TINY: Self = Self {
        longest_seconds: Some(2),
        bytes_per_second: 0,
    };
}

/// How recordings are downloaded.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct DownloadSettings {
    /// Whether a bearer token opens a download as the cookie does. Reports disagree; most say no.
    pub accept_bearer: bool,
    /// What becomes of a `Range`.
    pub ranges: Ranges,
    /// Whether answers carry `ETag` and `Last-Modified`, and `If-Range` is understood.
    pub validators: bool,
    /// Whether answers carry `Content-Length`; without it the body is chunked.
    pub content_length: bool,
    /// Whether the bytes come from the content network, another origin, by a redirect. It wants no
    /// credentials and refuses requests that bring some.
    pub redirect: bool,
    /// Seconds an address of the content network works.
    pub redirect_seconds: i64,
    /// Whether the sign-in page comes with status 200 in place of the recording, cookie or not.
    pub login_page: bool,
    /// Whether a refused cookie gets the sign-in page with status 200 in place of 403.
    pub login_page_when_signed_out: bool,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self {
            accept_bearer: false,
            ranges: Ranges::Off,
            validators: false,
            content_length: true,
            redirect: false,
            redirect_seconds: 300,
            login_page: false,
            login_page_when_signed_out: false,
        }
    }
}

/// What becomes of a `Range`. It is not known what the real service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranges {
    /// It is not looked at: 200 and everything.
    Off,
    /// 206 with the part that was asked for, 416 past the end.
    On,
    /// `Accept-Ranges` promises it, but the answer is 200 and everything.
    Ignored,
    /// 206 with an `ETag` that differs from answer to answer, as when servers behind one address disagree.
    OtherTag,
}

/// How fast the network is, for every request.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkSettings {
    /// Milliseconds before a request is looked at.
    pub latency_ms: u64,
    /// Bytes per second of each connection, each way; `None` is as fast as it goes.
    pub bytes_per_second: Option<u64>,
}
