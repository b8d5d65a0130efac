//! The full form of sessions, as far as a plan wants it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use lectern_panopto::{Panopto, PanoptoError, SessionDetail, SessionId, WebSession};

use super::{Details, MOST_DETAILS, ReadError, Reader, SIDE_BY_SIDE, ends_all, plan};
use crate::mirror::places::template::Template;
use crate::mirror::remote::{Remote, RemoteDetail};

/// Asks for details of what is new or changed, where these are few, or of everything on wish. What cannot be asked is left to
/// the run.
pub(super) async fn ask(
    reader: &Reader,
    remote: &mut Remote,
    now: DateTime<Utc>,
) -> Result<(), ReadError> {
    let mut wanted = plan::wants_detail(remote, &reader.index, &reader.request, now);
    if reader.details == Details::All {
        let known: HashSet<SessionId> = wanted.iter().copied().collect();
        let others = remote.sessions.iter().map(|session| session.id);
        wanted.extend(others.filter(|id| !known.contains(id)));
    } else if wanted.len() > MOST_DETAILS && !names_need_creators(reader) {
        return Ok(());
    }
    let mut asked = stream::iter(wanted)
        .map(|id| async move { (id, one(reader, id).await) })
        .buffered(SIDE_BY_SIDE);
    while let Some((id, read)) = asked.next().await {
        match read {
            Ok(detail) => {
                remote.details.insert(id, detail);
            }
            Err(error) if ends_all(&error) => return Err(error.into()),
            Err(error) => tracing::info!(%id, %error, "detail left to the run"),
        }
    }
    Ok(())
}

/// Tells whether no name can be given before the creator is known, so that every detail is needed now.
fn names_need_creators(reader: &Reader) -> bool {
    Template::parse(&reader.request.options.template).is_ok_and(|template| template.needs_creator())
}

async fn one(reader: &Reader, id: SessionId) -> Result<RemoteDetail, PanoptoError> {
    let session = reader.panopto.session_detail(id).await;
    reader.progress.add(0, 0, 1);
    let mut detail = match session {
        Ok(session) => remote_detail(&reader.panopto, &session),
        Err(PanoptoError::NotFound { .. }) => {
            return Ok(RemoteDetail {
                missing: true,
                ..RemoteDetail::default()
            });
        }
        Err(error) => return Err(error),
    };
    measure(&reader.panopto, &reader.cookies, &mut detail).await?;
    reader.progress.add(0, 0, 1);
    Ok(detail)
}

/// Asks the server for size and validator of the video. A refusal here is left to the download, which knows what to do.
pub(crate) async fn measure(
    panopto: &Panopto,
    cookies: &dyn WebSession,
    detail: &mut RemoteDetail,
) -> Result<(), PanoptoError> {
    let address = detail.download_url.as_deref();
    let Some(address) = address.and_then(|address| panopto.own_address(address)) else {
        return Ok(());
    };
    match panopto.download_head(cookies, address).await {
        Ok(head) => {
            detail.bytes = head.bytes;
            detail.validator = head.validator();
            Ok(())
        }
        Err(error) if ends_all(&error) => Err(error),
        Err(error) => {
            tracing::info!(%error, "size not known");
            Ok(())
        }
    }
}

/// Takes of a session's full form what a mirror needs.
pub(crate) fn remote_detail(panopto: &Panopto, detail: &SessionDetail) -> RemoteDetail {
    let session = &detail.session;
    let own = |address: &Option<String>| {
        let address = address.as_deref()?;
        panopto.own_address(address).map(String::from)
    };
    RemoteDetail {
        download_url: own(&session.urls.download),
        caption_url: own(&session.urls.caption_download),
        thumbnail_url: session.urls.thumbnail.clone(),
        creator: session
            .created_by
            .as_ref()
            .and_then(|creator| creator.username.clone()),
        bytes: None,
        validator: None,
        missing: false,
        has_chapters: !detail.chapters.is_empty(),
    }
}
