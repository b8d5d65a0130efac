//! A finished video takes its place and gets its row.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use lectern_jobs::ItemChange;
use lectern_transfer::{DownloadLedger, discard_part};

use super::checkpoint::Fetched;
use super::destination::PlaceError;
use super::item::Recording;
use super::ledger::FileLedger;
use super::request::day;
use super::setback::Setback;
use crate::error::AppError;
use crate::mirror::index::{FileKind, IndexEntry, IndexFile, ListingPrint};
use crate::mirror::plan::PlanChoice;
use crate::mirror::remote::{RemoteDetail, RemoteSession};

impl Recording {
    /// Gives the finished video its place. None if it is in neither of its places any more.
    pub async fn place_video(&mut self, fetched: Fetched) -> Result<Option<IndexFile>, Setback> {
        let made = self.run.destination.incoming(self.session().id);
        let path = format!("{}{}", self.stem(), FileKind::Video.suffix());
        let destination = self.run.destination.clone();
        let old = self
            .known
            .as_ref()
            .and_then(|entry| video_of(&entry.files))
            .cloned();
        let take_theirs = self.asked.item.choice == Some(PlanChoice::TakeTheirs);
        let day = day(self.began_at());
        let placed = tokio::task::spawn_blocking(move || {
            if !made.exists() {
                let there = destination.look(&path)?;
                let older = old
                    .as_ref()
                    .filter(|old| old.path == path)
                    .map(|old| (old.size, old.modified));
                let has_its_place =
                    there.is_some_and(|(size, _)| size == fetched.size) && there != older;
                return if has_its_place {
                    let row = destination.row(&path, FileKind::Video, &fetched.sha256)?;
                    Ok(Some(row))
                } else {
                    Ok(None)
                };
            }
            let first = destination.publish(&made, &path, FileKind::Video, &fetched.sha256);
            // What the index knows there is the older video, and so is what the person chose to replace.
            let ours = take_theirs || old.is_some_and(|old| old.path == path && !old.mine);
            match first {
                Err(PlaceError::Taken(_)) if ours => {
                    destination.move_aside(&path, &day)?;
                    let row =
                        destination.publish(&made, &path, FileKind::Video, &fetched.sha256)?;
                    Ok(Some(row))
                }
                other => other.map(Some),
            }
        });
        Ok(placed
            .await
            .map_err(|_| Setback::from(AppError::TaskEnded))??)
    }

    /// Writes the row of the index, before anything beside the video is fetched.
    pub async fn note_video(
        &mut self,
        file: IndexFile,
        fetched: Fetched,
        facts: &RemoteDetail,
    ) -> Result<(), Setback> {
        let old = self
            .known
            .as_ref()
            .and_then(|entry| video_of(&entry.files))
            .filter(|old| old.path != file.path && !old.mine)
            .cloned();
        let mut row = self.row();
        row.stem = self.stem().to_owned();
        row.files.retain(|known| known.kind != FileKind::Video);
        row.files.insert(0, file);
        row.not_downloadable = None;
        row.validator = fetched.validator;
        row.creator.clone_from(&facts.creator);
        row.checked_at = self.began_at();
        self.write_row(row).await?;
        if let Some(old) = old {
            tracing::info!(path = old.path, "an older video stays under another name");
        }
        self.checkpoint.video_noted = true;
        self.save(ItemChange::default())?;
        let ledger = FileLedger {
            database: self.run.engine.database.clone(),
            mirror: self.run.request.mirror.clone(),
            path: self.session().id.to_string(),
        };
        if let Err(error) = ledger.forgotten().await {
            tracing::debug!(%error, "a finished download is still noted");
        }
        Ok(())
    }
}

/// Returns the row of a recording that nothing is known of.
pub(crate) fn fresh_row(session: &RemoteSession, at: Option<DateTime<Utc>>) -> IndexEntry {
    IndexEntry {
        listing: ListingPrint::after(session, None),
        stem: String::new(),
        files: Vec::new(),
        not_downloadable: None,
        validator: None,
        creator: None,
        checked_at: at.unwrap_or_default(),
        asked: BTreeSet::default(),
        all_languages: false,
        gone: None,
        left_out: false,
    }
}

/// Throws away what was fetched of a video that is not wanted any more.
pub(super) fn discard(made: &std::path::Path) {
    for gone in [discard_part(made), std::fs::remove_file(made)] {
        match gone {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "an unfinished download stays behind");
            }
            _ => {}
        }
    }
}

pub(super) fn video_of(files: &[IndexFile]) -> Option<&IndexFile> {
    files.iter().find(|file| file.kind == FileKind::Video)
}
