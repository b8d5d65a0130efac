//! Limits on what a mirror calls, and what the log proves afterwards.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use lectern_campus::{LimitSettings, demo};
use reqwest::Method;

use crate::support::{Caller, Site};

#[tokio::test]
async fn downloads_captions_and_the_viewer_are_limited_with_the_switch() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    site.handle.settings().write().limits.enforced = true;
    site.handle.clock().stop_at(Utc::now());
    for path in [
        format!("/Panopto/Podcast/Download/{id}.mp4"),
        format!("/Panopto/Pages/Transcription/GenerateSRT.ashx?id={id}"),
        format!("/Panopto/Pages/Viewer/DeliveryInfo.aspx?deliveryId={id}&responseType=json"),
    ] {
        for _ in 0..5 {
            assert_eq!(student.fetch(&path).await.status(), 200, "{path}");
        }
        let refused = student.fetch(&path).await;
        assert_eq!(refused.status(), 429, "{path}");
        assert_eq!(refused.headers()["retry-after"], "1");
        site.handle.settings().write().limits.web_pages = false;
        assert_eq!(student.fetch(&path).await.status(), 200, "{path}");
        site.handle.settings().write().limits.web_pages = true;
    }
}

#[tokio::test]
async fn with_a_time_factor_a_minute_is_over_after_a_second() {
    let site = Site::start().await;
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    {
        let mut settings = site.handle.settings().write();
        settings.limits.enforced = true;
        settings.limits.time_factor = 60.0;
    }
    site.handle.clock().stop_at(Utc::now());
    let status = async || {
        let request = student.api(Method::GET, "/users/search?searchQuery=*");
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..20 {
        for _ in 0..5 {
            assert_eq!(status().await, 200);
        }
        assert_eq!(status().await, 429);
        // A second of the service is a sixtieth.
        site.handle.clock().advance(TimeDelta::milliseconds(17));
    }
    assert_eq!(status().await, 429, "a hundred in this minute");
    site.handle.clock().advance(TimeDelta::milliseconds(700));
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn the_log_shows_which_endpoint_was_called_too_often() {
    let site = Site::start().await;
    let [one, two] = ["Mosses", "Ferns"].map(|name| site.session(name, 0));
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    site.handle.log().clear();
    let settings = LimitSettings {
        time_factor: 0.1,
        ..LimitSettings::default()
    };
    for id in [one, two, one, two, one] {
        student.json(&format!("/sessions/{id}")).await;
        student
            .fetch(&site.download_url(id))
            .await
            .bytes()
            .await
            .unwrap();
    }
    assert_eq!(site.handle.log().over_limit(&settings), []);

    student.json(&format!("/sessions/{two}")).await;

    let over = site.handle.log().over_limit(&settings);
    assert_eq!(over.len(), 1, "{over:?}");
    assert_eq!(over[0].endpoint, "GET /Panopto/api/v1/sessions/{id}");
    assert_eq!(
        (over[0].window, over[0].requests, over[0].admitted),
        ("Second", 6, 5)
    );
    assert_eq!(settings.windows()[0].length, Duration::from_secs(10));
}

#[tokio::test]
async fn the_log_counts_calls_and_bytes_of_each_session() {
    let site = Site::start().await;
    let id = site.session("Mosses", 70_000);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    site.handle.log().clear();
    let url = site.download_url(id);
    student.page(Method::HEAD, &url).send().await.unwrap();
    student.fetch(&url).await.bytes().await.unwrap();
    let form = [
        ("deliveryId", id.to_string()),
        ("responseType", "json".to_owned()),
    ];
    let request = student.page(Method::POST, "/Panopto/Pages/Viewer/DeliveryInfo.aspx");
    let info = request
        .form(&form)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();

    let traffic = site.handle.log().by_subject().remove(&id).unwrap();

    let calls: Vec<_> = traffic
        .calls
        .iter()
        .map(|(call, count)| (call.as_str(), *count))
        .collect();
    assert_eq!(
        calls,
        [
            ("GET /Panopto/Podcast/Download/{file}", 1),
            ("HEAD /Panopto/Podcast/Download/{file}", 1),
            ("POST /Panopto/Pages/Viewer/DeliveryInfo.aspx", 1),
        ]
    );
    assert_eq!(traffic.bytes_out, 70_000 + info.len() as u64);
    let requests = site.handle.log().requests();
    assert!(
        requests
            .iter()
            .all(|request| request.credentials == ["cookie"])
    );
}
