//! Who is calling, from the headers of a request.

use http::{HeaderMap, header};

use crate::{CampusState, world::Identity};

/// Why the caller is nobody. What it means in HTTP differs by API family (REST v1: 401, upload API: 403).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthFailure {
    /// Neither token nor cookie.
    #[error("no token and no cookie")]
    Missing,
    /// A token or cookie nobody was given, or one that was revoked.
    #[error("unknown token")]
    Unknown,
    /// A token or cookie past its time.
    #[error("expired token")]
    Expired,
}

/// Name of the cookie that `legacyLogin` sets.
pub const AUTH_COOKIE: &str = ".ASPXAUTH";
/// Name of the second cookie that comes with it.
pub const CSRF_COOKIE: &str = "csrfToken";

/// Finds who is calling: a bearer token first, else the `.ASPXAUTH` cookie.
pub fn person_for(state: &CampusState, headers: &HeaderMap) -> Result<Identity, AuthFailure> {
    match bearer(headers) {
        Some(token) => bearer_identity(state, token),
        None => cookie_identity(state, headers),
    }
}

/// Finds who is calling by the bearer token alone.
pub fn bearer_person(state: &CampusState, headers: &HeaderMap) -> Result<Identity, AuthFailure> {
    bearer_identity(state, bearer(headers).ok_or(AuthFailure::Missing)?)
}

/// Finds who is calling by the `.ASPXAUTH` cookie alone. Attribute tokens such as `path=/` among the
/// cookies are tolerated: some clients send the whole `Set-Cookie` value back.
pub fn cookie_identity(state: &CampusState, headers: &HeaderMap) -> Result<Identity, AuthFailure> {
    let cookie = cookie(headers).ok_or(AuthFailure::Missing)?;
    state.tokens.read().cookie(cookie, state.clock.now())
}

/// Returns the value of the `.ASPXAUTH` cookie of a request.
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split([';', ',']))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == AUTH_COOKIE)
        .map(|(_, value)| value)
}

/// Returns the bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn bearer_identity(state: &CampusState, token: &str) -> Result<Identity, AuthFailure> {
    state.tokens.read().access(token, state.clock.now())
}
