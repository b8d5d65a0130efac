//! Captions as SRT: `/Panopto/Pages/Transcription/GenerateSRT.ashx`.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use uuid::Uuid;

use super::{LOGIN_PAGE, no_page};
use crate::{
    CampusState,
    auth::cookie_identity,
    world::{CaptionTrack, DEFAULT_TRACK, LANGUAGES},
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new().route(
        "/Panopto/Pages/Transcription/GenerateSRT.ashx",
        get(generate_srt),
    )
}

#[derive(Deserialize)]
struct Wanted {
    id: Option<Uuid>,
    language: Option<String>,
}

/// Serves a track. Without the cookie the sign-in page comes with status 200; without captions, nothing.
async fn generate_srt(
    State(state): State<Arc<CampusState>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let Ok(caller) = cookie_identity(&state, &headers) else {
        return Html(LOGIN_PAGE).into_response();
    };
    let srt = {
        let world = state.world.read();
        wanted.id.and_then(|id| world.session(id)).map(|session| {
            let readable = world.session_role(&caller, session).is_some();
            readable.then(|| {
                find(&session.captions, wanted.language.as_deref())
                    .map(|track| track.srt.clone())
                    .unwrap_or_default()
            })
        })
    };
    match srt {
        None => no_page().await,
        Some(None) => StatusCode::FORBIDDEN.into_response(),
        Some(Some(srt)) => {
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], srt).into_response()
        }
    }
}

/// Finds a track by the name or number of its language; without one it is the first.
pub(super) fn find<'a>(
    tracks: &'a [CaptionTrack],
    language: Option<&str>,
) -> Option<&'a CaptionTrack> {
    let Some(language) = language.filter(|language| !language.is_empty()) else {
        return tracks.first();
    };
    let name = match language.parse::<usize>() {
        Ok(number) => *LANGUAGES.get(number)?,
        Err(_) if language.eq_ignore_ascii_case("null") => DEFAULT_TRACK,
        Err(_) => language,
    };
    tracks
        .iter()
        .find(|track| track.language.eq_ignore_ascii_case(name))
}
