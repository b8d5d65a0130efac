//! Whatever happens on the way, the export is the same, and what failed is tried again with new links.

use std::time::Duration;

use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};

use super::support::{Desk, assert_same, export_files, files, has_ending};
use crate::jobs::{FailureCause, JobState};
use crate::tests::disks::{may_mount, mount};
use crate::tests::program::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_the_export_is_the_same_and_nothing_is_fetched_twice() {
    let calm = Desk::small().await;
    let request = calm.named("killed");
    calm.export_well(&request).await;
    let wanted = export_files(&calm.folder("killed"));

    let mut desk = Desk::beside(&calm).await;
    desk.campus.settings().write().canvas.latency_ms = 8;
    let request = desk.named("killed");
    let (export, job) = desk.begin(&request).await;
    let mut number = 11_u64;
    for _ in 0..6 {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        tokio::time::sleep(Duration::from_millis(20 + (number >> 33) % 200)).await;
        desk.kill().await;
        desk.open().await;
    }
    desk.assert_well(&desk.ended(&job).await);
    assert_same(&wanted, &export_files(&desk.folder("killed")));
    let run = desk.last_run(export).await;
    assert!(run.complete && run.adds_up);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_it_stops_and_goes_on_where_it_was() {
    let desk = Desk::small().await;
    desk.campus.settings().write().canvas.latency_ms = 30;
    let request = desk.named("paused");
    let (_, job) = desk.begin(&request).await;
    until("a file is there", || {
        desk.app().job(&job).unwrap().items_done > 3
    })
    .await;
    desk.app().pause_job(&job).await.unwrap();
    until("it is paused", || {
        desk.app().job(&job).unwrap().state == JobState::Paused
    })
    .await;
    assert!(!desk.folder("paused/manifest-sha256.txt").exists());
    desk.campus.settings().write().canvas.latency_ms = 0;
    desk.app().resume_job(&job).await.unwrap();
    desk.assert_well(&desk.ended(&job).await);
    assert!(desk.folder("paused/manifest-sha256.txt").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_is_named_in_the_export_and_in_the_documented_files_and_a_retry_brings_it() {
    let desk = Desk::small().await;
    let request = desk.named("failed");
    // The second origin takes no address of one file, however fresh.
    let truth = desk.campus.canvas().true_submissions(demo::BIOL_200);
    let file = truth
        .iter()
        .flat_map(|one| one.attempts.iter().flat_map(|attempt| &attempt.files))
        .find(|file| !file.locked)
        .unwrap()
        .clone();
    let path = format!("/files/{}/*", file.id);
    desk.campus.faults().push(Rule::always(
        &path,
        Fault::Status {
            status: 403,
            body: "<Error><Code>AccessDenied</Code></Error>".to_owned(),
        },
    ));
    let (export, ended) = desk.export(&request).await;
    assert_eq!(ended.state, JobState::SucceededWithFailures, "{ended:#?}");
    assert_eq!(ended.items_failed, 1, "{:#?}", ended.failures);
    let run = desk.last_run(export).await;
    assert!(
        run.complete && run.adds_up && run.files_failed == 1,
        "{run:#?}"
    );
    assert_eq!(run.failures.len(), 1);
    let groups = desk.app().artifact_problems(export).await.unwrap();
    assert!(
        groups[0].retryable && groups[0].cause != FailureCause::Other,
        "{groups:#?}"
    );
    let errors = std::fs::read_to_string(desk.folder("failed/err.txt")).unwrap();
    assert!(errors.contains("..Error_http_downloader '"), "{errors}");
    assert!(errors.contains("..Error object: "), "{errors}");
    let missing = std::fs::read_to_string(desk.folder("failed/exports/not_exported.csv")).unwrap();
    assert!(missing.contains(&file.display_name), "{missing}");

    desk.campus.faults().clear();
    let job = desk.app().retry_artifacts(export).await.unwrap();
    desk.assert_well(&desk.ended(&job).await);
    assert!(!desk.folder("failed/err.txt").exists());
    assert!(desk.folder("failed/retry000.txt").exists());
    let run = desk.last_run(export).await;
    assert_eq!((run.files_failed, run.failures.len()), (0, 0));
    let error = desk.app().retry_artifacts(export).await.unwrap_err();
    assert_eq!(error.to_string(), "Nothing of this export failed.");

    let calm = Desk::beside(&desk).await;
    calm.export_well(&calm.named("failed")).await;
    let mut retried = export_files(&desk.folder("failed"));
    retried.remove("retry000.txt");
    assert_same(&export_files(&calm.folder("failed")), &retried);
    assert!(
        !files(&desk.folder("failed"))
            .keys()
            .any(|name| has_ending(name, "part"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_on_the_way_lets_the_job_wait_and_a_new_one_lets_it_go_on() {
    let desk = Desk::small().await;
    desk.campus.settings().write().canvas.latency_ms = 30;
    let request = desk.named("token");
    let (_, job) = desk.begin(&request).await;
    until("a file is there", || {
        desk.app().job(&job).unwrap().items_done > 1
    })
    .await;
    desk.campus.canvas().revoke(demo::ADMIN_TOKEN);
    until("it waits for a sign-in", || {
        let view = desk.app().job(&job).unwrap();
        view.state == JobState::Waiting && view.wait_reason.as_deref() == Some("signIn")
    })
    .await;
    let account = desk.account.clone().unwrap();
    let token = lectern_net::Secret::new(demo::EXPIRING_TOKEN);
    desk.app()
        .renew_canvas_token(&account, token)
        .await
        .unwrap();
    desk.assert_well(&desk.ended(&job).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_is_waited_for_and_the_export_is_whole_once_there_is_room() {
    let test = "artifacts::tests::life::a_disk_that_is_full_is_waited_for_and_the_export_is_whole_once_there_is_room";
    if !may_mount(test) {
        return;
    }
    let calm = Desk::small().await;
    calm.export_well(&calm.named("full")).await;
    let wanted = export_files(&calm.folder("full"));
    let desk = Desk::beside(&calm).await;
    let request = desk.named("full");
    std::fs::create_dir_all(desk.folder("full")).unwrap();
    let plan = desk.plan(&request).await.unwrap();
    let read = files(&desk.profile.path().join("artifacts/plans"));
    let read: usize = read.values().map(Vec::len).sum();
    // The answers fit, some of the files do.
    let room = (2 * read + usize::try_from(plan.bytes).unwrap() / 2) / 1024 + 200;
    mount(&format!("size={room}k"), &desk.folder("full"));
    let job = desk.app().start_artifacts(&plan.id).await.unwrap().job;
    until("the job waits for the disk", || {
        desk.app().job(&job).unwrap().wait_reason.as_deref() == Some("disk")
    })
    .await;
    assert!(!desk.folder("full/manifest-sha256.txt").exists());
    mount("remount,size=200m", &desk.folder("full"));
    desk.assert_well(&desk.ended(&job).await);
    assert_same(&wanted, &export_files(&desk.folder("full")));
}
