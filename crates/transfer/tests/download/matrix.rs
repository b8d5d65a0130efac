//! Each fault at the start and in the middle of a file: recovered without the person, or reported as what it is.

use std::time::Duration;

use crate::support::{
    Bend, Desk, Site, Told, downloader_with, impatient, recording, recording_of, settings, until,
};
use lectern_transfer::{DownloadError, DownloadEvent};

const LENGTH: usize = 200_000;
/// Where a download that was stopped earlier goes on.
const PART: usize = 80_000;

/// What becomes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The file is whole after so many retries.
    Whole(usize),
    /// The file is whole after starting over.
    Over,
    /// The caller is told; this tells it by the name of the error.
    Told(&'static str),
}

use Outcome::{Over, Told as TellsOf, Whole};

#[tokio::test]
async fn every_fault_is_recovered_or_told_as_what_it_is() {
    let elsewhere = |range: &str| Bend::Range(range.to_owned());
    // The fault, at the start of a file, when going on with a part.
    let faults = [
        (Bend::ResetBefore, Whole(1), Whole(1)),
        (Bend::NoAnswer, Whole(1), Whole(1)),
        (Bend::CutAfter(0), Whole(1), Whole(1)),
        (Bend::CutAfter(50_000), Whole(1), Whole(1)),
        (Bend::StallAfter(0), Whole(1), Whole(1)),
        (Bend::StallAfter(50_000), Whole(1), Whole(1)),
        (Bend::Status(500, "x: x"), Whole(1), Whole(1)),
        (Bend::Status(503, "retry-after: 0"), Whole(1), Whole(1)),
        (Bend::Status(429, "retry-after: 0"), Whole(1), Whole(1)),
        (Bend::Status(429, "x: x"), Whole(1), Whole(1)),
        (Bend::Status(408, "x: x"), Whole(1), Whole(1)),
        (
            Bend::Status(401, "x: x"),
            TellsOf("Refused"),
            TellsOf("Refused"),
        ),
        (
            Bend::Status(403, "x: x"),
            TellsOf("Refused"),
            TellsOf("Refused"),
        ),
        (
            Bend::Status(404, "x: x"),
            TellsOf("NotFound"),
            TellsOf("NotFound"),
        ),
        (
            Bend::Status(410, "x: x"),
            TellsOf("NotFound"),
            TellsOf("NotFound"),
        ),
        (Bend::Status(416, "x: x"), TellsOf("Rejected"), Over),
        (
            Bend::Status(416, "content-range: bytes */70000"),
            TellsOf("Rejected"),
            Over,
        ),
        (
            Bend::Status(451, "x: x"),
            TellsOf("Rejected"),
            TellsOf("Rejected"),
        ),
        (
            Bend::Status(204, "x: x"),
            TellsOf("Rejected"),
            TellsOf("Rejected"),
        ),
        (
            Bend::SignInPage,
            TellsOf("SignInPage"),
            TellsOf("SignInPage"),
        ),
        (
            Bend::Text("{\"error\": \"not yet\"}"),
            TellsOf("WrongKind"),
            TellsOf("WrongKind"),
        ),
        (
            Bend::Text("  <!DOCTYPE html><title>Sign in</title>"),
            TellsOf("SignInPage"),
            TellsOf("SignInPage"),
        ),
        (Bend::Text(""), TellsOf("Empty"), TellsOf("Empty")),
        (Bend::Packed, TellsOf("WrongKind"), TellsOf("WrongKind")),
        (Bend::ShortLength(60_000), TellsOf("Damaged"), Whole(1)),
        (Bend::Tag("\"v2\""), Whole(0), Over),
        (Bend::Tag("W/\"v1\""), Whole(0), Over),
        (Bend::NoValidators, Whole(0), Over),
        (elsewhere("bytes 0-119999/200000"), Whole(0), Over),
        (elsewhere("bytes 80000-200000/200001"), Whole(0), Over),
        (elsewhere("pages 3-4/5"), Whole(0), Over),
    ];
    println!(
        "{:<62} {:<24} going on with a part",
        "fault", "at the start"
    );
    for (bend, fresh, resumed) in faults {
        let seen = [run(&bend, false).await, run(&bend, true).await];
        println!(
            "{:<62} {:<24} {:?}",
            format!("{bend:?}"),
            format!("{:?}", seen[0]),
            seen[1]
        );
        assert_eq!(seen, [fresh, resumed], "{bend:?}");
    }
}

