//! Tokens: the three kinds of 401, the missing right, the mask, scopes.

use chrono::TimeDelta;
use lectern_campus::canvas::demo;
use serde_json::json;

use crate::support::{Site, text, told};

const SELF: &str = "/api/v1/users/self";

#[tokio::test]
async fn every_trouble_with_a_token_is_told_by_a_header_and_its_own_text() {
    let site = Site::small().await;
    let cases = [
        (demo::EXPIRED_TOKEN, "Expired access token."),
        (demo::REVOKED_TOKEN, "Revoked access token."),
        ("1042~unknown", "Invalid access token."),
    ];
    for (token, message) in cases {
        let answer = site.get_as(token, SELF).await;
        let header = text(&answer, "www-authenticate");
        assert_eq!(header.as_deref(), Some("Bearer realm=\"canvas-lms\""));
        let (status, body) = told(answer).await;
        assert_eq!(
            (status, &body["errors"][0]["message"]),
            (401, &message.into())
        );
    }
    let answer = site.http.get(site.url(SELF)).send().await.unwrap();
    let (status, body) = told(answer).await;
    assert_eq!(status, 401);
    let missing = json!({ "status": "unauthenticated", "errors": [{ "message": "user authorization required" }] });
    assert_eq!(body, missing);
}

#[tokio::test]
async fn a_good_token_without_the_right_is_refused_without_that_header() {
    let site = Site::small().await;
    let path = format!("/api/v1/users/{}/page_views", demo::STUDENT);
    for status in [403, 401] {
        site.campus.settings().write().canvas.no_permission_status = status;
        let answer = site.get_as(demo::TEACHER_TOKEN, &path).await;
        assert_eq!(text(&answer, "www-authenticate"), None);
        let (seen, body) = told(answer).await;
        assert_eq!((seen, &body["status"]), (status, &"unauthorized".into()));
    }
}

#[tokio::test]
async fn a_token_in_the_query_works_and_is_not_carried_on() {
    let site = Site::small().await;
    let url = site.url(&format!(
        "/api/v1/accounts/self/courses?per_page=1&access_token={}",
        demo::ADMIN_TOKEN
    ));
    let answer = site.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let links = text(&answer, "link").unwrap();
    assert!(
        links.contains("page=2") && !links.contains("nfAdmin"),
        "{links}"
    );
    let logged = site.canvas().log().requests();
    assert!(logged[0].query.contains("access_token=***"));
    assert_eq!(logged[0].caller.as_deref(), Some("admin"));
}

#[tokio::test]
async fn acting_as_somebody_needs_the_right_and_fails_with_a_text() {
    let site = Site::small().await;
    let path = format!("{SELF}?as_user_id={}", demo::STUDENT);
    let masked = site.json(&path).await;
    assert_eq!(masked["id"], demo::STUDENT);
    let (status, body) = told(site.get_as(demo::TEACHER_TOKEN, &path).await).await;
    assert_eq!(
        (status, body),
        (401, json!({ "errors": "Invalid as_user_id" }))
    );
    let (status, _) = told(site.get(&format!("{SELF}?as_user_id=4040404")).await).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn scopes_are_enforced_and_includes_ignored() {
    let site = Site::small().await;
    let answer = site
        .get_as(demo::SCOPED_TOKEN, "/api/v1/courses/1693/modules")
        .await;
    assert_eq!(text(&answer, "www-authenticate"), None);
    let (status, body) = told(answer).await;
    assert_eq!(
        (status, &body["errors"][0]["message"]),
        (401, &"Insufficient scopes on access token.".into())
    );
    let path = "/api/v1/courses/1693?include[]=term";
    let scoped = told(site.get_as(demo::SCOPED_TOKEN, path).await).await.1;
    assert_eq!(scoped.get("term"), None);
    assert_eq!(site.json(path).await["term"]["name"], "2026 Winter 1");
}

#[tokio::test]
async fn a_token_tells_when_it_ends_and_then_does() {
    let site = Site::small().await;
    let canvas = site.canvas();
    let until = "2026-11-25T00:00:00Z".parse().unwrap();
    canvas.set_token_expiry(demo::EXPIRING_TOKEN, Some(until));
    let list = told(
        site.get_as(
            demo::EXPIRING_TOKEN,
            &format!("{SELF}/user_generated_tokens"),
        )
        .await,
    )
    .await
    .1;
    let hint = &demo::EXPIRING_TOKEN[5..10];
    let own = list
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["token_hint"] == hint)
        .unwrap();
    assert_eq!(own["expires_at"], "2026-11-25T00:00:00Z");
    let one = site.json(&format!("{SELF}/tokens/{}", own["id"])).await;
    assert_eq!(&one, own);
    site.campus.clock().advance(TimeDelta::days(5));
    let (status, body) = told(site.get_as(demo::EXPIRING_TOKEN, SELF).await).await;
    assert_eq!(
        (status, &body["errors"][0]["expired_at"]),
        (401, &"2026-11-25T00:00:00Z".into())
    );
    canvas.revoke(demo::ADMIN_TOKEN);
    assert_eq!(site.get(SELF).await.status(), 401);
}

#[tokio::test]
async fn rights_can_be_asked_for() {
    let site = Site::small().await;
    let path =
        "/api/v1/accounts/self/permissions?permissions[]=view_statistics&permissions[]=become_user";
    let cases = [
        (
            demo::ADMIN_TOKEN,
            json!({ "view_statistics": true, "become_user": true }),
        ),
        (
            demo::ANALYST_TOKEN,
            json!({ "view_statistics": true, "become_user": false }),
        ),
        (
            demo::TEACHER_TOKEN,
            json!({ "view_statistics": false, "become_user": false }),
        ),
    ];
    for (token, expected) in cases {
        assert_eq!(told(site.get_as(token, path).await).await, (200, expected));
    }
    let accounts = told(site.get_as(demo::TEACHER_TOKEN, "/api/v1/accounts").await)
        .await
        .1;
    assert_eq!(accounts, json!([]));
}
