//! Who calls: by cookie, by the `auth` element with a password or a code; never by a bearer token.

use bytes::Bytes;
use http::{HeaderMap, header};
use sha1::{Digest, Sha1};
use uuid::Uuid;

use super::{
    SoapFault,
    message::{Arguments, Value},
    nothing,
    schema::Operation,
};
use crate::{CampusState, SignedOut, auth, demo, world::Identity};

/// Why the caller is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nobody {
    /// A bearer token, which this interface does not look at, and nothing else.
    Bearer,
    /// No cookie, or one that is not good any more.
    SignedOut,
    /// A password or code that is wrong.
    WrongCredentials,
}

impl Nobody {
    /// Answers in place of the service: a list is empty for a bearer token, as if nobody had asked.
    pub(super) fn answer(
        self,
        operation: &Operation,
        signed_out: SignedOut,
    ) -> Result<Value, SoapFault> {
        let empty = nothing(operation.answers);
        match (self, empty) {
            (Self::Bearer, Some(nothing)) => Ok(nothing),
            (Self::SignedOut, Some(nothing)) if signed_out == SignedOut::Empty => Ok(nothing),
            (Self::Bearer, None) => Err(SoapFault::system("System error")),
            (Self::SignedOut, _) => Err(SoapFault::client("The user is not signed in.")),
            (Self::WrongCredentials, _) => Err(SoapFault::client(
                "The user name, password or authentication code is not valid.",
            )),
        }
    }
}

/// Finds who calls.
pub(super) fn of(
    state: &CampusState,
    headers: &HeaderMap,
    arguments: &Arguments,
) -> Result<Identity, Nobody> {
    let given = |member| arguments.inner("auth", member).filter(|it| !it.is_empty());
    if let Some(user_key) = given("UserKey") {
        let person = match (given("Password"), given("AuthCode")) {
            (Some(password), _) => with_password(state, user_key, password),
            (None, Some(code)) => with_code(state, headers, user_key, code),
            (None, None) => None,
        };
        let person = person.ok_or(Nobody::WrongCredentials)?;
        return Ok(Identity {
            person: Some(person),
            client_id: None,
        });
    }
    auth::cookie_identity(state, headers).map_err(|_| {
        let only_bearer = auth::cookie(headers).is_none() && auth::bearer(headers).is_some();
        if only_bearer {
            Nobody::Bearer
        } else {
            Nobody::SignedOut
        }
    })
}

/// Finds a person by user name and password.
pub(super) fn with_password(state: &CampusState, user_key: &str, password: &str) -> Option<Uuid> {
    let world = state.world.read();
    let person = world.person_named(user_key)?;
    (person.password.as_deref() == Some(password)).then_some(person.id)
}

/// Finds a person by user name and a code made with the site's application key. Some clients make it from the
/// lower-case host and key.
pub(super) fn with_code(
    state: &CampusState,
    headers: &HeaderMap,
    user_key: &str,
    code: &str,
) -> Option<Uuid> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let fits = [host, name].into_iter().any(|host| {
        [host.to_owned(), host.to_ascii_lowercase()]
            .iter()
            .any(|host| auth_code(user_key, host, demo::APPLICATION_KEY) == code)
    });
    let world = state.world.read();
    let person = world.person_named(user_key)?.id;
    fits.then_some(person)
}

/// Makes the code of a person: SHA-1 in upper-case hex over name, host and key.
fn auth_code(user_key: &str, host: &str, key: &str) -> String {
    let digest = Sha1::digest(format!("{user_key}@{host}|{key}"));
    format!("{:X}", Bytes::copy_from_slice(&digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_known_example() {
        let key = "11111111-2222-3333-4444-555555555555";
        assert_eq!(
            auth_code("demo\\alice", "panopto.example.edu", key),
            "4469EC24155FD5FC0889B2D210ED4B150667515A"
        );
    }
}
