//! Whether a recording may be downloaded.

use serde::Serialize;

use super::{Session, SessionState, World};

/// Why a recording cannot be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotDownloadable {
    /// Downloads are off for the session, its folder or a folder above.
    #[error("downloads are off")]
    DownloadsOff,
    /// The recording is still being encoded.
    #[error("still encoding")]
    Processing,
    /// Processing it failed.
    #[error("processing failed")]
    Failed,
    /// The session has no recording.
    #[error("no recording")]
    NoMedia,
}

impl World {
    /// Tells whether whoever may watch a session may also download it.
    pub fn downloadable(&self, session: &Session) -> Result<(), NotDownloadable> {
        let off = session.downloads_off
            || self
                .ancestry(session.folder)
                .any(|folder| folder.downloads_off);
        match session.state {
            SessionState::Processing => Err(NotDownloadable::Processing),
            SessionState::Failed => Err(NotDownloadable::Failed),
            SessionState::Ready if session.media.is_empty() => Err(NotDownloadable::NoMedia),
            SessionState::Ready if off => Err(NotDownloadable::DownloadsOff),
            SessionState::Ready => Ok(()),
        }
    }
}
