//! Captions that were read for Insights, one file for each recording. They can be read again.

use std::path::{Path, PathBuf};

use lectern_panopto::SessionId;
use lectern_transfer::write_atomically;

use super::error::ViewingError;
use super::segments;
use crate::error::AppError;

/// Returns where the captions of a profile are.
pub(super) fn folder(profile: &Path) -> PathBuf {
    segments::folder(profile).join("captions")
}

/// Returns where the captions of a recording are; an empty file says that it has none.
pub(super) fn place(folder: &Path, session: SessionId) -> PathBuf {
    folder.join(format!("{session}.srt"))
}

/// Keeps captions.
pub(super) async fn keep(place: PathBuf, captions: Vec<u8>) -> Result<(), AppError> {
    let kept = tokio::task::spawn_blocking(move || {
        let folder = place.parent().unwrap_or(&place);
        std::fs::create_dir_all(folder)
            .and_then(|()| write_atomically(&place, &captions))
            .map_err(|source| ViewingError::Disk {
                path: place,
                source,
            })
    });
    Ok(kept.await??)
}
