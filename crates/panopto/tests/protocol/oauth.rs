use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_net::{NetErrorKind, Secret};
use lectern_panopto::oauth::{Grant, OAuthClient, OAuthError, Tokens};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{
    Flaky, assert_without_secrets, http, masked, ok, page, quick, requests, site, site_with,
    status, transcript, url,
};

const REDIRECT: &str = "http://localhost:9127/redirect";

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn client(server: &str) -> OAuthClient {
    OAuthClient::new(
        &url(server),
        http(),
        "client-id",
        Some("client-secret+/=".into()),
    )
    .unwrap()
    .with_retry(quick())
}

fn answer() -> Value {
    json!({ "access_token": "token-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-2",
            "id_token": "x.y.z", "scope": "openid api offline_access", "session_state": null })
}

/// An answer of a server whose clock is right.
fn timely(answer: ResponseTemplate) -> ResponseTemplate {
    answer.insert_header("date", "Sun, 01 Mar 2026 12:00:01 GMT")
}

async fn exchange(server: &MockServer) -> Result<Tokens, OAuthError> {
    client(&server.uri())
        .exchange_code(&"the-code".into(), REDIRECT, now())
        .await
}

#[test]
fn the_sign_in_address_carries_everything_but_a_challenge() {
    let request = client("https://video.example.edu/")
        .authorize(REDIRECT)
        .unwrap();

    let text = request
        .url
        .to_string()
        .replace(request.state.expose(), "STATE");
    assert_eq!(
        text,
        "https://video.example.edu/Panopto/oauth2/connect/authorize?response_type=code&client_id=client-id&state=STATE\
         &redirect_uri=http%3A%2F%2Flocalhost%3A9127%2Fredirect&scope=openid+api+offline_access"
    );
    assert!(request.state.expose().len() >= 16);
    let another = client("https://video.example.edu/")
        .authorize(REDIRECT)
        .unwrap();
    assert_ne!(request.state, another.state);
    let back = format!("/redirect?code=the-code&state={}", request.state.expose());
    assert_eq!(request.read_answer(&back).unwrap().expose(), "the-code");
}

#[tokio::test]
async fn every_request_to_the_token_endpoint() {
    let server = site(timely(ok(&answer()))).await;
    let client = client(&server.uri());

    client
        .exchange_code(&"the-code".into(), REDIRECT, now())
        .await
        .unwrap();
    client
        .password("unified\\ada", &"pass word".into(), now())
        .await
        .unwrap();
    client.refresh(&"refresh-1".into(), now()).await.unwrap();
    client.revoke(&"refresh-1".into()).await.unwrap();

    let basic = "Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQlMkIlMkYlM0Q=";
    insta::assert_snapshot!(
        transcript(&server)
            .await
            .replace(basic, "<client-id:***, form-encoded>")
    );
}

#[tokio::test]
async fn tokens_know_when_they_end_and_how_the_clocks_differ() {
    let server = site(timely(ok(&answer()))).await;

    let tokens = exchange(&server).await.unwrap();

    assert_eq!(tokens.expires_at, now() + TimeDelta::seconds(3600));
    assert_eq!(tokens.server_ahead, Some(TimeDelta::seconds(1)));
    assert_eq!(tokens.access_token.expose(), "token-1");
    assert_eq!(
        tokens.refresh_token.as_ref().map(Secret::expose),
        Some("refresh-2")
    );
    assert_without_secrets(&format!("{tokens:?}"));
}

#[tokio::test]
async fn a_renewal_without_a_refresh_token_keeps_the_one_it_had() {
    let mut without = answer();
    without.as_object_mut().unwrap().remove("refresh_token");
    let mut empty = answer();
    empty["refresh_token"] = json!("");
    let server = site_with(vec![ok(&without), ok(&empty), ok(&answer())]).await;
    let client = client(&server.uri());
    let mut kept = Vec::new();

    for _ in 0..3 {
        let tokens = client.refresh(&"refresh-1".into(), now()).await.unwrap();
        kept.push(tokens.refresh_token.unwrap().expose().to_owned());
    }

    assert_eq!(kept, ["refresh-1", "refresh-1", "refresh-2"]);
    assert!(
        exchange(&site(ok(&without)).await)
            .await
            .unwrap()
            .refresh_token
            .is_none()
    );
}

#[tokio::test]
async fn an_answer_without_a_lifetime_counts_for_an_hour() {
    let body = json!({ "access_token": "token-1", "token_type": "bearer", "expires_in": null });
    let server = site(ok(&body)).await;

    assert_eq!(
        exchange(&server).await.unwrap().expires_at,
        now() + TimeDelta::seconds(3600)
    );
}

