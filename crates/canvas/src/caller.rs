use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::Utc;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use lectern_net::{
    Decision, Failure, HttpClient, Idempotency, NetError, RedactedUrl, Request, RetryPolicy,
    Secret, retry_after,
};
use reqwest::Response;
use serde::de::DeserializeOwned;
use url::Url;

use crate::call::{Answer, Call};
use crate::error::{CanvasError, InputError};
use crate::governor::{Governor, Permit};
use crate::link;
use crate::tokens::AccessTokens;
use crate::verdict::{self, Verdict};

/// The body of a refusal is read so far.
const LONGEST_REFUSAL: usize = 1 << 20;
/// How long a call waits for Canvas to answer it again at all.
const PATIENCE: Duration = Duration::from_mins(15);

/// Talks to one Canvas as one account. Clones are cheap and share everything.
///
/// Every method may be dropped at any time. A change whose future is dropped may have been carried out.
#[derive(Clone)]
pub struct Canvas {
    server: Url,
    http: HttpClient,
    governor: Arc<Governor>,
    tokens: Arc<dyn AccessTokens>,
    retry: Arc<RetryPolicy>,
    patience: Duration,
    jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl fmt::Debug for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canvas")
            .field("server", &RedactedUrl::new(&self.server))
            .finish_non_exhaustive()
    }
}

impl Canvas {
    /// Makes a client for `https://host/`.
    pub fn new(
        server: Url,
        http: HttpClient,
        governor: Arc<Governor>,
        tokens: Arc<dyn AccessTokens>,
    ) -> Self {
        Self {
            server,
            http,
            governor,
            tokens,
            retry: Arc::new(RetryPolicy::default()),
            patience: PATIENCE,
            jitter: Arc::new(rand::random::<f64>),
        }
    }

    /// Replaces the retry policy. It does not judge refusals for too many calls: these are the governor's.
    #[must_use]
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = Arc::new(retry);
        self
    }

    /// Replaces the time after which a call that Canvas keeps refusing for too many calls fails.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Replaces the source of chance (0 to 1) that spreads repeated requests.
    #[must_use]
    pub fn with_jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Returns the address of this Canvas.
    pub fn server(&self) -> &Url {
        &self.server
    }

    /// Returns the governor, whose gauge shows what is left.
    pub fn governor(&self) -> &Arc<Governor> {
        &self.governor
    }

    /// Returns the `Authorization` header for an address: the token for Canvas itself, none for anywhere else.
    ///
    /// # Errors
    ///
    /// No token, as for any call.
    pub async fn authorization_for(&self, address: &Url) -> Result<Option<Secret>, CanvasError> {
        if address.origin() != self.server.origin() {
            return Ok(None);
        }
        let token = self.tokens.access_token().await?;
        Ok(Some(bearer(&token)))
    }

    /// Takes an address that Canvas gave, or that was kept, if it is one of this Canvas.
    pub(crate) fn own_address(&self, address: &str) -> Result<Url, CanvasError> {
        link::own(&self.server, address, &self.server)
            .map_err(|problem| InputError::Address(problem).into())
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Sends a call whose answer is JSON. One that is cut short or a web page is asked for again, where asking changes nothing.
    pub(crate) async fn call(&self, call: &Call) -> Result<Answer, CanvasError> {
        let mut progress = Progress::new();
        loop {
            let opened = self.open_with(call, &mut progress).await?;
            let read = self
                .http
                .read_body(&call.method, opened.response, call.longest)
                .await;
            drop(opened.permit);
            let body = match read {
                Ok(body) => body,
                Err(error) => {
                    self.pause(call, &mut progress, Failure::Net(&error.kind))
                        .await
                        .map_err(|()| error.after(progress.sent, progress.started.elapsed()))?;
                    continue;
                }
            };
            let answer = Answer {
                request: opened.request,
                status: opened.status,
                url: opened.url,
                headers: opened.headers,
                body,
            };
            let whole = answer.is_json() || answer.status == StatusCode::NO_CONTENT;
            if whole || call.class != Idempotency::Safe {
                return Ok(answer);
            }
            let cut = Failure::Status(StatusCode::BAD_GATEWAY, None);
            if self.pause(call, &mut progress, cut).await.is_err() {
                return Ok(answer);
            }
        }
    }

    /// Sends a call and reads its answer as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, CanvasError> {
        self.call(call).await?.json()
    }

    /// Sends a call until it is answered with success, and leaves the body on the wire.
    pub(crate) async fn open(&self, call: &Call) -> Result<Opened, CanvasError> {
        self.open_with(call, &mut Progress::new()).await
    }

    async fn open_with(&self, call: &Call, progress: &mut Progress) -> Result<Opened, CanvasError> {
        let url = call.url(&self.server);
        let mut token = self.tokens.access_token().await?;
        let mut renewed = false;
        loop {
            let permit = progress.turn(&self.governor).await;
            let response = match self.send(call, &url, &token).await {
                Ok(response) => response,
                Err(error) => {
                    drop(permit);
                    self.pause(call, progress, Failure::Net(&error.kind))
                        .await
                        .map_err(|()| error.after(progress.sent, progress.started.elapsed()))?;
                    continue;
                }
            };
            let (status, headers) = (response.status(), response.headers().clone());
            permit.note(&headers);
            if status.is_success() || (status.is_redirection() && !call.followed) {
                permit.passed();
                return Ok(Opened {
                    request: progress.request(call, &url),
                    status,
                    url: response.url().clone(),
                    headers,
                    response,
                    permit,
                });
            }
            let body = self.refusal(call, response).await;
            let judged = verdict::judge(status, &headers, &body);
            let request = progress.request(call, &url);
            if let Verdict::Throttled(asked) = &judged {
                permit.refused(*asked);
                drop(permit);
                if progress.refused_for() < self.patience {
                    continue;
                }
                return Err(verdict::error(judged, call, request, status, &body));
            }
            permit.passed();
            drop(permit);
            match judged {
                Verdict::Token(_) if !renewed => {
                    let fresh = self.tokens.renew(&token).await?;
                    if fresh != token {
                        (token, renewed) = (fresh, true);
                        continue;
                    }
                }
                Verdict::Server => {
                    let asked = retry_after(&headers, Utc::now());
                    let failure = Failure::Status(status, asked);
                    if self.pause(call, progress, failure).await.is_ok() {
                        continue;
                    }
                }
                _ => {}
            }
            return Err(verdict::error(judged, call, request, status, &body));
        }
    }

    /// Sends a call once and waits for the head of the answer.
    async fn send(&self, call: &Call, url: &Url, token: &Secret) -> Result<Response, NetError> {
        let mut builder = self
            .http
            .reqwest()
            .request(call.method.clone(), url.clone())
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(AUTHORIZATION, hidden(bearer(token).expose()));
        if let Some(body) = &call.body {
            builder = builder.json(body);
        }
        let request = builder
            .build()
            .map_err(|error| NetError::from_reqwest(error, call.method.clone(), url))?;
        if call.followed {
            self.http.execute(request).await
        } else {
            self.http.execute_unfollowed(request).await
        }
    }

    /// Reads the body of a refusal; its status says enough if that fails.
    async fn refusal(&self, call: &Call, response: Response) -> Bytes {
        self.http
            .read_body(&call.method, response, LONGEST_REFUSAL)
            .await
            .unwrap_or_default()
    }

    /// Waits as long as the policy says, or tells that the failure is final.
    async fn pause(
        &self,
        call: &Call,
        progress: &mut Progress,
        failure: Failure<'_>,
    ) -> Result<(), ()> {
        let elapsed = progress.started.elapsed().saturating_sub(progress.waited);
        let jitter = (self.jitter)();
        match self
            .retry
            .decide(call.class, failure, progress.attempt, elapsed, jitter)
        {
            Decision::Retry { after } => {
                progress.attempt += 1;
                tokio::time::sleep(after).await;
                Ok(())
            }
            Decision::Stop(_) => Err(()),
        }
    }
}

