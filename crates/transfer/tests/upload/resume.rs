//! Ending and going on: dropped, cancelled, restarted, with the file or the server changed in between.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    Fault, PART, Storage, When, recording, request, settings, sha256, uploader_to,
};
use lectern_net::BandwidthLimit;
use lectern_transfer::{
    Checkpoint, Completion, DonePart, Fingerprint, MemoryLedger, PartWindow, SMALLEST_PART,
    TransferControl, TransferError, UploadSettings,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const PARTS_AT_ONCE: usize = 3;
/// What Amazon says of an upload it does not know.
const NO_SUCH_UPLOAD: Fault = Fault::Status(http::StatusCode::NOT_FOUND, "NoSuchUpload");

proptest! {
    #![proptest_config(series())]

    /// A run is dropped when the server saw so many requests more, as often as the list says; the last run finishes.
    #[test]
    fn a_killed_upload_goes_on_and_sends_again_only_what_was_on_its_way(kills in proptest::collection::vec(1..6_usize, 1..5)) {
        runtime().block_on(async {
            let storage = Storage::start().await;
            let folder = tempfile::tempdir().unwrap();
            let file = recording(folder.path(), "lecture.mp4", 7 * PART + 999);
            let mut left_behind = None;
            for &requests in &kills {
                // Nothing of a run survives but the record.
                let ledger = MemoryLedger::with(left_behind);
                let control = TransferControl::default();
                let until = storage.begun(storage.log().len() + requests);
                tokio::select! {
                    done = upload(&storage, &file, &ledger, &control) => { done.unwrap(); }
                    () = until => {}
                }
                storage.joined().await;
                left_behind = ledger.snapshot();
            }
            let control = TransferControl::default();
            let uploaded = upload(&storage, &file, &MemoryLedger::with(left_behind), &control).await.unwrap();
            assert_eq!(sha256(&storage.stored("lecture.mp4")), sha256(&file));
            assert_eq!(control.sent.total() + control.already.total(), uploaded.size);
            let parts = storage.count(|when| matches!(when, When::Part(_)));
            assert!(parts <= 8 + kills.len() * PARTS_AT_ONCE, "{parts} parts for {kills:?}");
            let opened = storage.count(|when| when == When::Create);
            // The answer to the first request can be what is lost, and then nobody knows the upload.
            assert!(opened <= 1 + kills.iter().filter(|&&requests| requests == 1).count(), "opened {opened} times");
        });
    }
}

#[tokio::test]
async fn cancelling_keeps_what_arrived_and_ends_at_once() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 4 * PART);
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    storage.strike(When::Part(4), Fault::StallAfterBytes(10));
    let stop = async {
        storage.begun(5).await;
        while ledger
            .snapshot()
            .is_none_or(|checkpoint| checkpoint.parts.len() < 3)
        {
            tokio::task::yield_now().await;
        }
        control.cancel.cancel();
    };
    let (outcome, ()) = tokio::join!(upload(&storage, &file, &ledger, &control), stop);
    assert!(
        matches!(outcome, Err(TransferError::Cancelled)),
        "{outcome:?}"
    );
    assert_eq!(control.sent.total(), 3 * SMALLEST_PART);
    let control = TransferControl::default();
    let uploaded = upload(&storage, &file, &ledger, &control).await.unwrap();
    assert_eq!(
        (uploaded.parts_sent, control.already.total()),
        (1, 3 * SMALLEST_PART)
    );
    assert_eq!(sha256(&storage.stored("lecture.mp4")), sha256(&file));
}

#[tokio::test]
async fn aborting_throws_the_parts_away_and_may_be_repeated() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 2 * PART);
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    storage.strike(
        When::Complete,
        Fault::Status(http::StatusCode::FORBIDDEN, "AccessDenied"),
    );
    upload(&storage, &file, &ledger, &control)
        .await
        .unwrap_err();
    let upload_id = ledger.snapshot().unwrap().upload_id;
    let uploader = uploader_to(&storage, settings());
    uploader
        .abort("lecture.mp4", &upload_id, &control)
        .await
        .unwrap();
    storage.strike(When::Abort, NO_SUCH_UPLOAD);
    uploader
        .abort("lecture.mp4", &upload_id, &control)
        .await
        .unwrap();
    let kept: Vec<_> = std::fs::read_dir(storage.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !kept
            .iter()
            .any(|name| name.to_string_lossy().contains("part")),
        "{kept:?}"
    );
    storage.strike(When::Complete, NO_SUCH_UPLOAD);
    let gone = upload(&storage, &file, &ledger, &control)
        .await
        .unwrap_err();
    assert!(gone.needs_fresh_start(), "{gone:?}");
}

