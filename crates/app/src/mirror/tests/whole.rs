//! Whole mirrors, again and again.

use lectern_campus::changes::Change;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{Population, demo};

use super::super::mirror_views::MirrorOutcome;
use super::super::plan::PlanKind;
use super::support::{Bench, files_below};
use crate::jobs::JobState;

async fn takes_everything_home_and_then_has_nothing_to_do(population: Population) {
    let bench = Bench::start(population).await;
    let plan = bench.plan(bench.site()).await;
    assert!(plan.complete, "{:?}", plan.gaps);
    assert_eq!(plan.blockers, Vec::<String>::new());

    let job = bench.run(&plan.id).await;

    let truth = bench.truth(None).await;
    bench.assert_equals(&truth).await;
    bench.sha256sum_agrees();
    bench.assert_tidy();
    assert!(job.receipt.as_ref().unwrap().adds_up);
    let downloadable = truth
        .sessions
        .iter()
        .filter(|session| session.not_downloadable.is_none() && !session.stock);
    assert_eq!(
        job.items_done,
        downloadable.count() as u64,
        "{:#?}",
        job.failures
    );
    assert!(bench.downloads().values().all(|times| *times == 1));
    assert_eq!(bench.campus.log().leaks().len(), 0);

    // The second run costs one listing and plans nothing.
    bench.campus.log().clear();
    let again = bench.plan(bench.site()).await;
    let rows = bench.checked(&again.id);
    assert_eq!(rows, Vec::new());
    assert!(again.nothing_to_do);
    let calls = bench.campus.log().requests();
    let listing = calls
        .iter()
        .filter(|call| call.path.ends_with("/children") || call.path.ends_with("/sessions"));
    let other: Vec<_> = calls
        .iter()
        .filter(|call| !call.path.ends_with("/children") && !call.path.ends_with("/sessions"))
        .map(|call| call.endpoint.clone())
        .collect();
    println(&format!(
        "{} folders, {} sessions: {} calls for the second reading, {} of them not of the listing",
        truth.folders.len(),
        truth.sessions.len(),
        listing.count() + other.len(),
        other.len()
    ));
    assert!(other.len() <= 2, "{other:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_believable_campus_comes_home_whole() {
    takes_everything_home_and_then_has_nothing_to_do(Population::University).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_campus_comes_home_whole() {
    takes_everything_home_and_then_has_nothing_to_do(Population::Hostile).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_on_the_server_changes_here_and_nothing_else() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let (weeks, old) = (
        bench.add_folder(Some(top), "Weeks"),
        bench.add_folder(Some(top), "Old"),
    );
    let renamed = bench.add_session(weeks, "Cells", 20_000);
    let moved = bench.add_session(weeks, "Tissue", 20_000);
    let deleted = bench.add_session(weeks, "Roots", 20_000);
    let replaced = bench.add_session(old, "Leaves", 20_000);
    bench.add_session(old, "Stems", 20_000);
    let plan = bench.plan(bench.folder(top)).await;
    assert_eq!(bench.run(&plan.id).await.state, JobState::Succeeded);
    bench.campus.log().clear();

    bench.change(Change::RenameSession {
        session: renamed,
        name: "Cells and organelles".into(),
    });
    bench.change(Change::MoveSession {
        session: moved,
        folder: old,
    });
    bench.change(Change::DeleteSession { session: deleted });
    bench.change(Change::ReplaceMedia {
        session: replaced,
        seconds: Some(5),
        bytes: Some(30_000),
    });
    bench.change(Change::RenameFolder {
        folder: old,
        name: "Old terms".into(),
    });
    let added = bench.add_session(weeks, "Flowers", 20_000);
    let plan = bench.plan(bench.folder(top)).await;

    let counts = Bench::counts(&plan);
    assert_eq!(counts.get(&PlanKind::New), Some(&1), "{counts:?}");
    // The feed names what lies below a renamed folder too, and its information is fetched again.
    assert_eq!(counts.get(&PlanKind::Changed), Some(&2), "{counts:?}");
    assert_eq!(counts.get(&PlanKind::Gone), Some(&1), "{counts:?}");
    assert_eq!(counts.get(&PlanKind::Moved), Some(&2), "{counts:?}");
    bench.campus.log().clear();
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);

    // Only what is new or another one was fetched.
    let mut fetched: Vec<_> = bench.downloads().into_keys().collect();
    fetched.sort();
    let mut expected = vec![added, replaced];
    expected.sort();
    assert_eq!(fetched, expected);
    let videos: Vec<_> = files_below(&bench.destination())
        .into_iter()
        .filter(|path| path.ends_with(".mp4") && !path.starts_with("Replaced"))
        .collect();
    assert_eq!(
        videos,
        [
            "Old terms/Leaves.mp4",
            "Old terms/Stems.mp4",
            "Old terms/Tissue.mp4",
            "Weeks/Cells and organelles.mp4",
            "Weeks/Flowers.mp4",
            "Weeks/Roots.mp4",
        ]
    );
    bench.sha256sum_agrees();
    let last = bench
        .app()
        .mirrors()
        .await
        .unwrap()
        .remove(0)
        .last_run
        .unwrap();
    assert_eq!(
        (last.outcome, last.new, last.failed),
        (MirrorOutcome::Done, 1, 0)
    );
    let third = bench.plan(bench.folder(top)).await;
    assert_eq!(bench.checked(&third.id), Vec::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_with_a_hole_says_so_and_nothing_is_gone() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let (open, closed) = (
        bench.add_folder(Some(top), "Open"),
        bench.add_folder(Some(top), "Closed"),
    );
    bench.add_session(open, "Cells", 0);
    bench.add_session(closed, "Tissue", 0);
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let gone = bench.add_session(open, "Roots", 0);
    bench.change(Change::DeleteSession { session: gone });

    bench.campus.faults().push(Rule::always(
        &format!("/folders/{closed}/sessions"),
        Fault::Status {
            status: 400,
            body: String::new(),
        },
    ));
    let plan = bench.plan(bench.folder(top)).await;

    assert!(!plan.complete);
    assert_eq!(plan.gaps.len(), 1, "{:?}", plan.gaps);
    assert!(plan.gaps[0].path.ends_with("Closed"), "{:?}", plan.gaps);
    assert_eq!(Bench::counts(&plan).get(&PlanKind::Gone), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_lists_nothing_because_it_is_closed_is_not_taken_for_an_empty_one() {
    let bench = Bench::start_as(&demo::INSTRUCTOR).await;
    let top = bench.add_folder(None, "Botany 101");
    let (closed, _empty) = (
        bench.add_folder(Some(top), "Closed"),
        bench.add_folder(Some(top), "Empty"),
    );
    bench.add_session(top, "Cells", 0);
    bench.add_session(closed, "Tissue", 0);
    bench.change(Change::SetVisibility {
        folder: closed,
        hidden_in_search: false,
        unreadable_by_id: true,
    });

    let plan = bench.plan(bench.folder(top)).await;

    assert!(!plan.complete);
    assert_eq!(plan.gaps.len(), 1, "{:?}", plan.gaps);
    assert!(plan.gaps[0].path.ends_with("Closed"), "{:?}", plan.gaps);
    // Left out by its name, it is nothing that the mirror has to have.
    let mut request = bench.folder(top);
    request.options.filter.skip_folders = vec!["Closed".to_owned()];
    let plan = bench.plan(request.clone()).await;
    assert!(plan.complete, "{:?}", plan.gaps);
    bench.run(&plan.id).await;
    bench.campus.log().clear();

    // What was seen to be empty is not asked for again.
    bench.add_session(top, "Roots", 0);
    let plan = bench.plan(request).await;
    assert!(plan.complete, "{:?}", plan.gaps);
    let folder = "GET /Panopto/api/v1/folders/{id}";
    let asked = bench.campus.log().requests();
    let asked = asked.iter().filter(|call| call.endpoint == folder);
    let asked: Vec<_> = asked.filter_map(|call| call.subject).collect();
    assert_eq!(asked, [top], "the folder of the mirror itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_that_the_profile_forgot_is_taken_up_and_not_fetched_again() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for name in ["Cells", "Tissue", "Roots"] {
        bench.add_session(top, name, 10_000);
    }
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let mirror = bench.only_mirror().await;
    bench.app().forget_mirror(&mirror).await.unwrap();
    bench.campus.log().clear();

    let plan = bench.plan(bench.folder(top)).await;

    assert_eq!(bench.checked(&plan.id), Vec::new());
    bench.app().start_plan(&plan.id).await.unwrap();
    assert!(bench.downloads().is_empty());
    bench.assert_equals(&bench.truth(Some(top)).await).await;
}

#[expect(
    clippy::print_stdout,
    reason = "the numbers are part of what a run shows"
)]
fn println(text: &str) {
    println!("{text}");
}
