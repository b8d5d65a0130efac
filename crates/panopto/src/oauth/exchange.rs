use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use http::header::DATE;
use http::{HeaderMap, StatusCode};
use lectern_net::{
    Decision, Failure, HttpClient, Idempotency, NetError, RetryPolicy, Secret, Tokens,
};
use oauth2::basic::{BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{HttpRequest, HttpResponse, TokenResponse};
use url::Url;

use super::authorize::names_redirect;
use super::client::OAuthClient;
use super::error::{Grant, OAuthError};
use crate::answer;

/// Clocks that differ by more make tokens fail.
const TOLERATED_SKEW: TimeDelta = TimeDelta::minutes(5);
/// No answer about tokens is longer.
pub(super) const LONGEST_ANSWER: usize = 1 << 20;

/// One exchange at the token endpoint; keeps what the protocol library drops from the answer.
///
/// It borrows nothing, so that futures over it may change threads.
pub(super) struct Exchange {
    http: HttpClient,
    endpoint: Url,
    retry: RetryPolicy,
    seen: Mutex<Option<Seen>>,
}

/// A request on its way.
type Answering = Pin<Box<dyn Future<Output = Result<HttpResponse, NetError>> + Send>>;

struct Seen {
    status: StatusCode,
    date: Option<DateTime<Utc>>,
    excerpt: String,
}

impl Exchange {
    pub(super) fn new(client: &OAuthClient) -> Arc<Self> {
        Arc::new(Self {
            http: client.http.clone(),
            endpoint: client.token.clone(),
            retry: client.retry.clone(),
            seen: Mutex::new(None),
        })
    }

    /// Returns what the protocol library sends its request through.
    pub(super) fn sender(
        self: &Arc<Self>,
    ) -> impl Fn(HttpRequest) -> Answering + Send + Sync + use<> {
        let exchange = Arc::clone(self);
        move |request| {
            let exchange = Arc::clone(&exchange);
            let sending: Answering = Box::pin(async move { exchange.send(request).await });
            sending
        }
    }

    /// Sends a request; again only if it never left.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NetError> {
        let (parts, body) = request.into_parts();
        let url = &self.endpoint;
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

    /// Turns what the protocol library made of the answer into tokens or our own error.
    pub(super) fn finish(
        &self,
        result: Result<BasicTokenResponse, BasicRequestTokenError<NetError>>,
        grant: Grant,
        redirect_uri: &str,
        previous: Option<&Secret>,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        let seen = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
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
        .and_then(|lifetime| TimeDelta::from_std(lifetime).ok());
    Tokens {
        access_token: Secret::new(answer.access_token().secret().clone()),
        refresh_token: answer
            .refresh_token()
            .map(|token| Secret::new(token.secret().clone()))
            .filter(|token| !token.is_empty())
            .or_else(|| previous.cloned()),
        obtained_at: now,
        expires_at: Tokens::end(now, lifetime),
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
