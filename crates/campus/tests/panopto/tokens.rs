//! Grants other than the code, refresh, expiry, revocation, cookies.

use chrono::TimeDelta;
use lectern_campus::{CampusHandle, demo};
use reqwest::{Response, header};
use serde_json::Value;

use crate::support::{
    Caller, NOBODY, assert_error, campus, client, password_grant, post_form, token_request,
};

async fn signed_in(campus: &CampusHandle) -> Value {
    let answer = password_grant(
        campus,
        "instructor",
        demo::INSTRUCTOR.password,
        "openid api offline_access",
    )
    .await;
    answer.json().await.unwrap()
}

async fn refresh(campus: &CampusHandle, token: &Value) -> Response {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str().unwrap()),
    ];
    token_request(campus, demo::USER_CLIENT, &fields).await
}

async fn status_with(campus: &CampusHandle, token: &Value) -> u16 {
    let caller = Caller::with_token(campus, token.as_str().unwrap());
    caller
        .get(&format!("/folders/{NOBODY}/children"))
        .await
        .status()
        .as_u16()
}

#[tokio::test]
async fn a_refresh_gives_a_new_refresh_token_and_ends_the_old_one() {
    let campus = campus().await;
    let first = signed_in(&campus).await;

    let second: Value = refresh(&campus, &first["refresh_token"])
        .await
        .json()
        .await
        .unwrap();

    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_error(
        refresh(&campus, &first["refresh_token"]).await,
        "invalid_grant",
    )
    .await;
    assert_eq!(
        refresh(&campus, &second["refresh_token"]).await.status(),
        200
    );
    assert_eq!(status_with(&campus, &second["access_token"]).await, 200);
}

#[tokio::test]
async fn an_answer_without_refresh_token_leaves_the_old_one_good() {
    let campus = campus().await;
    campus
        .settings()
        .write()
        .tokens
        .refresh_token_in_refresh_answer = false;
    let first = signed_in(&campus).await;
    for _ in 0..2 {
        let answer: Value = refresh(&campus, &first["refresh_token"])
            .await
            .json()
            .await
            .unwrap();
        assert!(answer.get("refresh_token").is_none());
        assert!(answer["access_token"].is_string());
    }
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let campus = campus().await;
    let answer: Value = password_grant(&campus, "instructor", demo::INSTRUCTOR.password, "api")
        .await
        .json()
        .await
        .unwrap();
    assert!(answer.get("refresh_token").is_none());
    assert!(answer.get("id_token").is_none());
}

#[tokio::test]
async fn an_access_token_ends_with_its_time() {
    let campus = campus().await;
    campus.settings().write().tokens.access_seconds = 30;
    let answer = signed_in(&campus).await;
    assert_eq!(answer["expires_in"], 30);
    assert_eq!(status_with(&campus, &answer["access_token"]).await, 200);

    campus.clock().advance(TimeDelta::seconds(31));

    assert_eq!(status_with(&campus, &answer["access_token"]).await, 401);
    assert_eq!(
        refresh(&campus, &answer["refresh_token"]).await.status(),
        200
    );
}

