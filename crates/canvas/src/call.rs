use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use lectern_net::page::looks_like_html;
use lectern_net::{Idempotency, Request};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use url::Url;

use crate::error::CanvasError;

/// How many rows a page is asked to hold; Canvas gives no more.
pub(crate) const MOST_ROWS: &str = "100";

/// No answer of the API is longer; a page of a hundred submissions with long texts can have many megabytes.
const LONGEST_ANSWER: usize = 128 << 20;

/// One request, described apart from how it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: Method,
    /// The path as Canvas's documentation and scopes write it.
    pub route: &'static str,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    /// The whole address where the server gave it; then path and query say nothing.
    pub address: Option<Url>,
    pub body: Option<Value>,
    pub class: Idempotency,
    /// What the account needs for this, said when it is refused.
    pub right: &'static str,
    /// Whether redirects are followed; else one counts as success.
    pub followed: bool,
    /// The longest answer that is taken, in bytes.
    pub longest: usize,
}

impl Call {
    pub fn get(route: &'static str, path: String, right: &'static str) -> Self {
        Self {
            method: Method::GET,
            route,
            path,
            query: Vec::new(),
            address: None,
            body: None,
            class: Idempotency::Safe,
            right,
            followed: true,
            longest: LONGEST_ANSWER,
        }
    }

    /// A request that makes something, which is never sent again if it may have arrived.
    pub fn post(route: &'static str, path: String, body: Value, right: &'static str) -> Self {
        Self {
            method: Method::POST,
            body: Some(body),
            class: Idempotency::NotSentOnly,
            ..Self::get(route, path, right)
        }
    }

    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub fn queries<T: ToString>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.query
            .extend(values.into_iter().map(|value| (name, value.to_string())));
        self
    }

    /// Adds a member if there is something to say.
    pub fn query_some<T: ToString>(self, name: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.query(name, value.to_string()),
            None => self,
        }
    }

    /// Returns the same call at an address that Canvas gave. Nothing is added to it.
    pub fn at(&self, address: Url) -> Self {
        Self {
            address: Some(address),
            path: String::new(),
            query: Vec::new(),
            ..self.clone()
        }
    }

    /// Returns the same call with redirects as answers.
    pub fn unfollowed(self) -> Self {
        Self {
            followed: false,
            ..self
        }
    }

    pub fn url(&self, server: &Url) -> Url {
        if let Some(address) = &self.address {
            return address.clone();
        }
        let mut url = server.clone();
        url.set_path(&self.path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    /// Returns the scope that a limited token needs for this.
    pub fn scope(&self) -> String {
        format!("url:{}|{}", self.method, self.route)
    }
}

/// An answer with a success status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub request: Request,
    pub status: StatusCode,
    /// Where it came from, after redirects.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Reads the body as JSON; a web page is told apart.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, CanvasError> {
        self.refuse_page()?;
        serde_json::from_slice(self.text()).map_err(|error| CanvasError::UnexpectedBody {
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

    /// Refuses a web page, which means that somebody else answered.
    pub fn refuse_page(&self) -> Result<(), CanvasError> {
        let text = String::from_utf8_lossy(&self.body);
        let html_type = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"));
        if looks_like_html(&text) || (html_type && text.trim_start().starts_with('<')) {
            return Err(CanvasError::not_json(self.request.clone(), &text));
        }
        Ok(())
    }
}
