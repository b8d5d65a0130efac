//! A site to talk to, an account to talk as, and a way to write down what was said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lectern_net::{HttpClient, HttpSettings, Limiter, Limits, ProxyChoice, RetryPolicy, Secret};
use lectern_panopto::{AccessTokens, FolderId, Panopto, SessionId, TokenError, UploadId};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;
use wiremock::matchers::{any, method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Texts that must never show up in a message or snapshot.
pub const SECRETS: [&str; 7] = [
    "token-1",
    "token-2",
    "refresh-1",
    "refresh-2",
    "client-secret+/=",
    "pass word",
    "the-code",
];

/// An account whose tokens are `token-1`, then `token-2` and so on with every renewal.
#[derive(Debug)]
pub struct Account {
    current: Mutex<usize>,
    /// Whether renewals give a new token.
    renews: bool,
    pub renewals: AtomicUsize,
}

impl Account {
    pub fn signed_in() -> Arc<Self> {
        Arc::new(Self {
            current: Mutex::new(1),
            renews: true,
            renewals: AtomicUsize::new(0),
        })
    }

    pub fn that_cannot_renew() -> Arc<Self> {
        Arc::new(Self {
            current: Mutex::new(1),
            renews: false,
            renewals: AtomicUsize::new(0),
        })
    }

    pub fn renewals(&self) -> usize {
        self.renewals.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl AccessTokens for Account {
    async fn access_token(&self) -> Result<Secret, TokenError> {
        Ok(Secret::new(format!(
            "token-{}",
            self.current.lock().unwrap()
        )))
    }

    async fn renew(&self, stale: &Secret) -> Result<Secret, TokenError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        let mut current = self.current.lock().unwrap();
        assert_eq!(stale.expose(), format!("token-{current}"));
        if self.renews {
            *current += 1;
        }
        Ok(Secret::new(format!("token-{current}")))
    }
}

pub fn http() -> HttpClient {
    let settings = HttpSettings {
        proxy: ProxyChoice::None,
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_secs(5),
        ..HttpSettings::default()
    };
    HttpClient::new(&settings).unwrap()
}

/// The usual rules with pauses too short to wait for.
pub fn quick() -> RetryPolicy {
    RetryPolicy {
        max_attempts: 3,
        first_pause: Duration::from_millis(1),
        shortest_retry_after: Duration::from_millis(1),
        longest_retry_after: Duration::from_millis(20),
        unnamed_retry_after: Duration::from_millis(5),
        ..RetryPolicy::default()
    }
}

pub fn panopto(server: &str, account: Arc<Account>) -> Panopto {
    let limits = Limits {
        per_second: 1_000,
        per_minute: 10_000,
        per_hour: 100_000,
    };
    Panopto::new(
        url(server),
        http(),
        Arc::new(Limiter::new(limits, 100)),
        account,
    )
    .with_retry(quick())
    .with_jitter(|| 0.5)
}

pub fn url(text: &str) -> Url {
    text.parse().unwrap()
}

pub fn folder_id(number: u32) -> FolderId {
    format!("5c0f7f0e-1111-4a2b-9d10-{number:012}")
        .parse()
        .unwrap()
}

pub fn session_id(number: u32) -> SessionId {
    format!("9b1d0c5e-2222-4c3d-8e20-{number:012}")
        .parse()
        .unwrap()
}

pub fn upload_id() -> UploadId {
    "6ddfb573-3d2a-404b-b679-092608fdb9cb".parse().unwrap()
}

pub fn folder(number: u32) -> Value {
    json!({ "Id": folder_id(number), "Name": format!("Folder {number}"), "Description": null, "ParentFolder": null, "Urls": {} })
}

/// A site that gives every request the same answer.
pub async fn site(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// A site that gives the answers one after the other and then the last for ever.
pub async fn site_with(answers: Vec<ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    let next = AtomicUsize::new(0);
    let respond = move |_: &Request| {
        let index = next.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
        answers[index].clone()
    };
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
    server
}

/// A site with a listing of children in these pages; beyond them the last answer counts.
pub async fn listing(pages: Vec<Vec<Value>>) -> MockServer {
    let server = MockServer::start().await;
    for (number, rows) in pages.into_iter().enumerate() {
        Mock::given(method("GET"))
            .and(path(format!(
                "/Panopto/api/v1/folders/{}/children",
                folder_id(0)
            )))
            .and(query_param("pageNumber", number.to_string()))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "Results": rows })))
            .mount(&server)
            .await;
    }
    Mock::given(any())
        .respond_with(ok(&json!({ "Results": [] })))
        .mount(&server)
        .await;
    server
}

pub fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub fn status(code: u16) -> ResponseTemplate {
    ResponseTemplate::new(code)
}

pub fn page(code: u16, html: &str) -> ResponseTemplate {
    ResponseTemplate::new(code).set_body_raw(html.as_bytes().to_vec(), "text/html; charset=utf-8")
}

pub async fn requests(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
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
    let query = request
        .url
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let mut lines = vec![format!("{} {}{query}", request.method, request.url.path())];
    for name in ["accept", "authorization", "content-type", "cookie"] {
        if let Some(value) = request.headers.get(name) {
            lines.push(format!("{name}: {}", value.to_str().unwrap()));
        }
    }
    if !request.body.is_empty() {
        lines.push(String::from_utf8_lossy(&request.body).into_owned());
    }
    masked(&lines.join("\n"))
}

/// Replaces every secret, also in the form that goes into forms and into Basic credentials.
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

/// A server that closes the first connections after it read the request, then answers.
pub struct Flaky {
    pub url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Flaky {
    pub async fn start(closes: usize, bodies: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            let mut served = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 65_536];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                let count = {
                    let mut heads = seen.lock().unwrap();
                    heads.push(text.lines().next().unwrap_or_default().to_owned());
                    heads.len()
                };
                if count > closes {
                    let body = bodies[served.min(bodies.len() - 1)].to_string();
                    served += 1;
                    let head =
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            }
        });
        Self { url, heads }
    }

    /// The first line of each request, without the version.
    pub fn requests(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads
            .iter()
            .map(|head| head.trim_end_matches(" HTTP/1.1").to_owned())
            .collect()
    }
}
