//! Reading requests: who calls, ids, query, body.

use std::{str::FromStr, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
};
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use uuid::Uuid;

use super::error::{RestError, RestResult};
use crate::{CampusState, auth, world::Identity};

/// The caller of a REST v1 request; without one the answer is 401.
pub(super) struct Caller(pub Identity);

impl FromRequestParts<Arc<CampusState>> for Caller {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<CampusState>,
    ) -> Result<Self, RestError> {
        let status = state.settings.read().quirks.rest_auth_status;
        auth::person_for(state, &parts.headers)
            .map(Self)
            .map_err(|_| RestError::NotSignedIn(status))
    }
}

/// The id in the path.
pub(super) struct Id(pub Uuid);

impl FromRequestParts<Arc<CampusState>> for Id {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<CampusState>,
    ) -> Result<Self, RestError> {
        let path = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| RestError::MalformedId)?;
        guid(&path).map(Self)
    }
}

/// Reads a GUID in the form Panopto writes, 8-4-4-4-12.
pub(super) fn guid(text: &str) -> RestResult<Uuid> {
    let id = (text.len() == 36)
        .then(|| Uuid::from_str(text).ok())
        .flatten();
    id.ok_or(RestError::MalformedId)
}

/// The query parameters. Unknown ones are ignored, names are taken without regard to case.
pub(super) struct Query(Vec<(String, String)>);

impl FromRequestParts<Arc<CampusState>> for Query {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<CampusState>,
    ) -> Result<Self, RestError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

/// Which way a listing runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortOrder {
    Ascending,
    Descending,
}

impl Query {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn page_number(&self) -> RestResult<usize> {
        match self.get("pageNumber").filter(|text| !text.is_empty()) {
            Some(text) => text.parse().map_err(|_| RestError::MalformedId),
            None => Ok(0),
        }
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Tells whether `includeFields` names a field.
    pub(super) fn wants_field(&self, field: &str) -> bool {
        self.get("includeFields")
            .is_some_and(|fields| fields.split(',').any(|name| name.trim() == field))
    }

    /// Returns the sort field as one of the allowed, the first by default.
    pub(super) fn sort_field(
        &self,
        allowed: &[&'static str],
        state: &CampusState,
    ) -> RestResult<&'static str> {
        let Some(asked) = self.get("sortField").filter(|text| !text.is_empty()) else {
            return Ok(allowed[0]);
        };
        let known = allowed
            .iter()
            .find(|field| field.eq_ignore_ascii_case(asked));
        known
            .copied()
            .ok_or_else(|| invalid_enum(state, "sortField", asked))
    }

    pub(super) fn sort_order(&self, state: &CampusState) -> RestResult<SortOrder> {
        match self
            .get("sortOrder")
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            "" | "asc" => Ok(SortOrder::Ascending),
            "desc" => Ok(SortOrder::Descending),
            other => Err(invalid_enum(state, "sortOrder", other)),
        }
    }

    /// Returns what is searched for; searching for nothing is refused.
    pub(super) fn search_query(&self, state: &CampusState) -> RestResult<String> {
        let query = self.get("searchQuery").unwrap_or_default().trim();
        if query.is_empty() && state.settings.read().quirks.refuse_empty_search {
            return Err(RestError::bad("The searchQuery parameter is required."));
        }
        Ok(if query.is_empty() { "*" } else { query }.to_owned())
    }
}

fn invalid_enum(state: &CampusState, name: &str, value: &str) -> RestError {
    if state.settings.read().quirks.invalid_enum_is_400 {
        RestError::bad(format!("The value '{value}' is not valid for {name}."))
    } else {
        RestError::Broken
    }
}

/// A JSON body; what cannot be read is 400.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<CampusState>> for Body<T> {
    type Rejection = RestError;

    async fn from_request(request: Request, state: &Arc<CampusState>) -> Result<Self, RestError> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| RestError::MalformedId)?;
        let value = serde_json::from_slice(&bytes);
        value
            .map(Self)
            .map_err(|error| RestError::bad(format!("The request body is not valid: {error}")))
    }
}
