//! Rate limits.

use chrono::{TimeDelta, Utc};
use lectern_campus::demo;
use reqwest::StatusCode;

use crate::support::{Caller, campus, folder_id};

#[tokio::test]
async fn the_sixth_request_in_a_second_is_429_with_the_time_to_wait() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    campus.settings().write().limits.enforced = true;
    campus.clock().stop_at(Utc::now());
    let (one, two) = (
        folder_id(&campus, &["Users"]),
        folder_id(&campus, &["Faculty of Arts"]),
    );
    for _ in 0..5 {
        assert_eq!(admin.get(&format!("/folders/{one}")).await.status(), 200);
    }

    // The limit is on the kind of request, not on the one folder.
    let refused = admin.get(&format!("/folders/{two}")).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(
        admin
            .get(&format!("/folders/{one}/children"))
            .await
            .status(),
        200
    );
    campus.clock().advance(TimeDelta::seconds(1));
    assert_eq!(admin.get(&format!("/folders/{two}")).await.status(), 200);
}

#[tokio::test]
async fn legacy_login_is_limited_too() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    campus.settings().write().limits.enforced = true;
    campus.clock().stop_at(Utc::now());
    for _ in 0..5 {
        assert_eq!(admin.get("/auth/legacyLogin").await.status(), 200);
    }
    assert_eq!(admin.get("/auth/legacyLogin").await.status(), 429);
}

#[tokio::test]
async fn limits_can_be_scaled_and_the_header_left_out() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    {
        let mut settings = campus.settings().write();
        settings.limits.enforced = true;
        settings.limits.scale = 2.0;
        settings.limits.retry_after_header = false;
    }
    campus.clock().stop_at(Utc::now());
    for _ in 0..10 {
        assert_eq!(admin.get("/users/search?searchQuery=*").await.status(), 200);
    }
    let refused = admin.get("/users/search?searchQuery=*").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().get("retry-after").is_none());
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("maximum admitted 10 per Second")
    );
}
