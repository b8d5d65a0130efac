use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, advance, sleep, timeout};

use super::{Limiter, Limits, WindowUsage};

const LIST: &str = "GET /folders/{id}/sessions";
const DETAIL: &str = "GET /sessions/{id}";

/// Sends `count` calls one after the other and returns when each left, from the first.
async fn departures(limiter: &Limiter, count: usize) -> Vec<Duration> {
    let start = Instant::now();
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        limiter.acquire(LIST).await;
        times.push(start.elapsed());
    }
    times
}

/// The most calls in any stretch of this length, which bounds both sliding and fixed windows.
fn most_within(times: &[Duration], length: Duration) -> usize {
    times
        .iter()
        .enumerate()
        .map(|(first, &start)| {
            times[first..]
                .iter()
                .take_while(|&&time| time < start + length)
                .count()
        })
        .max()
        .unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn no_stretch_of_time_holds_more_calls_than_its_window() {
    let limiter = Limiter::new(Limits::PANOPTO, 100);

    let times = departures(&limiter, 5_050).await;

    assert_eq!(most_within(&times, Duration::from_secs(1)), 5);
    assert_eq!(most_within(&times, Duration::from_mins(1)), 100);
    assert_eq!(most_within(&times, Duration::from_hours(1)), 5_000);
    // And what is there is used: an hour's budget takes less than an hour.
    assert!(times[4_999] < Duration::from_hours(1), "{:?}", times[4_999]);
}

#[tokio::test(start_paused = true)]
async fn a_share_makes_every_window_smaller() {
    let limiter = Limiter::new(Limits::PANOPTO, 40);

    let times = departures(&limiter, 100).await;

    assert_eq!(most_within(&times, Duration::from_secs(1)), 2);
    assert_eq!(most_within(&times, Duration::from_mins(1)), 40);
}

#[tokio::test(start_paused = true)]
async fn the_smallest_share_still_lets_calls_through() {
    let limiter = Limiter::new(Limits::PANOPTO, 0);

    let times = departures(&limiter, 2).await;

    assert!(times[1] <= Duration::from_secs(61), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn endpoints_have_budgets_of_their_own() {
    let limiter = Limiter::new(Limits::PANOPTO, 100);
    departures(&limiter, 5).await;
    let start = Instant::now();

    for _ in 0..5 {
        limiter.acquire(DETAIL).await;
    }

    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_hold_stops_every_endpoint_and_is_never_shortened() {
    let limiter = Limiter::new(Limits::PANOPTO, 100);
    let start = Instant::now();

    limiter.hold(Duration::from_secs(30));
    limiter.hold(Duration::from_secs(5));
    assert_eq!(limiter.usage().held, Some(Duration::from_secs(30)));
    limiter.acquire(LIST).await;
    limiter.acquire(DETAIL).await;

    let waited = start.elapsed();
    assert!(
        waited >= Duration::from_secs(30) && waited < Duration::from_secs(31),
        "{waited:?}"
    );
    assert_eq!(limiter.usage().held, None);
}

#[tokio::test(start_paused = true)]
async fn a_hold_reaches_calls_that_wait_already() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    departures(&limiter, 5).await;
    let start = Instant::now();
    let waiting = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { drop(limiter.acquire(LIST).await) }
    });
    tokio::task::yield_now().await;

    limiter.hold(Duration::from_secs(20));
    waiting.await.unwrap();

    assert!(
        start.elapsed() >= Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn calls_leave_in_the_order_they_came() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for number in 0..30 {
        let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            limiter.acquire(LIST).await;
            order.lock().unwrap().push(number);
        }));
        // Let it take its place in the queue.
        tokio::task::yield_now().await;
    }

    for task in tasks {
        task.await.unwrap();
    }

    assert_eq!(*order.lock().unwrap(), (0..30).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_counts_nothing_and_frees_its_place() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    departures(&limiter, 5).await;

    let dropped = timeout(Duration::from_millis(100), limiter.acquire(LIST)).await;
    assert!(dropped.is_err());
    assert_eq!(limiter.usage().waiting, 0);
    assert_eq!(limiter.usage().busiest.unwrap().hour.used, 5);

    advance(Duration::from_secs(2)).await;
    let start = Instant::now();
    departures(&limiter, 5).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_larger_share_reaches_calls_that_wait() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 1));
    departures(&limiter, 1).await;
    let start = Instant::now();
    let waiting = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { drop(limiter.acquire(LIST).await) }
    });
    sleep(Duration::from_secs(2)).await;

    limiter.set_share(100);
    waiting.await.unwrap();

    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn the_gauge_shows_the_busiest_endpoint_and_who_waits() {
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    assert_eq!(limiter.usage().busiest, None);
    limiter.acquire(DETAIL).await;
    departures(&limiter, 5).await;
    let waiting = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { drop(limiter.acquire(LIST).await) }
    });
    tokio::task::yield_now().await;

    let usage = limiter.usage();

    let busiest = usage.busiest.unwrap();
    assert_eq!(busiest.endpoint, LIST);
    assert_eq!(busiest.second, WindowUsage { used: 5, limit: 5 });
    assert_eq!(
        busiest.minute,
        WindowUsage {
            used: 5,
            limit: 100
        }
    );
    assert_eq!(
        busiest.hour,
        WindowUsage {
            used: 5,
            limit: 5_000
        }
    );
    assert_eq!((busiest.waiting, usage.waiting), (1, 1));

    waiting.await.unwrap();
    advance(Duration::from_secs(4_000)).await;
    assert_eq!(limiter.usage().busiest, None);
}

#[tokio::test(start_paused = true)]
async fn shorter_windows_hold_the_same_numbers() {
    let limiter = Limiter::faster(Limits::PANOPTO, 100, 10);
    limiter.set_share(100);

    let times = departures(&limiter, 350).await;

    assert_eq!(most_within(&times, Duration::from_millis(100)), 5);
    assert_eq!(most_within(&times, Duration::from_secs(6)), 100);
    let last = times.last().copied().unwrap_or_default();
    assert!(last < Duration::from_secs(20), "{last:?}");
}
