use lectern_canvas::{Need, Right};
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use crate::support::{canvas, ok, says, site_that, time};

fn no() -> ResponseTemplate {
    says(
        403,
        &json!({ "status": "unauthorized", "errors": [{ "message": "user not authorized to perform that action" }] }),
    )
}

fn course(term: bool) -> Value {
    let mut course = json!({ "id": 101, "name": "BIOL 200", "enrollment_term_id": 1 });
    if term {
        course["term"] = json!({ "id": 1, "name": "2026 Winter 1" });
    }
    course
}

fn answer(request: &Request, forbidden: &[&str], term: bool) -> ResponseTemplate {
    let path = request.url.path();
    if forbidden.iter().any(|end| path.ends_with(end)) {
        return no();
    }
    ok(&match path.rsplit('/').next().unwrap() {
        "courses" => json!([course(term), { "id": 5, "access_restricted_by_date": true }]),
        "enrollments" => json!([{ "id": 1, "user_id": 5, "type": "StudentEnrollment" }]),
        _ => json!([]),
    })
}

async fn rights(forbidden: &'static [&'static str], term: bool) -> Vec<(Need, Right)> {
    let server = site_that(move |request| answer(request, forbidden, term)).await;
    let rights = canvas(&server.uri())
        .rights(time("2026-11-20T12:00:00Z"))
        .await
        .unwrap();
    rights.found
}

#[tokio::test]
async fn an_administrator_lacks_nothing() {
    let found = rights(&[], true).await;

    assert_eq!(found.len(), 5);
    assert!(
        found.iter().all(|(_, right)| *right == Right::Granted),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_teacher_is_told_what_page_views_need() {
    let found = rights(&["/page_views", "/accounts/self/courses"], true).await;

    let missing: Vec<_> = found
        .iter()
        .filter_map(|(need, right)| match right {
            Right::Missing { ask_for } => Some((*need, ask_for.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        missing,
        [
            (
                Need::FindCourses,
                "the right ‘Courses – view list’ in the account"
            ),
            (
                Need::PageViews,
                "the right ‘Statistics – view’ in the account"
            ),
        ]
    );
}

#[tokio::test]
async fn a_limited_token_that_hides_details_is_found_out() {
    let found = rights(&[], false).await;

    assert!(matches!(
        found.iter().find(|(need, _)| *need == Need::Details),
        Some((_, Right::Missing { .. }))
    ));
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let server = site_that(|request| {
        if request.url.path().ends_with("/enrollments") {
            return says(
                401,
                &json!({ "errors": [{ "message": "Insufficient scopes on access token." }] }),
            );
        }
        answer(request, &[], true)
    })
    .await;
    let rights = canvas(&server.uri())
        .rights(time("2026-11-20T12:00:00Z"))
        .await
        .unwrap();

    assert_eq!(
        rights.of(Need::People),
        &Right::Missing {
            ask_for: "the scope url:GET|/api/v1/courses/:course_id/enrollments".to_owned()
        }
    );
    // Without a student there is nobody to try page views on.
    assert_eq!(rights.of(Need::PageViews), &Right::Unknown);
}
