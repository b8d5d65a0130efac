use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use lectern_net::{Form, Idempotency, Part, Request};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use url::Url;

use crate::answer;
use crate::error::PanoptoError;
use crate::soap::SoapBody;

/// One request, described apart from how it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: Method,
    /// Method and route template: what the server counts by.
    pub endpoint: &'static str,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    /// The whole address where the server gave it; then path and query say nothing.
    pub address: Option<Url>,
    pub body: Option<Value>,
    /// A file sent as a form; then there is no body.
    pub file: Option<FilePart>,
    /// A SOAP envelope; then there is no body either.
    pub soap: Option<SoapBody>,
    pub class: Idempotency,
    pub family: Family,
    /// What the account needs for this, said when it is refused.
    pub right: &'static str,
}

/// A file in a form (`multipart/form-data`), in a part named `file`.
#[derive(Debug, Clone)]
pub(crate) struct FilePart {
    pub name: String,
    pub content: Bytes,
    /// The other fields of the form.
    pub fields: Vec<(&'static str, String)>,
}

impl FilePart {
    /// Makes the form anew, because each attempt uses one up.
    pub fn form(&self) -> Form {
        let file = Part::stream(self.content.clone()).file_name(self.name.clone());
        self.fields
            .iter()
            .fold(Form::new(), |form, (name, value)| {
                form.text(*name, value.clone())
            })
            .part("file", file)
    }
}

/// The API families do not share their rules about tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `/Panopto/api/v1/` and `/Panopto/oauth2/`: an expired token gives 401, and 403 means a missing right.
    Rest,
    /// `/Panopto/PublicAPI/REST/`: an expired token gives 403, which is the answer to a missing right too.
    Upload,
    /// `/Panopto/Pages/` and `/Panopto/Podcast/`: cookies instead of a token; an ended session gives 401, 403 or a page to
    /// sign in with status 200.
    Web,
    /// `/Panopto/PublicAPI/{version}/{Service}.svc`: cookies as for the pages, failures as faults with status 500. A token is
    /// not accepted.
    Soap,
}

impl Family {
    /// Tells whether this answer may mean that the token has ended.
    pub fn may_mean_expired(self, status: StatusCode) -> bool {
        match self {
            Self::Rest => status == StatusCode::UNAUTHORIZED,
            Self::Upload | Self::Web | Self::Soap => {
                matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
            }
        }
    }
}

impl Call {
    pub fn get(endpoint: &'static str, path: String) -> Self {
        Self {
            method: Method::GET,
            endpoint,
            path,
            query: Vec::new(),
            address: None,
            body: None,
            file: None,
            soap: None,
            class: Idempotency::Safe,
            family: Family::Rest,
            right: "the right to see it",
        }
    }

    /// A change, which is never sent again if it may have arrived.
    pub fn change(
        method: Method,
        endpoint: &'static str,
        path: String,
        right: &'static str,
    ) -> Self {
        Self {
            method,
            class: Idempotency::NotSentOnly,
            right,
            ..Self::get(endpoint, path)
        }
    }

    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub fn of(mut self, family: Family) -> Self {
        self.family = family;
        self
    }
}

/// An answer with a success status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub request: Request,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Reads the body as JSON; a web page is told apart.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, PanoptoError> {
        self.refuse_page()?;
        serde_json::from_slice(self.text()).map_err(|error| PanoptoError::UnexpectedBody {
            detail: if self.text().is_empty() {
                "the answer is empty".to_owned()
            } else {
                error.to_string()
            },
            request: self.request.clone(),
        })
    }

    /// Tells whether the body is JSON from its first to its last character.
    pub fn is_json(&self) -> bool {
        serde_json::from_slice::<IgnoredAny>(self.text()).is_ok()
    }

    fn text(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body)
    }

    /// Tells whether the body is a web page, or would be one where only the head was asked for.
    pub fn is_page(&self) -> bool {
        let text = String::from_utf8_lossy(&self.body);
        let html_type = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"));
        answer::looks_like_html(&text)
            || (html_type
                && (text.trim_start().starts_with('<') || self.request.method == Method::HEAD))
    }

    /// Accepts any body but a web page, which means that somebody else answered.
    pub fn refuse_page(&self) -> Result<(), PanoptoError> {
        let text = String::from_utf8_lossy(&self.body);
        if self.is_page() {
            return Err(PanoptoError::NotJson {
                request: self.request.clone(),
                title: answer::page_title(&text)
                    .unwrap_or_else(|| "a page without a title".to_owned()),
                sign_in_page: answer::looks_like_sign_in(&text)
                    || self.request.method == Method::HEAD,
            });
        }
        Ok(())
    }
}