#[tokio::test]
async fn a_request_without_or_with_a_wrong_token_is_401() {
    let campus = campus().await;
    assert_eq!(status_with(&campus, &Value::from("eyJ.made.up")).await, 401);
    let url = format!(
        "{}/Panopto/api/v1/folders/{NOBODY}/children",
        campus.base_url()
    );
    assert_eq!(client().get(url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn wrong_people_and_passwords_are_invalid_grant() {
    let campus = campus().await;
    for (username, password) in [
        ("instructor", "wrong"),
        ("nobody", "x"),
        (demo::SSO_ONLY.username, ""),
    ] {
        assert_error(
            password_grant(&campus, username, password, "api").await,
            "invalid_grant",
        )
        .await;
    }
}

#[tokio::test]
async fn wrong_clients_are_told_apart_from_wrong_grants() {
    let campus = campus().await;
    let impostor = demo::DemoClient {
        secret: "wrong",
        ..demo::USER_CLIENT
    };
    let fields = [
        ("grant_type", "password"),
        ("username", "instructor"),
        ("password", demo::INSTRUCTOR.password),
    ];
    assert_error(
        token_request(&campus, impostor, &fields).await,
        "invalid_client",
    )
    .await;
    let nobody = demo::DemoClient {
        client_id: NOBODY,
        ..demo::USER_CLIENT
    };
    assert_error(
        token_request(&campus, nobody, &fields).await,
        "invalid_client",
    )
    .await;
    assert_error(
        token_request(&campus, demo::WEB_CLIENT, &fields).await,
        "unauthorized_client",
    )
    .await;
    let odd = [("grant_type", "telepathy")];
    assert_error(
        token_request(&campus, demo::USER_CLIENT, &odd).await,
        "unsupported_grant_type",
    )
    .await;
    let scope = [
        ("grant_type", "password"),
        ("scope", "all"),
        ("username", "instructor"),
        ("password", "x"),
    ];
    assert_error(
        token_request(&campus, demo::USER_CLIENT, &scope).await,
        "invalid_scope",
    )
    .await;
}

#[tokio::test]
async fn a_client_may_show_itself_by_basic_in_both_spellings() {
    let campus = campus().await;
    let url = format!("{}/Panopto/oauth2/connect/token", campus.base_url());
    let encoded: String =
        url::form_urlencoded::byte_serialize(demo::SERVICE_CLIENT.secret.as_bytes()).collect();
    for secret in [demo::SERVICE_CLIENT.secret, &encoded] {
        let request = client()
            .post(&url)
            .basic_auth(demo::SERVICE_CLIENT.client_id, Some(secret));
        let answer = request
            .form(&[("grant_type", "client_credentials"), ("scope", "api")])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{secret}");
    }
}

#[tokio::test]
async fn a_service_reads_everything_and_changes_nothing() {
    let campus = campus().await;
    let answer = token_request(
        &campus,
        demo::SERVICE_CLIENT,
        &[("grant_type", "client_credentials")],
    )
    .await;
    let answer: Value = answer.json().await.unwrap();
    let service = Caller::with_token(&campus, answer["access_token"].as_str().unwrap());
    let medicine = service.folder(&["Faculty of Medicine"]).await;
    let change = service
        .send(
            reqwest::Method::PUT,
            &format!("/folders/{medicine}"),
            serde_json::json!({ "Name": "x" }),
        )
        .await;
    assert_eq!(change.status(), 403);
    assert_eq!(service.get("/auth/legacyLogin").await.status(), 401);
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_its_access_tokens_along() {
    let campus = campus().await;
    let answer = signed_in(&campus).await;
    let token = answer["refresh_token"].as_str().unwrap();
    let path = "/Panopto/oauth2/connect/revocation";
    let in_body = [
        ("token", token),
        ("client_id", demo::USER_CLIENT.client_id),
        ("client_secret", demo::USER_CLIENT.secret),
    ];
    assert_error(post_form(&campus, path, &in_body).await, "invalid_client").await;

    let url = format!("{}{path}", campus.base_url());
    let request = client()
        .post(url)
        .basic_auth(demo::USER_CLIENT.client_id, Some(demo::USER_CLIENT.secret));
    let revoked = request
        .form(&[("token", token), ("token_type_hint", "refresh_token")])
        .send()
        .await
        .unwrap();

    assert_eq!(revoked.status(), 200);
    assert_error(
        refresh(&campus, &answer["refresh_token"]).await,
        "invalid_grant",
    )
    .await;
    assert_eq!(status_with(&campus, &answer["access_token"]).await, 401);
}

#[tokio::test]
async fn a_cookie_from_legacy_login_outlives_its_token() {
    let campus = campus().await;
    let answer = signed_in(&campus).await;
    let caller = Caller::with_token(&campus, answer["access_token"].as_str().unwrap());
    let login = caller.get("/auth/legacylogin").await;
    assert_eq!(login.status(), 200);
    let cookies: Vec<String> = login
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect();
    assert!(cookies[0].starts_with(".ASPXAUTH="));
    assert_eq!(cookies.len(), 2);
    assert_eq!(login.text().await.unwrap(), "");

    campus.clock().advance(TimeDelta::hours(2));

    assert_eq!(status_with(&campus, &answer["access_token"]).await, 401);
    let url = format!(
        "{}/Panopto/api/v1/folders/{NOBODY}/children",
        campus.base_url()
    );
    // The whole header value goes back, attributes and all, as some clients send it.
    let with_cookie = client()
        .get(url)
        .header(header::COOKIE, &cookies[0])
        .send()
        .await
        .unwrap();
    assert_eq!(with_cookie.status(), 200);
}

#[tokio::test]
async fn the_discovery_document_names_addresses_that_answer() {
    let campus = campus().await;
    let url = format!(
        "{}/Panopto/oauth2/.well-known/openid-configuration",
        campus.base_url()
    );
    let document: Value = client()
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "revocation_endpoint",
        "jwks_uri",
    ] {
        let answer = client()
            .get(document[name].as_str().unwrap())
            .send()
            .await
            .unwrap();
        assert_ne!(answer.status(), 404, "{name}");
    }
}
