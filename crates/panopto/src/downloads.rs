use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED};
use http::{HeaderMap, Method};
use url::Url;

use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::web::{WebSession, page};

/// The endpoint that downloads count for, for callers that fetch the bytes themselves.
pub const DOWNLOAD_ENDPOINT: &str = "GET /Podcast/Download";

const DOWNLOAD: &str = "the permission to download";

/// What a server says of a file before it is fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadHead {
    /// The bytes, where the server tells.
    pub bytes: Option<u64>,
    /// The kind of content.
    pub content_type: Option<String>,
    /// The tag, which changes with the content.
    pub etag: Option<String>,
    /// When the file was last changed, as the server writes it.
    pub last_modified: Option<String>,
}

impl DownloadHead {
    /// Reads what the headers of an answer say.
    pub fn read(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Self {
            bytes: text(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            content_type: text(CONTENT_TYPE),
            etag: text(ETAG),
            last_modified: text(LAST_MODIFIED),
        }
    }

    /// Returns what tells this file from a later one at the same address, see [`validator_of`].
    pub fn validator(&self) -> Option<String> {
        validator_of(
            self.etag.as_deref(),
            self.last_modified.as_deref(),
            self.bytes,
        )
    }
}

/// Returns what tells a file from a later one at the same address: its tag, else date and length, else the length.
///
/// A weak tag says that two files look alike, which is not enough.
pub fn validator_of(
    etag: Option<&str>,
    last_modified: Option<&str>,
    bytes: Option<u64>,
) -> Option<String> {
    let etag = etag.filter(|tag| !tag.starts_with("W/"));
    let length = bytes.map(|bytes| bytes.to_string());
    match (etag, last_modified, length) {
        (Some(tag), _, _) => Some(tag.to_owned()),
        (None, Some(date), Some(length)) => Some(format!("{date} {length}")),
        (None, Some(date), None) => Some(date.to_owned()),
        (None, None, length) => length,
    }
}

impl Panopto {
    /// Asks for size and validator of a file without fetching it.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Forbidden`] if the account may not download it, [`PanoptoError::NotJson`] if a sign-in page comes even
    /// with new cookies.
    pub async fn download_head(
        &self,
        session: &dyn WebSession,
        address: Url,
    ) -> Result<DownloadHead, PanoptoError> {
        let call = page(Method::HEAD, "HEAD /Podcast/Download", address, DOWNLOAD);
        let answer = self.web(session, &call).await?;
        answer.refuse_page()?;
        Ok(DownloadHead::read(&answer.headers))
    }
}
