//! What tests ask about uploads over HTTP; see [`crate::control`] for the token.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::PartReceipt;
use crate::CampusState;

type Campus = State<Arc<CampusState>>;

/// Returns the routes of the control interface that concern uploads.
pub(crate) fn control_routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/_campus/uploads", get(uploads))
        .route("/_campus/parts", get(parts).delete(forget_parts))
        .route("/_campus/sessions/{id}/files", get(files))
}

async fn uploads(State(campus): Campus) -> Json<Value> {
    let origin = campus.public_url();
    Json(
        campus
            .uploads
            .all()
            .iter()
            .map(|upload| upload.to_json(&origin))
            .collect(),
    )
}

async fn parts(State(campus): Campus) -> Json<Vec<PartReceipt>> {
    Json(campus.uploads.parts().all())
}

async fn forget_parts(State(campus): Campus) -> StatusCode {
    campus.uploads.parts().clear();
    StatusCode::NO_CONTENT
}

/// Lists the files of a session with their hashes, so that a test need not fetch them.
async fn files(State(campus): Campus, Path(session): Path<Uuid>) -> Response {
    let reading = tokio::task::spawn_blocking(move || campus.uploaded_files(session)).await;
    match reading.map_err(std::io::Error::other).flatten() {
        Ok(files) => {
            let files = files.into_iter().map(|file| {
                json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256, "role": file.role,
                    "checksum": file.checksum, "language": file.language })
            });
            Json(files.collect::<Value>()).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
