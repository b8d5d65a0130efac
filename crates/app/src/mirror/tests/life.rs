//! What a person does with a mirror, and what happens around it.

use std::fs;

use chrono::{TimeDelta, Utc};
use lectern_campus::Population;
use lectern_campus::faults::{Fault, Rule};

use super::super::error::MirrorError;
use super::super::mirror_views::MirrorOutcome;
use super::super::options::MirrorSchedule;
use super::super::plan::{PlanChoice, PlanKind};
use super::super::views::{PlanQuery, PlanState, Started};
use super::support::{Bench, files_below};
use crate::error::AppError;
use crate::jobs::JobState;
use crate::mirror::PlanEdit;
use crate::tests::program::until;

async fn with_three() -> (Bench, uuid::Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for name in ["Cells", "Roots", "Tissue"] {
        bench.add_session(top, name, 20_000);
    }
    (bench, top)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_ours_is_never_written_over() {
    let (bench, top) = with_three().await;
    let folder = bench.destination();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cells.mp4"), b"my own notes").unwrap();

    let plan = bench.plan(bench.folder(top)).await;
    assert_eq!(Bench::counts(&plan).get(&PlanKind::Conflict), Some(&1));
    bench.run(&plan.id).await;

    assert_eq!(fs::read(folder.join("Cells.mp4")).unwrap(), b"my own notes");
    let videos = files_below(&folder)
        .into_iter()
        .filter(|path| path.ends_with(".mp4"));
    assert_eq!(videos.count(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_plans_that_start_at_once_one_does() {
    let (bench, top) = with_three().await;
    for _ in 0..10 {
        let plans = [
            bench.plan(bench.folder(top)).await.id,
            bench.plan(bench.folder(top)).await.id,
        ];
        let app = bench.app();
        // The first one is still at work when the second one comes, however slow the machine is.
        let faults = bench.campus.faults();
        faults.push(Rule::always("/Podcast/Download/", Fault::Hold).on("GET"));
        let started = tokio::join!(app.start_plan(&plans[0]), app.start_plan(&plans[1]));
        faults.clear();

        let (job, refused) = match started {
            (Ok(Started::Job(job)), Err(refused)) | (Err(refused), Ok(Started::Job(job))) => {
                (job, refused)
            }
            other => panic!("{other:?}"),
        };
        assert!(
            matches!(refused, AppError::Mirror(MirrorError::AtWork { .. })),
            "{refused}"
        );
        let mirrors = app.mirrors().await.unwrap();
        assert_eq!(mirrors.len(), 1, "{mirrors:#?}");
        assert_eq!(bench.ended(&job).await.state, JobState::Succeeded);
        app.forget_mirror(&mirrors[0].id).await.unwrap();
        fs::remove_dir_all(bench.destination()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_changed_here_waits_for_an_answer() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let video = bench.destination().join("Cells.mp4");
    fs::write(&video, b"cut shorter").unwrap();

    let plan = bench.plan(bench.folder(top)).await;
    assert_eq!(plan.blockers.len(), 1, "{:?}", plan.blockers);
    let refused = bench.app().start_plan(&plan.id).await.unwrap_err();
    assert!(matches!(refused, AppError::Mirror(MirrorError::Blocked(_))));
    let query = PlanQuery {
        unanswered: true,
        ..PlanQuery::default()
    };
    let row = bench
        .app()
        .plan_rows(&plan.id, &query)
        .unwrap()
        .rows
        .remove(0);
    let edit = PlanEdit::Choose {
        session: row.session,
        choice: PlanChoice::TakeTheirs,
        all_like: false,
    };
    let view = bench.app().edit_plan(&plan.id, &edit).unwrap();
    assert_eq!(view.blockers, Vec::<String>::new());
    let job = bench.run(&plan.id).await;

    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let kept = files_below(&bench.destination().join("Replaced files"));
    let kept: Vec<_> = kept
        .iter()
        .filter(|path| path.ends_with("Cells.mp4"))
        .collect();
    assert_eq!(kept.len(), 1);
    let kept = bench.destination().join("Replaced files").join(kept[0]);
    assert_eq!(fs::read(kept).unwrap(), b"cut shorter");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_is_found_by_a_verification_and_repaired_by_the_next_run() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let mirror = bench.only_mirror().await;
    let job = bench.app().verify_mirror(&mirror).await.unwrap();
    assert_eq!(bench.ended(&job).await.state, JobState::Succeeded);
    assert!(bench.app().certificate(&mirror).await.unwrap().is_some());

    // As a failing disk does it: other bytes, same size and time.
    let video = bench.destination().join("Cells.mp4");
    let at = fs::metadata(&video).unwrap().modified().unwrap();
    let mut bytes = fs::read(&video).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&video, bytes).unwrap();
    fs::File::options()
        .write(true)
        .open(&video)
        .unwrap()
        .set_modified(at)
        .unwrap();
    let job = bench.app().verify_mirror(&mirror).await.unwrap();
    let job = bench.ended(&job).await;
    assert_eq!(job.state, JobState::Failed);
    let found = bench
        .app()
        .mirror(&mirror)
        .await
        .unwrap()
        .last_verified
        .unwrap();
    assert_eq!((found.changed, found.missing), (1, 0));

    let plan = bench.plan(bench.folder(top)).await;
    assert_eq!(Bench::counts(&plan).get(&PlanKind::Repair), Some(&1));
    bench.run(&plan.id).await;
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let job = bench.app().verify_mirror(&mirror).await.unwrap();
    assert_eq!(bench.ended(&job).await.state, JobState::Succeeded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_unplugged_is_waited_for_and_nothing_is_written_in_its_place() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    let faults = bench.campus.faults();
    faults.push(Rule::always("/Podcast/Download/", Fault::Hold).on("GET"));
    let job = bench.begin(&plan.id).await;
    let away = bench.home.path().join("away");
    until("the first video is being fetched", || {
        faults.total_fired() > 0
    })
    .await;
    fs::rename(bench.destination(), &away).unwrap();
    // What a mount point looks like without its disk.
    fs::create_dir(bench.destination()).unwrap();
    faults.clear();
    until("the job waits for the disk", || {
        bench.app().job(&job).unwrap().wait_reason.as_deref() == Some("disk")
    })
    .await;
    assert_eq!(files_below(&bench.destination()), Vec::<String>::new());

    fs::remove_dir(bench.destination()).unwrap();
    fs::rename(&away, bench.destination()).unwrap();

    let job = bench.ended(&job).await;
    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    bench.assert_equals(&bench.truth(Some(top)).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_mount_point_is_not_taken_for_a_mirror_without_files() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    fs::rename(bench.destination(), bench.home.path().join("away")).unwrap();
    fs::create_dir(bench.destination()).unwrap();

    let mirror = bench.only_mirror().await;
    let plan = bench.app().run_mirror(&mirror).await.unwrap();
    let plan = bench.app().plan_ready(&plan).await.unwrap();

    assert_eq!(plan.state, PlanState::Failed);
    assert_eq!(
        plan.problem.unwrap().code,
        crate::error::ErrorCode::FileMissing
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_job_leaves_whole_files_lists_that_say_so_and_nothing_else() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..20 {
        bench.add_session(top, &format!("Lecture {number}"), 400_000);
    }
    bench.campus.settings().write().network.bytes_per_second = Some(400_000);
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.begin(&plan.id).await;
    until("some are done", || {
        bench.app().job(&job).unwrap().items_done >= 2
    })
    .await;
    bench.app().cancel_job(&job).await.unwrap();
    let ended = bench.ended(&job).await;

    assert_eq!(ended.state, JobState::Cancelled);
    bench.assert_tidy();
    bench.sha256sum_agrees();
    let archive = fs::read_to_string(bench.destination().join("archive.txt")).unwrap();
    let videos = files_below(&bench.destination())
        .into_iter()
        .filter(|path| path.ends_with(".mp4"));
    assert_eq!(archive.lines().count(), videos.count());
    let last = bench
        .app()
        .mirrors()
        .await
        .unwrap()
        .remove(0)
        .last_run
        .unwrap();
    assert_eq!(last.outcome, MirrorOutcome::Cancelled);

    bench.campus.settings().write().network.bytes_per_second = None;
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    bench.assert_equals(&bench.truth(Some(top)).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_that_end_in_the_middle_are_renewed_once_for_all() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..30 {
        bench.add_session(top, &format!("Lecture {number}"), 10_000);
    }
    bench.campus.faults().push(
        Rule::once("/Podcast/Download/*", Fault::ExpiredCookie)
            .on("GET")
            .after(10),
    );
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;

    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let logins = bench.campus.log().matching("GET", "legacyLogin").len();
    assert!(logins <= 3, "{logins} sign-ins");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_limit_is_hit_all_lanes_stop_together() {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..30 {
        bench.add_session(top, &format!("Lecture {number}"), 10_000);
    }
    bench.campus.faults().push(
        Rule::once(
            "/Podcast/Download/*",
            Fault::TooMany {
                retry_after: Some(2),
            },
        )
        .on("GET")
        .after(8),
    );
    let plan = bench.plan(bench.folder(top)).await;
    let job = bench.run(&plan.id).await;

    assert_eq!(job.state, JobState::Succeeded, "{:#?}", job.failures);
    let requests = bench.campus.log().requests();
    let refused = requests
        .iter()
        .find(|request| request.status == 429)
        .expect("one was refused");
    // What was on its way already still arrives; then there is silence.
    let quiet_from = refused.at + TimeDelta::milliseconds(500);
    let quiet_to = refused.at + TimeDelta::milliseconds(1_900);
    let meanwhile = requests
        .iter()
        .filter(|request| request.at > quiet_from && request.at < quiet_to)
        .count();
    assert_eq!(meanwhile, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_downloaded_is_told_once_and_not_asked_again() {
    let (bench, top) = with_three().await;
    let off = bench.add_session(top, "Private", 10_000);
    bench.change(lectern_campus::changes::Change::SetDownloads { of: off, on: false });
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    bench.campus.log().clear();

    let plan = bench.plan(bench.folder(top)).await;

    assert_eq!(
        Bench::counts(&plan).get(&PlanKind::NotDownloadable),
        Some(&1)
    );
    assert_eq!(bench.checked(&plan.id), Vec::new());
    assert_eq!(
        bench
            .campus
            .log()
            .matching("GET", &format!("/sessions/{off}"))
            .len(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_runs_by_itself_when_it_is_due() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    bench.run(&plan.id).await;
    let mirror = bench.only_mirror().await;
    let every_day = MirrorSchedule {
        days: [true; 7],
        minute: 0,
    };
    let view = bench
        .app()
        .schedule_mirror(&mirror, Some(every_day))
        .await
        .unwrap();
    let due = view.next_run.unwrap();
    assert!(due > Utc::now());
    bench.add_session(top, "Flowers", 10_000);

    bench.app().run_what_is_due(due).await.unwrap();

    let view = bench.app().mirror(&mirror).await.unwrap();
    assert_eq!(view.next_run, Some(due + TimeDelta::days(1)));
    if let Some(job) = view.running_job {
        bench.ended(&job).await;
    }
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    let last = bench.app().mirror(&mirror).await.unwrap().last_run.unwrap();
    assert_eq!((last.outcome, last.new), (MirrorOutcome::Done, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_saved_plan_runs_as_it_was_and_a_second_look_says_what_changed() {
    let (bench, top) = with_three().await;
    let plan = bench.plan(bench.folder(top)).await;
    let file = bench.home.path().join("a.lectern-plan.json");
    bench.app().save_plan(&plan.id, &file).await.unwrap();
    bench.add_session(top, "Flowers", 10_000);

    let opened = bench.app().open_plan(&file, None).await.unwrap();
    let again = bench.app().recheck_plan(&opened).await.unwrap();
    let again = bench.app().plan_ready(&again).await.unwrap();
    assert_eq!(again.changed_since.unwrap().words(), "1 new");
    let job = bench.run(&opened).await;

    assert_eq!(job.items_done, 3);
    let videos = files_below(&bench.destination())
        .into_iter()
        .filter(|path| path.ends_with(".mp4"));
    assert_eq!(videos.count(), 3);
}
