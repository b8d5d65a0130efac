use chrono::{DateTime, Utc};
use lectern_net::{HttpClient, RetryPolicy, Secret, Tokens};
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, RedirectUrl, RefreshToken, ResourceOwnerPassword, ResourceOwnerUsername, Scope,
    TokenUrl,
};
use url::Url;

use super::authorize::AuthorizationRequest;
use super::error::{Grant, OAuthError};
use super::exchange::Exchange;

/// `api` gives access, `offline_access` the refresh token, `openid` the person's name.
const SCOPES: [&str; 3] = ["openid", "api", "offline_access"];
type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Signs in at one server with one API client.
///
/// Credentials go in the request body and no PKCE is used: Panopto refuses PKCE together with a client secret.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    pub(super) http: HttpClient,
    client: Client,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) token: Url,
    pub(super) revocation: Url,
    pub(super) retry: RetryPolicy,
}

impl OAuthClient {
    /// Makes a client for `https://host/`.
    ///
    /// # Errors
    ///
    /// [`OAuthError::Address`] if the address cannot have a path.
    pub fn new(
        server: &Url,
        http: HttpClient,
        client_id: &str,
        client_secret: Option<Secret>,
    ) -> Result<Self, OAuthError> {
        let endpoint = |path: &str| {
            server
                .join("/Panopto/oauth2/connect/")
                .and_then(|base| base.join(path))
                .map_err(|_| OAuthError::Address {
                    address: server.to_string(),
                })
        };
        Ok(Self::with_endpoints(
            http,
            client_id,
            client_secret,
            endpoint("authorize")?,
            endpoint("token")?,
            endpoint("revocation")?,
        ))
    }

    /// Makes a client for a server that keeps its endpoints elsewhere.
    pub fn with_endpoints(
        http: HttpClient,
        client_id: &str,
        client_secret: Option<Secret>,
        authorization: Url,
        token: Url,
        revocation: Url,
    ) -> Self {
        let mut client = BasicClient::new(ClientId::new(client_id.to_owned()))
            .set_auth_uri(AuthUrl::from_url(authorization))
            .set_token_uri(TokenUrl::from_url(token.clone()))
            .set_auth_type(AuthType::RequestBody);
        if let Some(secret) = &client_secret {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        let client_id = client_id.to_owned();
        Self {
            http,
            client,
            client_id,
            client_secret,
            token,
            revocation,
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
    ///
    /// # Errors
    ///
    /// [`OAuthError::Address`] if `redirect_uri` is no address.
    pub fn authorize(&self, redirect_uri: &str) -> Result<AuthorizationRequest, OAuthError> {
        let redirect = redirect_url(redirect_uri)?;
        let (url, state) = self
            .client
            .authorize_url(CsrfToken::new_random)
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .add_scopes(scopes())
            .url();
        Ok(AuthorizationRequest {
            url,
            state: Secret::new(state.secret().clone()),
            redirect_uri: redirect_uri.to_owned(),
        })
    }

    /// Exchanges the code from the browser. A code works once.
    ///
    /// # Errors
    ///
    /// The server's refusal, each kind as its own variant, or a failure to ask.
    pub async fn exchange_code(
        &self,
        code: &Secret,
        redirect_uri: &str,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let redirect = redirect_url(redirect_uri)?;
        let exchange = Exchange::new(self);
        let send = exchange.sender();
        let result = self
            .client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .request_async(&send)
            .await;
        exchange.finish(result, Grant::Code, redirect_uri, None, now)
    }

    /// Signs in with user name and password, for API clients of the type User Based Server Application.
    ///
    /// # Errors
    ///
    /// As [`Self::exchange_code`].
    pub async fn password(
        &self,
        username: &str,
        password: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let username = ResourceOwnerUsername::new(username.to_owned());
        let password = ResourceOwnerPassword::new(password.expose().to_owned());
        let exchange = Exchange::new(self);
        let send = exchange.sender();
        let result = self
            .client
            .exchange_password(&username, &password)
            .add_scopes(scopes())
            .request_async(&send)
            .await;
        exchange.finish(result, Grant::Password, "", None, now)
    }

    /// Renews the sign-in.
    ///
    /// The refresh token that was given may not work any more from the moment this is sent; the answer carries the one to
    /// keep. It is never sent twice if it may have arrived.
    ///
    /// # Errors
    ///
    /// As [`Self::exchange_code`].
    pub async fn refresh(
        &self,
        refresh_token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let token = RefreshToken::new(refresh_token.expose().to_owned());
        let exchange = Exchange::new(self);
        let send = exchange.sender();
        let result = self
            .client
            .exchange_refresh_token(&token)
            .request_async(&send)
            .await;
        exchange.finish(result, Grant::Refresh, "", Some(refresh_token), now)
    }
}

fn scopes() -> impl Iterator<Item = Scope> {
    SCOPES.into_iter().map(|scope| Scope::new(scope.to_owned()))
}

fn redirect_url(redirect_uri: &str) -> Result<RedirectUrl, OAuthError> {
    RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| OAuthError::Address {
        address: redirect_uri.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::OAuthClient;

    /// Compiles only if what the account layer spawns may change threads.
    #[test]
    fn signing_in_may_change_threads() {
        fn assert_send<T: Send>(_: impl FnOnce(OAuthClient) -> T) {}
        assert_send(|client| async move {
            client
                .refresh(&"x".into(), chrono::DateTime::UNIX_EPOCH)
                .await
        });
        assert_send(|client| async move { client.revoke(&"x".into()).await });
    }
}
