//! The sign-in client against a certified OpenID provider, so that two misreadings of ours do not agree.
//!
//! Needs Node and npm. The provider comes from npm into the build folder and runs on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "peers/npm.rs"]
mod npm;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use chrono::{TimeDelta, Utc};
use lectern_net::{HttpClient, HttpSettings, ProxyChoice, Secret};
use lectern_panopto::oauth::{Grant, OAuthClient, OAuthError, Tokens};
use url::Url;

const REDIRECT: &str = "http://localhost:9127/redirect";
const SECRET: &str = "a secret+with/odd=characters&%";

#[tokio::test]
async fn signs_in_renews_and_revokes_as_a_certified_server_wants_it() {
    let server = Provider::start();
    let client = server.client("lectern", SECRET);

    let tokens = sign_in(&client).await.unwrap();
    assert!(tokens.expires_at - Utc::now() > TimeDelta::seconds(3500));
    assert!(tokens.server_ahead.unwrap().abs() < TimeDelta::seconds(5));

    // A renewal gives another refresh token and the old one stops working, for good: using it again withdraws the new one too.
    let first = tokens.refresh_token.unwrap();
    let renewed = client.refresh(&first, Utc::now()).await.unwrap();
    let second = renewed.refresh_token.unwrap();
    assert_ne!(first, second);
    assert_ne!(tokens.access_token, renewed.access_token);
    assert_refused(client.refresh(&first, Utc::now()).await, Grant::Refresh);
    assert_refused(client.refresh(&second, Utc::now()).await, Grant::Refresh);

    // Signing out withdraws the refresh token; doing it twice is no failure.
    let again = sign_in(&client).await.unwrap().refresh_token.unwrap();
    client.revoke(&again).await.unwrap();
    client.revoke(&again).await.unwrap();
    assert_refused(client.refresh(&again, Utc::now()).await, Grant::Refresh);

    // A code works once.
    let request = client.authorize(REDIRECT).unwrap();
    let code = request
        .read_answer(&Browser::default().sign_in(&request.url).await)
        .unwrap();
    client
        .exchange_code(&code, REDIRECT, Utc::now())
        .await
        .unwrap();
    assert_refused(
        client.exchange_code(&code, REDIRECT, Utc::now()).await,
        Grant::Code,
    );

    // What a person gets wrong.
    let code = Secret::new("made-up");
    let wrong_secret = server
        .client("lectern", "another")
        .exchange_code(&code, REDIRECT, Utc::now())
        .await;
    assert!(
        matches!(wrong_secret, Err(OAuthError::InvalidClient)),
        "{wrong_secret:?}"
    );
    let wrong_client = server
        .client("nobody", SECRET)
        .exchange_code(&code, REDIRECT, Utc::now())
        .await;
    assert!(
        matches!(wrong_client, Err(OAuthError::InvalidClient)),
        "{wrong_client:?}"
    );
    assert_refused(
        client.exchange_code(&code, REDIRECT, Utc::now()).await,
        Grant::Code,
    );
    let password = client.password("ada", &"x".into(), Utc::now()).await;
    assert!(
        matches!(
            password,
            Err(OAuthError::UnauthorizedClient {
                grant: Grant::Password
            })
        ),
        "{password:?}"
    );

    // A clock that is far off is named instead of the refusal.
    let wrong_time = Utc::now() - TimeDelta::minutes(30);
    let skewed = client.exchange_code(&code, REDIRECT, wrong_time).await;
    assert!(
        matches!(skewed, Err(OAuthError::ClockSkew { .. })),
        "{skewed:?}"
    );

    // The person says no.
    let request = client.authorize(REDIRECT).unwrap();
    let denied = request.read_answer(&Browser::default().refuse(&request.url).await);
    assert!(
        matches!(denied, Err(OAuthError::AccessDenied)),
        "{denied:?}"
    );
}

async fn sign_in(client: &OAuthClient) -> Result<Tokens, OAuthError> {
    let request = client.authorize(REDIRECT)?;
    let code = request.read_answer(&Browser::default().sign_in(&request.url).await)?;
    client.exchange_code(&code, REDIRECT, Utc::now()).await
}

