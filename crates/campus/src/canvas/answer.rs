//! Answers: what is refused, in which of the many shapes, and JSON with ids as text when that is asked for.

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::views::seconds;

/// A refusal; boxed, because answers are large.
#[derive(Debug)]
pub(crate) struct Refused(Box<Response>);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Response> for Refused {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TokenTrouble {
    Missing,
    Invalid,
    Expired(DateTime<Utc>),
    Revoked,
}

/// Makes the 401 that tells of a token by its header.
pub(crate) fn bad_token(trouble: TokenTrouble) -> Refused {
    let body = match trouble {
        TokenTrouble::Missing => json!({
            "status": "unauthenticated",
            "errors": [{ "message": "user authorization required" }],
        }),
        TokenTrouble::Invalid => message("Invalid access token."),
        TokenTrouble::Expired(at) => json!({
            "errors": [{ "message": "Expired access token.", "expired_at": seconds(at) }],
        }),
        TokenTrouble::Revoked => message("Revoked access token."),
    };
    let mut response = answer(StatusCode::UNAUTHORIZED, &body);
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"canvas-lms\""),
    );
    response.into()
}

pub(crate) fn lacks_scope() -> Refused {
    let body = message("Insufficient scopes on access token.");
    answer(StatusCode::UNAUTHORIZED, &body).into()
}

/// Makes the answer to a good token without the right, which has no header that tells of tokens.
pub(crate) fn no_permission(status: u16) -> Refused {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    let body = json!({
        "status": "unauthorized",
        "errors": [{ "message": "user not authorized to perform that action" }],
    });
    answer(status, &body).into()
}

pub(crate) fn not_found() -> Refused {
    let body = message("The specified resource does not exist.");
    answer(StatusCode::NOT_FOUND, &body).into()
}

/// Makes the answer of those addresses that say `error` in one text.
pub(crate) fn plain_error(status: StatusCode, text: &str) -> Refused {
    answer(status, &json!({ "error": text })).into()
}

/// Makes the answer to a parameter that is not what it should be.
pub(crate) fn bad_request(text: &str) -> Refused {
    answer(StatusCode::BAD_REQUEST, &message(text)).into()
}

/// Makes the refusal to act as somebody: `errors` is a text there.
pub(crate) fn no_such_mask() -> Refused {
    let body = json!({ "errors": "Invalid as_user_id" });
    answer(StatusCode::UNAUTHORIZED, &body).into()
}

fn message(text: &str) -> Value {
    json!({ "errors": [{ "message": text }] })
}

/// Makes an answer in JSON.
pub(crate) fn answer(status: StatusCode, body: &Value) -> Response {
    bytes(status, body.to_string().into_bytes())
}

/// Makes an answer of JSON that is written already.
pub(crate) fn bytes(status: StatusCode, body: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Makes a page of text that says a request comes too soon.
pub(crate) fn throttled(status: u16, remaining: f64) -> Response {
    let (status, text) = if status == 403 {
        (
            StatusCode::FORBIDDEN,
            "403 Forbidden (Rate Limit Exceeded)\n",
        )
    } else {
        (
            StatusCode::TOO_MANY_REQUESTS,
            "429 Too Many Requests (Rate Limit Exceeded)\n",
        )
    };
    let mut response = (status, text).into_response();
    let remaining = HeaderValue::from_str(&format!("{remaining:.14}"));
    if let Ok(remaining) = remaining {
        response.headers_mut().insert(REMAINING, remaining);
    }
    response
}

/// Header with what is left in the bucket.
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
/// Header with what a request cost.
pub(crate) const COST: HeaderName = HeaderName::from_static("x-request-cost");

/// Writes every id as text, as the accept header for that asks.
pub(crate) fn ids_as_text(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(ids_as_text),
        Value::Object(members) => {
            for (name, member) in members {
                let is_id = name == "id" || name.ends_with("_id");
                match member {
                    Value::Number(number) if is_id => *member = number.to_string().into(),
                    Value::Array(ids) if name.ends_with("_ids") => {
                        for id in ids.iter_mut().filter(|id| id.is_number()) {
                            *id = id.to_string().into();
                        }
                    }
                    member => ids_as_text(member),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_text_and_other_numbers_stay() {
        let mut value =
            json!([{ "id": 1, "user_id": 2, "score": 3, "group_ids": [4], "user": { "id": 5 } }]);
        ids_as_text(&mut value);
        let text = json!([{ "id": "1", "user_id": "2", "score": 3, "group_ids": ["4"], "user": { "id": "5" } }]);
        assert_eq!(value, text);
    }
}