#[tokio::test]
async fn each_documented_refusal_is_its_own_error() {
    let mut told = String::new();
    for (error, description) in [
        ("invalid_client", None),
        ("invalid_grant", None),
        ("unauthorized_client", None),
        ("unsupported_grant_type", None),
        ("invalid_scope", None),
        ("invalid_request", Some("The redirect_uri does not match.")),
        ("invalid_request", Some("Something else.")),
        ("temporarily_odd", None),
    ] {
        let body = json!({ "error": error, "error_description": description });
        let server = site(timely(status(400).set_body_json(body))).await;
        let client = client(&server.uri());
        for (grant, result) in [
            (
                Grant::Code,
                client
                    .exchange_code(&"the-code".into(), REDIRECT, now())
                    .await,
            ),
            (
                Grant::Password,
                client.password("ada", &"pass word".into(), now()).await,
            ),
            (
                Grant::Refresh,
                client.refresh(&"refresh-1".into(), now()).await,
            ),
        ] {
            let refusal = result.unwrap_err();
            assert_without_secrets(&format!("{refusal} {refusal:?}"));
            assert!(!refusal.may_pass());
            assert_eq!(
                refusal.needs_sign_in(),
                error == "invalid_grant" && grant == Grant::Refresh
            );
            writeln!(told, "{error} {grant:?}: {refusal}").unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn a_refusal_under_clocks_that_differ_is_about_the_clocks() {
    let refused = || status(400).set_body_json(json!({ "error": "invalid_grant" }));
    let behind = site(refused().insert_header("date", "Sun, 01 Mar 2026 12:20:00 GMT")).await;
    let ahead = site(refused().insert_header("date", "Sun, 01 Mar 2026 11:40:00 GMT")).await;
    let close = site(refused().insert_header("date", "Sun, 01 Mar 2026 12:04:00 GMT")).await;

    assert_eq!(
        exchange(&behind).await.unwrap_err().to_string(),
        "This computer's clock is 20 min behind the server's. Set it right and sign in again."
    );
    assert!(
        exchange(&ahead)
            .await
            .unwrap_err()
            .to_string()
            .contains("20 min ahead of")
    );
    assert!(matches!(
        exchange(&close).await,
        Err(OAuthError::InvalidGrant { grant: Grant::Code })
    ));
}

#[tokio::test]
async fn an_answer_that_is_no_token_is_named() {
    for (answer, code, excerpt, passes) in [
        (
            page(200, "<html><head><title>Sign in</title></head></html>"),
            200,
            "Sign in",
            false,
        ),
        (
            page(503, "<html><head><title>Down</title></head></html>"),
            503,
            "Down",
            true,
        ),
        (status(500), 500, "", true),
        (status(200), 200, "", false),
        (
            ok(&json!({ "token_type": "Bearer" })),
            200,
            "{\"token_type\":\"Bearer\"}",
            false,
        ),
        (
            status(400).set_body_string("nonsense"),
            400,
            "nonsense",
            false,
        ),
        (
            status(302).insert_header("location", "/Panopto/login"),
            302,
            "",
            false,
        ),
    ] {
        let server = site(timely(answer)).await;

        let error = exchange(&server).await.unwrap_err();

        assert_eq!(error.may_pass(), passes, "{error}");
        let OAuthError::NotAToken {
            status,
            excerpt: words,
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!((status.as_u16(), words.as_str()), (code, excerpt));
        assert_eq!(requests(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn nothing_that_may_have_arrived_is_sent_again() {
    let flaky = Flaky::start(1, vec![answer()]).await;

    let error = client(&flaky.url)
        .refresh(&"refresh-1".into(), now())
        .await
        .unwrap_err();

    assert_eq!(error.net_kind(), Some(&NetErrorKind::Reset));
    assert_eq!(flaky.requests(), ["POST /Panopto/oauth2/connect/token"]);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_three_times() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();

    let error = client(&format!("http://{closed}"))
        .refresh(&"refresh-1".into(), now())
        .await
        .unwrap_err();

    let OAuthError::Net(net) = error else {
        panic!("{error:?}")
    };
    assert_eq!((net.kind, net.attempts), (NetErrorKind::Unreachable, 3));
}

#[tokio::test]
async fn revoking_says_who_asks_in_the_next_way_where_one_is_refused() {
    let refused = || status(400).set_body_json(json!({ "error": "invalid_client" }));
    let server = site_with(vec![refused(), refused(), status(200)]).await;

    client(&server.uri())
        .revoke(&"refresh-1".into())
        .await
        .unwrap();

    let seen = requests(&server).await;
    let credentials: Vec<String> = seen
        .iter()
        .map(|request| match request.headers.get("authorization") {
            Some(header) => header.to_str().unwrap().to_owned(),
            None => String::from_utf8(request.body.clone()).unwrap(),
        })
        .collect();
    assert_eq!(
        credentials,
        [
            // client-id:client-secret%2B%2F%3D, then client-id:client-secret+/=
            "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQlMkIlMkYlM0Q=",
            "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQrLz0=",
            "token=refresh-1&client_id=client-id&client_secret=client-secret%2B%2F%3D"
        ]
    );
}

#[tokio::test]
async fn revoking_that_is_refused_is_told() {
    let unknown = site(status(400).set_body_json(json!({ "error": "invalid_client" }))).await;
    let error = client(&unknown.uri())
        .revoke(&"refresh-1".into())
        .await
        .unwrap_err();
    assert!(matches!(error, OAuthError::InvalidClient), "{error:?}");

    let absent = site(status(404)).await;
    let error = client(&absent.uri())
        .revoke(&"refresh-1".into())
        .await
        .unwrap_err();
    assert!(matches!(error, OAuthError::NotAToken { .. }), "{error:?}");
    assert_eq!(requests(&absent).await.len(), 1);
}

#[test]
fn a_client_prints_without_its_secret() {
    let text = format!("{:?}", client("https://video.example.edu/"));

    assert_eq!(masked(&text), text);
}
