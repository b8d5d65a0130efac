use std::time::Duration;

use http::header::{CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use super::*;

#[test]
fn goes_on_only_with_the_same_version_at_the_right_place() {
    let good = [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes 10-99/100")];
    assert_eq!(judged(206, &good), Verdict::Rest(Some(100)));
    let unknown_total = [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes 10-99/*")];
    assert_eq!(judged(206, &unknown_total), Verdict::Rest(None));
    for (headers, why) in [
        (
            [(ETAG, "\"v2\""), (CONTENT_RANGE, "bytes 10-99/100")],
            StartOver::FileChanged,
        ),
        (
            [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes 10-100/101")],
            StartOver::FileChanged,
        ),
        (
            [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes 0-99/100")],
            StartOver::RangeIgnored,
        ),
        (
            [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes 11-99/100")],
            StartOver::RangeIgnored,
        ),
        (
            [(ETAG, "\"v1\""), (CONTENT_RANGE, "bytes */100")],
            StartOver::RangeIgnored,
        ),
        (
            [(LAST_MODIFIED, "d"), (CONTENT_RANGE, "bytes 10-99/100")],
            StartOver::FileChanged,
        ),
    ] {
        assert_eq!(judged(206, &headers), Verdict::Over(why), "{headers:?}");
    }
}

#[test]
fn a_whole_file_instead_of_the_rest_says_why() {
    assert_eq!(
        judged(200, &[(ETAG, "\"v1\"")]),
        Verdict::Whole(Some(StartOver::RangeIgnored))
    );
    assert_eq!(
        judged(200, &[(ETAG, "\"v2\"")]),
        Verdict::Whole(Some(StartOver::FileChanged))
    );
    assert_eq!(
        judged(200, &[]),
        Verdict::Whole(Some(StartOver::FileChanged))
    );
}

#[test]
fn a_range_behind_the_end_means_done_or_another_file() {
    let asked_at_the_end = |total: &str, length| {
        let headers = headers(&[(CONTENT_RANGE, total)]);
        let validators = tagged();
        let asked = Asked {
            at: 10,
            validators: &validators,
            length,
        };
        judge(StatusCode::RANGE_NOT_SATISFIABLE, &headers, Some(asked))
    };
    assert_eq!(asked_at_the_end("bytes */10", None), Verdict::Nothing);
    for (total, length) in [("bytes */9", None), ("bytes */10", Some(12)), ("", None)] {
        assert_eq!(
            asked_at_the_end(total, length),
            Verdict::Over(StartOver::RangeRefused)
        );
    }
}

#[test]
fn every_other_answer_holds_no_file() {
    let failed = |status: u16, pause| {
        Verdict::Failed(Fault::Status {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: pause,
        })
    };
    for status in [204, 206, 302, 401, 404, 416, 503] {
        let verdict = judge(
            StatusCode::from_u16(status).unwrap(),
            &HeaderMap::new(),
            None,
        );
        assert_eq!(verdict, failed(status, None));
    }
    assert_eq!(
        judged(429, &[(RETRY_AFTER, "7")]),
        failed(429, Some(Duration::from_secs(7)))
    );
}

/// Judges an answer to the question for the rest of a file of 100 bytes from the 10th on.
fn judged(status: u16, pairs: &[(HeaderName, &str)]) -> Verdict {
    let validators = tagged();
    let asked = Asked {
        at: 10,
        validators: &validators,
        length: Some(100),
    };
    judge(
        StatusCode::from_u16(status).unwrap(),
        &headers(pairs),
        Some(asked),
    )
}

fn tagged() -> Validators {
    Validators {
        etag: Some("\"v1\"".into()),
        last_modified: None,
    }
}

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (name.clone(), value.parse().unwrap()))
        .collect()
}
