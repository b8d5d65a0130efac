use chrono::{DateTime, Utc};
use lectern_canvas::oauth::{AuthorizationRequest, Grant, OAuthClient, OAuthError, Scopes};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{
    assert_without_secrets, http, page, quick, says, site, site_with, transcript, url,
};

const REDIRECT: &str = "http://localhost:9127/redirect";

fn client(server: &MockServer) -> OAuthClient {
    OAuthClient::new(
        url(&server.uri()),
        http(),
        "10",
        Some("key-secret+/=".into()),
    )
    .with_retry(quick())
}

fn asked() -> AuthorizationRequest {
    AuthorizationRequest {
        url: url("https://canvas.example.edu/login/oauth2/auth"),
        state: "s".into(),
        verifier: "code-verifier".into(),
        redirect_uri: REDIRECT.to_owned(),
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn granted() -> Value {
    json!({ "access_token": "1~token-1", "token_type": "Bearer", "user": { "id": 42, "name": "Ada L" }, "refresh_token": "refresh-1", "expires_in": 3600, "canvas_region": "us-east-1" })
}

#[tokio::test]
async fn every_request_to_the_token_endpoint() {
    let server = site_with(vec![
        says(200, &granted()),
        says(
            200,
            &json!({ "access_token": "1~token-2", "token_type": "Bearer", "expires_in": 3600 }),
        ),
        says(200, &json!({})),
    ])
    .await;
    let client = client(&server);

    let tokens = client
        .exchange_code(&"the-code".into(), &asked(), now())
        .await
        .unwrap();
    assert_eq!((tokens.expires_at - now()).num_seconds(), 3600);
    let refresh = tokens.refresh_token.unwrap();
    let renewed = client.refresh(&refresh, now()).await.unwrap();
    // A renewal brings no new refresh token: the one there is stays.
    assert_eq!(renewed.refresh_token, Some(refresh));
    client.revoke(&renewed.access_token).await.unwrap();

    insta::assert_snapshot!(transcript(&server).await);
}

#[tokio::test]
async fn each_documented_refusal_is_its_own_error() {
    let said = |status: u16, error: &str, description: &str| {
        says(
            status,
            &json!({ "error": error, "error_description": description }),
        )
    };
    for (answer, expected) in [
        (
            said(401, "invalid_client", "unknown client"),
            "InvalidClient",
        ),
        (
            said(401, "invalid_client", "invalid client"),
            "InvalidClient",
        ),
        (
            said(
                400,
                "invalid_request",
                "redirect_uri does not match client settings",
            ),
            "RedirectMismatch",
        ),
        (
            said(400, "invalid_grant", "authorization_code not found"),
            "InvalidGrant",
        ),
        (
            said(400, "invalid_grant", "incorrect client"),
            "InvalidGrant",
        ),
        (
            said(400, "unauthorized_client", "key is off"),
            "UnauthorizedClient",
        ),
        (said(400, "unsupported_grant_type", "x"), "Refused"),
        (page(200, "<html><title>Log in</title></html>"), "NotAToken"),
        (page(503, "<html>"), "NotAToken"),
        (says(200, &json!({ "access_token": null })), "NotAToken"),
    ] {
        let server = site(answer).await;
        let error = client(&server)
            .exchange_code(&"the-code".into(), &asked(), now())
            .await
            .unwrap_err();
        let text = format!("{error:?}");
        assert!(text.starts_with(expected), "{text}");
        assert_without_secrets(&format!("{error} {text}"));
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_gone_asks_for_a_new_sign_in() {
    let answer = says(
        400,
        &json!({ "error": "invalid_request", "error_description": "refresh_token not found" }),
    );
    let server = site(answer).await;

    let error = client(&server)
        .refresh(&"refresh-1".into(), now())
        .await
        .unwrap_err();

    assert!(matches!(
        error,
        OAuthError::InvalidGrant {
            grant: Grant::Refresh
        }
    ));
    assert!(error.needs_sign_in());
}

#[tokio::test]
async fn an_exchange_is_sent_once() {
    let server = site(page(502, "<html>")).await;

    let error = client(&server)
        .exchange_code(&"the-code".into(), &asked(), now())
        .await
        .unwrap_err();

    assert!(error.may_pass());
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_that_is_unknown_counts_as_withdrawn() {
    let server = site(says(
        401,
        &json!({ "errors": [{ "message": "Invalid access token." }] }),
    ))
    .await;
    client(&server).revoke(&"1~token-1".into()).await.unwrap();

    let server = site(ResponseTemplate::new(500)).await;
    assert!(client(&server).revoke(&"1~token-1".into()).await.is_err());
}

#[tokio::test]
async fn a_public_key_sends_no_secret() {
    let server = site(says(200, &granted())).await;
    let client = OAuthClient::new(url(&server.uri()), http(), "10", None);
    let request = client.authorize(REDIRECT, Scopes::Unlimited);

    client
        .exchange_code(&"the-code".into(), &request, now())
        .await
        .unwrap();

    let sent =
        String::from_utf8(server.received_requests().await.unwrap()[0].body.clone()).unwrap();
    assert!(!sent.contains("client_secret"));
    assert!(sent.contains(&format!("code_verifier={}", request.verifier.expose())));
}