fn assert_refused(result: Result<Tokens, OAuthError>, grant: Grant) {
    match result {
        Err(OAuthError::InvalidGrant { grant: refused }) => assert_eq!(refused, grant),
        other => panic!("{other:?}"),
    }
}

fn http() -> HttpClient {
    HttpClient::new(&HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    })
    .unwrap()
}

/// The provider as a process of its own, ended with the test.
struct Provider {
    process: Child,
    issuer: Url,
}

impl Provider {
    fn start() -> Self {
        let folder = install();
        let mut process = Command::new("node")
            .arg("sign-in-peer.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is needed");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let started: serde_json::Value =
            serde_json::from_str(&line).expect("the provider did not start");
        Self {
            process,
            issuer: started["issuer"].as_str().unwrap().parse().unwrap(),
        }
    }

    fn client(&self, id: &str, secret: &str) -> OAuthClient {
        let at = |path: &str| self.issuer.join(path).unwrap();
        OAuthClient::with_endpoints(
            http(),
            id,
            Some(secret.into()),
            at("auth"),
            at("token"),
            at("token/revocation"),
        )
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Puts the provider and its script into the build folder, once.
fn install() -> PathBuf {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/peers");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sign-in-peer");
    npm::install("oidc-provider", &source, "sign-in-peer.mjs", &folder);
    folder
}

/// A browser as far as a sign-in needs one: it keeps cookies, follows redirects and fills in forms.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Signs in and allows access; returns the path and query that the redirect address is called with.
    async fn sign_in(&mut self, start: &Url) -> String {
        let (mut at, mut page) = match self.open(start.clone()).await {
            Landed::Page(at, page) => (at, page),
            Landed::Back(answer) => return answer,
        };
        for _ in 0..5 {
            let login = if page.contains("name=\"login\"") {
                "&login=ada&password=x"
            } else {
                ""
            };
            let form = format!(
                "prompt={}{login}",
                between(&page, "name=\"prompt\" value=\"", "\"")
            );
            let action = at.join(between(&page, "action=\"", "\"")).unwrap();
            match self.submit(action, form).await {
                Landed::Page(next, text) => (at, page) = (next, text),
                Landed::Back(answer) => return answer,
            }
        }
        panic!("the sign-in does not end: {page}");
    }

    /// Follows the link with which a person refuses.
    async fn refuse(&mut self, start: &Url) -> String {
        let Landed::Page(at, page) = self.open(start.clone()).await else {
            panic!("no page to refuse on")
        };
        let abort = page
            .split("href=\"")
            .find(|link| link.split('"').next().unwrap().ends_with("/abort"))
            .unwrap();
        match self
            .open(at.join(abort.split('"').next().unwrap()).unwrap())
            .await
        {
            Landed::Back(answer) => answer,
            Landed::Page(_, page) => panic!("{page}"),
        }
    }

    async fn open(&mut self, url: Url) -> Landed {
        let request = http().reqwest().get(url);
        self.go(request).await
    }

    async fn submit(&mut self, action: Url, form: String) -> Landed {
        let request = http()
            .reqwest()
            .post(action)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        self.go(request).await
    }

    async fn go(&mut self, mut request: reqwest::RequestBuilder) -> Landed {
        loop {
            let jar = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ");
            let response = request.header("cookie", jar).send().await.unwrap();
            for cookie in response.headers().get_all("set-cookie") {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let at = response.url().clone();
            let Some(location) = response.headers().get("location") else {
                return Landed::Page(at, response.text().await.unwrap());
            };
            let next = at.join(location.to_str().unwrap()).unwrap();
            if next.as_str().starts_with(REDIRECT) {
                return Landed::Back(format!(
                    "{}?{}",
                    next.path(),
                    next.query().unwrap_or_default()
                ));
            }
            request = http().reqwest().get(next);
        }
    }
}

enum Landed {
    Page(Url, String),
    Back(String),
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text
        .find(from)
        .unwrap_or_else(|| panic!("no {from} in {text}"))
        + from.len();
    let length = text[start..].find(to).unwrap();
    &text[start..start + length]
}
