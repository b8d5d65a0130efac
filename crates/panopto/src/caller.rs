use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::Utc;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderValue};
use http::{HeaderMap, StatusCode};
use lectern_net::{
    Decision, Failure, HttpClient, Idempotency, Limiter, NetError, RedactedUrl, Request,
    RetryPolicy, Secret, retry_after,
};
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer;
use crate::call::{Answer, Call, Family};
use crate::error::PanoptoError;
use crate::soap::{self, Fault, Meaning};
use crate::tokens::AccessTokens;
use crate::web::WebSession;

/// No answer of the API is longer; a page of 50 sessions is some 100 KB.
const LONGEST_ANSWER: usize = 16 << 20;

/// Talks to one Panopto site as one account. Clones are cheap and share everything.
///
/// Every method may be dropped at any time. A change whose future is dropped may have been carried out.
#[derive(Clone)]
pub struct Panopto {
    server: Url,
    http: HttpClient,
    limiter: Arc<Limiter>,
    tokens: Arc<dyn AccessTokens>,
    retry: Arc<RetryPolicy>,
    jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl fmt::Debug for Panopto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panopto")
            .field("server", &RedactedUrl::new(&self.server))
            .finish_non_exhaustive()
    }
}

impl Panopto {
    /// Makes a client for `https://host/`.
    pub fn new(
        server: Url,
        http: HttpClient,
        limiter: Arc<Limiter>,
        tokens: Arc<dyn AccessTokens>,
    ) -> Self {
        let retry = Arc::new(RetryPolicy::default());
        Self {
            server,
            http,
            limiter,
            tokens,
            retry,
            jitter: Arc::new(rand::random::<f64>),
        }
    }

