//! The SOAP interface: signing in, usage, people. SOAP 1.1, document/literal.

mod caller;
mod describe;
mod fault;
mod message;
mod schema;
mod services;
mod sign_in;
mod usage;
mod users;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use self::{
    fault::xml,
    message::{Arguments, Style, Value},
    schema::{Kind, Operation, Service, Space},
};
use super::page;
use crate::{CampusState, SoapAccess, log::Entry, xml::Element};
pub(crate) use fault::SoapFault;

type Campus = State<Arc<CampusState>>;

/// Answers one call; the second value is a cookie to set.
type Answer = Result<(Value, Option<String>), SoapFault>;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    let mut router = Router::new();
    for service in [&services::AUTH, &services::USAGE, &services::USERS] {
        for api in ["/Panopto/PublicAPI", "/Panopto/PublicAPISSL"] {
            let description = move |state: Campus, version: Path<String>, query: RawQuery| async move {
                describe(service, &state, &version, query)
            };
            let operation =
                move |state: Campus,
                      entry: Extension<Arc<Entry>>,
                      headers: HeaderMap,
                      body: Bytes| { call(service, state, entry, headers, body) };
            let path = format!("{api}/{{version}}/{}.svc", service.name);
            router = router.route(&path, get(description).post(operation));
        }
    }
    router
}

/// `?wsdl`, `?singleWsdl` and `?xsd=xsd0`: the service's description.
fn describe(
    service: &'static Service,
    state: &CampusState,
    version: &str,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(refusal) = refused_as_a_whole(state) {
        return refusal;
    }
    let version = quick_xml::escape::escape(version);
    let address = format!(
        "{}/Panopto/PublicAPISSL/{version}/{}.svc",
        state.public_url(),
        service.name
    );
    match describe::document(service, &address, &query.unwrap_or_default()) {
        Some(document) => xml(StatusCode::OK, document),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn call(
    service: &'static Service,
    State(state): Campus,
    Extension(entry): Extension<Arc<Entry>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(refusal) = refused_as_a_whole(&state) {
        return refusal;
    }
    let answering =
        tokio::task::spawn_blocking(move || answer(service, &state, &entry, &headers, &body));
    match answering.await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => fault.into_response(),
        Err(error) => SoapFault::system(&error.to_string()).into_response(),
    }
}

fn refused_as_a_whole(state: &CampusState) -> Option<Response> {
    let refusal =
        |status, title| Some(page(status, title, "<h1>Not available</h1>").into_response());
    let access = state.settings.read().soap.access;
    match access {
        SoapAccess::Open => None,
        SoapAccess::Faults => Some(SoapFault::system("System error").into_response()),
        SoapAccess::Forbidden => refusal(StatusCode::FORBIDDEN, "Forbidden"),
        SoapAccess::NotFound => refusal(StatusCode::NOT_FOUND, "Not found"),
    }
}

fn answer(
    service: &'static Service,
    state: &CampusState,
    entry: &Entry,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, SoapFault> {
    let document = crate::xml::parse(body).map_err(|_| SoapFault::unreadable())?;
    let (operation, element) = operation_of(service, headers, &document)?;
    let soap = state.settings.read().soap.clone();
    let arguments = Arguments::read(operation, element, soap.misplaced)?;
    let subject = ["sessionId", "folderId", "userId"]
        .into_iter()
        .find_map(|name| arguments.id(name));
    if let Some(subject) = subject {
        entry.set_subject(subject);
    }
    let (value, cookie) = match service.name {
        "Auth" => sign_in::answer(state, headers, operation, &arguments)?,
        name => {
            let value = match caller::of(state, headers, &arguments) {
                Ok(caller) if name == "UserManagement" => users::answer(state, &caller, &arguments),
                Ok(caller) => usage::answer(state, &caller, operation, &arguments)?,
                Err(nobody) => nobody.answer(operation, soap.signed_out)?,
            };
            (value, None)
        }
    };
    let style = Style {
        times_with_zone: soap.times_with_zone,
        empty_pages: soap.empty_pages,
    };
    let mut response = xml(StatusCode::OK, message::answer(operation, &value, &style));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Finds the operation in the body; the action has to fit it, with the `I` before the service's name.
fn operation_of<'a>(
    service: &'static Service,
    headers: &HeaderMap,
    document: &'a Element,
) -> Result<(&'static Operation, &'a Element), SoapFault> {
    let element = document
        .child("Body")
        .and_then(|body| body.children.first())
        .filter(|element| element.namespace == Space::Tempuri.uri())
        .ok_or_else(SoapFault::unknown_action)?;
    let operation = service
        .operation(&element.name)
        .ok_or_else(SoapFault::unknown_action)?;
    let action = headers
        .get("soapaction")
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim_matches('"'));
    if action == Some(action_of(service, operation).as_str()) {
        Ok((operation, element))
    } else {
        Err(SoapFault::unknown_action())
    }
}

fn action_of(service: &Service, operation: &Operation) -> String {
    format!(
        "{}I{}/{}",
        Space::Tempuri.uri(),
        service.name,
        operation.name
    )
}

/// Returns what a list answers when there is nothing in it; `None` for what is no list.
fn nothing(kind: Kind) -> Option<Value> {
    match kind {
        Kind::List(_) => Some(Value::List(Vec::new())),
        Kind::Of(complex) if complex.members.iter().any(|it| it.name == "PagedResponses") => {
            Some(Value::Members(vec![
                ("PagedResponses", Value::List(Vec::new())),
                ("TotalNumberResponses", 0_usize.into()),
            ]))
        }
        _ => None,
    }
}
