//! The control interface over HTTP, for tests that are no Rust and for a person with curl.
//!
//! Everything is below `/_campus/` and wants the header `X-Campus-Control` with the control token.

mod world;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::TimeDelta;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{CampusState, Settings, faults::Rule};

/// Header that carries the control token.
pub const CONTROL_HEADER: &str = "x-campus-control";

type Campus = State<Arc<CampusState>>;

pub(crate) fn routes(campus: &Arc<CampusState>) -> Router<Arc<CampusState>> {
    Router::new()
        .route(
            "/_campus/faults",
            get(list_faults).post(add_fault).delete(clear_faults),
        )
        .route("/_campus/settings", get(read_settings).put(write_settings))
        .route("/_campus/log", get(read_log).delete(clear_log))
        .route("/_campus/clock/advance", post(advance))
        .route("/_campus/tokens", get(tokens))
        .route("/_campus/tokens/expire", post(expire))
        .route("/_campus/tokens/revoke", post(revoke))
        .merge(crate::upload::control_routes())
        .merge(crate::canvas::control_routes())
        .merge(world::routes())
        .route_layer(middleware::from_fn_with_state(
            Arc::clone(campus),
            only_with_token,
        ))
}

/// Lets nobody in without the token.
async fn only_with_token(State(campus): Campus, request: Request, next: Next) -> Response {
    let wanted = campus.control_token.as_deref();
    let given = request
        .headers()
        .get(CONTROL_HEADER)
        .and_then(|value| value.to_str().ok());
    if wanted.is_none() || wanted != given {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

async fn list_faults(State(campus): Campus) -> Json<Value> {
    let rules = campus.faults.fired();
    Json(
        rules
            .into_iter()
            .map(|(rule, fired)| json!({ "rule": rule, "fired": fired }))
            .collect(),
    )
}

async fn add_fault(State(campus): Campus, Json(rule): Json<Rule>) -> StatusCode {
    campus.faults.push(rule);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(campus): Campus) -> StatusCode {
    campus.faults.clear();
    StatusCode::NO_CONTENT
}

async fn read_settings(State(campus): Campus) -> Json<Settings> {
    Json(campus.settings.read().clone())
}

async fn write_settings(State(campus): Campus, Json(settings): Json<Settings>) -> StatusCode {
    *campus.settings.write() = settings;
    StatusCode::NO_CONTENT
}

async fn read_log(State(campus): Campus) -> Response {
    Json(campus.log.requests()).into_response()
}

async fn clear_log(State(campus): Campus) -> StatusCode {
    campus.log.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Advance {
    seconds: i64,
}

async fn advance(State(campus): Campus, Json(by): Json<Advance>) -> StatusCode {
    campus.clock.advance(TimeDelta::seconds(by.seconds));
    StatusCode::NO_CONTENT
}

async fn tokens(State(campus): Campus) -> Json<Vec<String>> {
    Json(campus.tokens.read().values())
}

async fn expire(State(campus): Campus) -> StatusCode {
    let now = campus.clock.now();
    campus.tokens.write().expire_access(now);
    StatusCode::NO_CONTENT
}

async fn revoke(State(campus): Campus) -> StatusCode {
    campus.tokens.write().revoke_all_refresh();
    StatusCode::NO_CONTENT
}
