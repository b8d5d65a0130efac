//! What goes wrong on this computer, at each step of a mirror.

use std::fs;
use std::path::Path;

use lectern_campus::Population;
use lectern_campus::faults::{Fault, Rule};
use uuid::Uuid;

use super::support::{Bench, files_below};
use crate::jobs::{FailureCause, JobState};
use crate::tests::program::until;

/// The first request of each step after the plan, as its path shows it.
const STEPS: [(&str, &str); 5] = [
    ("detail", "/api/v1/sessions/"),
    ("download", "/Podcast/Download/"),
    ("captions", "GenerateSRT"),
    ("thumbnail", "/Thumbnails/"),
    ("rights", "/settings/access"),
];

async fn with_one() -> (Bench, Uuid) {
    let bench = Bench::start(Population::Empty).await;
    let top = bench.add_folder(None, "Botany 101");
    let week = bench.add_folder(Some(top), "Week 1");
    bench.add_session(week, "Cells", 20_000);
    (bench, top)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_unplugged_at_any_step_is_waited_for() {
    let cases = STEPS.map(|(step, path)| unplugged(step, path));
    futures::future::join_all(cases).await;
}

async fn unplugged(step: &str, path: &str) {
    let (bench, top) = with_one().await;
    let plan = bench.plan(bench.folder(top)).await;
    let faults = bench.campus.faults();
    faults.push(Rule::always(path, Fault::Hold));
    let job = bench.begin(&plan.id).await;
    let away = bench.home.path().join("away");
    until(step, || faults.total_fired() > 0).await;
    fs::rename(bench.destination(), &away).unwrap();
    fs::create_dir(bench.destination()).unwrap();
    faults.clear();
    until(&format!("the job waits for the disk at {step}"), || {
        let waiting = bench.app().job(&job).unwrap();
        waiting.wait_reason.as_deref() == Some("disk")
    })
    .await;
    assert_eq!(
        files_below(&bench.destination()),
        Vec::<String>::new(),
        "{step}"
    );
    fs::remove_dir(bench.destination()).unwrap();
    fs::rename(&away, bench.destination()).unwrap();

    let job = bench.ended(&job).await;
    assert_eq!(
        job.state,
        JobState::Succeeded,
        "{step}: {:#?}",
        job.failures
    );
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    bench.assert_tidy();
}

/// How a step "write" goes wrong, and what is told of it.
struct Hindrance {
    name: &'static str,
    lay: fn(&Path, &Path),
    clear: fn(&Path),
    cause: FailureCause,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_written_is_told_harms_nothing_and_comes_with_the_next_run() {
    let hindrances = [
        Hindrance {
            name: "another file came meanwhile",
            lay: |mirror, _| {
                fs::create_dir_all(mirror.join("Week 1")).unwrap();
                fs::write(mirror.join("Week 1/Cells.mp4"), b"mine").unwrap();
            },
            clear: |mirror| {
                let theirs = mirror.join("Week 1/Cells.mp4");
                assert_eq!(fs::read(&theirs).unwrap(), b"mine");
                fs::remove_file(theirs).unwrap();
            },
            cause: FailureCause::Conflict,
        },
        Hindrance {
            name: "a file where the folder belongs",
            lay: |mirror, _| fs::write(mirror.join("Week 1"), b"mine").unwrap(),
            clear: |mirror| {
                assert_eq!(fs::read(mirror.join("Week 1")).unwrap(), b"mine");
                fs::remove_file(mirror.join("Week 1")).unwrap();
            },
            cause: FailureCause::Destination,
        },
        #[cfg(unix)]
        Hindrance {
            name: "a link that leads out",
            lay: |mirror, outside| {
                std::os::unix::fs::symlink(outside, mirror.join("Week 1")).unwrap();
            },
            clear: |mirror| {
                let outside = fs::read_link(mirror.join("Week 1")).unwrap();
                assert_eq!(files_below(&outside), Vec::<String>::new());
                fs::remove_file(mirror.join("Week 1")).unwrap();
            },
            cause: FailureCause::Destination,
        },
    ];
    for Hindrance {
        name,
        lay,
        clear,
        cause,
    } in hindrances
    {
        let (bench, top) = with_one().await;
        let plan = bench.plan(bench.folder(top)).await;
        let (mirror, outside) = (bench.destination(), bench.home.path().join("outside"));
        fs::create_dir_all(&mirror).unwrap();
        fs::create_dir(&outside).unwrap();
        lay(&mirror, &outside);
        let job = bench.run(&plan.id).await;
        assert_eq!(job.state, JobState::Failed, "{name}");
        let told = &job.failures[0];
        assert_eq!(told.cause, cause, "{name}: {told:#?}");
        clear(&mirror);

        let plan = bench.plan(bench.folder(top)).await;
        let job = bench.run(&plan.id).await;
        assert_eq!(
            job.state,
            JobState::Succeeded,
            "{name}: {:#?}",
            job.failures
        );
        bench.assert_equals(&bench.truth(Some(top)).await).await;
        bench.assert_tidy();
    }
}
