//! What a cancelled recording leaves: a video that was whole gets its place and its row, everything else goes.

use std::fs;

use lectern_jobs::Item;

use super::checkpoint::{Checkpoint, Fetched};
use super::destination::PlaceError;
use super::place::{discard, fresh_row};
use super::request::{ItemRequest, JobRequest};
use super::{Destination, Engine};
use crate::error::AppError;
use crate::mirror::index::{FileKind, IndexFile};
use crate::mirror::store;

/// Settles one item that is not done. The work on it has ended, but a disk call of it may still be under way.
pub(super) async fn settle(
    engine: &Engine,
    destination: &Destination,
    request: &JobRequest,
    item: Item,
) -> Result<(), AppError> {
    let asked: ItemRequest = serde_json::from_value(item.request)?;
    let checkpoint: Option<Checkpoint> = serde_json::from_value(item.checkpoint)?;
    let checkpoint = checkpoint.unwrap_or_default();
    let session = asked.item.session.id;
    let stem = checkpoint.stem.clone().unwrap_or(asked.stem);
    let fetched = checkpoint.video.clone().filter(|_| !checkpoint.video_noted);
    let (place, video) = (destination.clone(), fetched.clone());
    let placed = tokio::task::spawn_blocking(move || {
        let made = place.incoming(session);
        let placed = video.and_then(|video| publish(&place, &made, &stem, &video));
        discard(&made);
        placed.map(|file| (stem, file))
    });
    let placed = placed.await?;
    let (mirror, destination) = (request.mirror.clone(), destination.clone());
    engine
        .database
        .writing(move |tx| {
            let known = store::entry(tx, &mirror, session)?;
            let mut row =
                known.unwrap_or_else(|| fresh_row(&asked.item.session, checkpoint.began_at));
            for path in &checkpoint.beside {
                if !row.files.iter().any(|file| file.path == *path)
                    && let Ok(place) = destination.place(path)
                    && let Err(error) = fs::remove_file(place)
                {
                    tracing::debug!(%error, "a file beside an unfinished recording was not there");
                }
            }
            if let Some((stem, file)) = placed {
                row.stem = stem;
                row.files.retain(|known| known.kind != FileKind::Video);
                row.files.insert(0, file);
                row.validator = fetched.and_then(|fetched| fetched.validator);
                row.not_downloadable = None;
                store::save_entry(tx, &mirror, session, &row)?;
            }
            Ok(())
        })
        .await
}

/// Gives the video its place, unless another file has it. Asked twice, since the work that was cut may do the same now.
fn publish(
    destination: &Destination,
    made: &std::path::Path,
    stem: &str,
    video: &Fetched,
) -> Option<IndexFile> {
    let path = format!("{stem}{}", FileKind::Video.suffix());
    let once = || destination.publish(made, &path, FileKind::Video, &video.sha256);
    let placed = match once() {
        Err(PlaceError::Taken(_)) => once(),
        other => other,
    };
    placed.ok().filter(|file| file.size == video.size)
}
