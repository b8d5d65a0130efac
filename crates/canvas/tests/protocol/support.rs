//! A Canvas to talk to, an account to talk as, and a way to write down what was said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lectern_canvas::{AccessTokens, Canvas, FixedToken, Governor, TokenError};
use lectern_net::{HttpClient, HttpSettings, ProxyChoice, RetryPolicy, Secret};
use serde_json::Value;
use url::Url;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Texts that must never show up in a message or snapshot.
pub const SECRETS: [&str; 6] = [
    "1~token-1",
    "1~token-2",
    "refresh-1",
    "key-secret+/=",
    "the-code",
    "code-verifier",
];

/// An account whose tokens are `1~token-1`, then `1~token-2` and so on with every renewal.
#[derive(Debug)]
pub struct Account {
    current: Mutex<usize>,
    pub renewals: AtomicUsize,
}

impl Account {
    pub fn of_a_developer_key() -> Arc<Self> {
        Arc::new(Self {
            current: Mutex::new(1),
            renewals: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl AccessTokens for Account {
    async fn access_token(&self) -> Result<Secret, TokenError> {
        Ok(Secret::new(format!(
            "1~token-{}",
            self.current.lock().unwrap()
        )))
    }

    async fn renew(&self, stale: &Secret) -> Result<Secret, TokenError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        let mut current = self.current.lock().unwrap();
        assert_eq!(stale.expose(), format!("1~token-{current}"));
        *current += 1;
        Ok(Secret::new(format!("1~token-{current}")))
    }
}

pub fn http() -> HttpClient {
    let settings = HttpSettings {
        proxy: ProxyChoice::None,
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(20),
        ..HttpSettings::default()
    };
    HttpClient::new(&settings).unwrap()
}

/// The usual rules with pauses too short to wait for.
pub fn quick() -> RetryPolicy {
    RetryPolicy {
        max_attempts: 3,
        first_pause: Duration::from_millis(1),
        longest_retry_after: Duration::from_millis(20),
        ..RetryPolicy::default()
    }
}

/// A client with an access token that a person made.
pub fn canvas(server: &str) -> Canvas {
    canvas_as(server, Arc::new(FixedToken::new("1~token-1".into())))
}

pub fn canvas_as(server: &str, tokens: Arc<dyn AccessTokens>) -> Canvas {
    let governor = Governor::new().faster(1_000).with_jitter(|| 0.5);
    Canvas::new(url(server), http(), Arc::new(governor), tokens)
        .with_retry(quick())
        .with_jitter(|| 0.5)
}

pub fn url(text: &str) -> Url {
    text.parse().unwrap()
}

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A Canvas that gives every request the same answer.
pub async fn site(answer: ResponseTemplate) -> MockServer {
    site_with(vec![answer]).await
}

/// A Canvas that gives the answers one after the other and then the last for ever.
pub async fn site_with(answers: Vec<ResponseTemplate>) -> MockServer {
    let next = AtomicUsize::new(0);
    site_that(move |_| {
        let index = next.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        answers[index].clone()
    })
    .await
}

pub async fn site_that(
    respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
    server
}

pub fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub fn says(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

pub fn plain(status: u16, text: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_raw(text.as_bytes().to_vec(), "text/plain; charset=utf-8")
}

pub fn page(status: u16, html: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(html.as_bytes().to_vec(), "text/html; charset=utf-8")
}

pub async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

/// What was asked, without what every request of a client has.
pub async fn addresses(server: &MockServer) -> Vec<String> {
    requests(server)
        .await
        .iter()
        .map(|request| request.url[url::Position::BeforePath..].to_owned())
        .collect()
}

/// Writes down what was asked: method, way, the headers that matter, body; secrets masked.
pub async fn transcript(server: &MockServer) -> String {
    requests(server)
        .await
        .iter()
        .map(written)
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn written(request: &Request) -> String {
    let mut lines = vec![format!(
        "{} {}",
        request.method,
        &request.url[url::Position::BeforePath..]
    )];
    for name in ["accept", "authorization", "content-type"] {
        if let Some(value) = request.headers.get(name) {
            lines.push(format!("{name}: {}", value.to_str().unwrap()));
        }
    }
    if !request.body.is_empty() {
        lines.push(String::from_utf8_lossy(&request.body).into_owned());
    }
    masked(&lines.join("\n"))
}

/// Replaces every secret, also in the form that goes into forms.
pub fn masked(text: &str) -> String {
    let mut text = text.to_owned();
    for secret in SECRETS {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        text = text.replace(secret, "***").replace(&encoded, "***");
    }
    text
}

pub fn assert_without_secrets(text: &str) {
    assert_eq!(masked(text), text, "a secret shows");
}