#[tokio::test]
async fn killed_between_joining_and_its_answer_the_next_run_finds_the_file() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 2 * PART);
    let ledger = MemoryLedger::default();
    upload(&storage, &file, &ledger, &TransferControl::default())
        .await
        .unwrap();
    assert!(ledger.snapshot().unwrap().completing);
    let uploaded = upload(&storage, &file, &ledger, &TransferControl::default())
        .await
        .unwrap();
    assert_eq!(
        (uploaded.completion, uploaded.parts_sent),
        (Completion::Found, 0)
    );
}

#[tokio::test]
async fn killed_while_the_server_joins_the_next_run_waits_for_the_file() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 2 * PART);
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    upload(&storage, &file, &ledger, &control).await.unwrap();
    for _ in 0..3 {
        storage.strike(
            When::Look,
            Fault::Status(http::StatusCode::NOT_FOUND, "NoSuchKey"),
        );
    }
    let uploaded = upload(&storage, &file, &ledger, &control).await.unwrap();
    assert_eq!(
        (uploaded.completion, uploaded.parts_sent),
        (Completion::Found, 0)
    );
}

#[tokio::test]
async fn a_file_that_never_comes_is_sent_anew_after_a_few_looks() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 2 * PART);
    let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
    upload(&storage, &file, &ledger, &control).await.unwrap();
    std::fs::remove_file(storage.stored("lecture.mp4")).unwrap();
    let gone = upload(&storage, &file, &ledger, &control)
        .await
        .unwrap_err();
    assert!(gone.needs_fresh_start(), "{gone:?}");
    assert_eq!(storage.count(|when| when == When::Look), 5);
}

#[tokio::test]
async fn a_file_that_changed_between_two_runs_is_not_mixed() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 3 * PART);
    let ledger = MemoryLedger::default();
    storage.strike(
        When::Complete,
        Fault::Status(http::StatusCode::FORBIDDEN, "AccessDenied"),
    );
    upload(&storage, &file, &ledger, &TransferControl::default())
        .await
        .unwrap_err();
    recording(folder.path(), "lecture.mp4", 3 * PART + 1);
    let error = upload(&storage, &file, &ledger, &TransferControl::default())
        .await
        .unwrap_err();
    assert!(
        matches!(error, TransferError::SourceChanged { .. }) && error.needs_fresh_start(),
        "{error:?}"
    );
    let uploaded = upload(
        &storage,
        &file,
        &MemoryLedger::default(),
        &TransferControl::default(),
    )
    .await
    .unwrap();
    assert_eq!(uploaded.size, 3 * SMALLEST_PART + 1);
    assert_eq!(sha256(&storage.stored("lecture.mp4")), sha256(&file));
}

#[tokio::test]
async fn a_file_that_changes_or_goes_while_it_is_sent_is_noticed_before_the_end() {
    for removed in [false, true] {
        let storage = Storage::start().await;
        let folder = tempfile::tempdir().unwrap();
        let file = recording(folder.path(), "lecture.mp4", 3 * PART);
        storage.strike(When::Part(3), Fault::Slow(Duration::from_millis(300)));
        let meddle = async {
            storage.begun(4).await;
            if removed {
                std::fs::remove_file(&file).unwrap();
            } else {
                append(&file);
            }
        };
        let (ledger, control) = (MemoryLedger::default(), TransferControl::default());
        let (outcome, ()) = tokio::join!(upload(&storage, &file, &ledger, &control), meddle);
        match outcome.unwrap_err() {
            TransferError::SourceMissing { path } if removed => assert_eq!(path, file),
            TransferError::SourceChanged { path } if !removed => assert_eq!(path, file),
            error => panic!("{error:?}"),
        }
        assert_eq!(storage.count(|when| when == When::Complete), 0);
    }
}

