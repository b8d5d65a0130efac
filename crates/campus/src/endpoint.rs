//! What a request is for, in one text: for limits, the log and the rules of faults.

use axum::extract::{MatchedPath, Request};
use http::{HeaderMap, Method, Uri};

/// Returns method and route, such as `GET /Panopto/api/v1/folders/{id}`, or for SOAP method, service and operation,
/// such as `POST /Panopto/PublicAPI/{version}/UsageReporting.svc/GetSessionSummaryUsage`.
///
/// Both addresses of a SOAP service, and all its versions, are one endpoint.
pub(crate) fn name(request: &Request) -> String {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or(request.uri().path(), MatchedPath::as_str);
    let route = route.replacen("/PublicAPISSL/", "/PublicAPI/", 1);
    let operation = operation(request.method(), request.uri(), request.headers());
    let operation = operation.map(|name| format!("/{name}")).unwrap_or_default();
    format!("{} {route}{operation}", request.method())
}

/// Returns path and query, with the operation of SOAP after the path.
pub(crate) fn target(request: &Request) -> String {
    let uri = request.uri();
    let mut target = uri.path().to_owned();
    if let Some(operation) = operation(request.method(), uri, request.headers()) {
        target.push('/');
        target.push_str(operation);
    }
    if let Some(query) = uri.query() {
        target.push('?');
        target.push_str(query);
    }
    target
}

fn operation<'a>(method: &Method, uri: &Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let (_, ending) = uri.path().rsplit_once('.')?;
    if *method != Method::POST || ending != "svc" {
        return None;
    }
    let action = headers.get("soapaction")?.to_str().ok()?.trim_matches('"');
    let name = action.rsplit('/').next()?;
    let plain = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    plain.then_some(name)
}
