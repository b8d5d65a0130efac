//! What goes with cookies instead of a token: captions, the viewer's facts, heads of downloads; and pictures, which go with
//! nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use lectern_net::Secret;
use lectern_panopto::{
    Panopto, PanoptoError, SessionCookies, WebSession, caption_language, validator_of,
};
use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{
    Account, ok, page, panopto, quick, requests, session_id, site_with, status, transcript,
};

const SIGN_IN: &str = "<html><title>Sign in</title><input type=\"password\"></html>";

/// Cookies that are another with every sign-in.
struct Cookies {
    panopto: Panopto,
    renewals: AtomicUsize,
}

impl Cookies {
    fn of(panopto: &Panopto) -> Self {
        Self {
            panopto: panopto.clone(),
            renewals: AtomicUsize::new(0),
        }
    }
}

#[async_trait]
impl WebSession for Cookies {
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError> {
        self.panopto.legacy_login().await
    }

    async fn renew(&self, _stale: &Secret) -> Result<SessionCookies, PanoptoError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        self.panopto.legacy_login().await
    }
}

/// A site that signs in and gives everything else these answers, one after the other and then the last for ever.
async fn signed_in(answers: Vec<ResponseTemplate>) -> MockServer {
    let server = site_with(answers).await;
    Mock::given(path("/Panopto/api/v1/auth/legacyLogin"))
        .respond_with(
            ResponseTemplate::new(200)
                .append_header("set-cookie", ".ASPXAUTH=cookie; path=/; HttpOnly")
                .append_header("set-cookie", "csrfToken=other; path=/"),
        )
        .with_priority(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn every_request_that_goes_with_cookies() {
    let delivery = json!({ "Delivery": {
        "AvailableLanguages": [0, null, 18], "HasCaptions": true,
        "Timestamps": [{ "Caption": "Second\n part", "Time": 60.5 }, { "Caption": "First", "Time": 0 }, { "Caption": " ", "Time": 9 }]
    }});
    let server = signed_in(vec![
        ResponseTemplate::new(200).set_body_string("1\n00:00:00,000 --> 00:00:01,000\nHello\n"),
        ok(&delivery),
        ResponseTemplate::new(200)
            .append_header("etag", "\"a\"")
            .set_body_raw(vec![0; 12], "video/mp4"),
    ])
    .await;
    let site = panopto(&server.uri(), Account::signed_in());
    let cookies = Cookies::of(&site);
    let address = site.caption_address(session_id(1), "English_USA");
    assert_eq!(caption_language(&address).as_deref(), Some("English_USA"));

    let captions = site.captions(&cookies, address).await.unwrap();
    let delivery = site.delivery(&cookies, session_id(1)).await.unwrap();
    let video = site
        .own_address("/Panopto/Podcast/Download/a.mp4?x=1")
        .unwrap();
    let head = site.download_head(&cookies, video).await.unwrap();

    assert!(captions.unwrap().starts_with(b"1\n"));
    assert_eq!(delivery.languages, [Some(0), None, Some(18)]);
    let chapters: Vec<_> = delivery
        .chapters
        .iter()
        .map(|chapter| (chapter.at, chapter.title.as_str()))
        .collect();
    assert_eq!(chapters, [(0.0, "First"), (60.5, "Second part")]);
    assert_eq!(
        (head.bytes, head.validator().as_deref()),
        (Some(12), Some("\"a\""))
    );
    let sent = transcript(&server).await;
    let with_cookies: Vec<_> = sent
        .split("\n\n")
        .filter(|request| !request.contains("legacyLogin"))
        .collect();
    assert_eq!(with_cookies.len(), 3);
    for request in with_cookies {
        assert!(
            request.contains("cookie: .ASPXAUTH=cookie; csrfToken=other"),
            "{request}"
        );
        assert!(!request.contains("authorization"), "{request}");
    }
}

#[tokio::test]
async fn an_ended_session_is_renewed_once_whichever_way_it_shows() {
    let srt =
        || ResponseTemplate::new(200).set_body_string("1\n00:00:00,000 --> 00:00:01,000\nHello\n");
    for ended in [status(401), status(403), page(200, SIGN_IN)] {
        let server = signed_in(vec![ended.clone(), srt()]).await;
        let site = panopto(&server.uri(), Account::signed_in());
        let cookies = Cookies::of(&site);
        let address = site.caption_address(session_id(1), "0");

        let captions = site.captions(&cookies, address.clone()).await.unwrap();

        assert!(captions.is_some());
        assert_eq!(cookies.renewals.load(Ordering::SeqCst), 1);

        let server = signed_in(vec![ended]).await;
        let site = panopto(&server.uri(), Account::signed_in());
        let cookies = Cookies::of(&site);
        let address = site.caption_address(session_id(1), "0");
        let refused = site.captions(&cookies, address).await.unwrap_err();
        assert!(
            matches!(
                refused,
                PanoptoError::Forbidden { .. }
                    | PanoptoError::NotJson {
                        sign_in_page: true,
                        ..
                    }
            ),
            "{refused}"
        );
        assert_eq!(cookies.renewals.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn an_empty_answer_means_no_captions_and_the_viewers_code_two_means_signed_out() {
    let server = signed_in(vec![ResponseTemplate::new(200).set_body_string(" \r\n")]).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let address = site.caption_address(session_id(1), "0");
    assert_eq!(
        site.captions(&Cookies::of(&site), address).await.unwrap(),
        None
    );

    let signed_out = ok(&json!({ "ErrorCode": 2, "ErrorMessage": "Please sign in" }));
    let server = signed_in(vec![signed_out, ok(&json!({ "Delivery": {} }))]).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let cookies = Cookies::of(&site);
    let delivery = site.delivery(&cookies, session_id(1)).await.unwrap();
    assert!(delivery.languages.is_empty() && !delivery.has_captions);
    assert_eq!(cookies.renewals.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn cookies_go_to_the_accounts_own_server_alone() {
    let site = panopto("https://campus.example/", Account::signed_in());
    for elsewhere in [
        "https://cdn.example/a.mp4",
        "http://campus.example/a.mp4",
        "https://campus.example:444/a.mp4",
        "//cdn.example/a.mp4",
    ] {
        assert_eq!(site.own_address(elsewhere), None, "{elsewhere}");
    }
    assert!(site.own_address("https://campus.example/a.mp4").is_some());
}

#[tokio::test]
async fn a_picture_is_asked_for_again_and_goes_with_nothing() {
    let picture = ResponseTemplate::new(200).set_body_raw(vec![0xff, 0xd8, 0xff], "image/jpeg");
    let server = site_with(vec![status(503), picture]).await;
    let site = panopto(&server.uri(), Account::signed_in());

    let found = site.thumbnail("/thumb.jpg", 1_000).await.unwrap();

    assert_eq!(found.unwrap().len(), 3);
    for request in requests(&server).await {
        assert!(!request.headers.contains_key("authorization"));
        assert!(!request.headers.contains_key("cookie"));
    }
    for none in [status(404), status(403), page(200, SIGN_IN)] {
        let server = crate::support::site(none).await;
        let site = panopto(&server.uri(), Account::signed_in());
        assert_eq!(site.thumbnail("/thumb.jpg", 1_000).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_picture_asked_for_too_often_waits_as_long_as_the_server_says() {
    let refused = || status(429).append_header("retry-after", "1");
    let picture = ResponseTemplate::new(200).set_body_raw(vec![0xff, 0xd8, 0xff], "image/jpeg");
    // More refusals than attempts: a limit uses up time only.
    let server = site_with(vec![refused(), refused(), refused(), refused(), picture]).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let began = Instant::now();

    let found = site.thumbnail("/thumb.jpg", 1_000).await.unwrap();

    assert_eq!(found.unwrap().len(), 3);
    // The second that was asked for is cut to the longest pause of the tests; without the header it would be a quarter.
    assert!(began.elapsed() >= quick().longest_retry_after * 4);
}

#[tokio::test]
async fn the_change_feed_is_read_to_its_end_and_ends_where_it_repeats_itself() {
    let row = |number: u32, at: &str| json!({ "VideoId": session_id(number), "UpdateTime": at });
    let first = json!({ "Updates": [row(1, "2026-11-20T10:00:00Z"), { "VideoId": "?" }], "NextToken": "a" });
    let last = json!({ "Updates": [row(1, "2026-11-20T11:00:00.5Z"), row(2, "2026-11-20T10:30:00")], "NextToken": null });
    let server = site_with(vec![ok(&first), ok(&last)]).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let from = "2026-11-20T09:00:00Z".parse().unwrap();

    let updates = site.updates(from).await.unwrap();

    assert!(updates.complete);
    assert_eq!((updates.sessions.len(), updates.calls), (2, 2));
    assert_eq!(
        updates.sessions[&session_id(1)],
        "2026-11-20T11:00:00.5Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
    );

    let server = crate::support::site(ok(&first)).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let updates = site.updates(from).await.unwrap();
    assert!(!updates.complete);

    let server = crate::support::site(status(403)).await;
    let site = panopto(&server.uri(), Account::signed_in());
    let refused = site.updates(from).await.unwrap_err();
    assert!(matches!(refused, PanoptoError::Forbidden { .. }));
}

#[tokio::test]
async fn a_session_comes_with_its_whole_answer_and_rights_are_read_to_the_end() {
    let answer = json!({ "Id": session_id(1), "Name": "L1", "Context": [{ "Text": "Intro", "Time": 1.5 }], "Later": { "a": 1 } });
    let role = |id: &str| json!({ "IsInherited": false, "Principal": { "Id": id, "Type": "User" }, "Role": { "Id": id, "Name": "Viewer" } });
    let one = "7a7a7a7a-3333-4d4d-9e30-cccccccc0001";
    let two = "7a7a7a7a-3333-4d4d-9e30-cccccccc0002";
    let server = site_with(vec![
        ok(&answer),
        ok(&json!({ "IsInherited": true, "Level": "Restricted" })),
        ok(&json!({ "Results": [role(one), role(two)] })),
        ok(&json!({ "Results": [] })),
    ])
    .await;
    let site = panopto(&server.uri(), Account::signed_in());

    let detail = site.session_detail(session_id(1)).await.unwrap();
    let access = site.session_access(session_id(1)).await.unwrap();
    let roles = site.session_permissions(session_id(1)).read_all().await;

    assert_eq!(detail.answer, answer);
    assert_eq!(detail.chapters[0].title, "Intro");
    assert!(access.is_inherited);
    assert_eq!((roles.items.len(), roles.complete()), (2, true));
}

#[test]
fn a_weak_tag_tells_no_file_from_another() {
    assert_eq!(
        validator_of(Some("\"a\""), None, None).as_deref(),
        Some("\"a\"")
    );
    assert_eq!(
        validator_of(Some("W/\"a\""), Some("Fri"), Some(7)).as_deref(),
        Some("Fri 7")
    );
    assert_eq!(validator_of(Some("W/\"a\""), None, None), None);
}
