//! The content network: another origin on another port, to which downloads may be redirected.
//!
//! It opens to whoever knows the address and wants no credentials. A request that brings a cookie or a token
//! is refused; the log shows what leaked.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use chrono::TimeDelta;
use http::{HeaderMap, StatusCode, header};
use uuid::Uuid;

use super::{Delivery, deliver};
use crate::{CampusState, faults, panopto};

/// Returns what the second listener serves.
pub(crate) fn network_router(state: &Arc<CampusState>) -> Router {
    Router::new()
        .route("/content/{ticket}/{file}", get(content))
        .fallback(panopto::no_page)
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            faults::serve_content_with_faults,
        ))
        .with_state(Arc::clone(state))
}

/// Sends a download to the content network.
pub(crate) fn redirect(state: &CampusState, session: Uuid) -> Response {
    let now = state.clock.now();
    let seconds = state.settings.read().downloads.redirect_seconds;
    let until = now + TimeDelta::seconds(seconds);
    let ticket = state.content.tickets.give(session, now, until);
    let address = format!("{}/content/{ticket}/{session}.mp4", state.content_url());
    // 302, as content networks are reached; `Redirect::to` would be 303.
    let mut response = Redirect::temporary(&address).into_response();
    *response.status_mut() = StatusCode::FOUND;
    response
}

async fn content(
    State(state): State<Arc<CampusState>>,
    Path((ticket, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Some(id) = state.content.tickets.session(&ticket, state.clock.now()) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let delivery = state.world.read().session(id).map(Delivery::of);
    match delivery {
        Some(delivery) => deliver(state, delivery, &headers).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
