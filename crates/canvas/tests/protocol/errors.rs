use std::sync::atomic::Ordering;

use lectern_canvas::{
    CanvasError, CourseId, CourseRef, EnrollmentFilter, LinkProblem, TokenRefusal,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{
    Account, assert_without_secrets, canvas, canvas_as, ok, page, plain, requests, says, site,
    site_with,
};

fn refused(status: u16, message: &str) -> ResponseTemplate {
    says(status, &json!({ "errors": [{ "message": message }] }))
}

fn with_realm(answer: ResponseTemplate) -> ResponseTemplate {
    answer.insert_header("WWW-Authenticate", "Bearer realm=\"canvas-lms\"")
}

async fn course_error(answer: ResponseTemplate) -> CanvasError {
    let server = site(answer).await;
    let course = CourseRef::Id(CourseId::new(1693));
    canvas(&server.uri()).course(&course).await.unwrap_err()
}

fn documented() -> Vec<(&'static str, ResponseTemplate)> {
    let no_right = json!({ "status": "unauthorized", "errors": [{ "message": "user not authorized to perform that action" }] });
    let expired = json!({ "errors": [{ "message": "Expired access token.", "expired_at": "2026-09-28T12:00:00Z" }] });
    vec![
        (
            "no token",
            with_realm(says(
                401,
                &json!({ "status": "unauthenticated", "errors": [{ "message": "user authorization required" }] }),
            )),
        ),
        (
            "wrong token",
            with_realm(refused(401, "Invalid access token.")),
        ),
        ("ended token", with_realm(says(401, &expired))),
        (
            "deleted token",
            with_realm(refused(401, "Revoked access token.")),
        ),
        (
            "scope",
            refused(401, "Insufficient scopes on access token."),
        ),
        ("no right, now", says(403, &no_right)),
        ("no right, older", says(401, &no_right)),
        (
            "not there",
            refused(404, "The specified resource does not exist."),
        ),
        (
            "tab off",
            says(
                404,
                &json!({ "message": "That page has been disabled for this course" }),
            ),
        ),
        (
            "restricted",
            ok(&json!({ "id": 1693, "access_restricted_by_date": true })),
        ),
        ("parameter", refused(400, "start_date is missing")),
        (
            "page views",
            says(
                400,
                &json!({ "error": "start_time cannot be in the future" }),
            ),
        ),
        (
            "fields",
            says(
                422,
                &json!({ "errors": { "name": [{ "attribute": "name", "type": "blank", "message": "is blank" }] } }),
            ),
        ),
        (
            "failed",
            says(
                500,
                &json!({ "errors": [{ "message": "An error occurred.", "error_code": "internal_server_error" }], "error_report_id": 123 }),
            ),
        ),
        (
            "proxy",
            page(
                502,
                "<html><head><title>502 Bad Gateway</title></head></html>",
            ),
        ),
        (
            "sign-in page",
            page(
                200,
                "<!doctype html><title>Log in to Canvas</title><input type=\"password\">",
            ),
        ),
        ("cut", plain(200, "{\"id\": 16")),
        ("list for one", ok(&json!([]))),
        ("nothing", ResponseTemplate::new(200)),
    ]
}

#[tokio::test]
async fn each_documented_answer_is_its_own_error() {
    let mut lines = Vec::new();
    for (name, answer) in documented() {
        let error = course_error(answer).await;
        let kind = format!("{error:?}");
        let kind = kind.split([' ', '(']).next().unwrap().to_owned();
        let mut traits = Vec::new();
        if error.needs_sign_in() {
            traits.push("needs sign-in");
        }
        if error.is_permission() {
            traits.push("right");
        }
        if error.may_pass() {
            traits.push("may pass");
        }
        assert!(!error.may_have_arrived(), "reading changes nothing");
        lines.push(format!("{name}: {kind} [{}]\n  {error}", traits.join(", ")));
    }

    insta::with_settings!({ filters => vec![
        (r"http://127\.0\.0\.1:\d+", "https://canvas.example.edu"),
        (r"\d+\.\d s\)", "0.0 s)"),
    ] }, {
        insta::assert_snapshot!(lines.join("\n"));
    });
}

#[tokio::test]
async fn a_missing_right_never_costs_a_renewal() {
    let server = site(says(401, &json!({ "status": "unauthorized", "errors": [{ "message": "user not authorized to perform that action" }] }))).await;
    let account = Account::of_a_developer_key();

    let error = canvas_as(&server.uri(), account.clone())
        .me()
        .await
        .unwrap_err();

    assert!(matches!(error, CanvasError::Forbidden { .. }));
    assert_eq!(account.renewals.load(Ordering::SeqCst), 0);
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = site_with(vec![
        with_realm(refused(401, "Invalid access token.")),
        ok(&json!({ "id": 42, "name": "Ada L" })),
    ])
    .await;
    let account = Account::of_a_developer_key();

    let me = canvas_as(&server.uri(), account.clone())
        .me()
        .await
        .unwrap();

    assert_eq!(me.name.as_deref(), Some("Ada L"));
    assert_eq!(account.renewals.load(Ordering::SeqCst), 1);
    let tokens: Vec<_> = requests(&server)
        .await
        .iter()
        .map(|request| {
            request.headers["authorization"]
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(tokens, ["Bearer 1~token-1", "Bearer 1~token-2"]);
}

#[tokio::test]
async fn a_token_refused_after_renewal_is_the_answer() {
    let server = site(with_realm(refused(401, "Invalid access token."))).await;
    let account = Account::of_a_developer_key();

    let error = canvas_as(&server.uri(), account.clone())
        .me()
        .await
        .unwrap_err();

    assert!(matches!(
        error,
        CanvasError::TokenRefused {
            reason: TokenRefusal::Invalid,
            ..
        }
    ));
    assert_eq!(account.renewals.load(Ordering::SeqCst), 1);
    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again() {
    let server = site_with(vec![
        page(502, "<html>"),
        plain(200, "{\"id\": 1"),
        ok(&json!({ "id": 42 })),
    ])
    .await;

    canvas(&server.uri()).me().await.unwrap();

    assert_eq!(requests(&server).await.len(), 3);
}

#[tokio::test]
async fn a_next_page_on_another_host_is_refused_and_gets_no_token() {
    let other = site(ok(&json!([]))).await;
    let row = json!([{ "id": 1, "user_id": 5, "type": "StudentEnrollment" }]);
    let link = format!(
        "<{}/api/v1/courses/1/enrollments?page=2>; rel=\"next\"",
        other.uri()
    );
    let server = site(ok(&row).insert_header("Link", link.as_str())).await;

    let mut pages =
        canvas(&server.uri()).enrollments(CourseId::new(1), &EnrollmentFilter::default());
    // What the page holds is good.
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    let error = pages.next().await.unwrap_err();

    assert!(matches!(
        &error,
        CanvasError::NextLink {
            problem: LinkProblem::OtherHost { .. },
            ..
        }
    ));
    assert!(pages.next().await.is_err(), "it stays so");
    assert!(requests(&other).await.is_empty());
    assert_without_secrets(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn no_error_shows_the_token() {
    for answer in [
        with_realm(refused(401, "Invalid access token.")),
        page(500, "<html>"),
        refused(404, "no"),
    ] {
        let error = course_error(answer).await;
        assert_without_secrets(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn the_token_is_for_canvas_alone() {
    let server = site(ok(&json!({}))).await;
    let canvas = canvas(&server.uri());
    let own = canvas.server().join("/files/5/download").unwrap();
    let foreign = "https://files.example/5".parse().unwrap();

    let header = canvas.authorization_for(&own).await.unwrap().unwrap();
    assert_eq!(header.expose(), "Bearer 1~token-1");
    assert_eq!(canvas.authorization_for(&foreign).await.unwrap(), None);
}
