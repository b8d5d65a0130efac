//! The authorization-code flow up to the redirect: sign in, consent, code.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::{Url, form_urlencoded};
use uuid::Uuid;

use super::{OAuthError, client::Form, scopes, sign_in_pages};
use crate::{
    CampusState,
    auth::{AUTH_COOKIE, cookie_identity},
    panopto::page,
    tokens::{CodeGrant, Grant},
    world::ClientType,
};

/// A checked authorize request.
pub(super) struct Request {
    /// The query as it came, carried through the pages.
    pub raw: String,
    pub client_id: String,
    pub client_name: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub state: Option<String>,
    challenge: Option<String>,
    nonce: Option<String>,
    prompt_login: bool,
}

/// Why an authorize request goes nowhere.
enum Refused {
    /// The person sees it; sending them to an address that may be wrong would be unsafe.
    Shown(&'static str, &'static str),
    /// The application is told through the redirect.
    Told {
        redirect_uri: String,
        error: OAuthError,
        state: Option<String>,
    },
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Shown(code, text) => {
                let body = format!(
                    "<h1>Sign-in is not possible</h1><p class=\"problem\" role=\"alert\">{text}</p><p class=\"quiet\">{code}</p>"
                );
                page(StatusCode::BAD_REQUEST, "Sign-in is not possible", &body).into_response()
            }
            Self::Told {
                redirect_uri,
                error,
                state,
            } => redirect(&back(
                &redirect_uri,
                &[
                    ("error", &error.to_string()),
                    ("state", state.as_deref().unwrap_or_default()),
                ],
            )),
        }
    }
}

pub(super) async fn authorize(
    State(campus): State<Arc<CampusState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let request = match check(&campus, query.unwrap_or_default()) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let signed_in = cookie_identity(&campus, &headers)
        .ok()
        .and_then(|identity| identity.person);
    match signed_in.filter(|_| !request.prompt_login) {
        Some(person) => consent_page(&campus, &request, person),
        None => sign_in_pages::sign_in(&request, "", None).into_response(),
    }
}

pub(super) async fn sign_in(State(campus): State<Arc<CampusState>>, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let request = match check(&campus, form.get("request").unwrap_or_default().to_owned()) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let username = form.get("username").unwrap_or_default();
    let password = form.get("password").unwrap_or_default();
    let person = {
        let world = campus.world.read();
        let person = world.person_named(username);
        person
            .filter(|person| person.password.as_deref() == Some(password))
            .map(|person| person.id)
    };
    let Some(person) = person else {
        let problem = "The user name or the password is wrong.";
        return (
            StatusCode::OK,
            sign_in_pages::sign_in(&request, username, Some(problem)),
        )
            .into_response();
    };
    consent_page(&campus, &request, person)
}

pub(super) async fn consent(State(campus): State<Arc<CampusState>>, body: Bytes) -> Response {
    let form = Form::parse(&body);
    let request = match check(&campus, form.get("request").unwrap_or_default().to_owned()) {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    let ticket = form.get("ticket").unwrap_or_default();
    let person = campus
        .tokens
        .read()
        .cookie(ticket, campus.clock.now())
        .ok()
        .and_then(|identity| identity.person);
    let Some(person) = person else {
        let problem = "This page was open for too long. Sign in again.";
        return sign_in_pages::sign_in(&request, "", Some(problem)).into_response();
    };
    if form.get("decision") == Some("allow") {
        redirect(&grant(&campus, &request, person))
    } else {
        let state = request.state.as_deref().unwrap_or_default();
        redirect(&back(
            &request.redirect_uri,
            &[("error", "access_denied"), ("state", state)],
        ))
    }
}

/// Signs a person in and consents without the pages; see [`crate::CampusHandle::approve`].
pub(crate) fn approve(campus: &CampusState, authorize_url: &str, username: &str) -> Option<String> {
    let query = Url::parse(authorize_url).ok()?.query()?.to_owned();
    let request = check(campus, query).ok()?;
    let person = campus.world.read().person_named(username)?.id;
    Some(grant(campus, &request, person))
}

fn check(campus: &CampusState, raw: String) -> Result<Request, Refused> {
    let form = Form::parse(raw.as_bytes());
    let field = |name| form.get(name).map(str::to_owned);
    let world = campus.world.read();
    let client = form
        .get("client_id")
        .and_then(|id| world.client(id))
        .ok_or(Refused::Shown(
            "invalid_client",
            "This campus knows no application with this client id.",
        ))?;
    let redirect_uri = field("redirect_uri")
        .filter(|uri| client.redirect_uris.contains(uri))
        .ok_or(Refused::Shown(
            "invalid_redirect_uri",
            "The application asks to return to an address it is not registered with.",
        ))?;
    if client.client_type != ClientType::ServerSideWeb {
        let text = "This application may not sign people in through the browser.";
        return Err(Refused::Shown("unauthorized_client", text));
    }
    let state = field("state");
    let told = |error| Refused::Told {
        redirect_uri: redirect_uri.clone(),
        error,
        state: state.clone(),
    };
    if form.get("response_type") != Some("code") {
        return Err(told(OAuthError::UnsupportedResponseType));
    }
    let scopes = scopes(form.get("scope")).map_err(told)?;
    Ok(Request {
        client_id: client.client_id.clone(),
        client_name: client.name.clone(),
        scopes,
        challenge: field("code_challenge"),
        nonce: field("nonce"),
        prompt_login: form.get("prompt") == Some("login"),
        state,
        redirect_uri,
        raw,
    })
}

/// Shows the consent page and remembers in a cookie who signed in, as the real site does. The same
/// value is on the form, so that the flow works without cookies too.
fn consent_page(campus: &CampusState, request: &Request, person: Uuid) -> Response {
    let seconds = campus.settings.read().tokens.cookie_seconds;
    let ticket = campus.tokens.write().give_cookie(Grant {
        person: Some(person),
        client_id: String::new(),
        scopes: Vec::new(),
        until: campus.clock.now() + TimeDelta::seconds(seconds),
    });
    let name = campus
        .world
        .read()
        .person(person)
        .map(|person| format!("{} {}", person.first_name, person.last_name));
    let mut response =
        sign_in_pages::consent(request, &name.unwrap_or_default(), &ticket).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&format!(
        "{AUTH_COOKIE}={ticket}; path=/; HttpOnly; SameSite=Lax"
    )) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn grant(campus: &CampusState, request: &Request, person: Uuid) -> String {
    let until = campus.clock.now() + TimeDelta::seconds(campus.settings.read().tokens.code_seconds);
    let code = campus.tokens.write().give_code(CodeGrant {
        grant: Grant {
            person: Some(person),
            client_id: request.client_id.clone(),
            scopes: request.scopes.clone(),
            until,
        },
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        nonce: request.nonce.clone(),
    });
    let scope = request.scopes.join(" ");
    let state = request.state.as_deref().unwrap_or_default();
    back(
        &request.redirect_uri,
        &[("code", &code), ("scope", &scope), ("state", state)],
    )
}

fn back(redirect_uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{separator}{}", query.finish())
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
