//! Each answer of a person, from the plan to the disk and to a next plan that asks no more.

use std::fs;

use lectern_campus::Population;
use lectern_campus::changes::Change;
use lectern_panopto::SessionId;
use uuid::Uuid;

use super::super::plan::{PlanChoice, PlanKind};
use super::super::views::PlanView;
use super::support::{Bench, files_below};
use crate::jobs::{FailureCause, JobState};
use crate::mirror::PlanEdit;

/// A campus with two recordings.
async fn with_two() -> (Bench, Uuid, Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let cells = bench.add_session(top, "Cells", 20_000);
    bench.add_session(top, "Roots", 20_000);
    (bench, top, cells)
}

async fn taken_home() -> (Bench, Uuid, Uuid) {
    let (bench, top, cells) = with_two().await;
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    (bench, top, cells)
}

async fn choose_and_run(bench: &Bench, plan: &PlanView, session: Uuid, choice: PlanChoice) {
    let edit = PlanEdit::Choose {
        session: SessionId::new(session),
        choice,
        all_like: false,
    };
    let view = bench.app().edit_plan(&plan.id, &edit).unwrap();
    assert_eq!(view.blockers, Vec::<String>::new());
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
}

fn kind_is(plan: &PlanView, kind: PlanKind) {
    let counts = Bench::counts(plan);
    assert_eq!(counts.get(&kind), Some(&1), "{counts:?}");
}

async fn nothing_is_left_to_do(bench: &Bench, top: Uuid) {
    let next = bench.plan(bench.folder(top)).await;
    assert_eq!(bench.checked(&next.id), Vec::new());
    assert_eq!(next.blockers, Vec::<String>::new());
}

fn videos(bench: &Bench) -> Vec<String> {
    let mut videos = files_below(&bench.destination());
    videos.retain(|path| path.ends_with(".mp4"));
    videos
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keep_mine_leaves_a_changed_file_and_asks_no_more() {
    let (bench, top, cells) = taken_home().await;
    let video = bench.destination().join("Cells.mp4");
    fs::write(&video, b"cut shorter").unwrap();
    let plan = bench.plan(bench.folder(top)).await;
    kind_is(&plan, PlanKind::Conflict);
    bench.campus.log().clear();

    choose_and_run(&bench, &plan, cells, PlanChoice::KeepMine).await;

    assert_eq!(fs::read(&video).unwrap(), b"cut shorter");
    assert_eq!(videos(&bench), ["Cells.mp4", "Roots.mp4"]);
    assert!(bench.downloads().is_empty());
    bench.sha256sum_agrees();
    nothing_is_left_to_do(&bench, top).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keep_both_puts_the_servers_video_beside_the_changed_one() {
    let (bench, top, cells) = taken_home().await;
    let video = bench.destination().join("Cells.mp4");
    fs::write(&video, b"cut shorter").unwrap();
    let plan = bench.plan(bench.folder(top)).await;
    kind_is(&plan, PlanKind::Conflict);

    choose_and_run(&bench, &plan, cells, PlanChoice::KeepBoth).await;

    assert_eq!(fs::read(&video).unwrap(), b"cut shorter");
    let videos = videos(&bench);
    assert_eq!(videos.len(), 3, "{videos:?}");
    assert!(
        videos.iter().any(|path| path.starts_with("Cells [")),
        "{videos:?}"
    );
    bench.sha256sum_agrees();
    nothing_is_left_to_do(&bench, top).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn move_aside_takes_what_is_gone_from_the_server_out_of_its_folder() {
    let (bench, top, cells) = taken_home().await;
    bench.change(Change::DeleteSession { session: cells });
    let plan = bench.plan(bench.folder(top)).await;
    kind_is(&plan, PlanKind::Gone);

    choose_and_run(&bench, &plan, cells, PlanChoice::MoveAside).await;

    assert_eq!(videos(&bench), ["Gone from server/Cells.mp4", "Roots.mp4"]);
    let left = files_below(&bench.destination());
    let left: Vec<_> = left
        .iter()
        .filter(|path| path.starts_with("Cells."))
        .collect();
    assert_eq!(left, Vec::<&String>::new());
    bench.sha256sum_agrees();
    nothing_is_left_to_do(&bench, top).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_that_changed_here_and_there_waits_and_theirs_then_replaces_mine() {
    let (bench, top, cells) = taken_home().await;
    fs::write(bench.destination().join("Cells.mp4"), b"cut shorter").unwrap();
    bench.change(Change::ReplaceMedia {
        session: cells,
        seconds: Some(5),
        bytes: Some(30_000),
    });
    let plan = bench.plan(bench.folder(top)).await;
    kind_is(&plan, PlanKind::Conflict);
    assert_eq!(plan.blockers.len(), 1, "{:?}", plan.blockers);

    choose_and_run(&bench, &plan, cells, PlanChoice::TakeTheirs).await;

    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let replaced = bench.destination().join("Replaced files");
    let kept = files_below(&replaced);
    let kept = kept
        .iter()
        .find(|path| path.ends_with("Cells.mp4"))
        .unwrap();
    assert_eq!(fs::read(replaced.join(kept)).unwrap(), b"cut shorter");
    bench.sha256sum_agrees();
    nothing_is_left_to_do(&bench, top).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_before_a_failure_is_not_foreign_to_the_next_plan() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let session = bench.change(Change::AddSession {
        folder: top,
        name: "Cells".into(),
        seconds: 3,
        bytes: 0,
        captions: Vec::new(),
    });
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    bench.change(Change::SetCaptions {
        session,
        language: "English_USA".into(),
        srt: "1\n00:00:00,000 --> 00:00:01,000\nCells divide.\n".into(),
    });
    // Captions are new and find their place; the older information cannot be put aside.
    fs::write(bench.destination().join("Replaced files"), b"a file").unwrap();
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(job.failures[0].cause, FailureCause::Destination);
    assert!(bench.destination().join("Cells.en-US.srt").is_file());

    fs::remove_file(bench.destination().join("Replaced files")).unwrap();
    let plan = bench.plan(bench.folder(top)).await;
    let counts = Bench::counts(&plan);
    assert_eq!(counts.get(&PlanKind::Conflict), None, "{counts:?}");
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    nothing_is_left_to_do(&bench, top).await;
}
