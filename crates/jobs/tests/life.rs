//! The queue whole: a runner that counts, kills by dropping, a second process on the same profile.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::atomic::Ordering;
use std::time::Duration;

use lectern_jobs::*;
use serde_json::json;
use support::{Counting, UNITS, job, queue, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ends_with_a_receipt_that_adds_up() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(1000);
    let queue = queue(profile.path(), &runner, 2);
    queue.start();
    let id = queue
        .add(&job(&["one", "bad", "skip", "two", "broken"]))
        .unwrap();
    let ended = queue.ended(id).await.unwrap();
    assert_eq!(ended.state, JobState::SucceededWithFailures);
    let receipt = ended.receipt.unwrap();
    assert!(receipt.adds_up());
    assert_eq!(
        (
            receipt.planned,
            receipt.done,
            receipt.failed,
            receipt.skipped,
            receipt.cancelled
        ),
        (5, 2, 2, 1, 0)
    );
    assert_eq!(receipt.bytes, 2 * UNITS);
    assert_eq!(runner.most_inside.load(Ordering::SeqCst), 2);

    // Retry of what failed alone; the row of the one that broke says so.
    let items = queue.store().items(id).unwrap();
    assert_eq!(items[4].error.as_ref().unwrap().code, "internal");
    queue
        .ask(&Request::Retry {
            job: id,
            items: Some(vec![items[1].id]),
        })
        .unwrap();
    until("retried", || {
        queue
            .store()
            .job(id)
            .unwrap()
            .receipt
            .is_some_and(|receipt| receipt.done == 3)
    })
    .await;
    let again = runner
        .moved
        .lock()
        .unwrap()
        .iter()
        .filter(|(title, _)| title == "one")
        .count();
    assert_eq!(again, 5, "what was done is not done again");
    queue.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goes_on_after_a_kill_from_the_checkpoint() {
    let profile = tempfile::tempdir().unwrap();
    for tokens in 0..=12 {
        let runner = Counting::new(tokens);
        let first = queue(profile.path(), &runner, 2);
        first.start();
        let id = first.add(&job(&["one", "two", "three"])).unwrap();
        until("all tokens used", || {
            runner.gate.available_permits() == 0 && runner.moved.lock().unwrap().len() == tokens
        })
        .await;
        until("started", || {
            first.store().job(id).unwrap().state == JobState::Running
        })
        .await;
        drop(first);
        // A killed process does nothing more; a dropped task still runs to its next wait.
        until("the dropped tasks have ended", || {
            runner.inside.load(Ordering::SeqCst) == 0
        })
        .await;

        let second = queue(profile.path(), &runner, 2);
        second.start();
        runner.gate.add_permits(100);
        let ended = second.ended(id).await.unwrap();
        assert_eq!(ended.state, JobState::Succeeded);
        assert!(ended.receipt.unwrap().adds_up());
        let moved = runner.moved.lock().unwrap().clone();
        // A unit whose note was cut off by the kill is moved again; there are at most as many as were in flight.
        assert!((15..=17).contains(&moved.len()), "{moved:?}");
        second.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pauses_resumes_and_cancels() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(3);
    let queue = queue(profile.path(), &runner, 1);
    queue.start();
    let id = queue.add(&job(&["one", "two"])).unwrap();
    until("three moved", || runner.moved.lock().unwrap().len() == 3).await;
    let request = queue.ask(&Request::Pause { job: id }).unwrap();
    assert!(
        queue
            .settle(request, Duration::from_secs(10))
            .await
            .unwrap()
    );
    until("paused", || {
        queue.store().job(id).unwrap().state == JobState::Paused
    })
    .await;
    assert!(
        queue
            .store()
            .items(id)
            .unwrap()
            .iter()
            .all(|item| item.state == ItemState::Waiting)
    );
    queue.idle().await.unwrap();

    queue.ask(&Request::Resume { job: id }).unwrap();
    runner.gate.add_permits(4);
    until("seven moved", || runner.moved.lock().unwrap().len() == 7).await;
    queue.ask(&Request::Cancel { job: id }).unwrap();
    let ended = queue.ended(id).await.unwrap();
    assert_eq!(ended.state, JobState::Cancelled);
    let receipt = ended.receipt.unwrap();
    assert_eq!((receipt.done, receipt.cancelled), (1, 1));
    assert!(receipt.adds_up());
    assert_eq!(runner.abandoned.load(Ordering::SeqCst), 1);
    queue.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_asks_follows_and_takes_over() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(2);
    let holder = queue(profile.path(), &runner, 1);
    holder.start();
    until("holds", || holder.is_holder()).await;
    let other = queue(profile.path(), &runner, 1);
    let mut events = other.events();
    other.start();
    let id = other.add(&job(&["one"])).unwrap();
    until("the holder runs the other's job", || {
        runner.moved.lock().unwrap().len() == 2
    })
    .await;
    assert!(!other.is_holder());
    let seen = tokio::time::timeout(Duration::from_mins(5), async {
        loop {
            let event = events.recv().await.unwrap();
            if let Some(item) = event
                .items
                .iter()
                .find(|snapshot| snapshot.item.bytes_done == 2)
            {
                return item.item.job_id;
            }
        }
    });
    assert_eq!(
        seen.await.expect("progress is followed through the rows"),
        id
    );

    let request = other.ask(&Request::Pause { job: id }).unwrap();
    assert!(
        other
            .settle(request, Duration::from_secs(10))
            .await
            .unwrap()
    );
    until("paused by the other", || {
        holder.store().job(id).unwrap().state == JobState::Paused
    })
    .await;
    other.ask(&Request::Resume { job: id }).unwrap();
    until("running again", || {
        holder.store().job(id).unwrap().state == JobState::Running
    })
    .await;

    drop(holder);
    until("the other takes over", || other.is_holder()).await;
    runner.gate.add_permits(10);
    assert_eq!(other.ended(id).await.unwrap().state, JobState::Succeeded);
    other.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carries_out_a_request_itself_when_nobody_runs_jobs() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(0);
    let queue = queue(profile.path(), &runner, 1);
    let id = queue.add(&job(&["one"])).unwrap();
    let request = queue.ask(&Request::Cancel { job: id }).unwrap();
    assert!(queue.settle(request, Duration::from_secs(1)).await.unwrap());
    assert_eq!(queue.store().job(id).unwrap().state, JobState::Cancelled);
    assert!(!queue.has_holder().unwrap());
    queue
        .ask(&Request::ClearFinished)
        .and_then(|row| queue.store().is_pending(row))
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quitting_puts_jobs_back_and_the_next_start_goes_on() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(2);
    let first = queue(profile.path(), &runner, 1);
    first.start();
    let id = first.add(&job(&["one"])).unwrap();
    until("two moved", || {
        first.store().items(id).unwrap()[0].checkpoint == json!(2)
    })
    .await;
    first.shutdown().await;
    assert_eq!(first.store().job(id).unwrap().state, JobState::Queued);
    assert_eq!(first.store().items(id).unwrap()[0].bytes_done, 2);
    let second = queue(profile.path(), &runner, 1);
    runner.gate.add_permits(3);
    second.start();
    assert_eq!(second.ended(id).await.unwrap().state, JobState::Succeeded);
    assert_eq!(runner.moved.lock().unwrap().len(), 5);
    second.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reordered_job_runs_earlier_and_a_fed_lane_takes_the_next_job() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(0);
    let queue = queue(profile.path(), &runner, 1);
    let first = queue.add(&job(&["first"])).unwrap();
    let second = queue.add(&job(&["second"])).unwrap();
    let third = queue.add(&job(&["third"])).unwrap();
    queue
        .ask(&Request::Move {
            job: third,
            before: Some(first),
        })
        .unwrap();
    queue
        .ask(&Request::Move {
            job: first,
            before: None,
        })
        .unwrap();
    queue.start();
    runner.gate.add_permits(100);
    for id in [first, second, third] {
        queue.ended(id).await.unwrap();
    }
    let mut order: Vec<String> = runner
        .moved
        .lock()
        .unwrap()
        .iter()
        .map(|(title, _)| title.clone())
        .collect();
    order.dedup();
    assert_eq!(order, ["third", "second", "first"]);
    queue.shutdown().await;
}
