//! The upload target: `/Panopto/Upload/{guid}/{file}`, with the rules Panopto's server has before S3 begins.
//!
//! Read as bucket `Upload` with key `{guid}/{file}`, or as bucket `Panopto` with key `Upload/{guid}/{file}`,
//! it is the same path. Signatures are not looked at.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header, uri::PathAndQuery};
use http_body_util::BodyExt;
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    record::{Upload, UploadPhase},
    storage::Access,
};
use crate::{CampusState, UploadSettings};

/// Bytes of a refused body that are read before the answer, so that the client gets to see it.
const DRAINED: u64 = 256 * 1024 * 1024;
/// Query parameters of signed addresses.
const SIGNING: [&str; 4] = [
    "AWSAccessKeyId",
    "Signature",
    "Expires",
    "x-amz-security-token",
];

/// Serves one request to an upload target.
pub(super) async fn serve(State(state): State<Arc<CampusState>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match admit(&state, &request) {
        Ok((upload, file)) => {
            match state
                .uploads
                .open_target(&upload, state.data_dir(), state.clock.now())
            {
                Ok(target) => {
                    let access = Access {
                        state: Arc::clone(&state),
                        target,
                        upload: upload.id,
                        file,
                    };
                    pass_on(access, request).await
                }
                Err(error) => {
                    tracing::error!(%error, "the files of an upload cannot be reached");
                    let refusal = Refusal(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        "InternalError",
                        "The storage cannot be reached.",
                    );
                    refuse(&path, refusal, request).await
                }
            }
        }
        Err(refusal) => refuse(&path, refusal, request).await,
    }
}

/// Status, code and message of an S3 error.
struct Refusal(StatusCode, &'static str, &'static str);

fn admit(state: &CampusState, request: &Request) -> Result<(Upload, String), Refusal> {
    let path = request.uri().path();
    let mut names = path
        .strip_prefix("/Panopto/Upload")
        .unwrap_or(path)
        .trim_start_matches('/')
        .splitn(2, '/');
    let (guid, file) = (
        names.next().unwrap_or_default(),
        names.next().unwrap_or_default(),
    );
    if guid.is_empty() || file.is_empty() {
        return Err(Refusal(
            StatusCode::FORBIDDEN,
            "AccessDenied",
            "Access Denied",
        ));
    }
    let no_bucket = Refusal(
        StatusCode::NOT_FOUND,
        "NoSuchBucket",
        "The specified bucket does not exist",
    );
    let guid = Uuid::try_parse(guid).ok();
    let Some(upload) = guid.and_then(|guid| state.uploads.upload_at(guid)) else {
        return Err(no_bucket);
    };
    match upload.phase {
        UploadPhase::Uploading => {}
        UploadPhase::UploadComplete
        | UploadPhase::Processing
        | UploadPhase::Complete
        | UploadPhase::ProcessingError => {
            return Err(Refusal(
                StatusCode::FORBIDDEN,
                "AccessDenied",
                "The upload is finished.",
            ));
        }
        _ => return Err(no_bucket),
    }
    let settings = state.settings.read().upload.clone();
    check_body(request, &settings)?;
    let file = percent_decoded(file);
    Ok((upload, file))
}

/// Checks what Panopto's server wants of bodies: exact lengths, no `aws-chunked`, parts that are not too large.
fn check_body(request: &Request, settings: &UploadSettings) -> Result<(), Refusal> {
    let headers = request.headers();
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let query = request.uri().query().unwrap_or_default();
    let has = |name: &str| form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name);
    let creates = *request.method() == Method::POST && has("uploads");
    if settings.refuse_aws_chunked && is_aws_chunked(headers) {
        return Err(Refusal(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented.",
        ));
    }
    if length.is_none()
        && (*request.method() == Method::PUT
            || (creates && settings.require_content_length_on_create))
    {
        return Err(Refusal(
            StatusCode::LENGTH_REQUIRED,
            "MissingContentLength",
            "You must provide the Content-Length HTTP header.",
        ));
    }
    if has("partNumber") && length.is_some_and(|length| length > settings.max_part_bytes) {
        return Err(Refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            "We encountered an internal error.",
        ));
    }
    Ok(())
}

fn is_aws_chunked(headers: &HeaderMap) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    text("content-encoding")
        .to_ascii_lowercase()
        .contains("aws-chunked")
        || text("x-amz-content-sha256").starts_with("STREAMING-")
        || headers.contains_key("x-amz-decoded-content-length")
        || headers.contains_key("x-amz-trailer")
}

/// Hands the request to the S3 service, without its signature and with the path the service knows.
async fn pass_on(access: Access, request: Request) -> Response {
    let state = Arc::clone(&access.state);
    let (mut parts, body) = request.into_parts();
    for name in [
        "authorization",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
    ] {
        parts.headers.remove(name);
    }
    parts.uri = without_signature(&parts.uri);
    parts.extensions.insert(Arc::new(access));
    let request = http::Request::from_parts(parts, s3s::Body::http_body_unsync(body));
    match state.uploads.service().call(request).await {
        Ok(response) => response.map(Body::new).into_response(),
        Err(error) => {
            tracing::error!(?error, "the S3 service broke");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn without_signature(uri: &Uri) -> Uri {
    let path = uri.path().strip_prefix("/Panopto").unwrap_or(uri.path());
    let signing = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("X-Amz-"))
            || SIGNING.contains(&name)
    };
    let query: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !signing(pair))
        .collect();
    let target = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    };
    PathAndQuery::try_from(target)
        .map(Uri::from)
        .unwrap_or_default()
}

fn percent_decoded(path: &str) -> String {
    // The form decoder would also turn plus signs into spaces.
    let pair = format!("={}", path.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes())
        .map(|(_, value)| value.into_owned())
        .next()
        .unwrap_or_default()
}

async fn refuse(path: &str, Refusal(status, code, message): Refusal, request: Request) -> Response {
    let mut body = request.into_body();
    let mut read = 0;
    while read < DRAINED
        && let Some(Ok(frame)) = body.frame().await
    {
        read += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
    let resource = quick_xml::escape::escape(path);
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><Resource>{resource}</Resource></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}
