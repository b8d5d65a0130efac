//! `legacyLogin`: a bearer token in, cookies out.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::{
    CampusState,
    auth::{AUTH_COOKIE, CSRF_COOKIE, bearer_person},
    tokens::{Grant, random_text},
};

/// Sets `.ASPXAUTH` and a second cookie. The path is taken without regard to case, the body is empty,
/// and the cookie outlives the token.
pub(super) async fn legacy_login(
    State(campus): State<Arc<CampusState>>,
    Path(action): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if !action.eq_ignore_ascii_case("legacyLogin") {
        return StatusCode::NOT_FOUND.into_response();
    }
    if method != Method::GET {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let person = bearer_person(&campus, &headers)
        .ok()
        .and_then(|identity| identity.person);
    let Some(person) = person else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let seconds = campus.settings.read().tokens.cookie_seconds;
    let value = campus.tokens.write().give_cookie(Grant {
        person: Some(person),
        client_id: String::new(),
        scopes: Vec::new(),
        until: campus.clock.now() + TimeDelta::seconds(seconds),
    });
    let cookies = [
        format!("{AUTH_COOKIE}={value}; path=/; HttpOnly; SameSite=Lax"),
        format!("{CSRF_COOKIE}={}; path=/; SameSite=Lax", random_text(24)),
    ];
    let mut response = StatusCode::OK.into_response();
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
