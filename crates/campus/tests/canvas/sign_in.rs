//! Sign-in with a developer key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use lectern_campus::canvas::demo::{self, DISABLED_KEY, KEY, SCOPED_KEY};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::support::{Site, text, told};

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-in-length";

fn authorize(site: &Site, client_id: &str, rest: &str) -> String {
    let redirect = "http%3A%2F%2Flocalhost%3A9127%2Fredirect";
    site.url(&format!("/login/oauth2/auth?client_id={client_id}&response_type=code&redirect_uri={redirect}&state=s1{rest}"))
}

fn field(address: &str, name: &str) -> Option<String> {
    let address = Url::parse(address).unwrap();
    address
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn exchange(site: &Site, fields: &[(&str, &str)]) -> (u16, Value) {
    let url = site.url("/login/oauth2/token");
    told(site.http.post(url).form(fields).send().await.unwrap()).await
}

fn code(site: &Site, rest: &str) -> String {
    let address = site
        .campus
        .canvas_approve(&authorize(site, KEY.client_id, rest), "admin")
        .unwrap();
    field(&address, "code").unwrap()
}

fn with_code(code: &str) -> [(&str, &str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("client_id", KEY.client_id),
        ("client_secret", KEY.secret),
        ("redirect_uri", KEY.redirect_uri),
        ("code", code),
    ]
}

#[tokio::test]
async fn the_pages_lead_to_a_code() {
    let site = Site::small().await;
    let page = site
        .http
        .get(authorize(&site, KEY.client_id, ""))
        .send()
        .await
        .unwrap();
    let html = page.text().await.unwrap();
    assert!(html.contains("/login/oauth2/sign-in") && !html.contains("<script"));
    let query = authorize(&site, KEY.client_id, "");
    let query = query.split_once('?').unwrap().1.to_owned();
    let fields = |password: &'static str| {
        [
            ("request", query.clone()),
            ("username", "admin".into()),
            ("password", password.into()),
        ]
    };
    let sign_in = site.url("/login/oauth2/sign-in");
    let wrong = site
        .http
        .post(&sign_in)
        .form(&fields("guess"))
        .send()
        .await
        .unwrap();
    assert!(
        wrong
            .text()
            .await
            .unwrap()
            .contains("The login or the password is wrong.")
    );
    let right = site
        .http
        .post(&sign_in)
        .form(&fields(lectern_campus::demo::ADMIN.password))
        .send()
        .await
        .unwrap();
    let html = right.text().await.unwrap();
    let visit = html
        .split("name=\"visit\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    for (decision, wanted) in [("allow", "code"), ("deny", "error")] {
        let form = [
            ("request", query.as_str()),
            ("visit", &visit),
            ("decision", decision),
        ];
        let answer = site
            .http
            .post(site.url("/login/oauth2/consent"))
            .form(&form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 302);
        let to = text(&answer, "location").unwrap();
        assert!(
            to.starts_with(KEY.redirect_uri) && field(&to, wanted).is_some(),
            "{to}"
        );
        assert_eq!(field(&to, "state").as_deref(), Some("s1"));
    }
}

#[tokio::test]
async fn a_code_works_once_and_for_ten_minutes() {
    let site = Site::small().await;
    let once = code(&site, "");
    let (status, given) = exchange(&site, &with_code(&once)).await;
    assert_eq!(
        (status, &given["expires_in"], &given["user"]["id"]),
        (200, &3600.into(), &demo::ADMIN.into())
    );
    let gone = (
        400,
        json!({ "error": "invalid_grant", "error_description": "authorization_code not found" }),
    );
    assert_eq!(exchange(&site, &with_code(&once)).await, gone);
    let late = code(&site, "");
    site.campus.clock().advance(TimeDelta::seconds(600));
    assert_eq!(exchange(&site, &with_code(&late)).await, gone);
}

#[tokio::test]
async fn a_refresh_gives_no_refresh_token_and_ends_the_token_before() {
    let site = Site::small().await;
    let code = code(&site, "");
    let given = exchange(&site, &with_code(&code)).await.1;
    let (first, refresh) = (
        given["access_token"].as_str().unwrap(),
        given["refresh_token"].as_str().unwrap(),
    );
    assert_eq!(site.get_as(first, "/api/v1/users/self").await.status(), 200);
    site.campus.clock().advance(TimeDelta::hours(1));
    let (status, body) = told(site.get_as(first, "/api/v1/users/self").await).await;
    assert_eq!(
        (status, &body["errors"][0]["message"]),
        (401, &"Invalid access token.".into())
    );
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", KEY.client_id),
        ("client_secret", KEY.secret),
        ("refresh_token", refresh),
    ];
    let second = exchange(&site, &fields).await.1;
    assert_eq!(second.get("refresh_token"), None);
    let second = second["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        site.get_as(&second, "/api/v1/users/self").await.status(),
        200
    );
    let third = exchange(&site, &fields).await.1;
    let third = third["access_token"].as_str().unwrap();
    assert_eq!(
        site.get_as(&second, "/api/v1/users/self").await.status(),
        401
    );
    let end = site
        .http
        .delete(site.url("/login/oauth2/token"))
        .bearer_auth(third)
        .send()
        .await
        .unwrap();
    assert_eq!(told(end).await, (200, json!({})));
    assert_eq!(site.get_as(third, "/api/v1/users/self").await.status(), 401);
    let by_hand = site
        .http
        .delete(site.url("/login/oauth2/token"))
        .bearer_auth(demo::ADMIN_TOKEN)
        .send()
        .await
        .unwrap();
    assert_eq!(by_hand.status(), 400);
}

