//! Panopto's own addresses: sign-in, REST v1, SOAP, pictures, and the pages a person is sent to.

mod cues;
pub mod oauth;
mod pages;
mod podcast;
pub mod rest;
mod soap;
mod transcription;
mod viewer;

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Html, routing::get};

use crate::CampusState;
pub(crate) use cues::cues;
pub(crate) use pages::{LOGIN_PAGE, no_page};
pub(crate) use soap::SoapFault;

/// Returns the routes of this part.
pub(crate) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .merge(oauth::routes())
        .merge(rest::routes())
        .merge(pages::routes())
        .merge(podcast::routes())
        .merge(soap::routes())
        .merge(transcription::routes())
        .merge(viewer::routes())
}

/// Makes a page of the campus around some HTML.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> (StatusCode, Html<String>) {
    (status, Html(pages::document(title, body)))
}

/// Writes text so that it is text in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The front page, so that a person who opens the address sees where they are.
pub(crate) fn front() -> axum::routing::MethodRouter<Arc<CampusState>> {
    get(|| async {
        page(
            StatusCode::OK,
            "Northfield",
            "<h1>University of Northfield</h1><p>This is the demo campus. Nothing here is real.</p>",
        )
    })
}
