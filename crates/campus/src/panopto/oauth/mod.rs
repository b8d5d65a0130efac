//! OAuth2 and what hangs on it, as Panopto's `/Panopto/oauth2/` answers.

mod authorize;
mod client;
mod discovery;
mod id_token;
mod legacy_login;
mod revocation;
mod sign_in_pages;
mod token;

use std::sync::Arc;

use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::CampusState;
pub(crate) use authorize::approve;

/// Scopes Panopto knows.
pub(crate) const SCOPES: [&str; 5] = ["openid", "profile", "email", "api", "offline_access"];

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route(
            "/Panopto/oauth2/.well-known/openid-configuration",
            get(discovery::configuration),
        )
        .route(
            "/Panopto/oauth2/.well-known/openid-configuration/jwks",
            get(discovery::keys),
        )
        .route(
            "/Panopto/oauth2/connect/authorize",
            get(authorize::authorize),
        )
        .route("/Panopto/oauth2/connect/sign-in", post(authorize::sign_in))
        .route("/Panopto/oauth2/connect/consent", post(authorize::consent))
        .route("/Panopto/oauth2/connect/token", post(token::token))
        .route(
            "/Panopto/oauth2/connect/revocation",
            post(revocation::revoke),
        )
        .route("/Panopto/oauth2/connect/userinfo", get(discovery::userinfo))
        .route(
            "/Panopto/api/v1/auth/{action}",
            any(legacy_login::legacy_login),
        )
}

/// An OAuth2 error; Panopto answers all of them with 400 and no description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OAuthError {
    #[error("invalid_request")]
    InvalidRequest,
    #[error("invalid_client")]
    InvalidClient,
    #[error("invalid_grant")]
    InvalidGrant,
    #[error("unauthorized_client")]
    UnauthorizedClient,
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    #[error("unsupported_response_type")]
    UnsupportedResponseType,
    #[error("invalid_scope")]
    InvalidScope,
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut response = (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": self.to_string() })),
        )
            .into_response();
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Reads a scope list; without one the client gets everything but a refresh token.
pub(crate) fn scopes(asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
    let scopes: Vec<String> = asked
        .unwrap_or("openid api")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(OAuthError::InvalidScope);
    }
    Ok(scopes)
}
