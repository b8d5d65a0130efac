//! The upload side: upload REST, the S3 target, manifests, processing.

mod assemble;
mod book;
pub(crate) mod captions;
mod check;
mod container;
mod control;
mod handle;
mod intake;
mod parts;
mod processing;
mod record;
mod rest;
mod storage;
mod target;
pub mod ucs;

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get, post},
};

use crate::CampusState;

pub use book::{SessionFile, UploadState};
pub(crate) use control::control_routes;
pub use handle::UploadedFile;
pub use parts::{Arrival, PartLog, PartReceipt};
pub use record::{Purpose, Upload, UploadPhase};

/// Returns the routes of the upload side, with full paths such as `/Panopto/PublicAPI/REST/sessionUpload`.
pub fn routes() -> Router<Arc<CampusState>> {
    let mut router = Router::new()
        .route("/Panopto/Upload", any(target::serve))
        .route("/Panopto/Upload/", any(target::serve))
        .route("/Panopto/Upload/{*key}", any(target::serve));
    // Panopto's documentation has the second address, all known clients use the first.
    for api in [
        "/Panopto/PublicAPI/REST",
        "/Panopto/Services/PublicAPI/REST",
    ] {
        let one = || get(rest::look).put(rest::finish).delete(rest::cancel);
        router = router
            .route(
                &format!("{api}/sessionUpload"),
                post(rest::open_session_upload),
            )
            .route(&format!("{api}/sessionUpload/{{id}}"), one())
            .route(&format!("{api}/upload"), post(rest::open_stream_upload))
            .route(&format!("{api}/upload/{{id}}"), one())
            .route(&format!("{api}/session"), post(rest::create_session));
    }
    router
}

/// Starts what runs beside the requests (processing, idle timeouts); called once when the campus starts,
/// the returned task is aborted at the stop.
pub fn start(state: Arc<CampusState>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(processing::run(state))
}
