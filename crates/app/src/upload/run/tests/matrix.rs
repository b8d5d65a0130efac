//! Each fault at each step: recovered or reported, and the bytes at the server are the file's.

use std::time::Instant;

use lectern_campus::faults::{Fault, Rule};
use lectern_jobs::JobState;

use super::support::{Bench, file, recording, sha256};
use crate::tests::fault_table::{Cell, Table, status};
use crate::upload::draft::FileRole;

/// A step of an upload and the requests it consists of.
struct Step {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    /// Matching requests that belong to earlier steps.
    after: u64,
    has_body: bool,
}

const STEPS: [Step; 6] = [
    Step {
        name: "open",
        method: "POST",
        path: "/PublicAPI/REST/sessionUpload",
        after: 0,
        has_body: true,
    },
    Step {
        name: "create",
        method: "POST",
        path: "/Upload/*?uploads",
        after: 0,
        has_body: false,
    },
    Step {
        name: "part",
        method: "PUT",
        path: "/Upload/*partNumber=2",
        after: 0,
        has_body: true,
    },
    Step {
        name: "complete",
        method: "POST",
        path: "/Upload/*uploadId=",
        after: 0,
        has_body: true,
    },
    Step {
        name: "finish",
        method: "PUT",
        path: "/PublicAPI/REST/sessionUpload/",
        after: 0,
        has_body: true,
    },
    // The upload is looked at before sending and before finishing.
    Step {
        name: "poll",
        method: "GET",
        path: "/PublicAPI/REST/sessionUpload/",
        after: 2,
        has_body: false,
    },
];

fn faults(step: &Step) -> Vec<(&'static str, Fault)> {
    let is_part = step.name == "part";
    let inside = if is_part { 100_000 } else { 1 };
    vec![
        ("500", status(500)),
        ("503", status(503)),
        (
            "429",
            Fault::TooMany {
                retry_after: Some(1),
            },
        ),
        ("reset before", Fault::ResetBefore),
        (
            "reset inside",
            if step.has_body {
                Fault::ResetInRequest { after: inside }
            } else {
                Fault::ResetInResponse { after: 1 }
            },
        ),
        ("answer lost", Fault::LoseAnswer),
        ("stall", Fault::Stall { millis: 8_000 }),
        (
            "slow",
            Fault::Slow {
                bytes_per_second: if is_part { 4_000_000 } else { 2_000 },
            },
        ),
        ("login page", Fault::LoginPage),
        ("401", status(401)),
        ("403", status(403)),
        ("token expired", Fault::ExpiredToken),
        ("disk full", Fault::FullDisk { status: 507 }),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_step_is_recovered() {
    let steps = STEPS.iter().map(|step| step.name);
    let mut table = Table::new("One fault, then a sound server", "fault", steps);
    for at in 0..faults(&STEPS[0]).len() {
        let cases = STEPS
            .iter()
            .map(|step| one(step, faults(step).swap_remove(at)));
        let cells = futures::future::join_all(cases).await;
        table.add(faults(&STEPS[0])[at].0, cells);
    }
    table.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_that_stays_is_reported_with_its_cause() {
    let cases = [
        ("open", "500", status(500), "server"),
        ("open", "403", status(403), "rights"),
        ("open", "login page", Fault::LoginPage, "signIn"),
        ("create", "503", status(503), "server"),
        ("part", "500", status(500), "server"),
        ("part", "reset before", Fault::ResetBefore, "network"),
        ("part", "403", status(403), "rights"),
        (
            "part",
            "disk full",
            Fault::FullDisk { status: 507 },
            "server",
        ),
        ("complete", "login page", Fault::LoginPage, "signIn"),
        ("finish", "500", status(500), "server"),
    ];
    let columns = ["fault", "cause", "message"];
    let mut table = Table::new("A fault that stays", "step", columns);
    for (name, fault_name, fault, expected) in cases {
        let step = STEPS.iter().find(|step| step.name == name).unwrap();
        let bench = Bench::start().await;
        let path = bench.recording("a.mp4", 12_000_000, 77);
        bench.campus.faults().push(
            Rule::always(step.path, fault)
                .on(step.method)
                .after(step.after),
        );
        let (job, items) = bench
            .ended(bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]))
            .await;
        let problem = items[0].error.clone();
        let (cause, message) =
            problem.map_or_else(Default::default, |problem| (problem.cause, problem.message));
        let wrong = (job.state != JobState::Failed || cause != expected).then(|| {
            format!(
                "{name}, {fault_name}: {} with cause {cause}, expected {expected}",
                job.state
            )
        });
        table.tell(name, &[fault_name, &cause, &message], wrong);
    }
    table.end();
}

async fn one(step: &Step, (name, fault): (&'static str, Fault)) -> Cell {
    const FILE: &str = "Lecture 1 & 2.mp4";
    let bench = Bench::start().await;
    let path = bench.recording(FILE, 12_000_000, 42);
    bench.campus.faults().push(
        Rule::once(step.path, fault)
            .on(step.method)
            .after(step.after),
    );
    let began = Instant::now();
    let id = bench.add(vec![recording(
        "Lecture 1 & 2",
        vec![file(&path, FileRole::Camera)],
    )]);
    let (job, items) = bench.ended(id).await;
    let seconds = began.elapsed().as_secs_f64();
    let fired = bench.campus.faults().total_fired();
    let same = job.state == JobState::Succeeded
        && bench.at_campus(&items[0]).get(FILE) == Some(&sha256(&path));
    let again = bench.stored_again();
    let failure = (!same || fired == 0 || again > 1).then(|| {
        let log = bench.queue().store().log(id).unwrap();
        format!(
            "{name} at {}: {}, fired {fired} times, {again} parts again, {:?} {log:#?}",
            step.name, job.state, items[0].error
        )
    });
    Cell::of(failure, seconds)
}
