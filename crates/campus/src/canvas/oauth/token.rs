//! The token endpoint: a code or a refresh token for an access token, and the end of one.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Request, State},
    response::Response,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused, TokenTrouble, bad_token},
        call::token_of,
        demo::{DeveloperKey, KEYS},
        params::Params,
    },
};

pub(super) async fn token(
    State(campus): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let mut form = Params::default();
    form.add_body(kind.unwrap_or("application/x-www-form-urlencoded"), &body);
    let given = exchange(&campus, &headers, &form)?;
    let mut response = answer::answer(StatusCode::OK, &given);
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    campus.mark_changed();
    Ok(response)
}

/// Ends the token that comes with the request.
pub(super) async fn end(
    State(campus): State<Arc<CampusState>>,
    request: Request,
) -> Result<Response, Refused> {
    let now = campus.clock.now();
    let Some(value) = token_of(&request) else {
        return Err(bad_token(TokenTrouble::Missing));
    };
    let is_by_hand = {
        let tokens = campus.canvas.tokens.read();
        tokens.check(&value, now).map_err(bad_token)?.key.is_none()
    };
    if is_by_hand {
        let body = json!({ "message": "can't delete OAuth access token when not using an OAuth access token" });
        return Ok(answer::answer(StatusCode::BAD_REQUEST, &body));
    }
    campus.canvas.tokens.write().remove(&value);
    campus.mark_changed();
    let params = Params::of_query(request.uri().query().unwrap_or_default());
    let body = match params.filled("expire_sessions") {
        Some("1") => json!({ "forward_url": format!("{}/login", campus.canvas.base_url()) }),
        _ => json!({}),
    };
    Ok(answer::answer(StatusCode::OK, &body))
}

/// Makes the address that turns a token into a session of a browser.
pub(super) async fn session(
    State(campus): State<Arc<CampusState>>,
    request: Request,
) -> Result<Response, Refused> {
    let value = token_of(&request).ok_or_else(|| bad_token(TokenTrouble::Missing))?;
    let now = campus.clock.now();
    campus
        .canvas
        .tokens
        .read()
        .check(&value, now)
        .map_err(bad_token)?;
    let body =
        json!({ "session_url": format!("{}/login?session_token=1", campus.canvas.base_url()) });
    Ok(answer::answer(StatusCode::OK, &body))
}

fn exchange(campus: &CampusState, headers: &HeaderMap, form: &Params) -> Result<Value, Refused> {
    let now = campus.clock.now();
    let seconds = campus.settings.read().canvas.oauth.access_seconds;
    let until = now + TimeDelta::seconds(seconds);
    let verifier = form.filled("code_verifier");
    let (key, secret) = client(headers, form)?;
    let is_right = |key: &DeveloperKey| secret.as_deref() == Some(key.secret);
    match form.filled("grant_type") {
        Some("authorization_code") => {
            let code = form.filled("code").ok_or_else(|| {
                let text = "You must provide the code parameter when using the authorization_code grant type";
                refused(StatusCode::BAD_REQUEST, "invalid_request", text)
            })?;
            // A public client shows the verifier in place of a secret.
            if !(is_right(&key) || secret.is_none() && verifier.is_some()) {
                return Err(wrong_secret());
            }
            let code = campus.canvas.tokens.write().take_code(code, now);
            let code = code.ok_or_else(|| grant_refused("authorization_code not found"))?;
            if code.key != key.client_id {
                return Err(grant_refused("incorrect client"));
            }
            if form.filled("redirect_uri") != Some(code.redirect_uri.as_str()) {
                let text = "redirect_uri does not match client settings";
                return Err(refused(StatusCode::BAD_REQUEST, "invalid_request", text));
            }
            let shown = verifier.map(|it| BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(it)));
            // Without a challenge a verifier proves nothing, so that the secret must.
            if code.challenge != shown && (code.challenge.is_some() || !is_right(&key)) {
                return Err(grant_refused("code_verifier is invalid"));
            }
            let mut tokens = campus.canvas.tokens.write();
            if form.filled("replace_tokens") == Some("1") {
                tokens.replace_others(code.user, key.client_id);
            }
            let only_who = code
                .scopes
                .as_deref()
                .is_some_and(|it| it == ["/auth/userinfo"]);
            if only_who {
                return Ok(
                    json!({ "access_token": null, "token_type": "Bearer", "user": user(campus, code.user) }),
                );
            }
            let (access, refresh) = tokens.give(&code, until, now);
            Ok(json!({
                "access_token": access,
                "token_type": "Bearer",
                "user": user(campus, code.user),
                "refresh_token": refresh,
                "expires_in": seconds,
                "canvas_region": "us-east-1",
            }))
        }
        Some("refresh_token") => {
            let refresh = form.filled("refresh_token").ok_or_else(|| {
                let text = "You must provide the refresh_token parameter when using the refresh_token grant type";
                refused(StatusCode::BAD_REQUEST, "invalid_request", text)
            })?;
            if !is_right(&key) && secret.is_some() {
                return Err(wrong_secret());
            }
            let mut tokens = campus.canvas.tokens.write();
            let held = tokens.refresh(refresh).cloned();
            let held = held
                .filter(|held| held.key == key.client_id)
                .ok_or_else(|| {
                    refused(
                        StatusCode::BAD_REQUEST,
                        "invalid_request",
                        "refresh_token not found",
                    )
                })?;
            let access = tokens.renew(refresh, until, now).unwrap_or_default();
            Ok(json!({
                "access_token": access,
                "token_type": "Bearer",
                "user": user(campus, held.user),
                "expires_in": seconds,
                "canvas_region": "us-east-1",
            }))
        }
        _ => {
            let text = "The grant_type you requested is not currently supported";
            Err(refused(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                text,
            ))
        }
    }
}

fn user(campus: &CampusState, id: u64) -> Value {
    let name = campus.canvas.catalogue.user(id).map(|user| user.name());
    json!({
        "id": id,
        "name": name,
        "global_id": crate::canvas::world::global(id).to_string(),
        "effective_locale": "en",
    })
}

/// Finds the key that calls, and the secret it shows: in the form, or as HTTP Basic.
fn client(headers: &HeaderMap, form: &Params) -> Result<(DeveloperKey, Option<String>), Refused> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| BASE64_STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let (id, secret) = match basic.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => (id, Some(secret)),
        None => (
            form.filled("client_id").unwrap_or_default(),
            form.filled("client_secret"),
        ),
    };
    let key = KEYS.iter().find(|key| key.client_id == id);
    let key =
        *key.ok_or_else(|| refused(StatusCode::UNAUTHORIZED, "invalid_client", "unknown client"))?;
    Ok((key, secret.map(str::to_owned)))
}

fn wrong_secret() -> Refused {
    refused(StatusCode::UNAUTHORIZED, "invalid_client", "invalid client")
}

fn grant_refused(text: &str) -> Refused {
    refused(StatusCode::BAD_REQUEST, "invalid_grant", text)
}

fn refused(status: StatusCode, code: &str, text: &str) -> Refused {
    let body = json!({ "error": code, "error_description": text });
    let mut response = answer::answer(status, &body);
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Canvas OAuth 2.0");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    response.into()
}
