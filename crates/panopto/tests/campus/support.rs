//! A started campus, and an account on it whose tokens are renewed as the app does it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::Utc;
use lectern_campus::demo::{self, DemoClient, DemoPerson};
use lectern_campus::{Campus, CampusConfig, CampusHandle};
use lectern_net::{HttpClient, HttpSettings, Limiter, Limits, ProxyChoice, Secret};
use lectern_panopto::oauth::{OAuthClient, OAuthError, Tokens};
use lectern_panopto::{AccessTokens, Folder, FolderId, Panopto, TokenError};
use tokio::sync::Mutex;
use url::Url;

pub const REDIRECT: &str = "http://localhost:9127/redirect";
pub const GENEROUS: Limits = Limits {
    per_second: 1_000,
    per_minute: 50_000,
    per_hour: 500_000,
};

pub async fn campus() -> CampusHandle {
    campus_with(|_| ()).await
}

pub async fn campus_with(change: impl FnOnce(&mut CampusConfig)) -> CampusHandle {
    let mut config = CampusConfig::default();
    config.settings.upload.accept_delay_ms = 10;
    config.settings.upload.processing_delay_ms = 50;
    change(&mut config);
    Campus::start(config).await.unwrap()
}

pub fn http() -> HttpClient {
    HttpClient::new(&HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    })
    .unwrap()
}

pub fn server(campus: &CampusHandle) -> Url {
    campus.base_url().parse().unwrap()
}

pub fn oauth(campus: &CampusHandle, client: DemoClient) -> OAuthClient {
    OAuthClient::new(
        &server(campus),
        http(),
        client.client_id,
        Some(client.secret.into()),
    )
    .unwrap()
}

/// Signs in through the browser's pages.
pub async fn sign_in(campus: &CampusHandle, person: DemoPerson) -> Result<Tokens, OAuthError> {
    let client = oauth(campus, demo::WEB_CLIENT);
    let request = client.authorize(REDIRECT)?;
    let back: Url = campus
        .approve(request.url.as_str(), person.username)
        .unwrap()
        .parse()
        .unwrap();
    let code = request.read_answer(&format!("{}?{}", back.path(), back.query().unwrap()))?;
    client.exchange_code(&code, REDIRECT, Utc::now()).await
}

/// An account that keeps its newest tokens and renews one at a time.
pub struct Account {
    client: OAuthClient,
    tokens: Mutex<Tokens>,
    pub renewals: AtomicUsize,
}

#[async_trait]
impl AccessTokens for Account {
    async fn access_token(&self) -> Result<Secret, TokenError> {
        Ok(self.tokens.lock().await.access_token.clone())
    }

    async fn renew(&self, stale: &Secret) -> Result<Secret, TokenError> {
        let mut tokens = self.tokens.lock().await;
        if tokens.access_token == *stale {
            let refresh = tokens
                .refresh_token
                .clone()
                .ok_or(TokenError::SignInNeeded)?;
            *tokens = self.client.refresh(&refresh, Utc::now()).await?;
            self.renewals.fetch_add(1, Ordering::SeqCst);
        }
        Ok(tokens.access_token.clone())
    }
}

pub async fn account(campus: &CampusHandle, person: DemoPerson) -> Arc<Account> {
    let tokens = sign_in(campus, person).await.unwrap();
    let client = oauth(campus, demo::WEB_CLIENT);
    Arc::new(Account {
        client,
        tokens: Mutex::new(tokens),
        renewals: AtomicUsize::new(0),
    })
}

pub async fn panopto(campus: &CampusHandle, person: DemoPerson) -> Panopto {
    panopto_within(campus, person, GENEROUS).await
}

pub async fn panopto_within(campus: &CampusHandle, person: DemoPerson, limits: Limits) -> Panopto {
    let account = account(campus, person).await;
    Panopto::new(
        server(campus),
        http(),
        Arc::new(Limiter::new(limits, 100)),
        account,
    )
}

/// Finds a folder by the names from the top, as the account sees them.
pub async fn folder(panopto: &Panopto, path: &[&str]) -> Folder {
    let mut above = FolderId::TOP_LEVEL;
    let mut found = None;
    for name in path {
        let mut named = panopto.children_named(above, name).await.unwrap();
        assert_eq!(named.len(), 1, "{name}");
        let folder = named.remove(0);
        above = folder.id;
        found = Some(folder);
    }
    found.unwrap()
}

pub const LABS: [&str; 5] = [
    "Faculty of Science",
    "Biology",
    "BIOL 200 Fundamentals of cell biology",
    "2026 Winter 1",
    "Labs",
];
