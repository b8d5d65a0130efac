//! Each fault at each step: recovered without the person, or reported as what it is.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{
    Fault, PART, Storage, When, recording, request, settings, sha256, uploader_to,
};
use http::StatusCode;
use lectern_net::RetryPolicy;
use lectern_transfer::{
    Completion, MemoryLedger, Step, TransferControl, TransferError, TransferEvent, UploadSettings,
};

const STEPS: [When; 4] = [When::Create, When::Part(2), When::Complete, When::Put];

const PASSING: [Fault; 9] = [
    Fault::Status(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    Fault::Status(StatusCode::BAD_GATEWAY, ""),
    Fault::Status(StatusCode::TOO_MANY_REQUESTS, "SlowDown"),
    Fault::Busy(0),
    Fault::ResetBefore,
    Fault::ResetAfterBytes(100_000),
    Fault::AnswerLost,
    Fault::DoneButFailed,
    Fault::SignInPage,
];

#[tokio::test]
async fn every_passing_fault_at_every_step_is_recovered_byte_for_byte() {
    for step in STEPS {
        for fault in PASSING {
            let (storage, seen) = upload_with(&[(step, fault)]).await;
            println!(
                "{:<10} {:<45} {:?} after {} retries",
                format!("{step:?}"),
                format!("{fault:?}"),
                seen.completion,
                seen.retries
            );
            assert!(seen.retries >= 1, "{step:?} {fault:?} did not strike");
            assert_eq!(seen.counted, seen.size, "{step:?} {fault:?}");
            drop(storage);
        }
    }
}

#[tokio::test]
async fn a_stall_is_noticed_in_the_body_and_before_the_answer() {
    for (step, fault) in [
        (When::Part(2), Fault::StallAfterBytes(1_000_000)),
        (When::Part(1), Fault::StallAfterBytes(PART)),
        (When::Put, Fault::StallAfterBytes(10)),
        (When::Create, Fault::StallAfterBytes(0)),
    ] {
        let impatient = UploadSettings {
            stall_after: Duration::from_millis(700),
            retry: RetryPolicy {
                max_attempts: 100,
                ..settings().retry.clone()
            },
            ..settings()
        };
        let (_storage, seen) = upload_by(impatient, &[(step, fault)]).await;
        // A busy machine may look stalled once more.
        assert!(seen.retries >= 1, "{step:?} {fault:?} did not strike");
        assert_eq!(seen.counted, seen.size, "{step:?} {fault:?}");
    }
}

#[tokio::test]
async fn several_faults_in_one_upload_are_recovered() {
    let (storage, seen) = upload_with(&[
        (When::Create, Fault::ResetBefore),
        (When::Part(1), Fault::ResetAfterBytes(3_000_000)),
        (When::Part(1), Fault::Busy(0)),
        (When::Part(3), Fault::AnswerLost),
        (
            When::Complete,
            Fault::Status(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
        ),
        (When::Complete, Fault::AnswerLost),
    ])
    .await;
    assert_eq!((seen.retries, seen.completion), (6, Completion::Found));
    assert_eq!(storage.count(|when| matches!(when, When::Part(_))), 6);
}

#[tokio::test]
async fn a_lost_answer_to_joining_is_checked_and_not_taken_for_a_failure() {
    let (storage, seen) = upload_with(&[(When::Complete, Fault::AnswerLost)]).await;
    assert_eq!(seen.completion, Completion::Found);
    assert_eq!(
        (
            storage.count(|when| when == When::Complete),
            storage.count(|when| when == When::Look)
        ),
        (2, 1)
    );
}

#[tokio::test]
async fn a_target_that_cannot_be_asked_leaves_the_end_unconfirmed() {
    let (_storage, seen) = upload_with(&[
        (When::Complete, Fault::DoneButFailed),
        (
            When::Complete,
            Fault::Status(StatusCode::NOT_FOUND, "NoSuchUpload"),
        ),
        (
            When::Look,
            Fault::Status(StatusCode::METHOD_NOT_ALLOWED, ""),
        ),
    ])
    .await;
    assert_eq!(seen.completion, Completion::Unconfirmed);
}

#[tokio::test]
async fn an_error_behind_a_200_is_an_error() {
    let (storage, seen) = upload_with(&[(When::Complete, Fault::ErrorWithOk)]).await;
    assert_eq!(
        (
            seen.completion,
            storage.count(|when| when == When::Complete)
        ),
        (Completion::Acknowledged, 2)
    );
}

#[tokio::test]
async fn refusals_are_told_at_once_for_the_caller_to_sign_in_again() {
    for step in STEPS {
        for status in [StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED] {
            let error = fail_with(&[(step, Fault::Status(status, "AccessDenied"))]).await;
            assert!(
                matches!(error, TransferError::Refused { .. }),
                "{step:?}: {error:?}"
            );
            assert!(!error.may_pass() && !error.needs_fresh_start());
        }
    }
}

#[tokio::test]
async fn an_upload_that_the_server_forgot_asks_for_a_fresh_start() {
    for (step, status, code) in [
        (When::Part(2), StatusCode::NOT_FOUND, "NoSuchUpload"),
        (When::Complete, StatusCode::NOT_FOUND, "NoSuchUpload"),
        (When::Complete, StatusCode::BAD_REQUEST, "InvalidPart"),
        (When::Create, StatusCode::NOT_FOUND, ""),
    ] {
        let error = fail_with(&[(step, Fault::Status(status, code))]).await;
        assert!(
            matches!(error, TransferError::Gone { .. }) && error.needs_fresh_start(),
            "{step:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_the_server_will_never_take_is_not_repeated() {
    let error = fail_with(&[(
        When::Part(1),
        Fault::Status(StatusCode::PAYLOAD_TOO_LARGE, "EntityTooLarge"),
    )])
    .await;
    let TransferError::Rejected {
        step, status, code, ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(
        (*step, *status, code.as_str()),
        (Step::Part(1), 413, "EntityTooLarge")
    );
}

#[tokio::test]
async fn trouble_that_does_not_end_is_reported_with_what_was_tried() {
    let faults = [(
        When::Part(1),
        Fault::Status(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    ); 3];
    let error = fail_with(&faults).await;
    let TransferError::Server {
        status, attempts, ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!((*status, *attempts, error.may_pass()), (500, 3, true));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_network_error_that_may_pass() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 10);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let target = lectern_transfer::S3Target::new(
        format!("http://{nobody}/").parse().unwrap(),
        "Upload",
        "guid",
    );
    let uploader =
        lectern_transfer::Uploader::new(&crate::support::http(), target, few_attempts()).unwrap();
    let error = uploader
        .upload(
            &request(&file),
            &MemoryLedger::default(),
            &TransferControl::default(),
        )
        .await
        .unwrap_err();
    assert!(
        matches!(error, TransferError::Network { attempts: 3, .. }) && error.may_pass(),
        "{error:?}"
    );
    assert!(storage.log().is_empty());
}

struct Seen {
    completion: Completion,
    retries: usize,
    counted: u64,
    size: u64,
}

/// Uploads a file under these faults and fails unless it arrives byte for byte.
async fn upload_with(faults: &[(When, Fault)]) -> (Storage, Seen) {
    upload_by(settings(), faults).await
}

async fn upload_by(settings: UploadSettings, faults: &[(When, Fault)]) -> (Storage, Seen) {
    let storage = Storage::start().await;
    let (folder, size) = (tempfile::tempdir().unwrap(), size_for(faults));
    let file = recording(folder.path(), "lecture.mp4", size);
    for &(when, fault) in faults {
        storage.strike(when, fault);
    }
    let retries = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&retries);
    let control = TransferControl {
        events: Some(Arc::new(move |event| {
            if let TransferEvent::Retrying { step, .. } = event {
                *counter.lock().unwrap() += usize::from(step != Step::Check);
            }
        })),
        ..TransferControl::default()
    };
    let uploading = uploader_to(&storage, settings);
    let uploaded = uploading
        .upload(&request(&file), &MemoryLedger::default(), &control)
        .await;
    let uploaded = uploaded.unwrap_or_else(|error| panic!("{faults:?}: {error}"));
    assert_eq!(
        sha256(&storage.stored("lecture.mp4")),
        sha256(&file),
        "{faults:?}"
    );
    let retries = *retries.lock().unwrap();
    let seen = Seen {
        completion: uploaded.completion,
        retries,
        counted: control.sent.total(),
        size: uploaded.size,
    };
    (storage, seen)
}

async fn fail_with(faults: &[(When, Fault)]) -> TransferError {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", size_for(faults));
    for &(when, fault) in faults {
        storage.strike(when, fault);
    }
    let uploader = uploader_to(&storage, few_attempts());
    let outcome = uploader
        .upload(
            &request(&file),
            &MemoryLedger::default(),
            &TransferControl::default(),
        )
        .await;
    assert!(!storage.stored("lecture.mp4").exists());
    outcome.unwrap_err()
}

fn size_for(faults: &[(When, Fault)]) -> usize {
    if faults.iter().any(|(when, _)| *when == When::Put) {
        400_000
    } else {
        2 * PART + 77
    }
}

fn few_attempts() -> UploadSettings {
    let settings = settings();
    UploadSettings {
        retry: RetryPolicy {
            max_attempts: 3,
            ..settings.retry.clone()
        },
        ..settings
    }
}
