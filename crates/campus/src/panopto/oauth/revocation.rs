//! Taking tokens back.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use super::{
    OAuthError,
    client::{Accept, Form, authenticate},
};
use crate::CampusState;

/// Revokes a token. Answers 200 for an unknown token too, as RFC 7009 asks.
pub(super) async fn revoke(
    State(campus): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Form::parse(&body);
    let client = match authenticate(&campus.world.read(), &headers, &form, Accept::BasicOnly) {
        Ok(client) => client.client_id.clone(),
        Err(error) => return error.into_response(),
    };
    let Some(token) = form.get("token") else {
        return OAuthError::InvalidRequest.into_response();
    };
    campus.tokens.write().revoke(token, &client);
    StatusCode::OK.into_response()
}
