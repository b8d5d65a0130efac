use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use http::header::DATE;
use http::{HeaderMap, Method, StatusCode};
use lectern_net::{Decision, Failure, HttpClient, Idempotency, NetError, RetryPolicy, Secret};
use oauth2::basic::{
    BasicClient, BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, RedirectUrl, RefreshToken, ResourceOwnerPassword,
    ResourceOwnerUsername, Scope, TokenResponse, TokenUrl,
};
use url::Url;

use super::authorize::{AuthorizationRequest, names_redirect};
use super::error::{Grant, OAuthError};
use super::tokens::{Tokens, USUAL_LIFETIME};
use crate::answer;

/// `api` gives access, `offline_access` the refresh token, `openid` the person's name.
const SCOPES: [&str; 3] = ["openid", "api", "offline_access"];
/// Clocks that differ by more make tokens fail.
const TOLERATED_SKEW: TimeDelta = TimeDelta::minutes(5);
/// No token answer is longer.
const LONGEST_ANSWER: usize = 1 << 20;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Signs in at one server with one API client.
///
/// Credentials go in the request body and no PKCE is used: Panopto refuses PKCE together with a client secret.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    http: HttpClient,
    client: Client,
    client_id: String,
    client_secret: Option<Secret>,
    token: Url,
    revocation: Url,
    retry: RetryPolicy,
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
        let send = |request| exchange.send(request);
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
        let send = |request| exchange.send(request);
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
        let send = |request| exchange.send(request);
        let result = self
            .client
            .exchange_refresh_token(&token)
            .request_async(&send)
            .await;
        exchange.finish(result, Grant::Refresh, "", Some(refresh_token), now)
    }

    /// Withdraws a refresh token, or an access token. One that is unknown already counts as withdrawn, so this may be repeated.
    ///
    /// # Errors
    ///
    /// A failure to ask, or a server that does not offer this.
    pub async fn revoke(&self, token: &Secret) -> Result<(), OAuthError> {
        let mut refusal = None;
        for credentials in self.revocation_credentials() {
            let builder = self.http.reqwest().post(self.revocation.clone());
            let request = match &credentials {
                Credentials::Basic(id, secret) => builder
                    .basic_auth(id, Some(secret))
                    .form(&[("token", token.expose())]),
                Credentials::Body(id, secret) => builder.form(&[
                    ("token", token.expose()),
                    ("client_id", id),
                    ("client_secret", secret),
                ]),
            };
            let request = request
                .build()
                .map_err(|error| NetError::from_reqwest(error, Method::POST, &self.revocation))?;
            let response = self.http.execute(request).await?;
            let status = response.status();
            let body = self
                .http
                .read_body(&Method::POST, response, LONGEST_ANSWER)
                .await?;
            if status.is_success() {
                return Ok(());
            }
            refusal = Some(revocation_refusal(status, &body));
            if !matches!(refusal, Some(OAuthError::InvalidClient)) {
                break;
            }
        }
        refusal.map_or(Ok(()), Err)
    }

    /// Returns the ways to say who asks, the likeliest first.
    ///
    /// Revocation is known to take Basic credentials. The standard form-encodes both halves before; some Panopto servers want
    /// them as they are. The body is what the token endpoint takes.
    fn revocation_credentials(&self) -> Vec<Credentials> {
        let id = self.client_id.clone();
        let secret = self
            .client_secret
            .as_ref()
            .map_or(String::new(), |secret| secret.expose().to_owned());
        let encode =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let mut ways = vec![Credentials::Basic(encode(&id), encode(&secret))];
        let plain = Credentials::Basic(id.clone(), secret.clone());
        if plain != ways[0] {
            ways.push(plain);
        }
        ways.push(Credentials::Body(id, secret));
        ways
    }
}

/// Where a client id and secret go.
#[derive(PartialEq, Eq)]
enum Credentials {
    Basic(String, String),
    Body(String, String),
}

fn revocation_refusal(status: StatusCode, body: &[u8]) -> OAuthError {
    let error = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|body| body.get("error")?.as_str().map(str::to_owned));
    match error.as_deref() {
        Some("invalid_client") => OAuthError::InvalidClient,
        Some(error) => OAuthError::Refused {
            error: error.to_owned(),
            description: None,
        },
        None => OAuthError::NotAToken {
            status,
            excerpt: answer::excerpt(body),
        },
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

/// One exchange at the token endpoint; keeps what the protocol library drops from the answer.
struct Exchange<'a> {
    http: &'a HttpClient,
    endpoint: &'a Url,
    retry: &'a RetryPolicy,
    seen: Mutex<Option<Seen>>,
}

struct Seen {
    status: StatusCode,
    date: Option<DateTime<Utc>>,
    excerpt: String,
}

