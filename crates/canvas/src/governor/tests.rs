use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::{Instant, advance, timeout};

use super::{Governor, Permit};

fn governor() -> Arc<Governor> {
    Arc::new(Governor::new().with_jitter(|| 1.0))
}

fn rest(left: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("X-Rate-Limit-Remaining", left.parse().unwrap());
    headers
}

/// Takes a permit that must be there at once.
async fn now(governor: &Arc<Governor>) -> Permit {
    timeout(Duration::ZERO, governor.acquire())
        .await
        .expect("a call may leave at once")
}

async fn must_wait(governor: &Arc<Governor>) {
    assert!(timeout(Duration::ZERO, governor.acquire()).await.is_err());
}

/// Lets one call be answered with so much left.
async fn answered(governor: &Arc<Governor>, left: &str) {
    let permit = governor.acquire().await;
    permit.note(&rest(left));
    permit.passed();
}

#[tokio::test(start_paused = true)]
async fn four_are_on_their_way_at_most() {
    let governor = governor();
    let mut permits = Vec::new();
    for _ in 0..4 {
        permits.push(now(&governor).await);
    }

    must_wait(&governor).await;
    drop(permits.pop());
    now(&governor).await;
}

#[tokio::test(start_paused = true)]
async fn goes_slower_when_little_is_left() {
    let governor = governor();
    answered(&governor, "149.9").await;
    let two = [now(&governor).await, now(&governor).await];
    must_wait(&governor).await;
    drop(two);

    answered(&governor, "99.9").await;
    let one = now(&governor).await;
    must_wait(&governor).await;
    drop(one);

    answered(&governor, "650").await;
    let usage = governor.usage();
    assert_eq!((usage.width, usage.of), (4, 700.0));
}

#[tokio::test(start_paused = true)]
async fn waits_until_the_bucket_has_room_for_a_call() {
    let governor = governor();
    answered(&governor, "20").await;
    let before = Instant::now();

    governor.acquire().await;

    assert_eq!(before.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn never_waits_long_for_a_bucket_it_misjudges() {
    let governor = governor();
    answered(&governor, "-5000").await;
    let before = Instant::now();

    governor.acquire().await;

    assert_eq!(before.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn what_leaks_counts() {
    let governor = governor();
    answered(&governor, "50").await;

    advance(Duration::from_secs(10)).await;

    assert_eq!(governor.usage().left, Some(150.0));
    assert_eq!(governor.usage().width, 4);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_holds_all_lanes_and_then_one_call_tries() {
    let governor = governor();
    let lanes = [
        now(&governor).await,
        now(&governor).await,
        now(&governor).await,
    ];
    for lane in &lanes {
        lane.refused(None);
    }
    drop(lanes);
    let before = Instant::now();

    let probe = governor.acquire().await;

    // Three refusals at once are one.
    assert_eq!(before.elapsed(), Duration::from_millis(1_500));
    must_wait(&governor).await;
    probe.passed();
    drop(probe);
    let second = now(&governor).await;
    must_wait(&governor).await;
    second.passed();
    drop(second);
    let _two = [now(&governor).await, now(&governor).await];
    must_wait(&governor).await;
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_a_minute_and_shrink_again() {
    let governor = governor();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let before = Instant::now();
        governor.acquire().await.refused(None);
        pauses.push(before.elapsed().as_secs_f64());
    }
    assert_eq!(pauses, [0.0, 1.5, 3.0, 6.0, 12.0, 24.0, 48.0, 60.0]);

    for _ in 0..8 {
        governor.acquire().await.passed();
    }
    governor.acquire().await.refused(None);
    let before = Instant::now();
    governor.acquire().await;
    assert_eq!(before.elapsed(), Duration::from_millis(1_500));
}

#[tokio::test(start_paused = true)]
async fn chance_takes_away_half_of_a_pause_at_most() {
    let governor = Arc::new(Governor::new().with_jitter(|| 0.0));
    governor.acquire().await.refused(None);
    let before = Instant::now();

    governor.acquire().await;

    assert_eq!(before.elapsed(), Duration::from_millis(750));
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_canvas_asks_for_is_kept() {
    let governor = governor();
    governor
        .acquire()
        .await
        .refused(Some(Duration::from_secs(95)));
    assert_eq!(governor.usage().held_for, Some(Duration::from_secs(95)));
    let before = Instant::now();

    governor.acquire().await;

    assert_eq!(before.elapsed(), Duration::from_secs(95));
}

#[tokio::test(start_paused = true)]
async fn minutes_of_refusals_are_no_storm() {
    let governor = governor();
    let sent = Arc::new(AtomicUsize::new(0));
    let open_again = Instant::now() + Duration::from_mins(5);
    let lanes = (0..16).map(|_| {
        let (governor, sent) = (governor.clone(), sent.clone());
        tokio::spawn(async move {
            loop {
                let permit = governor.acquire().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
                if Instant::now() >= open_again {
                    permit.passed();
                    return;
                }
                sent.fetch_add(1, Ordering::SeqCst);
                permit.refused(None);
            }
        })
    });
    for lane in lanes.collect::<Vec<_>>() {
        lane.await.unwrap();
    }

    // Four at first, then one at a time: 1.5, 3, 6 … 60 seconds apart.
    let sent = sent.load(Ordering::SeqCst);
    assert!((8..=16).contains(&sent), "{sent}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_gives_up_leaves_its_turn_to_the_next() {
    let governor = governor();
    let permits = [
        now(&governor).await,
        now(&governor).await,
        now(&governor).await,
        now(&governor).await,
    ];
    let gives_up = {
        let governor = governor.clone();
        tokio::spawn(async move { drop(governor.acquire().await) })
    };
    let waits = {
        let governor = governor.clone();
        tokio::spawn(async move { drop(governor.acquire().await) })
    };
    tokio::task::yield_now().await;
    assert_eq!(governor.usage().waiting, 2);

    gives_up.abort();
    drop(permits);

    waits.await.unwrap();
    let usage = governor.usage();
    assert_eq!((usage.in_flight, usage.waiting), (0, 0));
}
