//! What becomes of the parts beside one that fails.

use std::path::Path;
use std::time::Duration;

use http::StatusCode;
use lectern_transfer::{MemoryLedger, TransferControl, TransferError, UploadSettings, Uploaded};

use crate::support::{
    Fault, PART, Storage, When, recording, request, settings, sha256, uploader_to,
};

const FULL: Fault = Fault::Status(StatusCode::BAD_REQUEST, "QuotaExceeded");
const NO_SUCH_UPLOAD: Fault = Fault::Status(StatusCode::NOT_FOUND, "NoSuchUpload");
/// A body that nobody ever reads to its end.
const STUCK: Fault = Fault::StallAfterBytes(0);

#[tokio::test]
async fn parts_beside_a_failing_one_are_heard_out_and_not_sent_again() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 6 * PART);
    storage.strike(When::Part(3), FULL);
    for number in [1, 2, 4] {
        storage.strike(When::Part(number), Fault::AfterAnswerTo(When::Part(3)));
    }
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    let outcome = upload(&storage, &file, &ledger, &control).await;
    assert!(
        matches!(outcome, Err(TransferError::Rejected { status: 400, .. })),
        "{outcome:?}"
    );
    let mut recorded: Vec<_> = parts_of(&ledger);
    recorded.sort_unstable();
    assert_eq!(recorded, [1, 2, 4]);
    assert_eq!(control.sent.total(), 3 * PART as u64);

    let uploaded = upload(&storage, &file, &ledger, &TransferControl::default())
        .await
        .unwrap();
    assert_eq!(uploaded.parts_sent, 3);
    let sent = [1, 2, 3, 4, 5, 6].map(|number| storage.count(|when| when == When::Part(number)));
    assert_eq!(sent, [1, 1, 2, 1, 1, 1]);
    assert_eq!(sha256(&storage.stored("lecture.mp4")), sha256(&file));
}

#[tokio::test]
async fn a_part_that_pauses_before_its_next_attempt_is_not_waited_for() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 3 * PART);
    storage.strike(When::Part(1), Fault::Busy(100));
    storage.strike(When::Part(2), FULL);
    let ledger = MemoryLedger::default();
    let outcome = soon(upload(
        &storage,
        &file,
        &ledger,
        &TransferControl::default(),
    ))
    .await;
    assert!(
        matches!(outcome, Err(TransferError::Rejected { .. })),
        "{outcome:?}"
    );
    assert_eq!(parts_of(&ledger), [3]);
}

#[tokio::test]
async fn an_upload_that_is_gone_ends_without_waiting_for_worthless_parts() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 4 * PART);
    storage.strike(When::Part(3), NO_SUCH_UPLOAD);
    for number in [1, 2, 4] {
        storage.strike(When::Part(number), STUCK);
    }
    let ledger = MemoryLedger::default();
    let outcome = soon(upload(
        &storage,
        &file,
        &ledger,
        &TransferControl::default(),
    ))
    .await;
    assert!(
        matches!(outcome, Err(TransferError::Gone { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn cancelling_does_not_wait_for_parts_that_are_heard_out() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 4 * PART);
    storage.strike(When::Part(3), FULL);
    storage.strike(When::Part(1), STUCK);
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    let cancel = async {
        for number in [2, 3, 4] {
            storage.answered(When::Part(number)).await;
        }
        control.cancel.cancel();
    };
    let (outcome, ()) =
        soon(async { tokio::join!(upload(&storage, &file, &ledger, &control), cancel) }).await;
    assert!(
        matches!(outcome, Err(TransferError::Cancelled)),
        "{outcome:?}"
    );
}

/// Four parts at once.
async fn upload(
    storage: &Storage,
    file: &Path,
    ledger: &MemoryLedger,
    control: &TransferControl,
) -> Result<Uploaded, TransferError> {
    let settings = UploadSettings {
        parts_per_file: 4,
        ..settings()
    };
    uploader_to(storage, settings)
        .upload(&request(file), ledger, control)
        .await
}

/// Waits far longer than the test needs and far shorter than any pause or stall in it.
async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(45), work)
        .await
        .expect("the upload waited for something it does not need")
}

fn parts_of(ledger: &MemoryLedger) -> Vec<u32> {
    let checkpoint = ledger.snapshot().unwrap();
    checkpoint.parts.iter().map(|part| part.number).collect()
}
