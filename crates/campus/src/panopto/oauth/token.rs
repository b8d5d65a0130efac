//! The token endpoint: code, password, client credentials, refresh.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    OAuthError,
    client::{Accept, Form, authenticate},
    id_token, scopes,
};
use crate::{
    CampusState,
    tokens::Grant,
    world::{ApiClient, ClientType},
};

#[derive(Serialize)]
struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    scope: String,
}

/// Whom the tokens will stand for, and what else is to be done.
struct Granted {
    person: Option<Uuid>,
    scopes: Vec<String>,
    nonce: Option<String>,
    /// The refresh token that was used, if one was.
    used_refresh: Option<String>,
}

pub(super) async fn token(
    State(campus): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Form::parse(&body);
    match exchange(&campus, &headers, &form) {
        Ok(answer) => {
            let mut response = Json(answer).into_response();
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => error.into_response(),
    }
}

fn exchange(
    campus: &CampusState,
    headers: &HeaderMap,
    form: &Form,
) -> Result<TokenAnswer, OAuthError> {
    let client = authenticate(&campus.world.read(), headers, form, Accept::BasicOrBody)?.clone();
    let granted = match form.get("grant_type").ok_or(OAuthError::InvalidRequest)? {
        "authorization_code" => by_code(campus, &client, form)?,
        "password" => by_password(campus, &client, form)?,
        "client_credentials" => by_client(&client, form)?,
        "refresh_token" => by_refresh(campus, &client, form)?,
        _ => return Err(OAuthError::UnsupportedGrantType),
    };
    Ok(give(campus, &client, granted))
}

fn by_code(campus: &CampusState, client: &ApiClient, form: &Form) -> Result<Granted, OAuthError> {
    allowed(client, ClientType::ServerSideWeb)?;
    let code = form.get("code").ok_or(OAuthError::InvalidRequest)?;
    let code = campus
        .tokens
        .write()
        .take_code(code, campus.clock.now())
        .ok_or(OAuthError::InvalidGrant)?;
    if code.grant.client_id != client.client_id
        || form.get("redirect_uri") != Some(code.redirect_uri.as_str())
    {
        return Err(OAuthError::InvalidGrant);
    }
    let verifier = form.get("code_verifier");
    // Every client of this type has a secret; Panopto refuses PKCE beside one, without a description.
    if campus.settings.read().quirks.refuse_pkce_with_secret
        && (verifier.is_some() || code.challenge.is_some())
    {
        return Err(OAuthError::InvalidGrant);
    }
    if let Some(challenge) = &code.challenge {
        let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.unwrap_or_default()));
        if hash != *challenge && verifier != Some(challenge.as_str()) {
            return Err(OAuthError::InvalidGrant);
        }
    }
    Ok(Granted {
        person: code.grant.person,
        scopes: code.grant.scopes,
        nonce: code.nonce,
        used_refresh: None,
    })
}

fn by_password(
    campus: &CampusState,
    client: &ApiClient,
    form: &Form,
) -> Result<Granted, OAuthError> {
    allowed(client, ClientType::UserBased)?;
    let scopes = scopes(form.get("scope"))?;
    let username = form.get("username").ok_or(OAuthError::InvalidRequest)?;
    let password = form.get("password").unwrap_or_default();
    let world = campus.world.read();
    let person = world
        .person_named(username)
        .filter(|person| person.password.as_deref() == Some(password));
    let person = person.ok_or(OAuthError::InvalidGrant)?.id;
    Ok(Granted {
        person: Some(person),
        scopes,
        nonce: None,
        used_refresh: None,
    })
}

fn by_client(client: &ApiClient, form: &Form) -> Result<Granted, OAuthError> {
    allowed(client, ClientType::Service)?;
    let mut scopes = scopes(form.get("scope").or(Some("api")))?;
    scopes.retain(|scope| scope == "api");
    Ok(Granted {
        person: None,
        scopes,
        nonce: None,
        used_refresh: None,
    })
}

fn by_refresh(
    campus: &CampusState,
    client: &ApiClient,
    form: &Form,
) -> Result<Granted, OAuthError> {
    if client.client_type == ClientType::Service {
        return Err(OAuthError::UnauthorizedClient);
    }
    let token = form
        .get("refresh_token")
        .ok_or(OAuthError::InvalidRequest)?;
    let tokens = campus.tokens.read();
    let grant = tokens
        .refresh(token, campus.clock.now())
        .map_err(|_| OAuthError::InvalidGrant)?;
    if grant.client_id != client.client_id {
        return Err(OAuthError::InvalidGrant);
    }
    Ok(Granted {
        person: grant.person,
        scopes: grant.scopes.clone(),
        nonce: None,
        used_refresh: Some(token.to_owned()),
    })
}

fn allowed(client: &ApiClient, needed: ClientType) -> Result<(), OAuthError> {
    if client.client_type == needed {
        Ok(())
    } else {
        Err(OAuthError::UnauthorizedClient)
    }
}

fn give(campus: &CampusState, client: &ApiClient, granted: Granted) -> TokenAnswer {
    let settings = campus.settings.read().tokens.clone();
    let now = campus.clock.now();
    let grant = |seconds| Grant {
        person: granted.person,
        client_id: client.client_id.clone(),
        scopes: granted.scopes.clone(),
        until: now + TimeDelta::seconds(seconds),
    };
    let offline = granted.scopes.iter().any(|scope| scope == "offline_access");
    let mut tokens = campus.tokens.write();
    tokens.forget_old(now);
    let access_token = tokens.give_access(grant(settings.access_seconds));
    let refresh_token = match granted.used_refresh {
        Some(_) if !settings.refresh_token_in_refresh_answer => None,
        Some(used) if settings.rotate => {
            tokens.retire_refresh(&used);
            Some(tokens.give_refresh(grant(settings.refresh_seconds)))
        }
        Some(used) => Some(used),
        None => offline.then(|| tokens.give_refresh(grant(settings.refresh_seconds))),
    };
    drop(tokens);
    let id_token = granted
        .scopes
        .iter()
        .any(|scope| scope == "openid")
        .then(|| {
            let claims = id_token::Claims {
                issuer: format!("{}/Panopto/oauth2", campus.public_url()),
                person: granted.person,
                now: now.timestamp(),
                seconds: settings.access_seconds,
                nonce: granted.nonce.clone(),
            };
            id_token::sign(client, &claims)
        });
    TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: settings.access_seconds,
        refresh_token,
        id_token,
        scope: granted.scopes.join(" "),
    }
}