impl<'a> Exchange<'a> {
    fn new(client: &'a OAuthClient) -> Self {
        Self {
            http: &client.http,
            endpoint: &client.token,
            retry: &client.retry,
            seen: Mutex::new(None),
        }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NetError> {
        let (parts, body) = request.into_parts();
        let url = self.endpoint;
        let started = Instant::now();
        let mut attempt = 1;
        let response = loop {
            let request = self
                .http
                .reqwest()
                .request(parts.method.clone(), url.clone())
                .headers(parts.headers.clone())
                .body(body.clone())
                .build()
                .map_err(|error| NetError::from_reqwest(error, parts.method.clone(), url))?;
            match self.http.execute(request).await {
                Ok(response) => break response,
                Err(error) => {
                    let failure = Failure::Net(&error.kind);
                    match self.retry.decide(
                        Idempotency::NotSentOnly,
                        failure,
                        attempt,
                        started.elapsed(),
                        rand::random(),
                    ) {
                        Decision::Retry { after } => tokio::time::sleep(after).await,
                        Decision::Stop(_) => return Err(error.after(attempt, started.elapsed())),
                    }
                    attempt += 1;
                }
            }
        };
        let status = response.status();
        let headers = response.headers().clone();
        let body = self
            .http
            .read_body(&parts.method, response, LONGEST_ANSWER)
            .await
            .map_err(|error| error.after(attempt, started.elapsed()))?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen {
            status,
            date: server_date(&headers),
            excerpt: answer::excerpt(&body),
        });
        let mut answer = HttpResponse::new(body.to_vec());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }

    fn finish(
        self,
        result: Result<BasicTokenResponse, BasicRequestTokenError<NetError>>,
        grant: Grant,
        redirect_uri: &str,
        previous: Option<&Secret>,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let seen = self
            .seen
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let server_ahead = seen
            .as_ref()
            .and_then(|seen| seen.date)
            .map(|date| date - now);
        match result {
            Ok(answer) => Ok(tokens(&answer, previous, server_ahead, now)),
            Err(error) => Err(with_skew(
                refusal(error, seen, grant, redirect_uri),
                server_ahead,
            )),
        }
    }
}

fn server_date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.to_utc())
}

fn tokens(
    answer: &BasicTokenResponse,
    previous: Option<&Secret>,
    server_ahead: Option<TimeDelta>,
    now: DateTime<Utc>,
) -> Tokens {
    let lifetime = answer
        .expires_in()
        .and_then(|lifetime| TimeDelta::from_std(lifetime).ok())
        .unwrap_or(USUAL_LIFETIME);
    Tokens {
        access_token: Secret::new(answer.access_token().secret().clone()),
        refresh_token: answer
            .refresh_token()
            .map(|token| Secret::new(token.secret().clone()))
            .filter(|token| !token.is_empty())
            .or_else(|| previous.cloned()),
        obtained_at: now,
        expires_at: now + lifetime,
        server_ahead,
    }
}

fn refusal(
    error: BasicRequestTokenError<NetError>,
    seen: Option<Seen>,
    grant: Grant,
    redirect_uri: &str,
) -> OAuthError {
    match error {
        BasicRequestTokenError::Request(error) => OAuthError::Net(error),
        BasicRequestTokenError::ServerResponse(answer) => {
            let description = answer.error_description().cloned();
            if grant == Grant::Code
                && names_redirect(answer.error().as_ref(), description.as_deref())
            {
                return OAuthError::RedirectMismatch {
                    redirect_uri: redirect_uri.to_owned(),
                };
            }
            match answer.error() {
                BasicErrorResponseType::InvalidClient => OAuthError::InvalidClient,
                BasicErrorResponseType::InvalidGrant => OAuthError::InvalidGrant { grant },
                BasicErrorResponseType::UnauthorizedClient
                | BasicErrorResponseType::UnsupportedGrantType => {
                    OAuthError::UnauthorizedClient { grant }
                }
                BasicErrorResponseType::InvalidScope => OAuthError::InvalidScope,
                other => OAuthError::Refused {
                    error: other.as_ref().to_owned(),
                    description,
                },
            }
        }
        BasicRequestTokenError::Parse(..) | BasicRequestTokenError::Other(_) => {
            let (status, excerpt) = seen.map_or((StatusCode::OK, String::new()), |seen| {
                (seen.status, seen.excerpt)
            });
            OAuthError::NotAToken { status, excerpt }
        }
    }
}

/// A refusal under clocks that differ a lot is most likely about the clocks.
fn with_skew(error: OAuthError, server_ahead: Option<TimeDelta>) -> OAuthError {
    match (error, server_ahead) {
        (refusal @ OAuthError::InvalidGrant { .. }, Some(server_ahead))
            if server_ahead.abs() > TOLERATED_SKEW =>
        {
            OAuthError::ClockSkew {
                server_ahead,
                refusal: Box::new(refusal),
            }
        }
        (error, _) => error,
    }
}
