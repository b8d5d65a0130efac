//! What a person leaves out after it failed, and how a large number of failures is told.

use lectern_campus::Population;
use lectern_campus::changes::Change;
use lectern_campus::faults::{Fault, Rule};
use lectern_panopto::{FolderId, SessionId};

use super::super::plan::PlanKind;
use super::support::{Bench, files_below};
use crate::jobs::{FailureAction, FailureCause, JobState};
use crate::mirror::{LocalState, PlanEdit};

/// A download of this recording is refused from now on.
fn refuse(bench: &Bench, session: uuid::Uuid) {
    let path = format!("/Podcast/Download/{session}*");
    let refusal = Fault::Status {
        status: 403,
        body: String::new(),
    };
    bench.campus.faults().push(Rule::always(&path, refusal));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_left_out_stays_out_until_it_is_taken_in_again() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    bench.add_session(top, "Cells", 20_000);
    let closed = bench.add_session(top, "Closed", 20_000);
    refuse(&bench, closed);
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::SucceededWithFailures);
    let group = &job.failures[0];
    assert_eq!(
        (group.cause, group.action, group.count),
        (FailureCause::Forbidden, FailureAction::LeaveOut, 1)
    );

    let app = bench.app();
    let left_out = app.leave_out_failed(&job.id, group.cause, true).await;
    assert_eq!(left_out.unwrap(), 1);
    // Whatever changes of it on the server, it stays out.
    bench.change(Change::RenameSession {
        session: closed,
        name: "Closed to all".into(),
    });
    let plan = bench.plan(bench.folder(top)).await;
    let counts = Bench::counts(&plan);
    assert_eq!(counts.get(&PlanKind::LeftOut), Some(&1), "{counts:?}");
    assert_eq!(bench.checked(&plan.id), Vec::new());

    // It is taken in again by the plan itself.
    bench.campus.faults().clear();
    let edit = PlanEdit::Check {
        session: SessionId::new(closed),
        on: true,
    };
    app.edit_plan(&plan.id, &edit).unwrap();
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let plan = bench.plan(bench.folder(top)).await;
    assert_eq!(Bench::counts(&plan).get(&PlanKind::LeftOut), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_out_can_be_taken_back() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let closed = bench.add_session(top, "Closed", 20_000);
    refuse(&bench, closed);
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    let app = bench.app();
    for left_out in [true, false] {
        app.leave_out_failed(&job.id, FailureCause::Forbidden, left_out)
            .await
            .unwrap();
    }

    let plan = bench.plan(bench.folder(top)).await;

    let counts = Bench::counts(&plan);
    assert_eq!(
        counts.get(&PlanKind::NotDownloadable),
        Some(&1),
        "{counts:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_very_many_failures_the_first_are_told_and_the_rest_is_there_to_be_read() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..130 {
        bench.add_session(top, &format!("Lecture {number:03}"), 1_000);
    }
    bench.campus.faults().push(Rule::always(
        "/Podcast/Download/*",
        Fault::Status {
            status: 403,
            body: String::new(),
        },
    ));
    let mut request = bench.folder(top);
    request.options.sidecars.clear();
    let plan = bench.plan(request).await;

    let job = bench.run(&plan.id).await;

    let group = &job.failures[0];
    assert_eq!((group.count, group.items.len()), (130, 100));
    assert!(group.head.starts_with("130 recordings"), "{}", group.head);
    let all = bench.app().failed_items(&job.id, group.cause).unwrap();
    assert_eq!(all.len(), 130);
    assert_eq!(all[..100], group.items[..]);
    let here = files_below(&bench.destination());
    assert!(here.iter().all(|path| !path.ends_with(".mp4")), "{here:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_tells_what_changed_here_from_what_was_replaced_there() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let [same, damaged, replaced] =
        ["Same", "Damaged", "Replaced"].map(|name| bench.add_session(top, name, 20_000));
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    std::fs::write(bench.destination().join("Damaged.mp4"), b"something else").unwrap();
    let mirror = bench.only_mirror().await;
    let verification = bench.app().verify_mirror(&mirror).await.unwrap();
    bench.ended(&verification).await;
    bench.change(Change::ReplaceMedia {
        session: replaced,
        seconds: Some(5),
        bytes: Some(30_000),
    });
    let account = plan.account.clone();
    let app = bench.app();
    app.read_sessions_now(&account, FolderId::new(top))
        .await
        .unwrap();

    let sessions = [same, damaged, replaced].map(SessionId::new);
    let here = app.local_recordings(&account, &sessions).await.unwrap();

    let states: Vec<_> = here.iter().map(|recording| recording.state).collect();
    assert_eq!(
        states,
        [LocalState::Same, LocalState::Changed, LocalState::Replaced]
    );
}
