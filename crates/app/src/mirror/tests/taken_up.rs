//! A mirror that was forgotten, and is taken up from what lies on the disk.

use lectern_campus::Population;
use tokio_util::sync::CancellationToken;

use super::super::plan::PlanKind;
use super::super::views::PlanQuery;
use super::support::Bench;
use crate::jobs::JobState;

async fn forgotten() -> (Bench, uuid::Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let week = bench.add_folder(Some(top), "Week 1");
    for name in ["Cells", "Roots"] {
        bench.add_session(week, name, 20_000);
    }
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    let mirror = bench.only_mirror().await;
    bench.app().forget_mirror(&mirror).await.unwrap();
    (bench, top)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_mirror_asks_for_nothing_again() {
    let (bench, top) = forgotten().await;
    bench.campus.log().clear();

    let plan = bench.plan(bench.folder(top)).await;

    assert_eq!(Bench::counts(&plan).get(&PlanKind::Same), Some(&2));
    assert_eq!(bench.checked(&plan.id), Vec::new());
    let asked = bench.campus.log().matching("GET", "GenerateSRT");
    assert_eq!(asked.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_another_pattern_it_is_the_pattern_that_moves_its_files() {
    let (bench, top) = forgotten().await;
    let mut request = bench.folder(top);
    request.options.template = "{title} {id}".to_owned();

    let plan = bench.plan(request).await;

    let rows = bench.app().plan_rows(&plan.id, &PlanQuery::default());
    for row in rows.unwrap().rows {
        assert_eq!(row.kind, PlanKind::Moved);
        assert_eq!(row.why, "Its file gets another name here; no download.");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_verified_by_what_the_profile_knows_where_its_manifest_is_lost() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    bench.add_session(top, "Cells", 20_000);
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let home = bench.destination();
    std::fs::remove_file(home.join("manifest-sha256.txt")).unwrap();
    std::fs::remove_file(home.join("Cells.mp4")).unwrap();

    let stop = CancellationToken::new();
    let check = bench.app().verify_folder(&home, &stop, |_| ()).await;

    let check = check.unwrap();
    assert_eq!(check.problems, [("Cells.mp4".into(), "missing".into())]);
    assert!(check.found.good > 0);
}
