use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, advance, sleep, timeout};

use super::BandwidthLimit;

const CHUNK: usize = 64 * 1024;
const MEGABYTE: u64 = 1024 * 1024;

async fn seconds_for(limit: &BandwidthLimit, chunks: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..chunks {
        limit.take(CHUNK).await;
    }
    start.elapsed().as_secs_f64()
}

#[tokio::test(start_paused = true)]
async fn keeps_to_the_limit_in_chunks() {
    let limit = BandwidthLimit::new(Some(MEGABYTE));

    // 160 chunks are 10 MB; the first goes at once.
    let seconds = seconds_for(&limit, 161).await;

    assert!((9.9..10.5).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn is_smooth_from_chunk_to_chunk() {
    let limit = BandwidthLimit::new(Some(MEGABYTE));
    limit.take(CHUNK).await;

    for _ in 0..50 {
        let start = Instant::now();
        limit.take(CHUNK).await;
        let millis = start.elapsed().as_millis();
        assert!((60..=66).contains(&millis), "{millis} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn all_lanes_share_one_limit() {
    let limit = BandwidthLimit::new(Some(MEGABYTE));
    let start = Instant::now();
    let lanes: Vec<_> = (0..12)
        .map(|_| {
            let limit = limit.clone();
            tokio::spawn(async move { seconds_for(&limit, 16).await })
        })
        .collect();
    for lane in lanes {
        lane.await.unwrap();
    }

    let seconds = start.elapsed().as_secs_f64();
    assert!((11.8..12.6).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn costs_nothing_without_a_limit() {
    let limit = BandwidthLimit::unlimited();

    assert!(seconds_for(&limit, 10_000).await < f64::EPSILON);
    assert_eq!(limit.get(), None);
}

#[tokio::test(start_paused = true)]
async fn a_change_reaches_chunks_that_wait() {
    let limit = Arc::new(BandwidthLimit::new(Some(1)));
    limit.take(CHUNK).await;
    let start = Instant::now();
    let waiting = tokio::spawn({
        let limit = Arc::clone(&limit);
        async move { limit.take(CHUNK).await }
    });
    sleep(Duration::from_secs(1)).await;

    limit.set(None);
    waiting.await.unwrap();

    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_is_not_made_up_for_by_a_burst() {
    let limit = BandwidthLimit::new(Some(MEGABYTE));
    limit.take(CHUNK).await;
    advance(Duration::from_hours(1)).await;

    let seconds = seconds_for(&limit, 161).await;

    assert!(seconds > 9.5, "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_chunk_is_not_paid_for() {
    let limit = BandwidthLimit::new(Some(MEGABYTE));
    limit.take(CHUNK).await;
    for _ in 0..10 {
        let dropped = timeout(Duration::from_micros(10), limit.take(CHUNK)).await;
        assert!(dropped.is_err());
    }

    assert!(seconds_for(&limit, 1).await < 0.1);
}
