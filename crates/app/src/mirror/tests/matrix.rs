//! Each fault at each step of a mirror: recovered, or reported with its cause.

use std::time::Instant;

use lectern_campus::Population;
use lectern_campus::faults::{Fault, Rule};

use super::super::views::PlanState;
use super::support::Bench;
use crate::jobs::{FailureCause, JobState};

/// A step of a mirror and the requests it consists of.
struct Step {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    /// Matching requests that belong to earlier steps.
    after: u64,
}

const STEPS: [Step; 7] = [
    Step {
        name: "listing",
        method: "GET",
        path: "/folders/*/sessions",
        after: 0,
    },
    // The plan asks first, the run once more.
    Step {
        name: "detail",
        method: "GET",
        path: "/api/v1/sessions/",
        after: 1,
    },
    Step {
        name: "login",
        method: "GET",
        path: "/auth/legacyLogin",
        after: 0,
    },
    Step {
        name: "download",
        method: "GET",
        path: "/Podcast/Download/*",
        after: 0,
    },
    Step {
        name: "captions",
        method: "GET",
        path: "/GenerateSRT.ashx*",
        after: 0,
    },
    Step {
        name: "thumbnail",
        method: "GET",
        path: "/Content/Thumbnails/*",
        after: 0,
    },
    Step {
        name: "rights",
        method: "GET",
        path: "/settings/access",
        after: 0,
    },
];

fn status(status: u16) -> Fault {
    Fault::Status {
        status,
        body: String::new(),
    }
}

fn faults(step: &Step) -> Vec<(&'static str, Fault)> {
    let inside = if step.name == "download" { 3_000 } else { 1 };
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
        ("reset inside", Fault::ResetInResponse { after: inside }),
        (
            "cut body",
            Fault::Truncated {
                after: inside,
                right_length: true,
            },
        ),
        (
            "stall",
            Fault::StallInResponse {
                after: inside,
                millis: 4_000,
            },
        ),
        ("login page", Fault::LoginPage),
        ("401", status(401)),
        ("403 once", status(403)),
        ("cookie ended", Fault::ExpiredCookie),
        ("token ended", Fault::ExpiredToken),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_step_is_recovered_or_told() {
    let mut table = vec![row("fault", STEPS.iter().map(|step| step.name.to_owned()))];
    let mut failed = Vec::new();
    for at in 0..faults(&STEPS[0]).len() {
        let cases = STEPS
            .iter()
            .map(|step| one(step, faults(step).swap_remove(at)));
        let cells = futures::future::join_all(cases).await;
        table.push(row(
            faults(&STEPS[0])[at].0,
            cells.iter().map(|cell| cell.shown.clone()),
        ));
        failed.extend(cells.into_iter().filter_map(|cell| cell.failure));
    }
    print_table("One fault, then a sound server", &table);
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_that_stays_is_told_with_its_cause() {
    let cases = [
        ("detail", "500", status(500), FailureCause::Server),
        ("detail", "404", status(404), FailureCause::Missing),
        ("download", "500", status(500), FailureCause::Server),
        ("download", "403", status(403), FailureCause::Forbidden),
        (
            "download",
            "reset",
            Fault::ResetInResponse { after: 0 },
            FailureCause::Network,
        ),
        (
            "download",
            "login page",
            Fault::LoginPage,
            FailureCause::SignIn,
        ),
        (
            "download",
            "cut, told whole",
            Fault::Truncated {
                after: 3_000,
                right_length: false,
            },
            FailureCause::Damaged,
        ),
        ("captions", "500", status(500), FailureCause::Server),
        (
            "captions",
            "login page",
            Fault::LoginPage,
            FailureCause::SignIn,
        ),
    ];
    let mut table = vec![row(
        "step",
        ["fault", "cause", "message"].map(str::to_owned).into_iter(),
    )];
    let mut wrong = Vec::new();
    for (name, fault_name, fault, expected) in cases {
        let step = STEPS.iter().find(|step| step.name == name).unwrap();
        let (bench, top) = bench().await;
        let plan = bench.plan(bench.folder(top)).await;
        bench
            .campus
            .faults()
            .push(Rule::always(step.path, fault).on(step.method));
        let job = bench.run(&plan.id).await;
        let group = job.failures.first();
        let cause = group.map(|group| group.cause);
        if job.state != JobState::Failed || cause != Some(expected) {
            wrong.push(format!(
                "{name}, {fault_name}: {:?} with {cause:?}, expected {expected:?}",
                job.state
            ));
        }
        let shown = group.map_or_else(String::new, |group| group.head.clone());
        table.push(row(
            name,
            [fault_name.to_owned(), format!("{expected:?}"), shown].into_iter(),
        ));
    }
    print_table("A fault that stays", &table);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn bench() -> (Bench, uuid::Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    bench.add_session(top, "Cells & tissue", 20_000);
    (bench, top)
}

struct Cell {
    shown: String,
    failure: Option<String>,
}

async fn one(step: &Step, (name, fault): (&'static str, Fault)) -> Cell {
    let (bench, top) = bench().await;
    bench.campus.faults().push(
        Rule::once(step.path, fault)
            .on(step.method)
            .after(step.after),
    );
    let began = Instant::now();
    let plan = bench.plan(bench.folder(top)).await;
    let told = plan.state == PlanState::Ready && !plan.complete;
    let (mut ok, mut failure) = (false, format!("{:?}", plan.gaps));
    if plan.nothing_to_do && told {
        // The listing was not whole, and that is said; the next one is.
        let again = bench.plan(bench.folder(top)).await;
        ok = !again.nothing_to_do;
    } else if !plan.nothing_to_do {
        let job = bench.run(&plan.id).await;
        ok = job.state == JobState::Succeeded;
        // A right that is refused is told at once: there is nothing to renew.
        let cause = job.failures.first().map(|group| group.cause);
        if (step.name, name) == ("detail", "403 once") && cause == Some(FailureCause::Forbidden) {
            return Cell {
                shown: "told".to_owned(),
                failure: None,
            };
        }
        failure = format!("{:#?}", job.failures);
        if ok {
            bench.assert_equals(&bench.truth(Some(top)).await).await;
        }
    }
    let fired = bench.campus.faults().total_fired();
    let failure = (!ok || fired == 0)
        .then(|| format!("{name} at {}: fired {fired} times, {failure}", step.name));
    let seconds = began.elapsed().as_secs_f64();
    Cell {
        shown: match (&failure, told) {
            (Some(_), _) => "FAILED".to_owned(),
            (None, true) => format!("told {seconds:.1} s"),
            (None, false) => format!("ok {seconds:.1} s"),
        },
        failure,
    }
}

fn row(first: &str, cells: impl Iterator<Item = String>) -> String {
    cells.fold(format!("| {first:<14}"), |row, cell| {
        row + &format!("| {cell:<13}")
    }) + "|"
}

#[expect(clippy::print_stdout, reason = "the table is what the test is for")]
fn print_table(title: &str, rows: &[String]) {
    println!("\n{title}:\n{}\n", rows.join("\n"));
}