    /// Replaces the retry policy.
    #[must_use]
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = Arc::new(retry);
        self
    }

    /// Replaces the source of chance (0 to 1) that spreads repeated requests.
    #[must_use]
    pub fn with_jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Returns the site's address.
    pub fn server(&self) -> &Url {
        &self.server
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.retry
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Returns the limiter, whose gauge shows the budget.
    pub fn limiter(&self) -> &Arc<Limiter> {
        &self.limiter
    }

    /// Sends a call under all rules of the account: limits, tokens, retries.
    pub(crate) async fn call(&self, call: &Call) -> Result<Answer, PanoptoError> {
        self.call_as(call, Credentials::Token(self.tokens.as_ref()))
            .await
    }

    /// Sends a call whose answer is data. One that is cut short or a web page is asked for again, where asking changes nothing.
    pub(crate) async fn call_for_data(&self, call: &Call) -> Result<Answer, PanoptoError> {
        let wants = match call.class {
            Idempotency::Safe => Wants::Data,
            _ => Wants::Anything,
        };
        self.send_until(call, Credentials::Token(self.tokens.as_ref()), wants)
            .await
    }

    /// Sends a call under all rules of the account with these credentials.
    pub(crate) async fn call_as(
        &self,
        call: &Call,
        credentials: Credentials<'_>,
    ) -> Result<Answer, PanoptoError> {
        self.send_until(call, credentials, Wants::Anything).await
    }

    /// Sends a call of a SOAP service. A fault is an error whatever the status; an answer that is cut short is asked for again.
    pub(crate) async fn call_soap(
        &self,
        call: &Call,
        credentials: Credentials<'_>,
    ) -> Result<Answer, PanoptoError> {
        self.send_until(call, credentials, Wants::Data).await
    }

    async fn send_until(
        &self,
        call: &Call,
        credentials: Credentials<'_>,
        wants: Wants,
    ) -> Result<Answer, PanoptoError> {
        let url = self.url(call);
        let mut progress = Progress::new();
        let mut secret = credentials.current().await?;
        let mut renewed = false;
        loop {
            let pass = self.limiter.acquire(call.endpoint).await;
            progress.sent += 1;
            let sent = self.send(call, &url, credentials, &secret).await;
            drop(pass);
            let (status, headers, body) = match sent {
                Ok(answer) => answer,
                Err(error) => {
                    self.pause_or_fail(call, &mut progress, Failure::Net(&error.kind))
                        .await
                        .map_err(|_| error.after(progress.sent, progress.started.elapsed()))?;
                    continue;
                }
            };
            let request = progress.request(call, &url);
            let answer = Answer {
                request,
                headers,
                body,
            };
            if let Some(fault) = fault_of(call, status, &answer) {
                match fault.meaning() {
                    Meaning::Renew if !renewed => {
                        renewed = true;
                        secret = credentials.renew_if_it_can(&secret).await?;
                        continue;
                    }
                    Meaning::MayPass => {
                        let asked = retry_after(&answer.headers, Utc::now());
                        let failure = Failure::Status(StatusCode::INTERNAL_SERVER_ERROR, asked);
                        let again = self.pause_or_fail(call, &mut progress, failure).await;
                        if again.is_ok() {
                            continue;
                        }
                    }
                    Meaning::Renew | Meaning::Final => {}
                }
                return Err(fault.into_error(answer.request));
            }
            let for_data = wants == Wants::Data && status.is_success();
            let turned_away =
                (for_data || call.family == Family::Web && status.is_success()) && answer.is_page();
            let cut = for_data && !turned_away && !is_whole(call, &answer);
            if status.is_success() && !cut && (renewed || !turned_away) {
                return Ok(answer);
            }
            if for_data && turned_away {
                // A page once more after this is what the server has to say.
                renewed = true;
                secret = credentials.renew_if_it_can(&secret).await?;
                continue;
            }
            if cut {
                let again = Failure::Status(StatusCode::BAD_GATEWAY, None);
                if self
                    .pause_or_fail(call, &mut progress, again)
                    .await
                    .is_err()
                {
                    return Ok(answer);
                }
                continue;
            }
            let Answer {
                request,
                headers,
                body,
            } = answer;
            if (turned_away || call.family.may_mean_expired(status)) && !renewed {
                let fresh = credentials.renew(&secret).await?;
                if fresh == secret && !matches!(call.family, Family::Web | Family::Soap) {
                    return Err(PanoptoError::NotSignedIn { request });
                }
                secret = fresh;
                renewed = true;
                continue;
            }
            let asked = retry_after(&headers, Utc::now());
            if let Err(pause) = self
                .pause_or_fail(call, &mut progress, Failure::Status(status, asked))
                .await
            {
                return Err(refusal(call, request, status, &body, pause));
            }
        }
    }

    /// Sends a call and reads its answer as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, PanoptoError> {
        self.call_for_data(call).await?.json()
    }

    fn url(&self, call: &Call) -> Url {
        if let Some(address) = &call.address {
            return address.clone();
        }
        let mut url = self.server.clone();
        url.set_path(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        url
    }

    /// Sends a call once.
    async fn send(
        &self,
        call: &Call,
        url: &Url,
        credentials: Credentials<'_>,
        secret: &Secret,
    ) -> Result<(StatusCode, HeaderMap, Bytes), NetError> {
        let mut builder = self
            .http
            .reqwest()
            .request(call.method.clone(), url.clone())
            .headers(credentials.headers(secret));
        if let Some(body) = &call.body {
            builder = builder.json(body);
        }
        if let Some(file) = &call.file {
            builder = builder.multipart(file.form());
        }
        if let Some(soap) = &call.soap {
            builder = builder
                .header(CONTENT_TYPE, "text/xml; charset=utf-8")
                .header("SOAPAction", &soap.action)
                .body(soap.xml.clone());
        }
        let request = builder
            .build()
            .map_err(|error| NetError::from_reqwest(error, call.method.clone(), url))?;
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = match self
            .http
            .read_body(&call.method, response, LONGEST_ANSWER)
            .await
        {
            Ok(body) => body,
            // The status of a failure says enough.
            Err(_) if !status.is_success() => Bytes::new(),
            Err(error) => return Err(error),
        };
        Ok((status, headers, body))
    }

    /// Waits as long as the policy says, or tells that the failure is final and what pause the server wanted.
    async fn pause_or_fail(
        &self,
        call: &Call,
        progress: &mut Progress,
        failure: Failure<'_>,
    ) -> Result<(), Duration> {
        let elapsed = progress.started.elapsed();
        let decision = self.retry.decide(
            call.class,
            failure,
            progress.attempt,
            elapsed,
            (self.jitter)(),
        );
        let limited = matches!(failure, Failure::Status(StatusCode::TOO_MANY_REQUESTS, _));
        match decision {
            Decision::Retry { after } if limited => {
                // Everything else of the account would be refused as well; the next acquire waits this out.
                self.limiter.hold(after);
                Ok(())
            }
            Decision::Retry { after } => {
                progress.attempt += 1;
                tokio::time::sleep(after).await;
                Ok(())
            }
            Decision::Stop(_) => {
                let pause = match failure {
                    Failure::Status(_, Some(asked)) => asked.min(self.retry.longest_retry_after),
                    _ => self.retry.unnamed_retry_after,
                };
                if limited {
                    self.limiter.hold(pause);
                }
                Err(pause)
            }
        }
    }
}

