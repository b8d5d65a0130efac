//! Pausing one item of a job while the others go on.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use lectern_jobs::*;
use support::{Counting, UNITS, job, queue, until};

fn state(queue: &JobQueue, id: JobId, at: usize) -> ItemState {
    queue.store().items(id).unwrap()[at].state
}

fn job_state(queue: &JobQueue, id: JobId) -> JobState {
    queue.store().job(id).unwrap().state
}

fn item(queue: &JobQueue, id: JobId, at: usize) -> ItemId {
    queue.store().items(id).unwrap()[at].id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_item_keeps_what_it_moved_and_the_others_go_on() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(2);
    let queue = queue(profile.path(), &runner, 1);
    queue.start();
    let id = queue.add(&job(&["one", "two"])).unwrap();
    until("two units of the first moved", || {
        queue.store().items(id).unwrap()[0].checkpoint == 2
    })
    .await;
    let one = item(&queue, id, 0);
    queue
        .ask(&Request::PauseItem { job: id, item: one })
        .unwrap();
    until("its place in the lane is free", || {
        state(&queue, id, 1) == ItemState::Running
    })
    .await;
    let paused = queue.store().item(one).unwrap();
    assert_eq!((paused.state, paused.bytes_done), (ItemState::Paused, 2));
    assert_eq!(job_state(&queue, id), JobState::Running);

    queue
        .ask(&Request::ResumeItem { job: id, item: one })
        .unwrap();
    runner.gate.add_permits(100);
    let ended = queue.ended(id).await.unwrap();
    assert_eq!(ended.state, JobState::Succeeded);
    assert!(ended.receipt.unwrap().adds_up());
    let moved = runner.moved.lock().unwrap().clone();
    assert_eq!(
        moved.len() as u64,
        2 * UNITS,
        "nothing is moved twice: {moved:?}"
    );
    queue.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_which_only_paused_items_are_left_is_paused_and_goes_on_with_them() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(0);
    let queue = queue(profile.path(), &runner, 1);
    let id = queue.add(&job(&["one", "two"])).unwrap();
    let two = item(&queue, id, 1);
    queue
        .ask(&Request::PauseItem { job: id, item: two })
        .unwrap();
    queue.start();
    runner.gate.add_permits(100);
    until("paused", || job_state(&queue, id) == JobState::Paused).await;
    assert_eq!(state(&queue, id, 0), ItemState::Done);
    queue.idle().await.unwrap();

    queue.ask(&Request::Resume { job: id }).unwrap();
    assert_eq!(queue.ended(id).await.unwrap().state, JobState::Succeeded);
    queue.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_on_with_one_item_of_a_paused_job_leaves_the_others_paused() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(100);
    let queue = queue(profile.path(), &runner, 1);
    let id = queue.add(&job(&["one", "two", "three"])).unwrap();
    queue.ask(&Request::Pause { job: id }).unwrap();
    queue.start();
    until("paused", || job_state(&queue, id) == JobState::Paused).await;
    let two = item(&queue, id, 1);
    queue
        .ask(&Request::ResumeItem { job: id, item: two })
        .unwrap();
    until("the one is done and the job paused again", || {
        state(&queue, id, 1) == ItemState::Done && job_state(&queue, id) == JobState::Paused
    })
    .await;
    assert_eq!(state(&queue, id, 0), ItemState::Paused);
    assert_eq!(state(&queue, id, 2), ItemState::Paused);

    queue.ask(&Request::Cancel { job: id }).unwrap();
    let receipt = queue.ended(id).await.unwrap().receipt.unwrap();
    assert_eq!((receipt.done, receipt.cancelled), (1, 2));
    assert!(receipt.adds_up());
    queue.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_stays_paused_over_a_kill() {
    let profile = tempfile::tempdir().unwrap();
    let runner = Counting::new(1);
    let first = queue(profile.path(), &runner, 2);
    first.start();
    let id = first.add(&job(&["one", "two"])).unwrap();
    until("both run", || {
        state(&first, id, 0) == ItemState::Running && state(&first, id, 1) == ItemState::Running
    })
    .await;
    let one = item(&first, id, 0);
    first
        .ask(&Request::PauseItem { job: id, item: one })
        .unwrap();
    until("paused", || state(&first, id, 0) == ItemState::Paused).await;
    drop(first);

    let second = queue(profile.path(), &runner, 2);
    second.start();
    runner.gate.add_permits(100);
    until("the other is done", || {
        state(&second, id, 1) == ItemState::Done
    })
    .await;
    until("the job is paused", || {
        job_state(&second, id) == JobState::Paused
    })
    .await;
    assert_eq!(state(&second, id, 0), ItemState::Paused);
    second.shutdown().await;
}
