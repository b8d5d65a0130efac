//! Every fault at every step is overcome or told.

use std::collections::BTreeSet;

use lectern_campus::faults::{Fault, Rule};

use super::support::Bench;
use crate::jobs::{FailureCause, JobState};

fn passing() -> Vec<Fault> {
    vec![
        Fault::Status {
            status: 500,
            body: String::new(),
        },
        Fault::Status {
            status: 503,
            body: "<html><title>Busy</title></html>".to_owned(),
        },
        Fault::TooMany {
            retry_after: Some(0),
        },
        Fault::ResetBefore,
        Fault::ResetInResponse { after: 40 },
        Fault::LoseAnswer,
        Fault::LoginPage,
        Fault::ExpiredToken,
        Fault::ExpiredCookie,
        Fault::Truncated {
            after: 90,
            right_length: true,
        },
        Fault::Truncated {
            after: 90,
            right_length: false,
        },
        Fault::SoapFault {
            text: "System error".to_owned(),
        },
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_passes_is_overcome_at_every_step() {
    let bench = Bench::term(6, 12, 100, "2025-10-20").await;
    for step in [
        "GetSessionExtendedDetailedUsage",
        "GetFolderSummaryUsage",
        "legacyLogin",
        "GetUsers",
    ] {
        for fault in passing() {
            if step == "legacyLogin" && matches!(fault, Fault::SoapFault { .. }) {
                continue;
            }
            let name = format!("{step}: {fault:?}");
            let other = Bench::beside(&bench).await;
            let course = other.follow(&["Term", "Course 01"]).await;
            bench
                .campus
                .faults()
                .push(Rule::once(step, fault).after(u64::from(step.contains("Detailed"))));
            other.sync_well(course).await;
            other.assert_equals(course, &["Term", "Course 01"]);
            assert!(bench.campus.faults().total_fired() > 0, "{name} never came");
            bench.campus.faults().clear();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_that_fails_makes_nothing_gone_and_the_rest_goes_on() {
    let bench = Bench::term(8, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    bench.sync_well(course).await;
    bench.next_day();
    for (step, fault) in [
        (
            "/sessions",
            Fault::Status {
                status: 500,
                body: String::new(),
            },
        ),
        (
            "/children",
            Fault::Status {
                status: 403,
                body: String::new(),
            },
        ),
    ] {
        bench
            .campus
            .faults()
            .push(Rule::always(step, fault).on("GET"));
        let plan = bench.plan(course).await;
        assert!(!plan.courses[0].problems.is_empty());
        assert_eq!(plan.courses[0].gone, 0);
        bench.campus.faults().clear();
        let started = bench.app().start_viewing_sync(&plan.id).await.unwrap();
        let ended = bench.ended(started[0].job.as_deref().unwrap()).await;
        bench.assert_well(&ended);
        assert!(
            bench
                .sessions(course)
                .iter()
                .all(|row| row.gone_at.is_none())
        );
        bench.assert_equals(course, &["Term", "Course 01"]);
        bench.next_day();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_that_fails_stops_no_other_and_a_retry_brings_it() {
    let bench = Bench::term(8, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    let top = bench.folder(&["Term", "Course 01"]);
    let broken = bench.campus.truth().below(top).sessions[2].id;
    bench.campus.settings().write().usage.broken_sessions = BTreeSet::from([broken]);

    let ended = bench.sync(course).await;

    assert_eq!(ended.state, JobState::SucceededWithFailures);
    assert_eq!((ended.items_failed, ended.failures.len()), (1, 1));
    assert_eq!(ended.failures[0].cause, FailureCause::Server);
    assert!(ended.receipt.as_ref().unwrap().adds_up);
    for session in bench.sessions(course) {
        let is_broken = session.id.guid() == broken;
        assert_eq!(session.watermark.is_none(), is_broken);
        assert_eq!(session.problem.is_some(), is_broken);
    }
    bench
        .campus
        .settings()
        .write()
        .usage
        .broken_sessions
        .clear();
    bench.app().retry_job(&ended.id, None).await.unwrap();
    let ended = bench.ended(&ended.id).await;
    bench.assert_well(&ended);
    bench.assert_equals(course, &["Term", "Course 01"]);
    assert!(
        bench
            .sessions(course)
            .iter()
            .all(|row| row.problem.is_none())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_that_is_answered_with_nothing_moves_no_watermark() {
    let bench = Bench::term(6, 12, 100, "2025-10-20").await;
    let course = bench.follow(&["Term", "Course 01"]).await;
    bench.campus.settings().write().soap.signed_out = lectern_campus::SignedOut::Empty;
    bench.sync_well(course).await;
    bench.assert_equals(course, &["Term", "Course 01"]);
    // The cookie of yesterday is not good any more, and the answers do not say so.
    for _ in 0..3 {
        bench.next_day();
        bench.sync_well(course).await;
        bench.assert_equals(course, &["Term", "Course 01"]);
    }
}
