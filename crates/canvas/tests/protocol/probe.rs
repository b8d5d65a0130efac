use lectern_canvas::{Probe, TokenEnd, probe};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{canvas, http, ok, page, says, site, url};

async fn probed(answer: ResponseTemplate) -> Probe {
    let server = site(answer).await;
    probe(&url(&server.uri()), &http()).await
}

#[tokio::test]
async fn knows_a_canvas_by_how_it_turns_strangers_away() {
    let unauthenticated = json!({ "status": "unauthenticated", "errors": [{ "message": "user authorization required" }] });
    assert!(matches!(
        probed(says(401, &unauthenticated)).await,
        Probe::Found { .. }
    ));
    let realm =
        ResponseTemplate::new(401).insert_header("WWW-Authenticate", "Bearer realm=\"canvas-lms\"");
    assert!(matches!(probed(realm).await, Probe::Found { .. }));
}

#[tokio::test]
async fn knows_what_is_no_canvas() {
    for answer in [
        page(200, "<html><title>Welcome</title></html>"),
        page(404, "<html><title>Not here</title></html>"),
        ResponseTemplate::new(401),
        ok(&json!({ "id": 1 })),
    ] {
        assert!(matches!(probed(answer).await, Probe::NotCanvas { .. }));
    }
    let nobody = probe(&url("http://127.0.0.1:1/"), &http()).await;
    assert!(matches!(nobody, Probe::Unreachable { .. }));
}

async fn end(answer: ResponseTemplate) -> TokenEnd {
    let server = site(answer).await;
    canvas(&server.uri())
        .token_end(&"1~token-1".into())
        .await
        .unwrap()
}

fn rows(rows: &Value) -> ResponseTemplate {
    ok(rows)
}

#[tokio::test]
async fn tells_when_a_token_ends_where_canvas_does() {
    let at = TokenEnd::At("2026-12-01T00:00:00Z".parse().unwrap());
    let row = |hint: &str, end: Value| json!({ "id": 1, "token_hint": hint, "expires_at": end, "workflow_state": "active" });

    assert_eq!(
        end(rows(&json!([
            row("other", json!("2027-01-01T00:00:00Z")),
            row("token", json!("2026-12-01T00:00:00Z"))
        ])))
        .await,
        at
    );
    assert_eq!(
        end(rows(&json!([row("1~tok", json!("2026-12-01T00:00:00Z"))]))).await,
        at
    );
    assert_eq!(
        end(rows(&json!([row("token", Value::Null)]))).await,
        TokenEnd::Never
    );
    // Two that begin alike cannot be told apart.
    assert_eq!(
        end(rows(&json!([
            row("token", Value::Null),
            row("token", json!("2026-12-01T00:00:00Z"))
        ])))
        .await,
        TokenEnd::Unknown
    );
    assert_eq!(end(rows(&json!([]))).await, TokenEnd::Unknown);
    assert_eq!(end(says(403, &json!({}))).await, TokenEnd::Unknown);
    assert_eq!(end(says(404, &json!({}))).await, TokenEnd::Unknown);
}
