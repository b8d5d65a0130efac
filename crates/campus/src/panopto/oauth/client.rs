//! Which API client is calling.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, header};
use url::form_urlencoded;

use super::OAuthError;
use crate::world::{ApiClient, World};

/// The fields of a form, each name once.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Returns a field that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// How a client may show who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accept {
    /// HTTP Basic or body fields, as at the token endpoint.
    BasicOrBody,
    /// HTTP Basic alone, as at the revocation endpoint.
    BasicOnly,
}

/// Finds the client by its credentials.
pub(super) fn authenticate<'a>(
    world: &'a World,
    headers: &HeaderMap,
    form: &Form,
    accept: Accept,
) -> Result<&'a ApiClient, OAuthError> {
    let candidates = match basic(headers) {
        Some(candidates) => candidates,
        None if accept == Accept::BasicOrBody => {
            let id = form.get("client_id").ok_or(OAuthError::InvalidClient)?;
            vec![(
                id.to_owned(),
                form.get("client_secret").unwrap_or_default().to_owned(),
            )]
        }
        None => return Err(OAuthError::InvalidClient),
    };
    candidates
        .iter()
        .find_map(|(id, secret)| world.client(id).filter(|client| client.secret == *secret))
        .ok_or(OAuthError::InvalidClient)
}

/// Reads HTTP Basic credentials, both form-encoded as the standard wants and as they stand, which some
/// clients of Panopto send.
fn basic(headers: &HeaderMap) -> Option<Vec<(String, String)>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = BASE64_STANDARD
        .decode(encoded.trim())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, secret)) = text.as_deref().and_then(|text| text.split_once(':')) else {
        return Some(Vec::new());
    };
    Some(vec![
        (id.to_owned(), secret.to_owned()),
        (decoded(id), decoded(secret)),
    ])
}

fn decoded(text: &str) -> String {
    // A lone value reads as a form's first name, with the decoding of forms.
    form_urlencoded::parse(text.as_bytes())
        .next()
        .map_or_else(String::new, |(name, value)| {
            if value.is_empty() {
                name.into_owned()
            } else {
                format!("{name}={value}")
            }
        })
}
