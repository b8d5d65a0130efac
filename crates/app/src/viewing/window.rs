//! What the window needs beside the figures: what is said at a moment, and a place for charts.

mod sentences;

use std::ffi::OsStr;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lectern_panopto::SessionId;
use lectern_transfer::write_atomically;

use super::captions;
use super::course::CourseId;
use super::error::ViewingError;
use super::store;
use crate::app::App;
use crate::error::AppError;

impl App {
    /// Returns what is said at seconds of a recording, from captions that a mirror or a synchronisation keeps on this computer.
    /// Asks no server.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`], or the database. Captions that cannot be read say nothing.
    pub async fn sentences_at(
        &self,
        course: CourseId,
        session: SessionId,
        seconds: &[u32],
    ) -> Result<Vec<Option<String>>, AppError> {
        let nothing = vec![None; seconds.len()];
        let row = self
            .inner
            .database
            .reading(move |connection| store::course(connection, course))
            .await?;
        let Some(account) = row.ok_or(ViewingError::NoSuchCourse)?.account else {
            return Ok(nothing);
        };
        let here = self.local_recordings(&account, &[session]).await?;
        let mut files = here.into_iter().flat_map(|one| one.files);
        let mirrored = files.find(|path| is_captions(path));
        let path = mirrored.unwrap_or_else(|| {
            let folder = captions::folder(&self.inner.options.profile_dir);
            captions::place(&folder, session)
        });
        let seconds = seconds.to_vec();
        let read = tokio::task::spawn_blocking(move || {
            let bytes = std::fs::read(&path).ok()?;
            Some(sentences::at(&bytes, &seconds))
        });
        Ok(read.await?.unwrap_or(nothing))
    }

    /// Writes a chart. `encoded` contents are base64.
    ///
    /// # Errors
    ///
    /// [`ViewingError::Disk`].
    pub async fn save_chart(
        &self,
        path: &Path,
        content: String,
        encoded: bool,
    ) -> Result<(), AppError> {
        let path = path.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            let bytes = if encoded {
                STANDARD.decode(&content).map_err(std::io::Error::other)
            } else {
                Ok(content.into_bytes())
            };
            bytes
                .and_then(|bytes| write_atomically(&path, &bytes))
                .map_err(|source| ViewingError::Disk { path, source })
        });
        Ok(written.await??)
    }
}

fn is_captions(path: &Path) -> bool {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ending == "vtt" || ending == "srt")
}
