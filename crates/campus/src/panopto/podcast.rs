//! Downloads of recordings: `/Panopto/Podcast/Download/{id}.mp4`.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::HeaderMap;
use uuid::Uuid;

use super::{LOGIN_PAGE, page};
use crate::{
    CampusState,
    auth::{bearer_person, cookie_identity},
    content::{self, Delivery},
    world::{Identity, NotDownloadable},
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/Panopto/Podcast/Download/{file}", get(download))
        .route("/Panopto/Podcast/Stream/{file}", get(stream))
}

/// Serves a recording to the player of whoever may watch it, also where downloads are off.
async fn stream(
    State(state): State<Arc<CampusState>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(caller) = caller(&state, &headers, false) else {
        return refused(StatusCode::FORBIDDEN, "Sign in to watch this video.");
    };
    match may_have(&state, &caller, id_of(&file), true) {
        Ok(delivery) => content::deliver(state, delivery, &headers).await,
        Err((status, why)) => refused(status, why),
    }
}

/// Serves a recording to whoever may watch it and brings the cookie. `HEAD` is answered alike.
async fn download(
    State(state): State<Arc<CampusState>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let settings = state.settings.read().downloads.clone();
    let Some(caller) = caller(&state, &headers, settings.accept_bearer) else {
        return if settings.login_page_when_signed_out {
            Html(LOGIN_PAGE).into_response()
        } else {
            refused(StatusCode::FORBIDDEN, "Sign in to download this video.")
        };
    };
    let id = id_of(&file);
    let delivery = match may_have(&state, &caller, id, false) {
        Ok(delivery) => delivery,
        Err((status, why)) => return refused(status, why),
    };
    match id {
        _ if settings.login_page => Html(LOGIN_PAGE).into_response(),
        Some(id) if settings.redirect => content::redirect(&state, id),
        _ => content::deliver(state, delivery, &headers).await,
    }
}

fn id_of(file: &str) -> Option<Uuid> {
    Uuid::parse_str(file.strip_suffix(".mp4")?).ok()
}

/// Finds who is calling by the cookie, or with the switch by the token.
fn caller(state: &CampusState, headers: &HeaderMap, accept_bearer: bool) -> Option<Identity> {
    let by_cookie = cookie_identity(state, headers).ok();
    by_cookie.or_else(|| bearer_person(state, headers).ok().filter(|_| accept_bearer))
}

fn may_have(
    state: &CampusState,
    caller: &Identity,
    id: Option<Uuid>,
    to_watch: bool,
) -> Result<Delivery, (StatusCode, &'static str)> {
    let world = state.world.read();
    let session = id
        .and_then(|id| world.session(id))
        .ok_or((StatusCode::NOT_FOUND, "There is no such video."))?;
    if world.session_role(caller, session).is_none() {
        return Err((StatusCode::FORBIDDEN, "You may not watch this video."));
    }
    match world.downloadable(session) {
        Ok(()) => Ok(Delivery::of(session)),
        Err(NotDownloadable::DownloadsOff) if to_watch => Ok(Delivery::of(session)),
        Err(NotDownloadable::DownloadsOff) => Err((
            StatusCode::FORBIDDEN,
            "Downloads are turned off for this video.",
        )),
        Err(_) => Err((StatusCode::NOT_FOUND, "This video is not available.")),
    }
}

fn refused(status: StatusCode, why: &str) -> Response {
    page(
        status,
        "Panopto",
        &format!("<h1>Not available</h1><p>{why}</p>"),
    )
    .into_response()
}
