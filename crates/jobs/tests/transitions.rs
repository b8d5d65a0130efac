//! Any series of steps and requests leaves rows that make sense.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use lectern_jobs::*;
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::json;

fn steps() -> impl Strategy<Value = JobStep> {
    prop::sample::select(vec![
        JobStep::Start,
        JobStep::Wait,
        JobStep::Proceed,
        JobStep::Interrupt,
        JobStep::Pause,
        JobStep::Resume,
        JobStep::Finish(Ending::AllDone),
        JobStep::Finish(Ending::SomeFailed),
        JobStep::Finish(Ending::NoneDone),
        JobStep::Cancel,
        JobStep::Retry,
    ])
}

fn store() -> JobStore {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(MIGRATION).unwrap();
    JobStore::new(connection).unwrap()
}

fn new_job(items: usize) -> NewJob {
    let item = NewItem {
        title: "t".into(),
        bytes: 10,
        request: json!(null),
        skipped: false,
        detail: String::new(),
    };
    NewJob {
        kind: "k".into(),
        site: "s".into(),
        title: "t".into(),
        target: "t".into(),
        target_id: None,
        request: json!(null),
        items: vec![item; items],
    }
}

proptest! {
    #[test]
    fn an_ended_job_comes_back_only_by_a_retry(series in prop::collection::vec(steps(), 0..40)) {
        let mut state = JobState::Queued;
        for step in series {
            match state.after(step) {
                Ok(next) => {
                    prop_assert!(!state.is_final() || step == JobStep::Retry);
                    prop_assert!(state != JobState::Succeeded, "nothing is left to retry");
                    state = next;
                }
                Err(JobError::Refused { from, .. }) => prop_assert_eq!(from, state),
                Err(other) => return Err(TestCaseError::fail(other.to_string())),
            }
        }
    }

    #[test]
    fn rows_stay_consistent_through_any_series(series in prop::collection::vec((steps(), any::<bool>(), 0_usize..4), 0..30)) {
        let store = store();
        let id = store.add(&new_job(4), 0).unwrap();
        for (now, (step, finish_items, item)) in (1_i64..).zip(series) {
            let before = store.job(id).unwrap();
            if before.state == JobState::Running {
                let row = &store.items(id).unwrap()[item];
                if !row.state.is_final() {
                    let state = if finish_items { ItemState::Done } else { ItemState::Running };
                    store.change_item(id, row.id, &ItemChange { state: Some(state), ..ItemChange::default() }).unwrap();
                }
            }
            let taken = store.step(id, step, now * 1000);
            let job = store.job(id).unwrap();
            let counts = store.counts(id).unwrap();
            prop_assert_eq!(counts.total, 4);
            match taken {
                Err(_) => prop_assert_eq!(job.state, before.state, "a refused step changes nothing"),
                Ok(after) => prop_assert_eq!(after.state, job.state),
            }
            if !job.state.is_under_way() {
                prop_assert_eq!(counts.running, 0, "nothing runs in a job that does not");
            }
            prop_assert_eq!(job.state.is_final(), job.receipt.is_some());
            prop_assert_eq!(job.state.is_final(), job.finished_at.is_some());
            prop_assert!(job.wait.is_none() || job.state == JobState::Waiting);
            if job.state == JobState::Cancelled {
                prop_assert!(job.receipt.unwrap().adds_up());
            }
        }
        // A kill at this point: whatever was under way is queued again, exactly once.
        let under_way = store.job(id).unwrap().state.is_under_way();
        prop_assert_eq!(store.recover(1_000_000).unwrap(), if under_way { vec![id] } else { vec![] });
        prop_assert_eq!(store.recover(1_000_000).unwrap(), vec![]);
        prop_assert!(!store.job(id).unwrap().state.is_under_way());
    }
}

#[test]
fn words_in_rows_are_read_back() {
    for state in JobState::ALL {
        assert_eq!(JobState::parse(state.as_str()).unwrap(), *state);
    }
    for state in ItemState::ALL {
        assert_eq!(ItemState::parse(state.as_str()).unwrap(), *state);
    }
    assert!(matches!(
        JobState::parse("asleep"),
        Err(JobError::UnknownWord { .. })
    ));
}

#[test]
fn of_programs_that_add_at_once_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Connection::open(folder.path().join("jobs.db")).unwrap();
    open().execute_batch(MIGRATION).unwrap();
    let alone = NewJob {
        target_id: Some("folder".into()),
        ..new_job(1)
    };
    let added: Vec<Added> = std::thread::scope(|scope| {
        let adding = |()| {
            let store = JobStore::new(open()).unwrap();
            let alone = &alone;
            scope.spawn(move || store.add_alone(alone, 0).unwrap())
        };
        let threads: Vec<_> = [(); 8].map(adding).into();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let store = JobStore::new(open()).unwrap();
    let jobs = store.jobs(false).unwrap();
    assert_eq!(jobs.len(), 1);
    let first = jobs[0].id;
    let new = added.iter().filter(|one| **one == Added::New(first));
    let already = added.iter().filter(|one| **one == Added::Already(first));
    assert_eq!((new.count(), already.count()), (1, 7));

    store.step(first, JobStep::Cancel, 1).unwrap();
    assert!(matches!(store.add_alone(&alone, 2), Ok(Added::New(_))));
    assert!(matches!(store.add_alone(&new_job(1), 3), Ok(Added::New(_))));
    assert!(matches!(store.add_alone(&new_job(1), 4), Ok(Added::New(_))));
}

#[test]
fn a_wait_names_its_reason_and_ends_with_the_run() {
    let store = store();
    let id = store.add(&new_job(1), 0).unwrap();
    store.step(id, JobStep::Start, 1).unwrap();
    store
        .wait(
            id,
            Wait {
                reason: WaitReason::Connection,
                until: Some(9),
            },
            2,
        )
        .unwrap();
    store
        .wait(
            id,
            Wait {
                reason: WaitReason::SignIn,
                until: None,
            },
            3,
        )
        .unwrap();
    assert_eq!(
        store.job(id).unwrap().wait,
        Some(Wait {
            reason: WaitReason::SignIn,
            until: None
        })
    );
    store.step(id, JobStep::Interrupt, 4).unwrap();
    assert_eq!(store.job(id).unwrap().wait, None);
}
