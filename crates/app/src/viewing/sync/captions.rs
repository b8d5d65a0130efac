//! What is said in watched recordings, read once, so that Insights can show the sentence at a moment.

use std::sync::atomic::Ordering;

use lectern_jobs::JobContext;
use lectern_panopto::{PanoptoError, SessionId};

use super::run::Run;
use crate::error::AppError;
use crate::viewing::captions::{folder, keep, place};
use crate::viewing::store;

/// A run reads so many at most, in two calls each; the next one goes on.
const MOST: usize = 100;

/// Reads what is missing. Nothing else depends on it: what cannot be read is noted in the job's log, and a later run tries again.
pub(super) async fn collect(run: &Run, job: &JobContext) {
    match read_missing(run).await {
        Ok(0) => {}
        Ok(read) => job.log(&format!("Read what is said in {read} recordings.")),
        Err(error) => job.log(&format!(
            "Captions were not read: {}",
            error.problem().message
        )),
    }
}

async fn read_missing(run: &Run) -> Result<usize, AppError> {
    let Some(app) = run.engine.app.upgrade() else {
        return Ok(0);
    };
    let folder = folder(&app.options.profile_dir);
    let mut read = 0;
    for session in watched(run).await? {
        let place = place(&folder, session);
        if place.exists() {
            continue;
        }
        if read == MOST {
            break;
        }
        let captions = match captions_of(run, session).await {
            Ok(captions) => captions,
            // The recording or its captions went, or may not be seen; the others may.
            Err(PanoptoError::NotFound { .. } | PanoptoError::Forbidden { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        keep(place, captions.unwrap_or_default()).await?;
        read += 1;
    }
    Ok(read)
}

/// Returns the recordings with captions that somebody watched.
async fn watched(run: &Run) -> Result<Vec<SessionId>, AppError> {
    let captioned = run.request.captioned.clone();
    if captioned.is_empty() {
        return Ok(captioned);
    }
    let course = run.request.course;
    let read = run
        .engine
        .database
        .reading(move |connection| store::sessions(connection, course));
    let rows = read.await?;
    let watched = rows.into_iter().filter(|row| row.rows > 0);
    Ok(watched
        .map(|row| row.id)
        .filter(|id| captioned.contains(id))
        .collect())
}

async fn captions_of(run: &Run, session: SessionId) -> Result<Option<Vec<u8>>, PanoptoError> {
    let Ok(way) = run.way().await else {
        return Ok(None);
    };
    run.calls.fetch_add(1, Ordering::Relaxed);
    let detail = way.panopto.session(session).await?;
    let address = detail.urls.caption_download;
    let Some(address) = address.and_then(|address| way.panopto.own_address(&address)) else {
        return Ok(None);
    };
    run.calls.fetch_add(1, Ordering::Relaxed);
    let captions = way.panopto.captions(&way.session, address).await?;
    Ok(captions.map(|bytes| bytes.to_vec()))
}
