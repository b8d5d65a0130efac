//! Signing in through the browser.

use lectern_campus::{CampusHandle, demo};
use reqwest::{Response, header};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::support::{AUTHORIZE, Caller, assert_error, campus, client, post_form, token_request};

const REDIRECT: &str = "http://localhost:9127/redirect";

fn query(extra: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", demo::WEB_CLIENT.client_id),
        ("redirect_uri", REDIRECT),
        ("scope", "openid api offline_access"),
        ("state", "a&b=c"),
    ];
    for (name, value) in extra {
        pairs.retain(|(present, _)| present != name);
        pairs.push((name, value));
    }
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

async fn authorize(campus: &CampusHandle, query: &str) -> Response {
    client()
        .get(format!("{}{AUTHORIZE}?{query}", campus.base_url()))
        .send()
        .await
        .unwrap()
}

/// Returns a hidden field's value as a browser would send it.
fn hidden(page: &str, name: &str) -> String {
    let from = page
        .find(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no field {name} in {page}"));
    let rest = page[from..].split_once("value=\"").unwrap().1;
    let value = rest.split_once('"').unwrap().0;
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Goes through both pages and returns where the browser is sent.
async fn go_through(campus: &CampusHandle, query: &str, decision: &str) -> Url {
    let page = authorize(campus, query).await.text().await.unwrap();
    let fields = [
        ("request", hidden(&page, "request")),
        ("username", demo::INSTRUCTOR.username.to_owned()),
        ("password", demo::INSTRUCTOR.password.to_owned()),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let page = post_form(campus, "/Panopto/oauth2/connect/sign-in", &fields)
        .await
        .text()
        .await
        .unwrap();
    let (request, ticket) = (hidden(&page, "request"), hidden(&page, "ticket"));
    let fields = [
        ("request", request.as_str()),
        ("ticket", ticket.as_str()),
        ("decision", decision),
    ];
    let sent = post_form(campus, "/Panopto/oauth2/connect/consent", &fields).await;
    assert_eq!(sent.status(), 302);
    Url::parse(sent.headers()[header::LOCATION].to_str().unwrap()).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn exchange(campus: &CampusHandle, code: &str, extra: &[(&str, &str)]) -> Response {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
    ];
    for (name, value) in extra {
        fields.retain(|(present, _)| present != name);
        fields.push((name, value));
    }
    token_request(campus, demo::WEB_CLIENT, &fields).await
}

#[tokio::test]
async fn signing_in_and_allowing_gives_a_code_that_becomes_tokens() {
    let campus = campus().await;

    let back = go_through(&campus, &query(&[]), "allow").await;

    assert!(back.as_str().starts_with(REDIRECT));
    assert_eq!(parameter(&back, "state").as_deref(), Some("a&b=c"));
    let answer = exchange(&campus, &parameter(&back, "code").unwrap(), &[]).await;
    assert_eq!(answer.status(), 200);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert!(answer["refresh_token"].is_string());
    assert!(answer["id_token"].is_string());
    let caller = Caller::with_token(&campus, answer["access_token"].as_str().unwrap());
    let me = caller
        .client
        .get(format!("{}/Panopto/oauth2/connect/userinfo", caller.server));
    let me: Value = me
        .bearer_auth(&caller.token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(me["preferred_username"], "instructor");
}

#[tokio::test]
async fn the_pages_name_their_fields_and_need_no_script() {
    let campus = campus().await;
    let page = authorize(&campus, &query(&[])).await.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\">"));
    assert!(page.contains("<label>User name<input name=\"username\""));
    assert!(page.contains("<label>Password<input type=\"password\""));
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_with_the_problem_and_the_name() {
    let campus = campus().await;
    let request = query(&[]);
    let fields = [
        ("request", request.as_str()),
        ("username", "instr\"uctor"),
        ("password", "wrong"),
    ];
    let page = post_form(&campus, "/Panopto/oauth2/connect/sign-in", &fields)
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("role=\"alert\""));
    assert!(page.contains("value=\"instr&quot;uctor\""));
}

#[tokio::test]
async fn denying_sends_access_denied_with_the_state() {
    let campus = campus().await;
    let back = go_through(&campus, &query(&[]), "deny").await;
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&back, "state").as_deref(), Some("a&b=c"));
    assert_eq!(parameter(&back, "code"), None);
}

