//! The change feed, where the account may read it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_panopto::{PanoptoError, SessionId};

use super::{ReadError, Reader};

/// The feed is asked from a little before the last reading, since clocks differ and changes show late.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// What the feed says.
#[derive(Debug, Default)]
pub(super) struct Feed {
    sessions: BTreeMap<SessionId, DateTime<Utc>>,
    /// Whether nothing happened since the last whole listing, so that its sessions are still true.
    pub nothing_new: bool,
}

impl Feed {
    pub fn updated(&self, id: SessionId) -> Option<DateTime<Utc>> {
        self.sessions.get(&id).copied()
    }
}

/// Asks the feed what changed since the last whole listing, or just now where there is none.
///
/// A feed that cannot be read changes nothing: the folders are listed.
pub(super) async fn ask(reader: &Reader, now: DateTime<Utc>) -> Result<Feed, ReadError> {
    let last = reader.known.as_ref().map(|known| known.read_at);
    let from = last.unwrap_or(now) - OVERLAP;
    let updates = match reader.panopto.updates(from).await {
        Ok(updates) => updates,
        Err(error) if error.needs_sign_in() || error.is_unreachable() => return Err(error.into()),
        Err(error) => {
            reader.progress.add(0, 0, 1);
            if !matches!(
                error,
                PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }
            ) {
                tracing::info!(%error, "change feed not read");
            }
            return Ok(Feed::default());
        }
    };
    reader.progress.add(0, 0, updates.calls);
    let known = |id: &SessionId, at: &DateTime<Utc>| {
        reader
            .index
            .entries
            .get(id)
            .and_then(|entry| entry.listing.updated)
            .is_some_and(|updated| updated >= *at)
    };
    let nothing_new =
        last.is_some() && updates.complete && updates.sessions.iter().all(|(id, at)| known(id, at));
    Ok(Feed {
        sessions: updates.sessions,
        nothing_new,
    })
}
