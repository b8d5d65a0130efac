//! What a file has to be before it gets its name.

use std::time::{Duration, SystemTime};

use crate::support::{Bend, Desk, Site, Told, downloader_with, impatient, recording};
use lectern_transfer::{Completeness, ContentKind, DownloadError, Fingerprint, content_hash};

const LENGTH: usize = 100_000;

#[tokio::test]
async fn a_file_has_its_hash_time_and_fingerprint() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    let recorded = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    desk.request.modified = Some(recorded);
    desk.request.expect.length = Some(LENGTH as u64);
    let done = desk.run().await.unwrap();
    let hash = content_hash(desk.target(), &desk.control.cancel, |_| ())
        .await
        .unwrap();
    assert_eq!((done.sha256, done.length), (hash.sha256, hash.size));
    assert_eq!(done.fingerprint, Fingerprint::of(desk.target()).unwrap());
    assert_eq!(
        desk.target().metadata().unwrap().modified().unwrap(),
        recorded
    );
    assert_eq!(done.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(
        (done.content_type.as_deref(), done.completeness),
        (Some("video/mp4"), Completeness::Length)
    );
}

#[tokio::test]
async fn a_file_of_unknown_length_is_whole_when_its_boxes_say_so() {
    for told in [Told::Chunks, Told::Nothing] {
        let site = Site::with(recording(LENGTH)).await;
        site.change(|served| served.told = told);
        let desk = Desk::at(&site);
        let done = desk.run().await.unwrap();
        assert_eq!(
            (done.completeness, done.length),
            (Completeness::Structure, LENGTH as u64)
        );
        assert!(desk.content() == recording(LENGTH));
    }
}

#[tokio::test]
async fn a_cut_that_looks_like_an_end_is_seen_and_the_rest_fetched() {
    let site = Site::with(recording(LENGTH)).await;
    site.change(|served| served.told = Told::Nothing);
    let desk = Desk::at(&site);
    site.bend(Bend::CutAfter(40_000));
    let done = desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
    assert_eq!((desk.retries(), done.fetched), (1, LENGTH as u64));
    assert_eq!(site.starts(), [0, 40_000]);
}

#[tokio::test]
async fn junk_instead_of_an_end_is_damage_only_where_no_length_was_told() {
    let with_junk = [recording(LENGTH), vec![0; 64]].concat();
    let site = Site::with(with_junk.clone()).await;
    let desk = Desk::at(&site);
    assert_eq!(desk.run().await.unwrap().length, with_junk.len() as u64);
    site.change(|served| served.told = Told::Chunks);
    let desk = Desk::at(&site);
    let error = desk.run().await.unwrap_err();
    assert!(matches!(error, DownloadError::Damaged { .. }), "{error:?}");
    assert!(desk.all_names().is_empty());
}

#[tokio::test]
async fn a_file_of_another_length_than_is_known_is_not_saved() {
    let site = Site::with(recording(LENGTH)).await;
    for told in [Told::Length, Told::Chunks] {
        site.change(|served| served.told = told);
        let mut desk = Desk::at(&site);
        desk.request.expect.length = Some(LENGTH as u64 + 1);
        let error = desk.run().await.unwrap_err();
        let DownloadError::WrongLength { expected, told, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!((expected, told), (LENGTH as u64 + 1, LENGTH as u64));
        assert!(desk.all_names().is_empty());
    }
}

#[tokio::test]
async fn captions_and_pictures_are_judged_as_what_they_are() {
    let srt = "\u{feff}1\r\n00:00:00,000 --> 00:00:02,000\r\nWelcome\r\n";
    let site = Site::with(srt.as_bytes().to_vec()).await;
    site.change(|served| served.content_type = "text/plain");
    for (kind, fits) in [
        (ContentKind::Srt, true),
        (ContentKind::Jpeg, false),
        (ContentKind::Any, true),
    ] {
        let mut desk = Desk::at(&site);
        desk.request.expect.kind = kind;
        let outcome = desk.run().await;
        assert_eq!(outcome.is_ok(), fits, "{outcome:?}");
        assert_eq!(desk.all_names().len(), usize::from(fits));
    }
}

#[tokio::test]
async fn an_empty_file_is_one_only_where_anything_may_come() {
    let site = Site::with(Vec::new()).await;
    for told in [Told::Length, Told::Chunks] {
        site.change(|served| served.told = told);
        let mut desk = Desk::at(&site);
        desk.request.expect.kind = ContentKind::Srt;
        let error = desk.run().await.unwrap_err();
        assert!(matches!(error, DownloadError::Empty { .. }), "{error:?}");
        desk.request.expect.kind = ContentKind::Any;
        assert_eq!(desk.run().await.unwrap().length, 0);
        assert_eq!(desk.content(), b"");
    }
}

#[tokio::test]
async fn a_page_is_a_file_where_anything_may_come() {
    let site = Site::with(b"<html><body>Notes</body></html>".to_vec()).await;
    site.change(|served| served.content_type = "text/html");
    let mut desk = Desk::at(&site);
    desk.request.expect.kind = ContentKind::Any;
    assert_eq!(
        desk.run().await.unwrap().content_type.as_deref(),
        Some("text/html")
    );
}

#[tokio::test]
async fn a_page_is_told_from_a_file_by_its_type_or_else_by_its_length() {
    let page = b"<html><body>Sign in</body></html>".to_vec();
    let length = page.len() as u64;
    let site = Site::with(page).await;
    for (content_type, expected, fits) in [
        ("text/html", None, false),
        ("text/html", Some(length), false),
        ("text/plain", None, false),
        ("text/plain", Some(length), true),
    ] {
        site.change(|served| served.content_type = content_type);
        let mut desk = Desk::at(&site);
        desk.request.expect.kind = ContentKind::NoPage;
        desk.request.expect.length = expected;
        match desk.run().await {
            Ok(_) => assert!(fits, "{content_type} {expected:?}"),
            Err(DownloadError::SignInPage { .. }) => assert!(!fits, "{content_type} {expected:?}"),
            Err(other) => panic!("{other:?}"),
        }
        assert_eq!(desk.all_names().len(), usize::from(fits));
    }
}

#[tokio::test]
async fn the_speed_limit_holds_and_no_pause_of_its_own_is_a_stall() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    desk.control.bandwidth.set(Some(50_000));
    let began = std::time::Instant::now();
    desk.run_by(&downloader_with(impatient())).await.unwrap();
    // The first piece goes at once, and a quarter of a second may be saved up; stalls count after 0.7 s here.
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(desk.retries(), 0);
}
