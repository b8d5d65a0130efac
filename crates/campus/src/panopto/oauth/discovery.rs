//! The discovery document, and who a token stands for.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::SCOPES;
use crate::{CampusState, auth};

pub(super) async fn configuration(State(campus): State<Arc<CampusState>>) -> Json<Value> {
    let issuer = format!("{}/Panopto/oauth2", campus.public_url());
    Json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/openid-configuration/jwks"),
        "authorization_endpoint": format!("{issuer}/connect/authorize"),
        "token_endpoint": format!("{issuer}/connect/token"),
        "userinfo_endpoint": format!("{issuer}/connect/userinfo"),
        "revocation_endpoint": format!("{issuer}/connect/revocation"),
        "scopes_supported": SCOPES,
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token", "password"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256"],
    }))
}

/// Id tokens are signed with the client's secret, so there are no public keys.
pub(super) async fn keys() -> Json<Value> {
    Json(json!({ "keys": [] }))
}

pub(super) async fn userinfo(
    State(campus): State<Arc<CampusState>>,
    headers: HeaderMap,
) -> Response {
    let Some(token) = auth::bearer(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let grant = campus
        .tokens
        .read()
        .access_grant(token, campus.clock.now())
        .cloned();
    let Ok(grant) = grant else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let world = campus.world.read();
    let person = grant.person.and_then(|id| world.person(id));
    let Some(person) = person.filter(|_| grant.has_scope("openid")) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let mut claims = json!({ "sub": person.id, "preferred_username": person.username });
    if grant.has_scope("profile") {
        claims["name"] = json!(format!("{} {}", person.first_name, person.last_name));
        claims["given_name"] = json!(person.first_name);
        claims["family_name"] = json!(person.last_name);
    }
    if grant.has_scope("email") {
        claims["email"] = json!(person.email);
    }
    Json(claims).into_response()
}
