//! Pictures of sessions. As on the real service, where they come from a content network, no token is asked for.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

use crate::{CampusState, media};

/// Serves the picture of a session as PNG.
pub(crate) async fn thumbnail(
    State(campus): State<Arc<CampusState>>,
    Path(file): Path<String>,
) -> Response {
    let id = file
        .strip_suffix(".png")
        .and_then(|id| Uuid::parse_str(id).ok());
    let known = id.filter(|id| campus.world.read().session(*id).is_some());
    let Some(id) = known else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let png = media::thumbnail_png(media::seed_of(id));
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))],
        png,
    )
        .into_response()
}
