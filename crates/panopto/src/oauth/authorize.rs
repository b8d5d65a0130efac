use lectern_net::{BrowserAnswer, Secret};
use url::Url;

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

/// Reads the code from `/redirect?code=…&state=…`, once the state is right.
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
    match BrowserAnswer::read(path_and_query, state) {
        BrowserAnswer::Code(code) => Ok(code),
        BrowserAnswer::Refused { error, description } => {
            Err(refusal(error, description, redirect_uri))
        }
        BrowserAnswer::StateMismatch => Err(OAuthError::StateMismatch),
        BrowserAnswer::NoCode => Err(OAuthError::NoCode),
    }
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

#[cfg(test)]
mod tests {
    use lectern_net::Secret;

    use super::super::OAuthError;
    use super::read_redirect;

    fn read(answer: &str) -> Result<Secret, OAuthError> {
        read_redirect(answer, &"s-1".into(), "http://localhost:9127/redirect")
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