/// What a successful answer has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    Anything,
    /// JSON, or a SOAP envelope, whole.
    Data,
}

/// Who asks: the API takes tokens, downloads and the pages of the viewer take cookies.
#[derive(Clone, Copy)]
pub(crate) enum Credentials<'a> {
    Token(&'a dyn AccessTokens),
    Cookies(&'a dyn WebSession),
    /// Nobody is signed in yet.
    Nobody,
}

impl Credentials<'_> {
    async fn current(self) -> Result<Secret, PanoptoError> {
        match self {
            Self::Token(tokens) => Ok(tokens.access_token().await?),
            Self::Cookies(session) => Ok(session.cookies().await?.header().clone()),
            Self::Nobody => Ok(Secret::new(String::new())),
        }
    }

    async fn renew(self, stale: &Secret) -> Result<Secret, PanoptoError> {
        match self {
            Self::Token(tokens) => Ok(tokens.renew(stale).await?),
            Self::Cookies(session) => Ok(session.renew(stale).await?.header().clone()),
            Self::Nobody => Ok(stale.clone()),
        }
    }

    /// Renews what may be renewed. Without an answer to that the old ones are tried again, and only their end is an error.
    async fn renew_if_it_can(self, stale: &Secret) -> Result<Secret, PanoptoError> {
        match self.renew(stale).await {
            Err(error) if error.needs_sign_in() => Err(error),
            Err(_) => Ok(stale.clone()),
            renewed => renewed,
        }
    }

    fn headers(self, secret: &Secret) -> HeaderMap {
        match self {
            Self::Token(_) => HeaderMap::from_iter([
                (
                    AUTHORIZATION,
                    hidden(&format!("Bearer {}", secret.expose())),
                ),
                (ACCEPT, HeaderValue::from_static("application/json")),
            ]),
            // Sizes are asked for, so nothing may be packed on the way.
            Self::Cookies(_) => HeaderMap::from_iter([
                (COOKIE, hidden(secret.expose())),
                (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
            ]),
            Self::Nobody => HeaderMap::new(),
        }
    }
}

/// Makes a header value that debug output does not show. What no header can hold is left out and the server refuses.
fn hidden(secret: &str) -> HeaderValue {
    let mut value = HeaderValue::from_str(secret).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// How far one call has come.
struct Progress {
    started: Instant,
    /// Times it left, for the person.
    sent: u32,
    /// Attempts that count for the policy; refusals by limit and renewals do not.
    attempt: u32,
}

impl Progress {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            sent: 0,
            attempt: 1,
        }
    }

    fn request(&self, call: &Call, url: &Url) -> Request {
        Request {
            method: call.method.clone(),
            url: url.into(),
            attempts: self.sent,
            elapsed: self.started.elapsed(),
        }
    }
}

/// Finds the fault of a SOAP service in its answer. A limit is no fault, whatever the body says.
fn fault_of(call: &Call, status: StatusCode, answer: &Answer) -> Option<Fault> {
    let may_be = call.family == Family::Soap && status != StatusCode::TOO_MANY_REQUESTS;
    may_be.then(|| Fault::read(&answer.body)).flatten()
}

fn is_whole(call: &Call, answer: &Answer) -> bool {
    match call.family {
        Family::Soap => soap::is_whole(&answer.body),
        _ => answer.is_json(),
    }
}

fn refusal(
    call: &Call,
    request: Request,
    status: StatusCode,
    body: &[u8],
    pause: Duration,
) -> PanoptoError {
    let words = answer::error_message(body);
    let or = |own: &str| words.clone().unwrap_or_else(|| own.to_owned());
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if call.family == Family::Soap => {
            PanoptoError::SoapRefused {
                request,
                message: or(&format!("status {status}.")),
            }
        }
        // A token that was just renewed is good, so this too is about a right.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => PanoptoError::Forbidden {
            request,
            right: call.right,
            message: words.unwrap_or_default(),
        },
        StatusCode::NOT_FOUND => PanoptoError::NotFound {
            request,
            message: or("not found."),
        },
        StatusCode::TOO_MANY_REQUESTS => PanoptoError::RateLimited {
            request,
            retry_after: pause,
        },
        _ if status.is_server_error() => PanoptoError::Server {
            request,
            status,
            message: or("no reason given."),
        },
        _ => PanoptoError::Refused {
            request,
            status,
            message: or(&format!("status {status}.")),
        },
    }
}
