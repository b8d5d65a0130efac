//! Everything that goes wrong on the way of one file, once and for ever.

use std::time::Duration;

use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CanvasWorld, Length};
use lectern_canvas::CanvasError;
use lectern_collect::files::{Cause, FileResult, FilesError};
use lectern_collect::{FileKind, WantedFile};

use crate::support::{Desk, canvas, names};

/// The bytes themselves, on the other origin.
const BYTES: &str = "/files/*token=";
/// The address on Canvas that leads there.
const LEADS: &str = "/files/*download_frd";
const LENGTH: u64 = 300_000;

fn status(status: u16, body: &str) -> Fault {
    Fault::Status {
        status,
        body: body.to_owned(),
    }
}

fn truncated(right_length: bool) -> Fault {
    Fault::Truncated {
        after: 1_000,
        right_length,
    }
}

/// A desk that is not patient.
async fn desk() -> (Desk, WantedFile) {
    let mut desk = Desk::of_three_files(LENGTH).await;
    desk.settings.retry.max_total = Duration::from_millis(500);
    desk.settings.download.stall_after = Duration::from_secs(1);
    let wanted = desk.list().await;
    let first = wanted.into_iter().find(|file| file.size == Some(LENGTH));
    (desk, first.unwrap())
}

fn fetched(result: &FileResult) -> bool {
    matches!(result, FileResult::Fetched { size: LENGTH, .. })
}

#[tokio::test]
async fn what_goes_wrong_once_is_got_over_with_a_fresh_address() {
    let faults = [
        Fault::ResetBefore,
        Fault::ResetInResponse { after: 100_000 },
        truncated(true),
        truncated(false),
        status(401, ""),
        status(403, "<Error><Code>AccessDenied</Code></Error>"),
        status(404, "<h1>Not found</h1>"),
        status(400, "<Error/>"),
        status(500, ""),
        status(503, "<Error><Code>SlowDown</Code></Error>"),
        Fault::TooMany {
            retry_after: Some(0),
        },
        Fault::LoginPage,
        status(200, "<!DOCTYPE html><title>Maintenance</title>"),
    ];
    for fault in faults {
        let (desk, wanted) = desk().await;
        desk.campus.canvas().log().clear();
        desk.campus.faults().push(Rule::once(BYTES, fault.clone()));

        let result = desk.fetch_one(&wanted).await;

        assert!(fetched(&result), "{fault:?}: {result:?}");
        assert_eq!(desk.campus.faults().total_fired(), 1, "{fault:?}");
        let canvas = desk.campus.canvas();
        let fresh = canvas.log().matching("GET", "/api/v1/files/").len();
        assert_eq!(fresh, 1, "{fault:?}");
        assert!(canvas.log().leaks().is_empty());
        let record = &desk.records()[&wanted.key];
        let file = wanted.key.id.parse().unwrap();
        assert_eq!(Some(&record.sha256), canvas.sha256_of(file).as_ref());
    }
}

#[tokio::test]
async fn a_server_that_stops_answering_is_asked_again() {
    let stalls = [
        Fault::Stall { millis: 600_000 },
        Fault::StallInResponse {
            after: 50_000,
            millis: 600_000,
        },
    ];
    for stall in stalls {
        let (mut desk, wanted) = desk().await;
        desk.settings.retry.max_total = Duration::from_mins(5);
        desk.campus.faults().push(Rule::once(BYTES, stall.clone()));
        let result = desk.fetch_one(&wanted).await;
        assert!(fetched(&result), "{stall:?}: {result:?}");
    }
}

#[tokio::test]
async fn what_stays_wrong_is_said_by_its_cause_and_leaves_nothing_that_looks_done() {
    let faults = [
        (Fault::ResetBefore, Cause::Network),
        (Fault::ResetInResponse { after: 10_000 }, Cause::Network),
        (truncated(true), Cause::Network),
        (truncated(false), Cause::WrongLength),
        (status(403, "<Error/>"), Cause::LinkExpired),
        (status(401, ""), Cause::LinkExpired),
        (status(404, ""), Cause::Gone),
        (status(400, ""), Cause::Refused),
        (status(500, ""), Cause::Server),
        (
            Fault::TooMany {
                retry_after: Some(0),
            },
            Cause::Busy,
        ),
        (Fault::LoginPage, Cause::SignInPage),
        (status(200, "<html>Down</html>"), Cause::SignInPage),
    ];
    for (fault, cause) in faults {
        let (desk, wanted) = desk().await;
        desk.campus
            .faults()
            .push(Rule::always(BYTES, fault.clone()));

        let result = desk.fetch_one(&wanted).await;

        let FileResult::NotFetched(why) = result else {
            panic!("{fault:?}: {result:?}");
        };
        assert_eq!(why.cause, cause, "{fault:?}: {why}");
        let record = desk.records().remove(&wanted.key).unwrap();
        assert_eq!((record.path, record.cause), (None, Some(cause)));
        assert_eq!(record.why, Some(why.words));
        let shown = names(&desk.collection());
        assert!(shown.iter().all(|name| name.starts_with('.')), "{shown:?}");

        desk.campus.faults().clear();
        let wanted = desk.list().await;
        desk.fetch(&wanted).await.unwrap();
        desk.assert_whole();
    }
}

