//! Recordings that the scope no longer lists: gone, or only moved out of it?

use futures::{StreamExt, stream};
use lectern_panopto::{FolderId, PanoptoError, SessionId};

use super::{ReadError, Reader, SIDE_BY_SIDE, ends_all, remote_session, words};
use crate::mirror::remote::{ListingGap, Remote};

/// Asks for each recording that is here and no longer listed. One that may not be seen any more is not gone for that: it
/// becomes a gap.
pub(super) async fn look(reader: &Reader, remote: &mut Remote) -> Result<(), ReadError> {
    let listed: std::collections::HashSet<SessionId> =
        remote.sessions.iter().map(|session| session.id).collect();
    let missed: Vec<(SessionId, String)> = reader
        .index
        .entries
        .iter()
        .filter(|(id, entry)| {
            !listed.contains(id) && entry.gone.is_none() && !entry.files.is_empty()
        })
        .map(|(id, entry)| (*id, entry.listing.title.clone()))
        .collect();
    let mut asked = stream::iter(missed)
        .map(|(id, title)| async move {
            let read = reader.panopto.session(id).await;
            reader.progress.add(0, 0, 1);
            (title, read)
        })
        .buffered(SIDE_BY_SIDE);
    while let Some((title, read)) = asked.next().await {
        match read {
            Ok(session) => {
                let session = remote_session(&session, FolderId::TOP_LEVEL);
                remote.elsewhere.push(session);
            }
            Err(PanoptoError::NotFound { .. }) => {}
            Err(error) if ends_all(&error) => return Err(error.into()),
            Err(error) => remote.gaps.push(ListingGap {
                folder: None,
                path: title,
                message: words(error),
            }),
        }
    }
    Ok(())
}
