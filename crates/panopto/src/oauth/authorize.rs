use lectern_net::Secret;
use url::Url;
use url::form_urlencoded;

use super::error::OAuthError;

/// What to open in the browser, and how to know its answer.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// The address of Panopto's sign-in page for this client.
    pub url: Url,
    /// The random value that must come back with the answer.
    pub state: Secret,
    /// Where the answer goes. The same text is needed when the code is exchanged.
    pub redirect_uri: String,
}

impl AuthorizationRequest {
    /// Reads the code from the request that the browser made to the redirect address; see [`read_redirect`].
    ///
    /// # Errors
    ///
    /// As [`read_redirect`].
    pub fn read_answer(&self, path_and_query: &str) -> Result<Secret, OAuthError> {
        read_redirect(path_and_query, &self.state, &self.redirect_uri)
    }
}

/// Reads the code from `/redirect?code=…&state=…`.
///
/// The state is checked before anything else is believed, an error included: anybody on this computer can call the
/// listener.
///
/// # Errors
///
/// [`OAuthError::StateMismatch`], [`OAuthError::AccessDenied`] and the other refusals of the sign-in page, or
/// [`OAuthError::NoCode`].
pub fn read_redirect(
    path_and_query: &str,
    state: &Secret,
    redirect_uri: &str,
) -> Result<Secret, OAuthError> {
    let query = path_and_query
        .split_once('?')
        .map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let member = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    if !member("state").is_some_and(|given| same(&given, state.expose())) {
        return Err(OAuthError::StateMismatch);
    }
    if let Some(error) = member("error") {
        return Err(refusal(error, member("error_description"), redirect_uri));
    }
    member("code")
        .filter(|code| !code.is_empty())
        .map(Secret::new)
        .ok_or(OAuthError::NoCode)
}

fn refusal(error: String, description: Option<String>, redirect_uri: &str) -> OAuthError {
    match error.as_str() {
        "access_denied" => OAuthError::AccessDenied,
        "invalid_client" => OAuthError::InvalidClient,
        "unauthorized_client" => OAuthError::UnauthorizedClient {
            grant: super::Grant::Code,
        },
        "invalid_scope" => OAuthError::InvalidScope,
        _ if names_redirect(&error, description.as_deref()) => OAuthError::RedirectMismatch {
            redirect_uri: redirect_uri.to_owned(),
        },
        _ => OAuthError::Refused { error, description },
    }
}

/// Tells whether a refusal is about the redirect address, which servers say in their description alone.
pub(super) fn names_redirect(error: &str, description: Option<&str>) -> bool {
    [Some(error), description]
        .into_iter()
        .flatten()
        .any(|text| {
            let text = text.to_ascii_lowercase();
            text.contains("redirect_uri") || text.contains("redirect uri")
        })
}

/// Compares without telling by its duration how much is right.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len()
        && left
            .bytes()
            .zip(right.bytes())
            .fold(0, |diff, (a, b)| diff | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use lectern_net::Secret;

    use super::super::OAuthError;
    use super::read_redirect;

    fn read(answer: &str) -> Result<Secret, OAuthError> {
        read_redirect(answer, &"s-1".into(), "http://localhost:9127/redirect")
    }

    #[test]
    fn reads_the_code_of_the_right_sign_in() {
        assert_eq!(
            read("/redirect?code=a%2Fb&scope=api&state=s-1")
                .unwrap()
                .expose(),
            "a/b"
        );
    }

    #[test]
    fn believes_nothing_under_a_wrong_state() {
        for answer in [
            "/redirect?code=a",
            "/redirect?code=a&state=s-2",
            "/redirect?error=access_denied",
            "/redirect",
        ] {
            assert!(
                matches!(read(answer), Err(OAuthError::StateMismatch)),
                "{answer}"
            );
        }
    }

    #[test]
    fn tells_refusals_apart() {
        assert!(matches!(
            read("/redirect?error=access_denied&state=s-1"),
            Err(OAuthError::AccessDenied)
        ));
        assert!(matches!(
            read("/redirect?state=s-1"),
            Err(OAuthError::NoCode)
        ));
        assert!(matches!(
            read(
                "/redirect?error=invalid_request&error_description=Invalid+redirect_uri&state=s-1"
            ),
            Err(OAuthError::RedirectMismatch { .. })
        ));
        assert!(matches!(
            read("/redirect?error=server_error&state=s-1"),
            Err(OAuthError::Refused { .. })
        ));
    }
}
