use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::Method;
use lectern_net::{BrowserAnswer, HttpClient, NetError, RetryPolicy, Secret, Tokens};
use sha2::{Digest, Sha256};
use url::Url;

use super::error::{Grant, OAuthError};
use super::exchange;
use super::scopes::Scopes;

/// What people read beside the token in their list of approved integrations.
const PURPOSE: &str = "Lectern";

/// Signs in at one Canvas with one developer key.
///
/// The browser's part is bound to this program by PKCE (S256), so a key for public clients needs no secret.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    pub(super) http: HttpClient,
    server: Url,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) retry: RetryPolicy,
}

/// What to open in the browser, and how to know its answer.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// The address of Canvas's sign-in page for this key.
    pub url: Url,
    /// The random value that must come back with the answer.
    pub state: Secret,
    /// The random value that proves at the exchange that it was this program that asked.
    pub verifier: Secret,
    /// Where the answer goes. The same text is needed when the code is exchanged.
    pub redirect_uri: String,
}

impl AuthorizationRequest {
    /// Reads the code from the request that the browser made to the redirect address.
    ///
    /// # Errors
    ///
    /// [`OAuthError::StateMismatch`], [`OAuthError::AccessDenied`] and the other refusals of the sign-in page, or
    /// [`OAuthError::NoCode`].
    pub fn read_answer(&self, path_and_query: &str) -> Result<Secret, OAuthError> {
        match BrowserAnswer::read(path_and_query, &self.state) {
            BrowserAnswer::Code(code) => Ok(code),
            BrowserAnswer::Refused { error, description } => {
                Err(refusal(error, description, &self.redirect_uri))
            }
            BrowserAnswer::StateMismatch => Err(OAuthError::StateMismatch),
            BrowserAnswer::NoCode => Err(OAuthError::NoCode),
        }
    }
}

impl OAuthClient {
    /// Makes a client for `https://host/`.
    pub fn new(
        server: Url,
        http: HttpClient,
        client_id: &str,
        client_secret: Option<Secret>,
    ) -> Self {
        Self {
            http,
            server,
            client_id: client_id.to_owned(),
            client_secret,
            retry: RetryPolicy::default(),
        }
    }

    /// Replaces the retry policy. Only requests that never left are repeated whatever it says.
    #[must_use]
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Begins a sign-in in the browser that answers to `redirect_uri`.
    pub fn authorize(&self, redirect_uri: &str, scopes: Scopes) -> AuthorizationRequest {
        let (state, verifier) = (random_text(), random_text());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let mut url = self.endpoint("/login/oauth2/auth");
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("client_id", &self.client_id)
                .append_pair("response_type", "code")
                .append_pair("redirect_uri", redirect_uri)
                .append_pair("state", &state)
                .append_pair("purpose", PURPOSE)
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", "S256");
            if let Some(scopes) = scopes.text() {
                query.append_pair("scope", &scopes);
            }
        }
        AuthorizationRequest {
            url,
            state: state.into(),
            verifier: verifier.into(),
            redirect_uri: redirect_uri.to_owned(),
        }
    }

    /// Exchanges the code from the browser. A code works once.
    ///
    /// # Errors
    ///
    /// The server's refusal, each kind as its own variant, or a failure to ask.
    pub async fn exchange_code(
        &self,
        code: &Secret,
        request: &AuthorizationRequest,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("redirect_uri", &request.redirect_uri),
            ("code_verifier", request.verifier.expose()),
        ];
        let answer = exchange::send(self, &self.endpoint(TOKEN), &form).await?;
        answer.tokens(Grant::Code, &request.redirect_uri, None, now)
    }

    /// Renews the sign-in. The access token before it ends with this; the refresh token stays.
    ///
    /// # Errors
    ///
    /// As [`Self::exchange_code`].
    pub async fn refresh(
        &self,
        refresh_token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
        ];
        let answer = exchange::send(self, &self.endpoint(TOKEN), &form).await?;
        answer.tokens(Grant::Refresh, "", Some(refresh_token), now)
    }

    /// Withdraws the sign-in that an access token belongs to, its refresh token included. One that is unknown already counts
    /// as withdrawn, so this may be repeated.
    ///
    /// # Errors
    ///
    /// A failure to ask, or a server that does not do it.
    pub async fn revoke(&self, access_token: &Secret) -> Result<(), OAuthError> {
        let url = self.endpoint(TOKEN);
        let request = self
            .http
            .reqwest()
            .delete(url.clone())
            .bearer_auth(access_token.expose())
            .build()
            .map_err(|error| NetError::from_reqwest(error, Method::DELETE, &url))?;
        let response = self.http.execute(request).await?;
        let answer = exchange::read(self, &Method::DELETE, response).await?;
        if answer.status.is_success() || answer.status.as_u16() == 401 {
            return Ok(());
        }
        Err(answer.not_a_token())
    }

    fn endpoint(&self, path: &str) -> Url {
        let mut url = self.server.clone();
        url.set_path(path);
        url.set_query(None);
        url
    }
}