/// An answer with a success status whose body is still on the wire.
#[derive(Debug)]
pub(crate) struct Opened {
    pub request: Request,
    pub status: StatusCode,
    pub url: Url,
    pub headers: HeaderMap,
    pub response: Response,
    /// The call counts as on its way until this is dropped.
    pub permit: Permit,
}

impl Opened {
    /// Tells whether the body will be a web page.
    pub fn is_page(&self) -> bool {
        self.headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"))
    }

    /// Reads the web page and tells what it is.
    pub async fn into_page_error(self, http: &HttpClient) -> CanvasError {
        let read = http.read_body(&self.request.method, self.response, LONGEST_REFUSAL);
        let page = String::from_utf8_lossy(&read.await.unwrap_or_default()).into_owned();
        CanvasError::not_json(self.request, &page)
    }
}

fn bearer(token: &Secret) -> Secret {
    Secret::new(format!("Bearer {}", token.expose()))
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
    /// The time spent waiting for its turn, which says nothing about the server.
    waited: Duration,
    /// Since when it has been refused for too many calls.
    refused_since: Option<Instant>,
    /// Times it left, for the person.
    sent: u32,
    /// Attempts that count for the policy; refusals for too many calls and renewals do not.
    attempt: u32,
}

impl Progress {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            waited: Duration::ZERO,
            refused_since: None,
            sent: 0,
            attempt: 1,
        }
    }

    /// Waits for the turn of the next attempt.
    async fn turn(&mut self, governor: &Arc<Governor>) -> Permit {
        let since = Instant::now();
        let permit = governor.acquire().await;
        self.waited += since.elapsed();
        self.sent += 1;
        permit
    }

    /// Notes a refusal for too many calls, and tells for how long there have been nothing but these.
    fn refused_for(&mut self) -> Duration {
        self.refused_since
            .get_or_insert_with(Instant::now)
            .elapsed()
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
