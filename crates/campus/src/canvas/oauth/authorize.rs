//! The way to a code: sign in, consent, redirect.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::{Url, form_urlencoded};

use super::pages;
use crate::{
    CampusState,
    canvas::{
        answer::Refused,
        demo::{DeveloperKey, KEYS},
        params::Params,
        tokens::Code,
        world::sign_in as sign_in_as,
    },
};

/// Cookie of the pages.
const COOKIE: &str = "canvas_session";
/// The redirect address of programs without one: they read the code from where the browser ends.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// A checked authorize request.
pub(super) struct Request {
    /// The query as it came, carried through the pages.
    pub raw: String,
    pub key: DeveloperKey,
    pub scopes: Option<Vec<String>>,
    redirect_uri: String,
    state: Option<String>,
    challenge: Option<String>,
    force_login: bool,
    without_pages: bool,
}

pub(super) async fn authorize(
    State(campus): State<Arc<CampusState>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let query = query.unwrap_or_default();
    let params = Params::of_query(&query);
    // Where programs without an address of their own end up.
    if params.has("code") && !params.has("client_id") {
        let body = "<h1>Signed in</h1><p>You may close this page.</p>";
        return Ok(crate::panopto::page(StatusCode::OK, "Signed in", body).into_response());
    }
    let request = check(query)?;
    let visitor = cookie(&headers).and_then(|visit| campus.canvas.tokens.read().visitor(visit));
    match visitor.filter(|_| !request.force_login) {
        _ if request.without_pages => {
            let error = if visitor.is_some() {
                "interaction_required"
            } else {
                "login_required"
            };
            Err(told(
                &request.redirect_uri,
                error,
                "",
                request.state.as_deref(),
            ))
        }
        Some(user) => Ok(consent_page(&campus, &request, user)),
        None => Ok(pages::sign_in(&request, "", None).into_response()),
    }
}

pub(super) async fn sign_in(
    State(campus): State<Arc<CampusState>>,
    body: Bytes,
) -> Result<Response, Refused> {
    let form = form(&body);
    let request = check(form.get("request").unwrap_or_default().to_owned())?;
    let username = form.get("username").unwrap_or_default();
    let user = sign_in_as(username, Some(form.get("password").unwrap_or_default()));
    let Some(user) = user else {
        let problem = "The login or the password is wrong.";
        return Ok(pages::sign_in(&request, username, Some(problem)).into_response());
    };
    Ok(consent_page(&campus, &request, user))
}

pub(super) async fn consent(
    State(campus): State<Arc<CampusState>>,
    body: Bytes,
) -> Result<Response, Refused> {
    let form = form(&body);
    let request = check(form.get("request").unwrap_or_default().to_owned())?;
    let visit = form.get("visit").unwrap_or_default();
    let Some(user) = campus.canvas.tokens.read().visitor(visit) else {
        let problem = "This page was open for too long. Log in again.";
        return Ok(pages::sign_in(&request, "", Some(problem)).into_response());
    };
    if form.get("decision") == Some("allow") {
        return Ok(redirect(&grant(&campus, &request, user)));
    }
    let text = "The resource owner or authorization server denied the request.";
    Err(told(
        &request.redirect_uri,
        "access_denied",
        text,
        request.state.as_deref(),
    ))
}

/// Signs a person in and consents without the pages; see [`crate::CampusHandle::canvas_approve`].
pub(crate) fn approve(campus: &CampusState, authorize_url: &str, username: &str) -> Option<String> {
    let query = Url::parse(authorize_url).ok()?.query()?.to_owned();
    let request = check(query).ok()?;
    let user = sign_in_as(username, None)?;
    Some(grant(campus, &request, user))
}

fn check(raw: String) -> Result<Request, Refused> {
    let params = Params::of_query(&raw);
    let field = |name| params.filled(name).map(str::to_owned);
    let shown = |text, code| Refused::from(pages::refused(text, code).into_response());
    let key = KEYS
        .iter()
        .find(|key| Some(key.client_id) == params.filled("client_id"));
    let key = *key.ok_or_else(|| shown("unknown client", "invalid_client"))?;
    let redirect_uri = field("redirect_uri").unwrap_or_default();
    if redirect_uri != OUT_OF_BAND && !is_below(&redirect_uri, key.redirect_uri) {
        let text = "redirect_uri does not match client settings";
        return Err(shown(text, "invalid_request"));
    }
    let state = field("state");
    let told = |error, text| told(&redirect_uri, error, text, state.as_deref());
    if !key.enabled {
        let text = "The developer key is not enabled for this account.";
        return Err(told("unauthorized_client", text));
    }
    if params.filled("response_type") != Some("code") {
        let text = "Only response_type=code is permitted";
        return Err(told("unsupported_response_type", text));
    }
    let scopes: Vec<String> = params
        .filled("scope")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let is_scope = |scope: &String| {
        scope.starts_with("url:") && scope.contains('|') || scope == "/auth/userinfo"
    };
    if key.scoped && (scopes.is_empty() || !scopes.iter().all(is_scope)) {
        let text = "A requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner.";
        return Err(told("invalid_scope", text));
    }
    let challenge =
        field("code_challenge").filter(|_| params.filled("code_challenge_method") == Some("S256"));
    Ok(Request {
        key,
        scopes: key.scoped.then_some(scopes),
        challenge,
        force_login: params
            .filled("force_login")
            .is_some_and(|value| value != "0"),
        without_pages: params.filled("prompt") == Some("none"),
        redirect_uri,
        state,
        raw,
    })
}

/// Tells whether an address is on the registered host or below it.
fn is_below(address: &str, registered: &str) -> bool {
    let host = |text: &str| Url::parse(text).ok()?.host_str().map(str::to_owned);
    match (host(address), host(registered)) {
        (Some(host), Some(registered)) => {
            host == registered || host.ends_with(&format!(".{registered}"))
        }
        _ => false,
    }
}

/// Shows the consent page and remembers in a cookie who signed in. The same value is on the form, so that it works
/// without cookies too.
fn consent_page(campus: &CampusState, request: &Request, user: u64) -> Response {
    let visit = campus.canvas.tokens.write().give_visit(user);
    let name = campus.canvas.catalogue.user(user).map(|user| user.name());
    let mut response = pages::consent(request, &name.unwrap_or_default(), &visit).into_response();
    let cookie = format!("{COOKIE}={visit}; path=/; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn grant(campus: &CampusState, request: &Request, user: u64) -> String {
    let seconds = campus.settings.read().canvas.oauth.code_seconds;
    let code = campus.canvas.tokens.write().give_code(Code {
        user,
        key: request.key.client_id.to_owned(),
        scopes: request.scopes.clone(),
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        until: campus.clock.now() + TimeDelta::seconds(seconds),
    });
    let state = request.state.as_deref().unwrap_or_default();
    let parameters = [("code", code.as_str()), ("state", state)];
    if request.redirect_uri == OUT_OF_BAND {
        return back(
            &format!("{}/login/oauth2/auth", campus.canvas.base_url()),
            &parameters,
        );
    }
    back(&request.redirect_uri, &parameters)
}

fn told(redirect_uri: &str, error: &str, text: &str, state: Option<&str>) -> Refused {
    let state = state.unwrap_or_default();
    let address = back(
        redirect_uri,
        &[
            ("error", error),
            ("error_description", text),
            ("state", state),
        ],
    );
    redirect(&address).into()
}

fn back(address: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{}", query.finish())
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn form(body: &[u8]) -> Params {
    let mut form = Params::default();
    form.add_body("application/x-www-form-urlencoded", body);
    form
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}
