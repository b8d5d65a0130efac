use lectern_campus::faults::{Fault, Rule};
use lectern_campus::world::Role;
use lectern_jobs::{JobState, Request};

use super::support::{Bench, age, file, new_folder, recording, sha256};
use crate::jobs::job_view;
use crate::tests::program::until;
use crate::upload::draft::FileRole;
use crate::upload::words::UploadWords;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_uploaded_is_reported_and_the_rest_goes_on() {
    let bench = Bench::start().await;
    let paths = [
        ("good.mp4", 10),
        ("gone.mp4", 11),
        ("empty.mp4", 12),
        ("broken.mp4", 13),
    ]
    .map(|(name, seed)| bench.recording(name, 200_000, seed));
    let recordings = paths
        .iter()
        .map(|path| {
            recording(
                &path.file_stem().unwrap().to_string_lossy(),
                vec![file(path, FileRole::Camera)],
            )
        })
        .collect();
    let [_, gone, empty, broken] = &paths;
    std::fs::remove_file(gone).unwrap();
    std::fs::write(empty, b"").unwrap();
    std::fs::write(broken, vec![7; 100_000]).unwrap();
    age(empty);
    age(broken);

    let id = bench.add(recordings);
    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::SucceededWithFailures, "{items:#?}");
    let causes: Vec<_> = items
        .iter()
        .map(|item| {
            item.error
                .as_ref()
                .map_or("", |problem| problem.cause.as_str())
        })
        .collect();
    assert_eq!(causes, ["", "missing", "other", "processing"]);
    let receipt = job.receipt.unwrap();
    assert!(receipt.adds_up() && receipt.done == 1 && receipt.failed == 3);
    let failed = bench.queue().store().failures(id).unwrap();
    let view = job_view(&UploadWords, &bench.queue().job(id).unwrap(), &failed);
    assert_eq!(view.failures.len(), 3);
    let head = "1 recording: Panopto could not process the file";
    assert!(
        view.failures.iter().any(|group| group.head == head),
        "{:#?}",
        view.failures
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_without_the_right_fails_with_the_remedy() {
    let mut bench = Bench::start().await;
    bench.folder = new_folder(&bench.campus, "Others", None, Role::Viewer);
    let path = bench.recording("a.mp4", 200_000, 14);
    let (job, items) = bench
        .ended(bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]))
        .await;
    assert_eq!(job.state, JobState::Failed);
    let problem = items[0].error.clone().unwrap();
    assert_eq!(problem.cause, "rights", "{problem:?}");
    assert!(problem.hint.contains("Creator"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_after_a_failing_server_goes_on_from_the_last_part() {
    let mut bench = Bench::start().await;
    // One part at a time: all before the one that fails were heard of, and none is on its way.
    bench.tuning.parts_per_file = 1;
    bench.kill().await;
    bench.open();
    let path = bench.recording("a.mp4", 12_000_000, 16);
    let broken = Fault::Status {
        status: 500,
        body: String::new(),
    };
    bench
        .campus
        .faults()
        .push(Rule::always("partNumber=3", broken).on("PUT"));
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    let (job, items) = bench.ended(id).await;
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(items[0].error.as_ref().unwrap().cause, "server");

    bench.campus.faults().clear();
    bench
        .queue()
        .ask(&Request::Retry {
            job: id,
            items: None,
        })
        .unwrap();
    until("taken up again", || {
        bench.queue().store().job(id).unwrap().state != JobState::Failed
    })
    .await;

    let (job, items) = bench.ended(id).await;
    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[0])["a.mp4"], sha256(&path));
    assert_eq!(bench.stored_again(), 0);
}
