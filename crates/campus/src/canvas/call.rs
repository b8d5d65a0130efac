//! A request to the API once it is known who sends it and what it may do.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, MatchedPath, Request},
    response::Response,
};
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use super::{
    answer::{self, Refused, TokenTrouble, bad_token, no_such_mask},
    params::Params,
    rights::AccountRights,
    world::{Catalogue, Course, User, parse_id},
};
use crate::{CampusState, CanvasSettings};

/// Largest body that is read; nothing but parameters is ever sent.
const MOST_BODY: usize = 1 << 20;

/// A request to the API.
pub(crate) struct Call {
    pub campus: Arc<CampusState>,
    /// Whom the request acts as.
    pub user: u64,
    /// Who acts, when that is somebody else.
    pub real_user: Option<u64>,
    pub rights: AccountRights,
    pub token: String,
    pub params: Params,
    /// Path as it was sent.
    pub path: String,
    ids_as_text: bool,
    pub accepts_csv: bool,
}

impl FromRequest<Arc<CampusState>> for Call {
    type Rejection = Refused;

    async fn from_request(request: Request, campus: &Arc<CampusState>) -> Result<Self, Refused> {
        let now = campus.clock.now();
        let value = token_of(&request).ok_or_else(|| bad_token(TokenTrouble::Missing))?;
        let token = {
            let tokens = campus.canvas.tokens.read();
            tokens.check(&value, now).map_err(bad_token)?.clone()
        };
        let (parts, body) = request.into_parts();
        let mut params = Params::of_query(parts.uri.query().unwrap_or_default());
        let kind = text(&parts.headers, header::CONTENT_TYPE).to_owned();
        params.add_body(&kind, &read(body).await);
        if let Some(scopes) = &token.scopes {
            let route = parts.extensions.get::<MatchedPath>();
            let route = route.map_or(parts.uri.path(), MatchedPath::as_str);
            let scope = scope(parts.method.as_str(), route);
            if !scopes.contains(&scope) {
                return Err(answer::lacks_scope());
            }
            params.without_includes();
        }
        let accept = text(&parts.headers, header::ACCEPT);
        let mut call = Self {
            campus: Arc::clone(campus),
            user: token.user,
            real_user: None,
            rights: AccountRights::of(token.user),
            token: value,
            path: parts.uri.path().to_owned(),
            ids_as_text: accept.contains("canvas-string-ids"),
            accepts_csv: accept.contains("text/csv")
                || parts.uri.path().rsplit('.').next() == Some("csv"),
            params,
        };
        call.put_on_mask()?;
        Ok(call)
    }
}

impl Call {
    pub(crate) fn settings(&self) -> CanvasSettings {
        self.campus.settings.read().canvas.clone()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.campus.clock.now()
    }

    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.campus.canvas.catalogue
    }

    pub(crate) fn base_url(&self) -> &str {
        self.campus.canvas.base_url()
    }

    pub(crate) fn no_permission(&self) -> Refused {
        answer::no_permission(self.settings().no_permission_status)
    }

    /// Finds a course by whatever stands in the address, if the caller may see it.
    pub(crate) fn course(&self, text: &str) -> Result<&Course, Refused> {
        let catalogue = self.catalogue();
        let course = match text.strip_prefix("sis_course_id:") {
            Some(sis_id) => catalogue.course_by_sis(sis_id),
            None => parse_id(text).and_then(|id| catalogue.course(id)),
        };
        let course = course.ok_or_else(answer::not_found)?;
        if self.may_read(course) {
            Ok(course)
        } else {
            Err(self.no_permission())
        }
    }

    /// Finds somebody by whatever stands in the address.
    pub(crate) fn person(&self, text: &str) -> Result<User, Refused> {
        let catalogue = self.catalogue();
        let user = match text.split_once(':') {
            _ if text == "self" => catalogue.user(self.user),
            Some(("sis_user_id", sis_id)) => catalogue.user_by_sis(sis_id),
            Some(("sis_login_id", login)) => catalogue.user_by_login(login),
            _ => parse_id(text).and_then(|id| catalogue.user(id)),
        };
        user.filter(|user| !user.deleted)
            .ok_or_else(answer::not_found)
    }

    /// Answers with JSON.
    pub(crate) fn json(&self, mut value: Value) -> Response {
        if self.ids_as_text {
            answer::ids_as_text(&mut value);
        }
        answer::answer(StatusCode::OK, &value)
    }

    /// Answers with rows that are written already.
    pub(crate) fn written(&self, body: Vec<u8>) -> Response {
        match serde_json::from_slice(&body) {
            Ok(value) if self.ids_as_text => self.json(value),
            _ => answer::bytes(StatusCode::OK, body),
        }
    }

    /// Acts as somebody else, if that is asked for and allowed.
    fn put_on_mask(&mut self) -> Result<(), Refused> {
        let Some(wanted) = self.params.filled("as_user_id").map(str::to_owned) else {
            return Ok(());
        };
        let other = self.person(&wanted).map_err(|_| no_such_mask())?;
        if other.id != self.user {
            if !self.rights.become_user {
                return Err(no_such_mask());
            }
            self.real_user = Some(self.user);
            self.user = other.id;
            self.rights = AccountRights::of(other.id);
        }
        Ok(())
    }
}

/// Returns the token of a request: in the header, else in the query.
pub(crate) fn token_of(request: &Request) -> Option<String> {
    // The word is compared as it stands.
    let header = text(request.headers(), header::AUTHORIZATION);
    if let Some(token) = header.strip_prefix("Bearer ") {
        return Some(token.trim().to_owned());
    }
    let params = Params::of_query(request.uri().query().unwrap_or_default());
    params.filled("access_token").map(str::to_owned)
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> &str {
    let value = headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

async fn read(body: Body) -> Vec<u8> {
    let body = axum::body::to_bytes(body, MOST_BODY).await;
    body.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

/// Writes a route as scopes do.
fn scope(method: &str, route: &str) -> String {
    let route = route.replace('{', ":").replace('}', "");
    let method = if method == "HEAD" { "GET" } else { method };
    format!("url:{method}|{route}")
}

#[cfg(test)]
mod tests {
    use super::scope;

    #[test]
    fn scopes_name_method_and_route() {
        let route = "/api/v1/courses/{course_id}/enrollments";
        assert_eq!(
            scope("GET", route),
            "url:GET|/api/v1/courses/:course_id/enrollments"
        );
    }
}
