//! What the server sees: calls arrive some time between their leaving and their answer.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Limiter, Limits};

const LIST: &str = "GET /folders/{id}/sessions";
const DETAIL: &str = "GET /sessions/{id}";

/// The most calls in any stretch of this length.
fn most_within(times: &[Duration], length: Duration) -> usize {
    let within = |start: Duration| {
        times
            .iter()
            .filter(move |&&t| t >= start && t < start + length)
    };
    times
        .iter()
        .map(|&start| within(start).count())
        .max()
        .unwrap_or(0)
}

/// A few milliseconds on most calls, half a second on some: a new connection, a lost packet.
fn delay(number: u64) -> Duration {
    let chance = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
    Duration::from_millis(if chance < 8 { 500 } else { chance % 60 })
}

#[tokio::test(start_paused = true)]
async fn three_thousand_details_keep_every_window_and_waste_no_time() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let numbers = Arc::new(Mutex::new(0..3_000_u64));
    let start = Instant::now();
    let workers = (0..8).map(|_| {
        let (limiter, arrivals) = (Arc::clone(&limiter), Arc::clone(&arrivals));
        let numbers = Arc::clone(&numbers);
        tokio::spawn(async move {
            while let Some(number) = { numbers.lock().unwrap().next() } {
                let pass = limiter.acquire(DETAIL).await;
                sleep(delay(number)).await;
                arrivals.lock().unwrap().push(start.elapsed());
                sleep(delay(number + 10_000)).await;
                drop(pass);
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }

    let arrivals = arrivals.lock().unwrap().clone();
    assert_eq!(arrivals.len(), 3_000);
    assert!(most_within(&arrivals, Duration::from_secs(1)) <= 5);
    assert!(most_within(&arrivals, Duration::from_mins(1)) <= 100);
    assert!(most_within(&arrivals, Duration::from_hours(1)) <= 5_000);
    // The least: 29 whole minutes for 2,900 calls, and 19 seconds until the last hundred has left.
    let least = Duration::from_secs(29 * 60 + 19);
    let took = arrivals.iter().max().unwrap();
    assert!(*took < least.mul_f64(1.1), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_counts_from_its_answer_on_but_not_for_ever() {
    let limiter = Limiter::new(Limits::PANOPTO, 100);
    let start = Instant::now();
    let mut passes = Vec::new();
    for _ in 0..5 {
        passes.push(limiter.acquire(LIST).await);
    }

    tokio::join!(
        async {
            drop(limiter.acquire(LIST).await);
            let waited = start.elapsed();
            assert!(waited >= Duration::from_secs(3), "{waited:?}");
            assert!(waited < Duration::from_millis(3_200), "{waited:?}");
        },
        async {
            sleep(Duration::from_secs(2)).await;
            passes.pop();
        }
    );

    // The other four were never answered: they have arrived long ago.
    drop(limiter.acquire(LIST).await);
    assert!(
        start.elapsed() < Duration::from_millis(4_200),
        "{:?}",
        start.elapsed()
    );
}

fn process(file: &Path) -> Arc<Limiter> {
    Arc::new(Limiter::shared(Limits::PANOPTO, 100, file, "https://campus.example client").unwrap())
}

// Processes share the wall clock, which no test can stop: these two take a second or two.

#[tokio::test]
async fn two_processes_together_keep_the_windows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls");
    let departures = Arc::new(Mutex::new(Vec::new()));
    let start = Instant::now();
    let processes = (0..2).map(|_| {
        let (limiter, departures) = (process(&file), Arc::clone(&departures));
        tokio::spawn(async move {
            for _ in 0..6 {
                let pass = limiter.acquire(LIST).await;
                // It counts from its answer on, so it must not be noted later than that.
                departures.lock().unwrap().push(start.elapsed());
                drop(pass);
            }
        })
    });
    for process in processes.collect::<Vec<_>>() {
        process.await.unwrap();
    }

    let departures = departures.lock().unwrap().clone();
    assert_eq!(departures.len(), 12);
    assert!(
        most_within(&departures, Duration::from_secs(1)) <= 5,
        "{departures:?}"
    );
}

#[tokio::test]
async fn a_pause_that_the_server_asked_one_process_for_holds_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls");
    let (one, two) = (process(&file), process(&file));
    drop(two.acquire(DETAIL).await);
    let start = Instant::now();

    one.hold(Duration::from_millis(700));
    drop(two.acquire(DETAIL).await);

    assert!(
        start.elapsed() >= Duration::from_millis(650),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn a_process_that_starts_later_knows_what_was_used_and_another_client_does_not_care() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls");
    let first = process(&file);
    for _ in 0..4 {
        drop(first.acquire(LIST).await);
    }
    drop(first);

    let later = process(&file);
    drop(later.acquire(LIST).await);
    let other = Limiter::shared(Limits::PANOPTO, 100, &file, "https://other.example client");
    let other = other.unwrap();
    drop(other.acquire(LIST).await);

    let used = |limiter: &Limiter| limiter.usage().busiest.unwrap().hour.used;
    assert_eq!(used(&later), 5);
    assert_eq!(used(&other), 1);
}

#[tokio::test]
async fn a_file_that_another_process_keeps_locked_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls");
    let limiter = process(&file);
    let locked = std::fs::File::open(&file).unwrap();
    locked.lock().unwrap();

    // The lock is held to the end of this test.
    drop(limiter.acquire(LIST).await);
}