#[tokio::test]
async fn a_challenge_must_be_met_and_then_no_secret_is_needed() {
    let site = Site::small().await;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let rest = format!("&code_challenge={challenge}&code_challenge_method=S256");
    let refused = code(&site, &rest);
    assert_eq!(
        exchange(&site, &with_code(&refused)).await.1["error"],
        "invalid_grant"
    );
    for (verifier, status) in [("another", 400), (VERIFIER, 200)] {
        let code = code(&site, &rest);
        let fields: Vec<_> = with_code(&code)
            .into_iter()
            .filter(|(name, _)| *name != "client_secret")
            .chain([("code_verifier", verifier)])
            .collect();
        assert_eq!(exchange(&site, &fields).await.0, status);
    }
}

#[tokio::test]
async fn every_refusal_of_the_token_endpoint_has_its_words() {
    let site = Site::small().await;
    let code = code(&site, "");
    let case = |name: &'static str, value: &'static str| {
        let mut fields = with_code(&code).to_vec();
        fields.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
        fields
    };
    let cases = [
        (
            case("client_id", "1"),
            401,
            "invalid_client",
            "unknown client",
        ),
        (
            case("client_secret", "guess"),
            401,
            "invalid_client",
            "invalid client",
        ),
        (
            case("grant_type", "password"),
            400,
            "unsupported_grant_type",
            "",
        ),
        (case("code", ""), 400, "invalid_request", ""),
        (
            case("redirect_uri", "http://localhost:1/"),
            400,
            "invalid_request",
            "redirect_uri does not match client settings",
        ),
    ];
    for (fields, status, error, words) in cases {
        let answer = site
            .http
            .post(site.url("/login/oauth2/token"))
            .form(&fields)
            .send()
            .await
            .unwrap();
        let scheme = text(&answer, "www-authenticate");
        assert_eq!(scheme.is_some(), status == 401);
        let (seen, body) = told(answer).await;
        assert_eq!((seen, &body["error"]), (status, &error.into()));
        assert!(
            words.is_empty() || body["error_description"] == words,
            "{body}"
        );
    }
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", KEY.client_id),
        ("client_secret", KEY.secret),
        ("refresh_token", "x"),
    ];
    assert_eq!(
        exchange(&site, &refresh).await.1["error_description"],
        "refresh_token not found"
    );
}

#[tokio::test]
async fn keys_are_told_apart_on_the_way_to_a_code() {
    let site = Site::small().await;
    let to = |answer: &reqwest::Response| text(answer, "location").unwrap_or_default();
    let ask = |url: String| site.http.get(url).send();
    let disabled = ask(authorize(&site, DISABLED_KEY.client_id, ""))
        .await
        .unwrap();
    assert_eq!(
        field(&to(&disabled), "error").as_deref(),
        Some("unauthorized_client")
    );
    let unscoped = ask(authorize(&site, SCOPED_KEY.client_id, ""))
        .await
        .unwrap();
    assert_eq!(
        field(&to(&unscoped), "error").as_deref(),
        Some("invalid_scope")
    );
    let silent = ask(authorize(&site, KEY.client_id, "&prompt=none"))
        .await
        .unwrap();
    assert_eq!(
        field(&to(&silent), "error").as_deref(),
        Some("login_required")
    );
    let unknown = ask(authorize(&site, "7", "")).await.unwrap();
    assert_eq!(
        (unknown.status().as_u16(), to(&unknown)),
        (400, String::new())
    );
    let scope = "url%3AGET%7C%2Fapi%2Fv1%2Fcourses%2F%3Aid";
    let scoped = site
        .campus
        .canvas_approve(
            &authorize(&site, SCOPED_KEY.client_id, &format!("&scope={scope}")),
            "admin",
        )
        .unwrap();
    let code = field(&scoped, "code").unwrap();
    let fields: Vec<_> = with_code(&code)
        .into_iter()
        .map(|(name, value)| match name {
            "client_id" => (name, SCOPED_KEY.client_id),
            "client_secret" => (name, SCOPED_KEY.secret),
            _ => (name, value),
        })
        .collect();
    let token = exchange(&site, &fields).await.1["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        site.get_as(&token, "/api/v1/courses/1693").await.status(),
        200
    );
    assert_eq!(site.get_as(&token, "/api/v1/courses").await.status(), 401);
}
