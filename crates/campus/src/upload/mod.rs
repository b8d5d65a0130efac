//! The upload side: upload REST, the S3 target, manifests, processing.

use std::sync::Arc;

use axum::Router;

use crate::CampusState;

/// What the upload side keeps.
#[derive(Debug, Default)]
pub struct UploadState {}

impl UploadState {
    /// Returns what must survive a restart of the campus.
    pub fn snapshot(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    /// Takes over what an earlier campus kept.
    pub fn restore(&self, _stored: serde_json::Value) {}
}

/// Returns the routes of the upload side, with full paths such as `/Panopto/PublicAPI/REST/sessionUpload`.
pub fn routes() -> Router<Arc<CampusState>> {
    Router::new()
}

/// Starts what runs beside the requests (processing, idle timeouts); called once when the campus starts,
/// the returned task is aborted at the stop.
pub fn start(_state: Arc<CampusState>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async {})
}