#[tokio::test]
async fn a_link_that_has_expired_is_replaced_and_one_that_always_has_is_given_up() {
    let (desk, mut wanted) = desk().await;
    // As Canvas gives them where it stores files elsewhere: signed, and old by now.
    let id = wanted.file.unwrap();
    let signed = desk.canvas.public_url(id, None).await.unwrap();
    wanted.url = Some(signed.to_string());
    desk.campus.clock().advance(chrono::TimeDelta::days(2));
    let result = desk.fetch_one(&wanted).await;
    assert!(fetched(&result), "{result:?}");

    let (desk, wanted) = self::desk().await;
    desk.change(|canvas| canvas.files.link_seconds = 0);
    let FileResult::NotFetched(why) = desk.fetch_one(&wanted).await else {
        panic!("the link had expired");
    };
    assert_eq!(why.cause, Cause::LinkExpired);
    assert_eq!(why.words, "the link has expired");
}

#[tokio::test]
async fn where_the_address_lets_nobody_in_the_one_for_everybody_does() {
    for fault in [
        status(401, "{\"status\":\"unauthorized\"}"),
        status(403, "{\"status\":\"unauthorized\"}"),
        Fault::LoginPage,
    ] {
        let (desk, wanted) = desk().await;
        desk.campus
            .faults()
            .push(Rule::always(LEADS, fault.clone()));
        let result = desk.fetch_one(&wanted).await;
        assert!(fetched(&result), "{fault:?}: {result:?}");
        desk.assert_nothing_leaked();
    }
}

#[tokio::test]
async fn a_login_page_is_no_page_that_a_student_handed_in() {
    let desk = Desk::open(CanvasWorld::Hostile).await;
    std::fs::create_dir(desk.collection()).unwrap();
    let truth = desk.truth().into_iter();
    let is_page = |name: &str| {
        let ending = std::path::Path::new(name).extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("html"))
    };
    let mut pages = truth.filter(|(key, file)| {
        key.kind == FileKind::File && is_page(&file.display_name) && !file.locked
    });
    let (key, file) = pages.next().unwrap();
    let page = &WantedFile {
        name: Some(file.display_name),
        size: Some(file.size),
        content_type: Some("text/html".to_owned()),
        file: key.id.parse().ok(),
        ..WantedFile::new(key)
    };
    desk.campus
        .faults()
        .push(Rule::always(BYTES, Fault::LoginPage));
    let result = desk.fetch_one(page).await;
    assert!(matches!(result, FileResult::NotFetched(_)), "{result:?}");
    desk.campus.faults().clear();
    let result = desk.fetch_one(page).await;
    assert!(matches!(result, FileResult::Fetched { .. }), "{result:?}");
}

#[tokio::test]
async fn locked_deleted_and_unready_files_are_told_apart() {
    let desk = Desk::open(CanvasWorld::Small).await;
    let wanted = desk.list().await;
    let cause = async |wanted: &WantedFile| match desk.fetch_one(wanted).await {
        FileResult::NotFetched(why) => Some(why.cause),
        _ => None,
    };
    let mut locked = wanted
        .iter()
        .find(|file| file.locked.is_some())
        .unwrap()
        .clone();
    desk.campus.canvas().log().clear();
    assert_eq!(cause(&locked).await, Some(Cause::Locked));
    assert!(desk.asked_for_files().is_empty(), "nothing is asked");
    // It was locked after it was listed.
    (locked.locked, locked.url) = (None, None);
    assert_eq!(cause(&locked).await, Some(Cause::Locked));

    let deleted = wanted
        .iter()
        .find(|file| file.key.kind == FileKind::File && file.size.is_some())
        .unwrap();
    let id = deleted.key.id.parse().unwrap();
    desk.change(|canvas| {
        canvas.files.deleted.insert(id);
    });
    assert_eq!(cause(deleted).await, Some(Cause::Gone));
    let media = wanted
        .iter()
        .find(|file| file.key.kind == FileKind::Media)
        .unwrap();
    desk.change(|canvas| canvas.files.media_unready = true);
    assert_eq!(cause(media).await, Some(Cause::NotReady));
    desk.change(|canvas| canvas.files.media_unready = false);
    assert_eq!(cause(media).await, None);
    desk.assert_nothing_leaked();
}

#[tokio::test]
async fn half_a_file_that_says_it_is_whole_is_refused() {
    let (desk, wanted) = desk().await;
    desk.change(|canvas| canvas.files.length = Length::Half);
    let FileResult::NotFetched(why) = desk.fetch_one(&wanted).await else {
        panic!("half a file counts as one");
    };
    assert_eq!(why.cause, Cause::WrongLength);
    assert!(
        why.words.contains("150000 bytes in place of 300000"),
        "{why}"
    );
    assert!(names(&desk.collection()).is_empty());
}

#[tokio::test]
async fn a_dead_token_stops_everything_and_is_no_fault_of_a_file() {
    let (mut desk, mut wanted) = desk().await;
    desk.campus.canvas().revoke(demo::ADMIN_TOKEN);
    let error = desk.fetch(std::slice::from_ref(&wanted)).await.unwrap_err();
    let refused = error.canvas().is_some_and(CanvasError::needs_sign_in);
    assert!(refused, "{error:?}");
    assert!(desk.records().is_empty() && desk.outcomes().is_empty());

    desk.canvas = canvas("http://127.0.0.1:9/", demo::ADMIN_TOKEN);
    wanted.told_at = None;
    let error = desk.fetch(&[wanted]).await.unwrap_err();
    assert!(error.may_pass(), "{error:?}");
    assert!(matches!(&error, FilesError::Canvas(error) if error.is_unreachable()));
}
