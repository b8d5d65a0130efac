//! A disk that is really full: a small one in memory, mounted where only the process of the test sees it.

use lectern_campus::Population;

use super::support::{Bench, sha256};
use crate::jobs::JobState;
use crate::mirror::options::Sidecar;
use crate::tests::disks::{may_mount, mount};
use crate::tests::program::until;

const RECORDINGS: usize = 70;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_at_nine_tenths_is_waited_for_and_nothing_is_fetched_again() {
    let test = "mirror::tests::full::a_disk_that_is_full_at_nine_tenths_is_waited_for_and_nothing_is_fetched_again";
    if !may_mount(test) {
        return;
    }
    let bench = Bench::start(Population::Empty).await;
    {
        let mut settings = bench.campus.settings().write();
        settings.downloads.ranges = lectern_campus::Ranges::On;
        settings.downloads.validators = true;
    }
    let top = bench.add_folder(None, "Botany 101");
    for number in 0..RECORDINGS {
        bench.add_session(top, &format!("Lecture {number}"), 60_000);
    }
    std::fs::create_dir(bench.destination()).unwrap();
    // Pages of 4 KiB: 15 for a video, 1 for what lies beside it.
    let needed = RECORDINGS * 16 * 4;
    mount(&format!("size={}k", needed * 9 / 10), &bench.destination());
    let mut request = bench.folder(top);
    request.options.sidecars = [Sidecar::Srt].into();

    let plan = bench.plan(request).await;
    let job = bench.begin(&plan.id).await;
    until("the job waits for the disk", || {
        bench.app().job(&job).unwrap().wait_reason.as_deref() == Some("disk")
    })
    .await;

    let waiting = bench.app().job(&job).unwrap();
    assert_eq!(waiting.items_failed, 0);
    assert!(waiting.items_done >= 50, "{} done", waiting.items_done);
    let items = bench.app().job_items(&job).unwrap();
    let words = items
        .iter()
        .find(|item| item.detail.contains("disk is full"));
    assert!(words.is_some(), "{items:#?}");
    let mirror = bench.only_mirror().await;
    let mut whole = Vec::new();
    for (session, entry) in bench.index(&mirror).entries {
        for file in &entry.files {
            assert_eq!(sha256(&bench.destination().join(&file.path)), file.sha256);
        }
        if !entry.files.is_empty() {
            whole.push(session);
        }
    }
    assert!(whole.len() >= 50, "{} in the index", whole.len());

    mount("remount,size=32m", &bench.destination());
    let ended = bench.ended(&job).await;

    assert_eq!(ended.state, JobState::Succeeded, "{:#?}", ended.failures);
    bench.assert_equals(&bench.truth(Some(top)).await).await;
    bench.sha256sum_agrees();
    bench.assert_tidy();
    let downloads = bench.downloads();
    for session in whole {
        assert_eq!(downloads[&session.to_string().parse().unwrap()], 1);
    }
}
