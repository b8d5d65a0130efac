//! The other origin: bytes for whoever has a signed address, and nothing for who brings a credential.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{address, file_of_ticket, web::redirect};
use crate::{
    CampusState, Length,
    canvas::{
        answer::Refused,
        params::Params,
        work::{CanvasFile, FileContent},
    },
    content::{ReadAt, Sending, send},
};

type Campus = State<Arc<CampusState>>;

pub(super) async fn file(
    State(campus): Campus,
    Path((uuid, _)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let file = match find(&campus, &uuid, query.as_deref(), &headers) {
        Ok(file) => file,
        Err(refused) => return refused.into_response(),
    };
    let settings = campus.settings.read().canvas.files.clone();
    let making = file.clone();
    // Preparing a recording takes a moment.
    let Ok(content) = tokio::task::spawn_blocking(move || making.content()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let bytes = Bytes {
        length: match settings.length {
            Length::Half => content.len() / 2,
            _ => content.len(),
        },
        content,
    };
    let sending = Sending {
        content_type: file.kind.content_type(),
        tag: format!("\"{}-{}\"", file.uuid(), bytes.content.len()),
        changed: file.updated,
        ranges: settings.ranges,
        validators: settings.validators,
        content_length: settings.length != Length::Missing,
    };
    let mut response = send(bytes, &sending, &headers);
    let ascii: String = file
        .display_name
        .chars()
        .map(|letter| {
            if letter.is_ascii_graphic() && letter != '"' {
                letter
            } else {
                '_'
            }
        })
        .collect();
    let whole: String = percent(&file.display_name);
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// Sends on once more, on the same origin.
pub(super) async fn bounce(
    State(campus): Campus,
    Path((uuid, _)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match find(&campus, &uuid, query.as_deref(), &headers) {
        Ok(file) => redirect(&address(&campus, "files", &file)),
        Err(refused) => refused.into_response(),
    }
}

pub(super) async fn thumbnail(
    State(campus): Campus,
    Path((uuid, _)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match find(&campus, &uuid, query.as_deref(), &headers) {
        Ok(file) => ([(header::CONTENT_TYPE, "image/jpeg")], file.thumbnail()).into_response(),
        Err(refused) => refused.into_response(),
    }
}

fn find(
    campus: &CampusState,
    uuid: &str,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<CanvasFile, Refused> {
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE) {
        let text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified";
        return Err(refusal(StatusCode::BAD_REQUEST, "InvalidArgument", text).into());
    }
    let params = Params::of_query(query.unwrap_or_default());
    let id = params
        .filled("token")
        .and_then(|token| file_of_ticket(token, campus.clock.now()));
    let late = "Request has expired";
    let id = id.ok_or_else(|| refusal(StatusCode::FORBIDDEN, "AccessDenied", late))?;
    let file = campus.canvas_file(id).filter(|file| file.uuid() == uuid);
    let gone = "The specified key does not exist.";
    Ok(file.ok_or_else(|| refusal(StatusCode::NOT_FOUND, "NoSuchKey", gone))?)
}

fn refusal(status: StatusCode, code: &str, text: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{text}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// Bytes that may end before their end.
struct Bytes {
    content: FileContent,
    length: u64,
}

impl ReadAt for Bytes {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, place: u64, most: usize) -> std::io::Result<Vec<u8>> {
        Ok(self.content.read_at(place, most))
    }
}

/// Encodes a name as the header of downloads wants it.
fn percent(name: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
