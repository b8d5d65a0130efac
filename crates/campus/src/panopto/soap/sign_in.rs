//! `Auth`: signing in for a cookie, and the version.

use chrono::TimeDelta;
use http::HeaderMap;
use uuid::Uuid;

use super::{Answer, SoapFault, caller, message::Arguments, schema::Operation};
use crate::{CampusState, auth::AUTH_COOKIE, tokens::Grant};

/// What the campus calls its version.
const SERVER_VERSION: &str = "15.0.0.00000";

/// Answers a call. A wrong password is an ordinary answer, `false` and no cookie.
pub(super) fn answer(
    state: &CampusState,
    headers: &HeaderMap,
    operation: &Operation,
    arguments: &Arguments,
) -> Answer {
    let given = |name| arguments.text(name).unwrap_or_default();
    let person = match operation.name {
        "LogOnWithPassword" => caller::with_password(state, given("userKey"), given("password")),
        "LogOnWithExternalProvider" => {
            caller::with_code(state, headers, given("userKey"), given("authCode"))
        }
        "GetServerVersion" => return Ok((SERVER_VERSION.into(), None)),
        _ => return Err(SoapFault::unknown_action()),
    };
    let cookie = person.map(|person| give_cookie(state, person));
    Ok((cookie.is_some().into(), cookie))
}

/// Makes a cookie as it is set, with its attributes.
fn give_cookie(state: &CampusState, person: Uuid) -> String {
    let seconds = state.settings.read().tokens.cookie_seconds;
    let grant = Grant {
        person: Some(person),
        client_id: String::new(),
        scopes: Vec::new(),
        until: state.clock.now() + TimeDelta::seconds(seconds),
    };
    let value = state.tokens.write().give_cookie(grant);
    format!("{AUTH_COOKIE}={value}; path=/; HttpOnly; SameSite=None")
}