#[tokio::test]
async fn a_browser_that_is_signed_in_is_asked_for_consent_at_once() {
    let campus = campus().await;
    let request = query(&[]);
    let fields = [
        ("request", request.as_str()),
        ("username", "instructor"),
        ("password", demo::INSTRUCTOR.password),
    ];
    let signed_in = post_form(&campus, "/Panopto/oauth2/connect/sign-in", &fields).await;
    let cookie = signed_in.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();

    let url = format!("{}{AUTHORIZE}?{request}", campus.base_url());
    let page = client()
        .get(url)
        .header(header::COOKIE, cookie)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();

    assert!(page.contains("Amara Okafor"));
    assert!(page.contains("value=\"allow\""));
}

#[tokio::test]
async fn an_unregistered_address_is_never_redirected_to() {
    let campus = campus().await;
    for wrong in [
        "http://localhost:9127/redirect/",
        "http://localhost:9127/Redirect",
        "https://elsewhere.example/",
    ] {
        let response = authorize(&campus, &query(&[("redirect_uri", wrong)])).await;
        assert_eq!(response.status(), 400, "{wrong}");
        assert!(
            response
                .text()
                .await
                .unwrap()
                .contains("invalid_redirect_uri")
        );
    }
}

#[tokio::test]
async fn an_unknown_client_or_one_of_another_type_is_shown_an_error() {
    let campus = campus().await;
    let unknown = authorize(
        &campus,
        &query(&[("client_id", "11111111-0000-4000-8000-000000000000")]),
    )
    .await;
    assert_eq!(unknown.status(), 400);
    assert!(unknown.text().await.unwrap().contains("invalid_client"));
    let other = authorize(
        &campus,
        &query(&[("client_id", demo::SERVICE_CLIENT.client_id)]),
    )
    .await;
    assert_eq!(other.status(), 400);
}

#[tokio::test]
async fn an_unknown_scope_is_told_to_the_application() {
    let campus = campus().await;
    let response = authorize(&campus, &query(&[("scope", "openid everything")])).await;
    let back = Url::parse(response.headers()[header::LOCATION].to_str().unwrap()).unwrap();
    assert_eq!(parameter(&back, "error").as_deref(), Some("invalid_scope"));
}

#[tokio::test]
async fn a_code_works_once_and_only_with_its_address() {
    let campus = campus().await;
    let url = format!("{}{AUTHORIZE}?{}", campus.base_url(), query(&[]));
    let code = || {
        let back = Url::parse(&campus.approve(&url, "instructor").unwrap()).unwrap();
        parameter(&back, "code").unwrap()
    };
    let used = code();
    assert_eq!(exchange(&campus, &used, &[]).await.status(), 200);
    assert_error(exchange(&campus, &used, &[]).await, "invalid_grant").await;
    let other_address = [("redirect_uri", "http://127.0.0.1:9127/redirect")];
    assert_error(
        exchange(&campus, &code(), &other_address).await,
        "invalid_grant",
    )
    .await;
    let old = code();
    campus.clock().advance(chrono::TimeDelta::seconds(301));
    assert_error(exchange(&campus, &old, &[]).await, "invalid_grant").await;
}

#[tokio::test]
async fn pkce_beside_a_secret_is_refused_unless_switched_off() {
    let campus = campus().await;
    let verifier = "a-verifier-that-is-long-enough-for-the-standard-0123456789";
    let url = format!(
        "{}{AUTHORIZE}?{}",
        campus.base_url(),
        query(&[("code_challenge", verifier)])
    );
    let code = || {
        let back = Url::parse(&campus.approve(&url, "instructor").unwrap()).unwrap();
        parameter(&back, "code").unwrap()
    };
    assert_error(
        exchange(&campus, &code(), &[("code_verifier", verifier)]).await,
        "invalid_grant",
    )
    .await;

    campus.settings().write().quirks.refuse_pkce_with_secret = false;

    assert_eq!(
        exchange(&campus, &code(), &[("code_verifier", verifier)])
            .await
            .status(),
        200
    );
    assert_error(
        exchange(&campus, &code(), &[("code_verifier", "another")]).await,
        "invalid_grant",
    )
    .await;
}