const TOKEN: &str = "/login/oauth2/token";

/// Makes a text of 256 random bits.
fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

pub(super) fn refusal(
    error: String,
    description: Option<String>,
    redirect_uri: &str,
) -> OAuthError {
    let says = |words: &str| {
        description
            .as_deref()
            .is_some_and(|text| text.to_ascii_lowercase().contains(words))
    };
    match error.as_str() {
        "access_denied" => OAuthError::AccessDenied,
        "invalid_client" => OAuthError::InvalidClient,
        "unauthorized_client" => OAuthError::UnauthorizedClient,
        "invalid_scope" => OAuthError::InvalidScope,
        _ if says("redirect_uri") || says("redirect uri") => OAuthError::RedirectMismatch {
            redirect_uri: redirect_uri.to_owned(),
        },
        _ => OAuthError::Refused { error, description },
    }
}

#[cfg(test)]
mod tests {
    use lectern_net::{HttpClient, HttpSettings};
    use sha2::{Digest, Sha256};

    use super::*;

    fn begun(scopes: Scopes) -> AuthorizationRequest {
        let server = "https://canvas.example.edu/".parse().unwrap();
        let http = HttpClient::new(&HttpSettings::default()).unwrap();
        OAuthClient::new(server, http, "10", None)
            .authorize("http://localhost:9127/redirect", scopes)
    }

    fn member(request: &AuthorizationRequest, name: &str) -> Option<String> {
        let mut pairs = request.url.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    #[test]
    fn a_sign_in_is_bound_to_this_program() {
        let (one, other) = (begun(Scopes::Unlimited), begun(Scopes::Unlimited));

        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(one.verifier.expose()));
        assert_eq!(member(&one, "code_challenge"), Some(challenge));
        assert_eq!(
            member(&one, "code_challenge_method").as_deref(),
            Some("S256")
        );
        assert_eq!(member(&one, "state").as_deref(), Some(one.state.expose()));
        assert!(one.verifier != other.verifier && one.state != other.state);
        assert!(!one.url.as_str().contains(one.verifier.expose()));
        assert_eq!(member(&one, "scope"), None);
    }

    #[test]
    fn scopes_fit_into_the_address() {
        let request = begun(Scopes::Needed);

        assert!(request.url.as_str().len() < 8_000);
        let scopes = member(&request, "scope").unwrap();
        assert!(scopes.contains("url:GET|/api/v1/users/:user_id/page_views "));
        assert!(scopes.ends_with("url:POST|/api/v1/users/page_views/query"));
    }

    #[test]
    fn tells_refusals_of_the_page_apart() {
        let request = begun(Scopes::Unlimited);
        let read = |rest: &str| {
            request.read_answer(&format!(
                "/redirect?state={}&{rest}",
                request.state.expose()
            ))
        };

        assert_eq!(read("code=a%2Fb").unwrap().expose(), "a/b");
        assert!(matches!(
            read("error=access_denied"),
            Err(OAuthError::AccessDenied)
        ));
        assert!(matches!(
            read("error=invalid_scope"),
            Err(OAuthError::InvalidScope)
        ));
        assert!(matches!(
            read("error=unauthorized_client"),
            Err(OAuthError::UnauthorizedClient)
        ));
        assert!(matches!(read(""), Err(OAuthError::NoCode)));
        assert!(matches!(
            request.read_answer("/redirect?code=a&state=other"),
            Err(OAuthError::StateMismatch)
        ));
    }
}
