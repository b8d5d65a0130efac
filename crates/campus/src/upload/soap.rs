//! The sign-in service of the SOAP API, from which older upload clients get their cookie.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::xml::{self, Element};
use crate::{CampusState, auth::AUTH_COOKIE, tokens::Grant};

const DESCRIPTION: &str = include_str!("auth.wsdl");
const TEMPURI: &str = "http://tempuri.org/";
/// What the campus calls its version.
const SERVER_VERSION: &str = "15.0.0.00000";

/// `GET Auth.svc?wsdl`: the service's description.
pub(super) async fn describe(
    State(state): State<Arc<CampusState>>,
    Path(version): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = query.unwrap_or_default().to_ascii_lowercase();
    if !matches!(asked.as_str(), "wsdl" | "singlewsdl") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let escaped = quick_xml::escape::escape(version.as_str()).into_owned();
    let address = format!(
        "{}/Panopto/PublicAPISSL/{escaped}/Auth.svc",
        state.public_url()
    );
    envelope(StatusCode::OK, DESCRIPTION.replace("{address}", &address))
}

/// `POST Auth.svc`: one operation.
///
/// A wrong password is an ordinary answer, `false` and no cookie.
pub(super) async fn call(
    State(state): State<Arc<CampusState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(document) = xml::parse(&body) else {
        return fault(
            "a:DeserializationFailed",
            "The message is not well-formed XML.",
        );
    };
    let operation = document
        .child("Body")
        .and_then(|body| body.children.first());
    let Some(operation) = operation.filter(|operation| operation.namespace == TEMPURI) else {
        return fault(
            "a:ActionNotSupported",
            "The message has no known operation in its body.",
        );
    };
    let action = headers
        .get("soapaction")
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim_matches('"'));
    if action != Some(format!("{TEMPURI}IAuth/{}", operation.name).as_str()) {
        return fault(
            "a:ActionNotSupported",
            "The SOAPAction does not fit the operation in the body.",
        );
    }
    match operation.name.as_str() {
        "LogOnWithPassword" => log_on(&state, operation),
        "GetServerVersion" => result("GetServerVersion", SERVER_VERSION),
        _ => fault("a:ActionNotSupported", "The operation is not known."),
    }
}

fn log_on(state: &CampusState, operation: &Element) -> Response {
    let argument = |name: &str| {
        operation
            .child(name)
            .map(|child| child.text.as_str())
            .unwrap_or_default()
    };
    let Some(person) = person_with(state, argument("userKey"), argument("password")) else {
        return result("LogOnWithPassword", "false");
    };
    let seconds = state.settings.read().tokens.cookie_seconds;
    let until = state.clock.now() + TimeDelta::seconds(seconds);
    let grant = Grant {
        person: Some(person),
        client_id: String::new(),
        scopes: Vec::new(),
        until,
    };
    let cookie = state.tokens.write().give_cookie(grant);
    let mut response = result("LogOnWithPassword", "true");
    if let Ok(value) = HeaderValue::from_str(&format!(
        "{AUTH_COOKIE}={cookie}; path=/; HttpOnly; SameSite=None"
    )) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

fn person_with(state: &CampusState, username: &str, password: &str) -> Option<Uuid> {
    let world = state.world.read();
    let person = world.person_named(username)?;
    (person.password.as_deref() == Some(password)).then_some(person.id)
}

fn result(operation: &str, value: &str) -> Response {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><{operation}Response xmlns=\"{TEMPURI}\"><{operation}Result>{value}</{operation}Result></{operation}Response></s:Body></s:Envelope>"
    );
    envelope(StatusCode::OK, body)
}

fn fault(code: &str, text: &str) -> Response {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode xmlns:a=\"http://schemas.microsoft.com/ws/2005/05/addressing/none\">{code}</faultcode><faultstring xml:lang=\"en-US\">{text}</faultstring></s:Fault></s:Body></s:Envelope>"
    );
    envelope(StatusCode::INTERNAL_SERVER_ERROR, body)
}

fn envelope(status: StatusCode, xml: String) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
        xml,
    )
        .into_response()
}
