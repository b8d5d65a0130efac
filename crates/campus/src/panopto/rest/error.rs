//! How REST v1 says no.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::world::Refusal;

/// A refusal of REST v1.
#[derive(Debug)]
pub(super) enum RestError {
    /// No token, a wrong or an expired one.
    NotSignedIn(u16),
    /// The service client may not do this for anybody.
    ActsForNobody,
    /// No permission; 403 or 404, as the switch says.
    Forbidden(u16),
    /// No such thing.
    NotFound(&'static str),
    /// A member or parameter that does not do.
    BadRequest(String),
    /// A GUID that is none, in the body shape that belongs to it.
    MalformedId,
    /// An answer out of nowhere.
    Broken,
}

pub(super) type RestResult<T> = Result<T, RestError>;

impl RestError {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }
}

impl From<Refusal> for RestError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound("The item"),
            Refusal::Forbidden => Self::Forbidden(403),
            Refusal::Invalid(message) => Self::bad(message),
        }
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        match self {
            Self::NotSignedIn(status) => {
                let mut response = code(status).into_response();
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            }
            Self::ActsForNobody => (
                StatusCode::UNAUTHORIZED,
                Json(json!({ "Message": "User is not authorized" })),
            )
                .into_response(),
            Self::Forbidden(404) => Self::NotFound("The item").into_response(),
            Self::Forbidden(status) => code(status).into_response(),
            Self::NotFound(what) => api_error(
                StatusCode::NOT_FOUND,
                "NotFound",
                &format!("{what} was not found."),
            ),
            Self::BadRequest(message) => api_error(StatusCode::BAD_REQUEST, "BadRequest", &message),
            Self::MalformedId => {
                let body = json!({ "Message": "The request is invalid." });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Self::Broken => {
                let page = "<!DOCTYPE html><html><head><title>Runtime Error</title></head>\
                            <body><h1>Server Error in '/Panopto' Application.</h1></body></html>";
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    axum::response::Html(page),
                )
                    .into_response()
            }
        }
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN)
}

fn api_error(status: StatusCode, error_code: &str, message: &str) -> Response {
    let error = json!({ "ErrorCode": error_code, "Message": message, "Success": false, "ErrorSource": "PanoptoApi" });
    (status, Json(json!({ "Error": error }))).into_response()
}
