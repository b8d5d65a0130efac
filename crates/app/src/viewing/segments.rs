//! Keeps the segment files of recordings, which insight queries read, in step with the stored rows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use lectern_analytics::View;
use lectern_analytics::insights::VideoSource;
use lectern_analytics::segments::{SegmentWriter, is_current};

use super::error::ViewingError;
use super::store::{self, SessionNo};
use crate::database::Database;
use crate::error::AppError;

/// The folder in a profile. Everything in it can be made again.
const FOLDER: &str = "insights";

/// Both cores of a small machine; more would wait for the disk.
const WORKERS: usize = 2;

/// Returns where the segment files of a profile are.
pub(crate) fn folder(profile: &Path) -> PathBuf {
    profile.join(FOLDER)
}

/// Makes the files of recordings whose rows changed, and returns all of them in the order that was given. Blocks.
pub(super) fn refresh(
    database: &Database,
    folder: &Path,
    sessions: &[SessionNo],
) -> Result<Vec<VideoSource>, AppError> {
    std::fs::create_dir_all(folder).map_err(|source| ViewingError::Disk {
        path: folder.to_owned(),
        source,
    })?;
    let next = AtomicUsize::new(0);
    let made: Vec<Mutex<Option<Result<VideoSource, AppError>>>> =
        sessions.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(sessions.len()) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(no), Some(slot)) = (sessions.get(place), made.get(place)) else {
                        return;
                    };
                    let source = current(database, folder, *no);
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
                }
            });
        }
    });
    made.into_iter()
        .map(|slot| {
            slot.into_inner()
                .unwrap_or_else(PoisonError::into_inner)
                .unwrap_or(Err(AppError::TaskEnded))
        })
        .collect()
}

/// Rows and generation are read in one state of the database, so that a file never claims rows that it does not hold.
fn current(database: &Database, folder: &Path, no: SessionNo) -> Result<VideoSource, AppError> {
    database.read(|connection| {
        let reading = connection.unchecked_transaction()?;
        let session = store::session_numbered(&reading, no)?.ok_or(ViewingError::NoSuchSession)?;
        let source = VideoSource {
            segments: folder.join(format!("{}.segments", no.0)),
            generation: u64::try_from(session.generation).unwrap_or(0),
        };
        if is_current(&source.segments, source.generation) {
            return Ok(source);
        }
        let mut writer = SegmentWriter::new(&source.segments, source.generation, session.duration);
        store::each_row(&reading, no, |row| {
            writer.add(View {
                viewer: u32::try_from(row.viewer).unwrap_or(u32::MAX),
                at: row.at,
                start: row.start,
                stop: row.stop(),
            })?;
            Ok(())
        })?;
        writer.finish()?;
        Ok(source)
    })
}
