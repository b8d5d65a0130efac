use std::fs::File;
use std::time::{Duration, Instant};

use http_body::Body;
use http_body_util::BodyExt;
use lectern_net::ByteMeter;
use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn streams_exactly_the_range_it_promises(size in 0..3_000_000_usize, from in 0..=1000_usize, to in 0..=1000_usize) {
        let content = pattern(size);
        let at = |thousandths: usize| size * thousandths / 1000;
        let (from, to) = (at(from.min(to)), at(from.max(to)));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lecture.mp4");
        std::fs::write(&path, &content).unwrap();
        let meter = ByteMeter::new();
        let (collected, hint) = runtime().block_on(async {
            let running = Attempt::begin((to - from) as u64, &meter);
            let body = file_body(&path, (from, to), BandwidthLimit::unlimited(), running.attempt());
            let hint = body.size_hint().exact();
            let collected = body.collect().await.unwrap().to_bytes();
            running.succeeded();
            (collected, hint)
        });
        prop_assert_eq!(hint, Some((to - from) as u64));
        prop_assert!(collected == content[from..to]);
        prop_assert_eq!(meter.total(), (to - from) as u64);
    }
}

#[tokio::test]
async fn a_file_that_became_shorter_fails_with_what_the_disk_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lecture.mp4");
    std::fs::write(&path, pattern(1000)).unwrap();
    let running = Attempt::begin(2000, &ByteMeter::new());
    let body = file_body(
        &path,
        (0, 2000),
        BandwidthLimit::unlimited(),
        running.attempt(),
    );
    assert!(body.collect().await.is_err());
    assert_eq!(
        running.take_disk_error().unwrap().kind(),
        io::ErrorKind::UnexpectedEof
    );
}

#[tokio::test]
async fn a_speed_limit_holds_and_is_no_stall() {
    let bytes = Bytes::from(pattern(1_000_000));
    let running = Attempt::begin(1_000_000, &ByteMeter::new());
    let limit = BandwidthLimit::new(Some(1_000_000));
    let attempt = Arc::clone(running.attempt());
    let body = PartBody::new(
        Content::Bytes(bytes.clone()),
        (0, 1_000_000),
        Chunks::default(),
        limit,
        attempt,
    );
    let began = Instant::now();
    let collected = tokio::select! {
        collected = body.collect() => collected.unwrap().to_bytes(),
        () = running.stalled(Duration::from_millis(300)) => panic!("taken for a stall"),
    };
    assert_eq!(collected, bytes);
    // A quarter of a second may be saved up, and the last piece is not waited for.
    assert!(
        began.elapsed() >= Duration::from_millis(600),
        "{:?}",
        began.elapsed()
    );
}

fn file_body(
    path: &std::path::Path,
    (from, to): (usize, usize),
    limit: BandwidthLimit,
    attempt: &Arc<Attempt>,
) -> PartBody {
    let content = Content::File {
        file: Arc::new(File::open(path).unwrap()),
        path: path.into(),
    };
    PartBody::new(
        content,
        (from as u64, (to - from) as u64),
        Chunks::default(),
        limit,
        Arc::clone(attempt),
    )
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size)
        .map(|index| u8::try_from(index * 31 % 251).unwrap())
        .collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