/// Downloads under a fault, from the start or from a part; whatever happens, the name holds the whole file or nothing.
async fn run(bend: &Bend, resumed: bool) -> Outcome {
    let content = recording(LENGTH);
    let site = Site::with(content.clone()).await;
    let mut desk = Desk::at(&site);
    if resumed {
        desk.leave_part(&site, PART).await;
    }
    site.bend(bend.clone());
    let stalls = matches!(bend, Bend::NoAnswer | Bend::StallAfter(_));
    let outcome = if stalls {
        desk.run_by(&downloader_with(impatient())).await
    } else {
        desk.run().await
    };
    let over = |event: &DownloadEvent| matches!(event, DownloadEvent::StartedOver { .. });
    match outcome {
        Ok(done) => {
            assert!(desk.content() == content, "{bend:?}");
            assert_eq!(done.length, LENGTH as u64);
            assert_eq!(
                done.sha256,
                format!("{:x}", <sha2::Sha256 as sha2::Digest>::digest(&content))
            );
            assert_eq!(desk.all_names(), ["lecture.mp4"], "{bend:?}");
            assert_eq!(
                desk.control.received.total() + desk.control.already.total(),
                LENGTH as u64,
                "{bend:?}"
            );
            if desk.events().iter().any(over) {
                Over
            } else {
                Whole(if stalls {
                    desk.retries().min(1)
                } else {
                    desk.retries()
                })
            }
        }
        Err(error) => {
            assert!(desk.names().is_empty(), "{bend:?} left {:?}", desk.names());
            // What was there before the fault is there after it.
            let kept = desk
                .ledger
                .snapshot()
                .map_or(0, |checkpoint| checkpoint.safe);
            assert_eq!(kept, if resumed { PART as u64 } else { 0 }, "{bend:?}");
            assert_eq!(desk.all_names().len(), usize::from(resumed), "{bend:?}");
            TellsOf(name_of(&error))
        }
    }
}

#[tokio::test]
async fn trouble_that_does_not_end_is_told_with_what_was_tried() {
    for (bend, expected) in [
        (Bend::Status(500, "x: x"), "Server"),
        (Bend::ResetBefore, "Network"),
        (Bend::NoAnswer, "Network"),
    ] {
        let settings = lectern_transfer::DownloadSettings {
            stall_after: match bend {
                Bend::NoAnswer => Duration::from_millis(700),
                _ => settings().stall_after,
            },
            ..settings()
        };
        let site = Site::with(recording(LENGTH)).await;
        let desk = Desk::at(&site);
        (0..4).for_each(|_| site.bend(bend.clone()));
        let error = desk.run_by(&downloader_with(settings)).await.unwrap_err();
        assert_eq!(
            (name_of(&error), error.may_pass()),
            (expected, true),
            "{error}"
        );
        assert_eq!(desk.retries(), 3, "{error}");
        until(|| site.log().len() == 4).await;
    }
}

#[tokio::test]
async fn a_server_that_is_busy_too_long_names_its_pause() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    site.bend(Bend::Status(429, "retry-after: 30"));
    let settings = lectern_transfer::DownloadSettings {
        retry: lectern_net::RetryPolicy {
            max_total: Duration::from_secs(1),
            ..lectern_net::RetryPolicy::default()
        },
        ..settings()
    };
    let error = desk.run_by(&downloader_with(settings)).await.unwrap_err();
    let DownloadError::Busy { retry_after, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*retry_after, Some(Duration::from_secs(30)));
    assert!(error.may_pass() && !error.wants_sign_in());
}

#[tokio::test]
async fn a_long_file_on_a_bad_line_is_not_given_up_for_its_length() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    (0..15).for_each(|_| site.bend(Bend::CutAfter(10_000)));
    let done = desk.run().await.unwrap();
    assert_eq!((done.fetched, desk.retries()), (LENGTH as u64, 15));
}

#[tokio::test]
async fn a_file_that_is_another_one_each_time_is_given_up() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    for tag in ["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\""] {
        site.bend(Bend::CutAfter(50_000));
        site.bend(Bend::Tag(tag));
    }
    let settings = lectern_transfer::DownloadSettings {
        retry: lectern_net::RetryPolicy {
            max_attempts: 20,
            ..settings().retry
        },
        ..settings()
    };
    let error = desk.run_by(&downloader_with(settings)).await.unwrap_err();
    assert_eq!(name_of(&error), "KeepsChanging");
    assert!(error.may_pass() && desk.names().is_empty());
}

#[tokio::test]
async fn a_new_version_in_the_middle_is_taken_whole_and_never_mixed() {
    for told in [Told::Length, Told::Chunks] {
        let site = Site::with(recording(LENGTH)).await;
        site.change(|served| served.told = told);
        let mut desk = Desk::at(&site);
        desk.leave_part(&site, PART).await;
        let second = recording_of("the second version", LENGTH);
        site.change(|served| {
            served.content = second.clone().into();
            served.etag = Some("\"v2\"".into());
        });
        let done = desk.run().await.unwrap();
        assert!(desk.content() == second);
        assert_eq!(
            (done.validators.etag.as_deref(), done.fetched),
            (Some("\"v2\""), LENGTH as u64)
        );
    }
}

fn name_of(error: &DownloadError) -> &'static str {
    match error {
        DownloadError::SignInPage { .. } => "SignInPage",
        DownloadError::Refused { .. } => "Refused",
        DownloadError::NotFound { .. } => "NotFound",
        DownloadError::Rejected { .. } => "Rejected",
        DownloadError::Server { .. } => "Server",
        DownloadError::Network { .. } => "Network",
        DownloadError::Empty { .. } => "Empty",
        DownloadError::WrongKind { .. } => "WrongKind",
        DownloadError::Damaged { .. } => "Damaged",
        DownloadError::KeepsChanging { .. } => "KeepsChanging",
        _ => "another error",
    }
}
