use std::path::PathBuf;

use serde::Serialize;

use crate::app::App;
use crate::error::AppError;
use crate::upload::media::{MediaKind, by_extension, extension_of};
use crate::upload::walk::walk;

/// What is in a drag, counted quickly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DropSummary {
    /// Videos and sound.
    pub videos: u64,
    /// Caption files.
    pub captions: u64,
    /// Everything else.
    pub others: u64,
    /// Folders, those below counted too.
    pub folders: u64,
    /// Bytes of videos, sound and captions.
    pub bytes: u64,
}

impl App {
    /// Counts what lies under paths, by names alone.
    ///
    /// # Errors
    ///
    /// None that a person can do anything about.
    pub async fn describe_paths(&self, paths: Vec<PathBuf>) -> Result<DropSummary, AppError> {
        let summary = tokio::task::spawn_blocking(move || {
            let found = walk(&paths);
            let mut summary = DropSummary {
                folders: found.folders as u64,
                ..DropSummary::default()
            };
            for file in &found.files {
                let count = match by_extension(&extension_of(&file.name)) {
                    MediaKind::Video | MediaKind::Audio => &mut summary.videos,
                    MediaKind::Captions => &mut summary.captions,
                    MediaKind::Xml | MediaKind::Other => &mut summary.others,
                };
                *count += 1;
                if by_extension(&extension_of(&file.name)) != MediaKind::Other {
                    summary.bytes +=
                        std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
                }
            }
            summary.others += found.left_out.len() as u64;
            summary
        });
        Ok(summary.await?)
    }
}