#[tokio::test]
async fn a_file_that_is_not_the_one_that_was_reviewed_is_refused_before_anything_is_sent() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 100);
    let reviewed = Fingerprint::of(&file).unwrap();
    append(&file);
    let request = lectern_transfer::UploadRequest {
        fingerprint: Some(reviewed),
        ..request(&file)
    };
    let outcome = uploader_to(&storage, settings())
        .upload(
            &request,
            &MemoryLedger::default(),
            &TransferControl::default(),
        )
        .await;
    assert!(
        matches!(outcome, Err(TransferError::SourceChanged { .. })),
        "{outcome:?}"
    );
    assert!(storage.log().is_empty());
}

#[tokio::test]
async fn a_damaged_checkpoint_costs_a_new_upload_and_nothing_else() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 2 * PART);
    let damaged = Checkpoint {
        key: "guid/lecture.mp4".into(),
        upload_id: "whatever".into(),
        part_size: 7,
        source: Fingerprint::of(&file).unwrap(),
        parts: vec![DonePart {
            number: 1,
            etag: "\"x\"".into(),
            length: 7,
        }],
        completing: false,
    };
    let uploaded = upload(
        &storage,
        &file,
        &MemoryLedger::with(Some(damaged)),
        &TransferControl::default(),
    )
    .await;
    assert_eq!(uploaded.unwrap().parts_sent, 2);
    assert_eq!(sha256(&storage.stored("lecture.mp4")), sha256(&file));
}

#[tokio::test]
async fn the_window_bounds_all_files_together_and_the_speed_limit_their_sum() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let window = PartWindow::new(2);
    let bandwidth = BandwidthLimit::new(Some(20_000_000));
    let began = std::time::Instant::now();
    let files: Vec<_> = (0..3)
        .map(|number| recording(folder.path(), &format!("{number}.mp4"), PART + 1000))
        .collect();
    let uploads = files.iter().map(|file| {
        let control = TransferControl {
            window: window.clone(),
            bandwidth: bandwidth.clone(),
            ..TransferControl::default()
        };
        let storage = &storage;
        async move {
            upload(storage, file, &MemoryLedger::default(), &control)
                .await
                .map(|_| control.sent.total())
        }
    });
    let sent: u64 = futures::future::try_join_all(uploads)
        .await
        .unwrap()
        .iter()
        .sum();
    assert_eq!(sent, 3 * (SMALLEST_PART + 1000));
    // 15.7 MB at 20 MB/s, less a quarter of a second that may be saved up.
    assert!(
        began.elapsed() >= Duration::from_millis(450),
        "{:?}",
        began.elapsed()
    );
    for file in &files {
        assert_eq!(
            sha256(&storage.stored(file.file_name().unwrap().to_str().unwrap())),
            sha256(file)
        );
    }
}

#[tokio::test]
async fn progress_never_exceeds_the_file_although_parts_are_sent_again() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 4 * PART);
    for number in [1, 2, 2, 3, 4] {
        storage.strike(When::Part(number), Fault::ResetAfterBytes(4_000_000));
    }
    let control = TransferControl::default();
    let (sent, done) = (
        control.sent.clone(),
        Arc::new(std::sync::atomic::AtomicBool::new(false)),
    );
    let finished = Arc::clone(&done);
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while !finished.load(std::sync::atomic::Ordering::Relaxed) {
            most = most.max(sent.total());
            std::thread::yield_now();
        }
        most
    });
    upload(&storage, &file, &MemoryLedger::default(), &control)
        .await
        .unwrap();
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(watch.join().unwrap() <= 4 * SMALLEST_PART);
    assert_eq!(control.sent.total(), 4 * SMALLEST_PART);
}

/// A short series that is the same each time; the long one of a soak run differs each time.
fn series() -> ProptestConfig {
    let soak = std::env::var_os("LECTERN_SOAK").is_some();
    ProptestConfig {
        cases: if soak { 300 } else { 12 },
        rng_seed: if soak {
            RngSeed::Random
        } else {
            RngSeed::Fixed(20)
        },
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

async fn upload(
    storage: &Storage,
    file: &Path,
    ledger: &MemoryLedger,
    control: &TransferControl,
) -> Result<lectern_transfer::Uploaded, TransferError> {
    let settings = UploadSettings {
        parts_per_file: PARTS_AT_ONCE,
        ..settings()
    };
    uploader_to(storage, settings)
        .upload(&request(file), ledger, control)
        .await
}

fn append(file: &Path) {
    use std::io::Write;
    std::fs::OpenOptions::new()
        .append(true)
        .open(file)
        .unwrap()
        .write_all(b"more")
        .unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
