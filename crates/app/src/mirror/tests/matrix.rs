//! Each fault at each step of a mirror: recovered, or reported with its cause.

use std::time::Instant;

use lectern_campus::Population;
use lectern_campus::faults::{Fault, Rule};

use super::super::plan::PlanKind;
use super::super::views::PlanState;
use super::support::Bench;
use crate::jobs::{FailureCause, JobState};
use crate::tests::fault_table::{Cell, Table, status};

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
    let columns = ["fault", "cause", "message"];
    let mut table = Table::new("A fault that stays", "step", columns);
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
        let wrong = (job.state != JobState::Failed || cause != Some(expected)).then(|| {
            format!(
                "{name}, {fault_name}: {:?} with {cause:?}, expected {expected:?}",
                job.state
            )
        });
        let head = group.map_or("", |group| group.head.as_str());
        table.tell(name, &[fault_name, &format!("{expected:?}"), head], wrong);
    }
    table.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_that_stays_broken_is_told_with_its_cause_and_nothing_is_concluded_from_it() {
    let cut = |right_length| Fault::Truncated {
        after: 1,
        right_length,
    };
    let cases = [
        ("500", status(500), "failed to answer"),
        ("403", status(403), "refused this"),
        ("404", status(404), "does not have this"),
        ("reset", Fault::ResetInResponse { after: 1 }, "broke"),
        ("cut body", cut(true), "not understood"),
        ("cut, told whole", cut(false), "not understood"),
        ("login page", Fault::LoginPage, "sign-in page"),
    ];
    let told = cases.map(|(name, fault, words)| async move {
        let (bench, top) = bench().await;
        let plan = bench.plan(bench.folder(top)).await;
        bench.run(&plan.id).await;
        bench
            .campus
            .faults()
            .push(Rule::always(STEPS[0].path, fault).on(STEPS[0].method));
        // What the feed knows to be unchanged is not listed.
        bench.add_session(top, "Roots", 20_000);
        let plan = bench.plan(bench.folder(top)).await;
        let message = plan.gaps.first().map(|gap| gap.message.clone());
        let message = message.unwrap_or_default();
        let concluded = Bench::counts(&plan).contains_key(&PlanKind::Gone);
        let right = !plan.complete && !concluded && message.contains(words);
        let wrong = (!right).then(|| format!("{name}: {plan:#?}"));
        (name, message, wrong)
    });
    let mut table = Table::new("A listing that stays broken", "fault", ["what is told"]);
    for (name, message, wrong) in futures::future::join_all(told).await {
        table.tell(name, &[&message], wrong);
    }
    table.end();
}

async fn bench() -> (Bench, uuid::Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    bench.add_session(top, "Cells & tissue", 20_000);
    (bench, top)
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
    // A right that is refused is told, since asking again would get the same answer; everything else is overcome.
    if told && name != "403 once" {
        failure = format!("not recovered: {failure}");
    } else if plan.nothing_to_do && told {
        // The listing was not whole, and that is said; the next one is.
        let again = bench.plan(bench.folder(top)).await;
        ok = !again.nothing_to_do;
    } else if !plan.nothing_to_do {
        let job = bench.run(&plan.id).await;
        ok = job.state == JobState::Succeeded;
        // A right that is refused is told at once: there is nothing to renew.
        let cause = job.failures.first().map(|group| group.cause);
        if (step.name, name) == ("detail", "403 once") && cause == Some(FailureCause::Forbidden) {
            return Cell::told();
        }
        failure = format!("{:#?}", job.failures);
        if ok {
            bench.assert_equals(&bench.truth(Some(top)).await).await;
        }
    }
    let fired = bench.campus.faults().total_fired();
    let failure = (!ok || fired == 0)
        .then(|| format!("{name} at {}: fired {fired} times, {failure}", step.name));
    let cell = Cell::of(failure, began.elapsed().as_secs_f64());
    if told && cell.failure.is_none() {
        Cell::told()
    } else {
        cell
    }
}
