use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono::Utc;
use lectern_campus::canvas::demo;
use lectern_campus::{CampusHandle, CanvasWorld};
use lectern_canvas::oauth::{OAuthClient, OAuthError, Scopes, Tokens};
use lectern_canvas::{AccessTokens, CanvasError, TokenError};
use lectern_net::Secret;
use tokio::sync::Mutex;
use url::Url;

use crate::support::{campus, http, with_token, with_tokens};

fn client(campus: &CampusHandle, key: demo::DeveloperKey) -> OAuthClient {
    let server = campus.canvas().base_url().parse().unwrap();
    OAuthClient::new(server, http(), key.client_id, Some(key.secret.into()))
}

async fn sign_in(
    campus: &CampusHandle,
    key: demo::DeveloperKey,
    scopes: Scopes,
) -> Result<Tokens, OAuthError> {
    let client = client(campus, key);
    let request = client.authorize(demo::REDIRECT, scopes);
    let back = campus.canvas_approve(request.url.as_str(), "instructor");
    let back: Url = back.expect("the person is known").parse().unwrap();
    let code = request.read_answer(&format!("{}?{}", back.path(), back.query().unwrap()))?;
    client.exchange_code(&code, &request, Utc::now()).await
}

/// What Canvas sends back at once, without asking anybody.
async fn refusal(campus: &CampusHandle, key: demo::DeveloperKey, scopes: Scopes) -> OAuthError {
    let request = client(campus, key).authorize(demo::REDIRECT, scopes);
    let answer = http()
        .reqwest()
        .get(request.url.clone())
        .send()
        .await
        .unwrap();
    let location = answer.headers()["location"].to_str().unwrap();
    let rest = location.strip_prefix(demo::REDIRECT).unwrap();
    request
        .read_answer(&format!("/redirect{rest}"))
        .unwrap_err()
}

/// An account that renews its tokens, one at a time.
struct Account {
    client: OAuthClient,
    tokens: Mutex<Tokens>,
    renewals: AtomicUsize,
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

#[tokio::test]
async fn a_developer_key_signs_in_renews_and_signs_out() {
    let campus = campus(CanvasWorld::Small).await;
    let tokens = sign_in(&campus, demo::KEY, Scopes::Unlimited)
        .await
        .unwrap();
    let account = Arc::new(Account {
        client: client(&campus, demo::KEY),
        tokens: Mutex::new(tokens),
        renewals: AtomicUsize::new(0),
    });
    let canvas = with_tokens(&campus, account.clone());
    canvas.me().await.unwrap();

    campus.canvas().expire_access();
    let calls = (0..6).map(|_| {
        let canvas = canvas.clone();
        tokio::spawn(async move { canvas.me().await.map(|_| ()) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(account.renewals.load(Ordering::SeqCst), 1);

    let tokens = account.tokens.lock().await.clone();
    account.client.revoke(&tokens.access_token).await.unwrap();
    let gone = with_token(&campus, tokens.access_token.expose()).me().await;
    assert!(matches!(gone, Err(CanvasError::TokenRefused { .. })));
    let refresh = tokens.refresh_token.unwrap();
    let refused = account.client.refresh(&refresh, Utc::now()).await;
    assert!(refused.unwrap_err().needs_sign_in());
}

#[tokio::test]
async fn a_limited_key_takes_what_page_views_need() {
    let campus = campus(CanvasWorld::Small).await;

    let refused = refusal(&campus, demo::SCOPED_KEY, Scopes::Unlimited).await;
    assert!(matches!(refused, OAuthError::InvalidScope));
    let tokens = sign_in(&campus, demo::SCOPED_KEY, Scopes::PageViews)
        .await
        .unwrap();

    let canvas = with_token(&campus, tokens.access_token.expose());
    canvas.me().await.unwrap();
    assert!(matches!(
        canvas.profile().await,
        Err(CanvasError::ScopeMissing { .. })
    ));
    let off = refusal(&campus, demo::DISABLED_KEY, Scopes::Unlimited).await;
    assert!(matches!(off, OAuthError::UnauthorizedClient), "{off:?}");
}
