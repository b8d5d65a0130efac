//! What the web viewer and the web lists ask: private addresses that community downloaders use.

mod data_service;
mod delivery_info;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use uuid::Uuid;

use crate::CampusState;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route(
            "/Panopto/Pages/Viewer/DeliveryInfo.aspx",
            get(delivery_info::read).post(delivery_info::read),
        )
        .route(
            "/Panopto/Services/Data.svc/GetSessions",
            post(data_service::sessions),
        )
        .route(
            "/Panopto/Services/Data.svc/GetFolderInfo",
            post(data_service::folder),
        )
        .route(
            "/Panopto/Services/FrameGrabber.svc/FrameRedirect",
            get(frame),
        )
}

#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "objectId")]
    object_id: Option<Uuid>,
}

/// Leads to the picture of a session.
async fn frame(State(state): State<Arc<CampusState>>, Query(frame): Query<Frame>) -> Response {
    let id = frame.object_id.unwrap_or_default();
    let base = state.public_url();
    Redirect::temporary(&format!("{base}/Panopto/Content/Thumbnails/{id}.png")).into_response()
}
