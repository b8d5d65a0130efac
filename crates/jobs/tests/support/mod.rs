//! A runner that counts, and a queue on a profile.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use lectern_jobs::*;
use rusqlite::Connection;
use serde_json::json;
use tokio::sync::Semaphore;

/// Moves `units` for each item, noting each in the checkpoint; a unit takes a token from `gate`.
pub struct Counting {
    pub gate: Arc<Semaphore>,
    pub moved: Arc<Mutex<Vec<(String, u64)>>>,
    pub abandoned: Arc<AtomicUsize>,
    pub most_inside: Arc<AtomicUsize>,
    pub inside: Arc<AtomicUsize>,
}

pub const UNITS: u64 = 5;

impl Counting {
    pub fn new(tokens: usize) -> Arc<Self> {
        Arc::new(Self {
            gate: Arc::new(Semaphore::new(tokens)),
            moved: Arc::default(),
            abandoned: Arc::default(),
            most_inside: Arc::default(),
            inside: Arc::default(),
        })
    }
}

#[async_trait]
impl JobRunner for Counting {
    fn kind(&self) -> &'static str {
        "count"
    }

    async fn run(&self, job: JobContext) -> JobOutcome {
        let (gate, moved) = (Arc::clone(&self.gate), Arc::clone(&self.moved));
        let (inside, most) = (Arc::clone(&self.inside), Arc::clone(&self.most_inside));
        job.run_items(move |item| {
            let (gate, moved) = (Arc::clone(&gate), Arc::clone(&moved));
            let (inside, most) = (Arc::clone(&inside), Arc::clone(&most));
            async move {
                struct Leave(Arc<AtomicUsize>);
                impl Drop for Leave {
                    fn drop(&mut self) {
                        self.0.fetch_sub(1, Ordering::SeqCst);
                    }
                }
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let _leave = Leave(inside);
                item.change(ItemChange {
                    state: Some(ItemState::Running),
                    ..ItemChange::default()
                })?;
                let meter = item.meter();
                let from = item.item().checkpoint.as_u64().unwrap_or(0);
                for unit in from..UNITS {
                    gate.acquire().await.expect("open").forget();
                    moved
                        .lock()
                        .unwrap()
                        .push((item.item().title.clone(), unit));
                    meter.set_bytes(unit + 1);
                    item.change(ItemChange {
                        checkpoint: Some(json!(unit + 1)),
                        ..ItemChange::default()
                    })?;
                }
                let fails = item.item().title.starts_with("bad") && item.item().attempt == 1;
                assert!(item.item().title != "broken", "a defect");
                item.change(ItemChange {
                    state: Some(if fails {
                        ItemState::Failed
                    } else {
                        ItemState::Done
                    }),
                    error: fails.then(|| Some(problem())),
                    ..ItemChange::default()
                })
            }
        })
        .await
    }

    async fn abandon(&self, _job: JobContext) {
        self.abandoned.fetch_add(1, Ordering::SeqCst);
    }
}

pub fn problem() -> Problem {
    Problem {
        cause: "other".into(),
        code: "server".into(),
        message: "no".into(),
        hint: String::new(),
        retryable: true,
        detail: String::new(),
    }
}

pub fn store(profile: &Path) -> Arc<JobStore> {
    let mut connection = Connection::open(profile.join("lectern.db")).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .unwrap();
    rusqlite_migration::Migrations::new(vec![rusqlite_migration::M::up(MIGRATION)])
        .to_latest(&mut connection)
        .unwrap();
    Arc::new(JobStore::new(connection).unwrap())
}

pub fn queue(profile: &Path, runner: &Arc<Counting>, width: usize) -> JobQueue {
    JobQueue::new(QueueOptions {
        store: store(profile),
        lock_path: profile.join("jobs.lock"),
        runners: vec![Arc::clone(runner) as Arc<dyn JobRunner>],
        lanes: Arc::new(Lanes::new(width)),
    })
}

pub fn job(titles: &[&str]) -> NewJob {
    let items = titles
        .iter()
        .map(|title| NewItem {
            title: (*title).to_owned(),
            bytes: UNITS,
            request: json!(null),
            skipped: *title == "skip",
            detail: String::new(),
        })
        .collect();
    NewJob {
        kind: "count".into(),
        site: "a".into(),
        title: "Count".into(),
        target: "there".into(),
        target_id: None,
        request: json!({"v": 1}),
        items,
    }
}

pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    tokio::time::timeout(Duration::from_mins(5), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap_or_else(|_| panic!("never came: {what}"));
}
