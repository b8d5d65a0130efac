//! The bucket of costs, and how it refuses.

use lectern_campus::{
    canvas::demo,
    faults::{Fault, Rule},
};

use crate::support::{Site, text};

const PATH: &str = "/api/v1/users/self";

fn remaining(answer: &reqwest::Response) -> f64 {
    text(answer, "x-rate-limit-remaining")
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn answers_tell_what_they_cost_and_what_remains() {
    let site = Site::small().await;
    let answer = site.get(PATH).await;
    assert!(
        text(&answer, "x-request-cost")
            .unwrap()
            .parse::<f64>()
            .unwrap()
            > 0.0
    );
    assert!((690.0..=700.0).contains(&remaining(&answer)));
}

#[tokio::test]
async fn a_full_bucket_refuses_in_text_with_429_or_403_and_without_a_cost() {
    let site = Site::small().await;
    site.campus
        .settings()
        .write()
        .canvas
        .throttle
        .leak_per_second = 0.0;
    site.canvas().fill_bucket(demo::ADMIN_TOKEN, 750.0);
    let cases = [
        (429, "429 Too Many Requests (Rate Limit Exceeded)\n"),
        (403, "403 Forbidden (Rate Limit Exceeded)\n"),
    ];
    for (status, body) in cases {
        site.campus.settings().write().canvas.throttle.status = status;
        let answer = site.get(PATH).await;
        assert_eq!(answer.status(), status);
        assert!((remaining(&answer) + 50.0).abs() < 1e-6);
        assert_eq!(
            (
                text(&answer, "x-request-cost"),
                text(&answer, "retry-after")
            ),
            (None, None)
        );
        assert!(
            text(&answer, "content-type")
                .unwrap()
                .starts_with("text/plain")
        );
        assert_eq!(answer.text().await.unwrap(), body);
    }
    let other = site.get_as(demo::TEACHER_TOKEN, PATH).await;
    assert_eq!(other.status(), 200, "each token has a bucket of its own");
}

#[tokio::test]
async fn a_dozen_at_once_is_too_many_and_the_log_knows() {
    let site = Site::small().await;
    site.campus
        .settings()
        .write()
        .canvas
        .throttle
        .leak_per_second = 0.0;
    site.campus.settings().write().canvas.throttle.high_water = 600.0;
    site.campus
        .faults()
        .push(Rule::always("/api/v1/", Fault::Stall { millis: 50 }));
    site.canvas().fill_bucket(demo::ADMIN_TOKEN, 590.0);
    assert_eq!(site.get(PATH).await.status(), 200, "room for one");
    site.canvas().fill_bucket(demo::ADMIN_TOKEN, 600.0);
    assert_eq!(site.get(PATH).await.status(), 429);
    assert_eq!(site.canvas().log().most_in_flight_of("admin"), 1);
    futures::future::join_all((0..5).map(|_| site.get_as(demo::TEACHER_TOKEN, PATH))).await;
    assert!(site.canvas().log().most_in_flight_of("teacher") >= 2);
    assert_eq!(site.canvas().log().most_in_flight_of("student"), 0);
}

#[tokio::test]
async fn requests_one_after_the_other_are_never_two_at_once() {
    let site = Site::small().await;
    for _ in 0..40 {
        site.get("/api/v1/accounts/self/courses")
            .await
            .text()
            .await
            .unwrap();
    }
    assert_eq!(site.canvas().log().most_in_flight(), 1);
}

#[tokio::test]
async fn faults_of_the_campus_happen_here_too() {
    let site = Site::small().await;
    site.campus
        .faults()
        .push(Rule::once("/users/self", Fault::LoginPage));
    site.campus.faults().push(
        Rule::once(
            "/users/self",
            Fault::TooMany {
                retry_after: Some(2),
            },
        )
        .after(1),
    );
    site.campus.faults().push(
        Rule::once(
            "/users/self",
            Fault::Status {
                status: 502,
                body: "<html>Bad gateway</html>".into(),
            },
        )
        .after(2),
    );
    let page = site.get(PATH).await;
    assert_eq!(
        (
            page.status().as_u16(),
            text(&page, "content-type")
                .unwrap()
                .starts_with("text/html")
        ),
        (200, true)
    );
    let busy = site.get(PATH).await;
    assert_eq!(
        (
            busy.status().as_u16(),
            text(&busy, "retry-after").as_deref()
        ),
        (429, Some("2"))
    );
    assert_eq!(site.get(PATH).await.status(), 502);
    assert_eq!(site.get(PATH).await.status(), 200);
}
