//! Downloads of recordings, with and without everything that goes wrong.

use chrono::TimeDelta;
use lectern_campus::{
    Ranges,
    changes::Change,
    demo,
    faults::{Fault, Rule},
    world::SessionState,
};
use reqwest::Method;
use serde_json::Value;

use crate::support::{Caller, Site, client, header, sha256};

#[tokio::test]
async fn a_recording_comes_with_its_type_and_length_to_whoever_brings_the_cookie() {
    let site = Site::start().await;
    let id = site.session("Mosses", 300_000);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let full = student.json(&format!("/sessions/{id}")).await;
    let url = full["Urls"]["DownloadUrl"].as_str().unwrap();
    assert_eq!(url, site.download_url(id));

    let head = student.page(Method::HEAD, url).send().await.unwrap();
    let got = student.fetch(url).await;

    for answer in [&head, &got] {
        assert_eq!(answer.status(), 200);
        assert_eq!(header(answer, "content-type").unwrap(), "video/mp4");
        assert_eq!(header(answer, "content-length").unwrap(), "300000");
        assert_eq!(header(answer, "accept-ranges"), None);
    }
    let bytes = got.bytes().await.unwrap();
    assert_eq!(sha256(&bytes), site.sha256(id));
}

#[tokio::test]
async fn a_token_alone_opens_no_download_unless_the_switch_says_so() {
    let site = Site::start().await;
    let url = site.download_url(site.session("Mosses", 0));
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let nobody = client().get(&url).send().await.unwrap();
    assert_eq!(nobody.status(), 403);
    assert!(
        header(&nobody, "content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let by_token = async || {
        let request = client().get(&url).bearer_auth(&student.token);
        request.send().await.unwrap().status()
    };
    assert_eq!(by_token().await, 403);

    site.handle.settings().write().downloads.accept_bearer = true;

    assert_eq!(by_token().await, 200);
}

#[tokio::test]
async fn who_may_not_watch_may_not_download_and_what_is_not_there_is_not_found() {
    let site = Site::start().await;
    let url = site.download_url(site.session("Mosses", 0));
    let colleague = Caller::sign_in(&site.handle, demo::COLLEAGUE).await;
    assert_eq!(colleague.fetch(&url).await.status(), 403);
    let unknown = site.download_url(uuid::Uuid::new_v4());
    assert_eq!(colleague.fetch(&unknown).await.status(), 404);
}

#[tokio::test]
async fn the_address_is_null_while_encoding_and_where_downloads_are_off() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let url =
        async || student.json(&format!("/sessions/{id}")).await["Urls"]["DownloadUrl"].clone();
    let status = async || {
        student
            .fetch(&site.download_url(id))
            .await
            .status()
            .as_u16()
    };
    let change = |change| site.handle.change(change).unwrap();

    change(Change::SetDownloads {
        of: site.folder,
        on: false,
    });
    assert_eq!((url().await, status().await), (Value::Null, 403));
    change(Change::SetDownloads {
        of: site.folder,
        on: true,
    });
    change(Change::SetDownloads { of: id, on: false });
    assert_eq!((url().await, status().await), (Value::Null, 403));
    change(Change::SetDownloads { of: id, on: true });
    change(Change::SetState {
        session: id,
        state: SessionState::Processing,
    });
    assert_eq!((url().await, status().await), (Value::Null, 404));
    change(Change::SetState {
        session: id,
        state: SessionState::Ready,
    });
    assert!(url().await.is_string());
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn where_downloads_are_off_a_recording_can_still_be_watched() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let off = Change::SetDownloads { of: id, on: false };
    site.handle.change(off).unwrap();
    let stream = format!("/Panopto/Podcast/Stream/{id}.mp4");
    assert_eq!(student.fetch(&stream).await.status(), 200);
    let nobody = client().get(format!("{}{stream}", site.handle.base_url()));
    assert_eq!(nobody.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn ranges_are_served_as_the_switch_says() {
    let site = Site::start().await;
    let id = site.session("Mosses", 200_000);
    let url = site.download_url(id);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let whole = student.fetch(&url).await.bytes().await.unwrap();
    let part = async |range: &str, if_range: Option<&str>| {
        let mut request = student.page(Method::GET, &url).header("range", range);
        if let Some(tag) = if_range {
            request = request.header("if-range", tag);
        }
        request.send().await.unwrap()
    };
    let switch = |ranges| site.handle.settings().write().downloads.ranges = ranges;
    site.handle.settings().write().downloads.validators = true;

    switch(Ranges::Off);
    let off = part("bytes=1000-", None).await;
    assert_eq!(
        (off.status().as_u16(), header(&off, "accept-ranges")),
        (200, None)
    );
    let tag = header(&off, "etag").unwrap();

    switch(Ranges::On);
    let on = part("bytes=1000-1999", Some(&tag)).await;
    assert_eq!(on.status(), 206);
    assert_eq!(
        header(&on, "content-range").unwrap(),
        "bytes 1000-1999/200000"
    );
    assert_eq!(header(&on, "etag").as_ref(), Some(&tag));
    assert_eq!(on.bytes().await.unwrap(), whole[1000..2000]);
    let beyond = part("bytes=200000-", None).await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(header(&beyond, "content-range").unwrap(), "bytes */200000");
    site.handle
        .change(Change::ReplaceMedia {
            session: id,
            seconds: None,
            bytes: None,
        })
        .unwrap();
    let replaced = part("bytes=1000-", Some(&tag)).await;
    assert_eq!(replaced.status(), 200, "the tag is of the old recording");
    assert_ne!(replaced.bytes().await.unwrap(), whole);

    switch(Ranges::Ignored);
    let ignored = part("bytes=1000-", None).await;
    assert_eq!(ignored.status(), 200);
    assert_eq!(header(&ignored, "accept-ranges").unwrap(), "bytes");

    switch(Ranges::OtherTag);
    let (one, two) = (part("bytes=10-", None).await, part("bytes=10-", None).await);
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (206, 206));
    assert_ne!(header(&one, "etag"), header(&two, "etag"));
}

#[tokio::test]
async fn a_redirect_leads_to_another_origin_that_refuses_credentials_and_remembers_them() {
    let site = Site::start().await;
    let id = site.session("Mosses", 50_000);
    site.handle.settings().write().downloads.redirect = true;
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;

    let answer = student.fetch(&site.download_url(id)).await;

    assert_eq!(answer.status(), 302);
    let elsewhere = header(&answer, "location").unwrap();
    assert!(
        elsewhere.starts_with(site.handle.content_url()),
        "{elsewhere}"
    );
    assert!(!elsewhere.starts_with(site.handle.base_url()));
    let clean = client().get(&elsewhere).send().await.unwrap();
    assert_eq!(clean.status(), 200);
    assert_eq!(sha256(&clean.bytes().await.unwrap()), site.sha256(id));
    assert_eq!(site.handle.log().leaks().len(), 0);
    let with_cookie = student.page(Method::GET, &elsewhere).send().await.unwrap();
    assert_eq!(with_cookie.status(), 400);
    let with_token = client().get(&elsewhere).bearer_auth(&student.token);
    assert_eq!(with_token.send().await.unwrap().status(), 400);
    let leaked: Vec<_> = site.handle.log().leaks();
    let leaked: Vec<_> = leaked.iter().map(|leak| &leak.credentials[..]).collect();
    assert_eq!(leaked, [["cookie"], ["bearer"]]);
    site.handle.clock().advance(TimeDelta::minutes(6));
    assert_eq!(client().get(&elsewhere).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn bodies_may_end_early_with_the_right_length_or_the_wrong_one_or_none() {
    let site = Site::start().await;
    let id = site.session("Mosses", 300_000);
    let url = site.download_url(id);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let next = |fault| {
        site.handle
            .faults()
            .push(Rule::once("/Podcast/Download/", fault));
    };

    next(Fault::Truncated {
        after: 1_000,
        right_length: true,
    });
    let cut = student.fetch(&url).await;
    assert_eq!(header(&cut, "content-length").unwrap(), "300000");
    assert!(cut.bytes().await.is_err(), "the loss shows");

    next(Fault::Truncated {
        after: 1_000,
        right_length: false,
    });
    let short = student.fetch(&url).await;
    assert_eq!(header(&short, "content-length").unwrap(), "1000");
    assert_eq!(short.bytes().await.unwrap().len(), 1_000);

    next(Fault::NoLength);
    let chunked = student.fetch(&url).await;
    assert_eq!(header(&chunked, "content-length"), None);
    assert_eq!(chunked.bytes().await.unwrap().len(), 300_000);

    site.handle.settings().write().downloads.content_length = false;
    let chunked = student.fetch(&url).await;
    assert_eq!(header(&chunked, "content-length"), None);
    assert_eq!(chunked.bytes().await.unwrap().len(), 300_000);
}

#[tokio::test]
async fn the_sign_in_page_may_come_with_status_200() {
    let site = Site::start().await;
    let url = site.download_url(site.session("Mosses", 0));
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    site.handle
        .settings()
        .write()
        .downloads
        .login_page_when_signed_out = true;
    let signed_out = client().get(&url).send().await.unwrap();
    assert_eq!(signed_out.status(), 200);
    assert!(signed_out.text().await.unwrap().contains("Sign in"));
    site.handle.settings().write().downloads.login_page = true;
    let signed_in = student.fetch(&url).await;
    assert_eq!(signed_in.status(), 200);
    assert!(
        header(&signed_in, "content-type")
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn a_cookie_may_end_in_the_middle_and_another_helps() {
    let site = Site::start().await;
    let url = site.download_url(site.session("Mosses", 0));
    let mut student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    site.handle
        .faults()
        .push(Rule::once("/Podcast/Download/", Fault::ExpiredCookie));
    assert_eq!(student.fetch(&url).await.status(), 403);
    assert_eq!(student.fetch(&url).await.status(), 403);
    student.renew_cookie().await;
    assert_eq!(student.fetch(&url).await.status(), 200);
}

#[tokio::test]
async fn a_replaced_recording_is_another_of_the_same_size() {
    let site = Site::start().await;
    let id = site.session("Mosses", 200_000);
    let first = site.sha256(id);
    site.handle
        .change(Change::ReplaceMedia {
            session: id,
            seconds: None,
            bytes: None,
        })
        .unwrap();
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let bytes = student
        .fetch(&site.download_url(id))
        .await
        .bytes()
        .await
        .unwrap();
    assert_eq!(bytes.len(), 200_000);
    assert_ne!(sha256(&bytes), first);
    assert_eq!(sha256(&bytes), site.sha256(id));
}

#[tokio::test]
async fn a_recording_of_gigabytes_is_not_made_before_it_is_asked_for() {
    let site = Site::start().await;
    let id = site.session("Endless", 6_000_000_000);
    site.handle.settings().write().downloads.ranges = Ranges::On;
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let url = site.download_url(id);
    let head = student.page(Method::HEAD, &url).send().await.unwrap();
    assert_eq!(header(&head, "content-length").unwrap(), "6000000000");
    let request = student.page(Method::GET, &url);
    let tail = request.header("range", "bytes=-1000").send().await.unwrap();
    assert_eq!(
        header(&tail, "content-range").unwrap(),
        "bytes 5999999000-5999999999/6000000000"
    );
    assert_eq!(tail.bytes().await.unwrap().len(), 1_000);
}

#[tokio::test]
async fn speed_and_latency_are_switches() {
    let site = Site::start().await;
    let url = site.download_url(site.session("Mosses", 400_000));
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    {
        let mut settings = site.handle.settings().write();
        settings.network.latency_ms = 100;
        settings.network.bytes_per_second = Some(1_000_000);
    }
    let began = std::time::Instant::now();
    student.fetch(&url).await.bytes().await.unwrap();
    // 0.1 seconds until it begins, 0.4 for its bytes; the last piece needs no wait after it.
    assert!(began.elapsed().as_millis() >= 380, "{:?}", began.elapsed());
}
