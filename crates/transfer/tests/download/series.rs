//! Random series of cuts, kills and pauses: the file is the same in the end, and nothing is fetched in vain.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tokio::runtime::Runtime;

use crate::support::{Bend, Desk, Site, downloader, recording, until};
use lectern_transfer::DownloadError;

const LENGTH: usize = 300_000;

/// How one run ends.
#[derive(Debug, Clone)]
enum End {
    /// The future is dropped once so many bytes more were received, as a killed process ends.
    Killed(u64),
    /// Cancelled once so many bytes more were received.
    Paused(u64),
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_download_survives_any_series_of_cuts_kills_and_pauses(
        cuts in proptest::collection::vec(0..LENGTH / 2, 0..4),
        ends in proptest::collection::vec(end(), 0..5),
        with_old in any::<bool>(),
    ) {
        let network = process();
        let content = recording(LENGTH);
        let site = network.block_on(Site::with(content.clone()));
        let mut desk = Desk::at(&site);
        if with_old {
            std::fs::write(desk.target(), b"old").unwrap();
        }
        for cut in cuts {
            site.bend(Bend::CutAfter(cut));
        }
        let mut finished = false;
        for (run, end) in ends.iter().enumerate() {
            site.bend(Bend::Slow(Duration::from_millis(1)));
            let safe = begin(&mut desk, &site, run);
            finished = process().block_on(run_until(&desk, end));
            assert_starts(&site.starts_at(&desk.request.url), safe);
            if finished {
                break;
            }
            let there = std::fs::read(desk.target()).ok();
            if there.as_ref() == Some(&content) {
                // All of it had come, and the disk went on after the kill.
                finished = true;
                break;
            }
            assert_eq!(there, with_old.then(|| b"old".to_vec()), "a half file under the real name");
        }
        if !finished {
            let safe = begin(&mut desk, &site, ends.len());
            let done = process().block_on(desk.run_by(&downloader())).unwrap();
            assert_starts(&site.starts_at(&desk.request.url), safe);
            assert_eq!(done.fetched + safe, LENGTH as u64, "bytes fetched twice");
            assert_eq!(desk.control.received.total() + desk.control.already.total(), LENGTH as u64);
        }
        assert!(desk.content() == content);
        assert_eq!(desk.all_names(), ["lecture.mp4"]);
    }
}

/// What a process is here: dropped, it has ended with all that its threads were doing, so that nothing of it
/// happens in the next one.
fn process() -> Runtime {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(2).enable_all().build().unwrap()
}

/// Begins as a new process would, at an address of its own, and returns what is safe: a request of the last process
/// may reach the server after its end.
fn begin(desk: &mut Desk, site: &Site, run: usize) -> u64 {
    desk.fresh_control();
    desk.request.url = site.url(&format!("{run}/lecture.mp4"));
    let checkpoint = desk.ledger.snapshot();
    checkpoint.map_or(0, |checkpoint| checkpoint.safe)
}

/// The first request begins behind what is safe, and none begins before an earlier one.
fn assert_starts(starts: &[u64], safe: u64) {
    assert!(
        starts.first().is_none_or(|&first| first == safe),
        "{starts:?} after {safe}"
    );
    assert!(starts.is_sorted(), "{starts:?}");
}

/// Runs until the end that is wanted; says whether the file was finished before it came.
async fn run_until(desk: &Desk, end: &End) -> bool {
    let downloader = downloader();
    let received = &desk.control.received;
    match *end {
        End::Killed(bytes) => tokio::select! {
            done = desk.run_by(&downloader) => done.is_ok(),
            () = until(|| received.total() >= bytes) => false,
        },
        End::Paused(bytes) => {
            let pause = async {
                until(|| received.total() >= bytes || desk.target_length() == LENGTH).await;
                desk.control.cancel.cancel();
            };
            let (outcome, ()) = tokio::join!(desk.run_by(&downloader), pause);
            let received = received.total() + desk.control.already.total();
            match outcome {
                Ok(_) => true,
                Err(DownloadError::Cancelled) => {
                    let safe = desk
                        .ledger
                        .snapshot()
                        .map_or(0, |checkpoint| checkpoint.safe);
                    assert_eq!(safe, received, "a pause lost bytes");
                    false
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        (1..LENGTH as u64).prop_map(End::Killed),
        (1..LENGTH as u64).prop_map(End::Paused),
    ]
}

fn config() -> ProptestConfig {
    let soaking = std::env::var_os("LECTERN_SOAK").is_some();
    ProptestConfig {
        cases: if soaking { 400 } else { 24 },
        rng_seed: if soaking {
            RngSeed::Random
        } else {
            RngSeed::Fixed(20)
        },
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
