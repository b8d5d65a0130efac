use lectern_campus::upload::UploadPhase;
use lectern_campus::world::Role;
use lectern_jobs::{ItemState, JobState, Request, WaitReason};

use super::super::parts;
use super::support::{Bench, age, file, new_folder, recording, sha256};
use crate::AccountId;
use crate::tests::program::until;
use crate::upload::draft::FileRole;
use crate::upload::ledger;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_with_slides_and_captions_arrives_byte_for_byte() {
    let bench = Bench::start().await;
    let camera = bench.recording("Cells & tissue.mp4", 12_000_000, 1);
    let slides = bench.recording("Cells & tissue slides.mp4", 6_000_000, 2);
    let captions = bench.profile.path().join("Cells & tissue.en-CA.srt");
    std::fs::write(&captions, "1\n00:00:01,000 --> 00:00:02,000\nHello\n").unwrap();
    age(&captions);
    let files = vec![
        file(&slides, FileRole::Slides),
        file(&camera, FileRole::Camera),
        file(&captions, FileRole::Captions),
    ];
    let id = bench.add(vec![recording("Cells & <tissue>", files)]);

    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    let receipt = job.receipt.unwrap();
    assert!(receipt.adds_up() && receipt.done == 1);
    let there = bench.at_campus(&items[0]);
    for path in [&camera, &slides, &captions] {
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(there.get(name.as_ref()), Some(&sha256(path)), "{name}");
    }
    let session = items[0].result["sessionUrl"].as_str().unwrap();
    assert!(
        session.contains("/Panopto/Pages/Viewer.aspx?id="),
        "{session}"
    );
    // No part went twice, the ledger knows the content, nothing is remembered of the parts.
    assert_eq!(bench.stored_again(), 0);
    let size = std::fs::metadata(&camera).unwrap().len();
    let noted = ledger::of_size(bench.database(), &AccountId::new("account"), size)
        .await
        .unwrap();
    assert_eq!(
        noted.first().map(|sent| sent.sha256.clone()),
        Some(sha256(&camera))
    );
    assert_eq!(
        parts::parts_done(bench.database(), items[0].id)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_upload_goes_on_and_sends_at_most_what_was_in_flight_again() {
    let mut bench = Bench::start().await;
    let path = bench.recording("long.mp4", 60_000_000, 3);
    bench.bandwidth().set(Some(60_000_000));
    let id = bench.add(vec![recording("Long", vec![file(&path, FileRole::Camera)])]);
    for stored in [1, 4, 8] {
        until("parts arrived", || {
            bench.campus.parts().times_stored().len() >= stored
        })
        .await;
        bench.kill().await;
        bench.open();
        bench.bandwidth().set(Some(60_000_000));
    }
    bench.bandwidth().set(None);

    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[0])["long.mp4"], sha256(&path));
    let again = bench.stored_again();
    assert!(
        again <= 3 * bench.tuning.parts_per_file,
        "{again} parts were sent again after 3 kills"
    );
    assert_eq!(
        bench.campus.uploads().len(),
        1,
        "it went on in the same upload"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_removes_what_was_sent_and_leaves_what_is_done() {
    let bench = Bench::start().await;
    let small = bench.recording("small.mp4", 200_000, 4);
    let large = bench.recording("large.mp4", 60_000_000, 5);
    bench.bandwidth().set(Some(10_000_000));
    let id = bench.add(vec![
        recording("Small", vec![file(&small, FileRole::Camera)]),
        recording("Large", vec![file(&large, FileRole::Camera)]),
    ]);
    until("the small one is done", || {
        bench.queue().store().items(id).unwrap()[0].state == ItemState::Done
    })
    .await;
    until("a part of the large one arrived", || {
        bench
            .campus
            .parts()
            .all()
            .iter()
            .any(|part| part.file == "large.mp4")
    })
    .await;

    bench.queue().ask(&Request::Cancel { job: id }).unwrap();
    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::Cancelled);
    assert!(job.receipt.unwrap().adds_up());
    assert_eq!(
        (items[0].state, items[1].state),
        (ItemState::Done, ItemState::Cancelled)
    );
    let open = || {
        bench
            .campus
            .uploads()
            .iter()
            .filter(|upload| upload.phase == UploadPhase::Uploading)
            .count()
    };
    until("the campus has no open upload", || open() == 0).await;
    assert_eq!(bench.at_campus(&items[0])["small.mp4"], sha256(&small));

    // Tried again after all, it begins from nothing and arrives.
    bench.bandwidth().set(None);
    bench
        .queue()
        .ask(&Request::Retry {
            job: id,
            items: None,
        })
        .unwrap();
    until("taken up again", || {
        bench.queue().store().job(id).unwrap().state != JobState::Cancelled
    })
    .await;
    let (job, items) = bench.ended(id).await;
    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[1])["large.mp4"], sha256(&large));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_out_account_waits_and_goes_on_by_itself() {
    let bench = Bench::start().await;
    let path = bench.recording("a.mp4", 200_000, 6);
    bench.sites.sign_out();
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    let waits = || {
        bench
            .queue()
            .store()
            .job(id)
            .unwrap()
            .wait
            .is_some_and(|wait| wait.reason == WaitReason::SignIn)
    };
    until("waits for a sign-in", waits).await;

    bench.sites.sign_in();
    bench.queue().wake();

    assert_eq!(bench.ended(id).await.0.state, JobState::Succeeded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_connection_it_waits_and_goes_on() {
    let bench = Bench::start().await;
    let path = bench.recording("a.mp4", 12_000_000, 17);
    bench.sites.cut_off(true);
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    let waits = || {
        bench
            .queue()
            .store()
            .job(id)
            .unwrap()
            .wait
            .is_some_and(|wait| wait.reason == WaitReason::Connection)
    };
    until("waits for the connection", waits).await;

    bench.sites.cut_off(false);

    let (job, items) = bench.ended(id).await;
    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[0])["a.mp4"], sha256(&path));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_changes_meanwhile_is_sent_again_and_it_is_said() {
    let bench = Bench::start().await;
    let path = bench.recording("a.mp4", 30_000_000, 7);
    let other = bench.recording("b.mp4", 30_000_000, 8);
    bench.bandwidth().set(Some(15_000_000));
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    until("a part arrived", || {
        !bench.campus.parts().times_stored().is_empty()
    })
    .await;
    std::fs::rename(&other, &path).unwrap();
    bench.bandwidth().set(None);

    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[0])["a.mp4"], sha256(&path));
    let log = bench.queue().store().log(id).unwrap();
    assert!(
        log.iter()
            .any(|line| line.text.contains("changed while it was being uploaded")),
        "{log:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_the_server_dropped_is_opened_again() {
    let bench = Bench::start().await;
    let path = bench.recording("a.mp4", 30_000_000, 9);
    bench.bandwidth().set(Some(15_000_000));
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    until("a part arrived", || {
        !bench.campus.parts().times_stored().is_empty()
    })
    .await;
    let upload = bench.campus.uploads()[0].id.to_string().parse().unwrap();
    bench.sites.panopto().cancel_upload(upload).await.unwrap();
    bench.bandwidth().set(None);

    let (job, items) = bench.ended(id).await;

    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    assert_eq!(bench.at_campus(&items[0])["a.mp4"], sha256(&path));
    assert_eq!(
        bench
            .campus
            .uploads()
            .iter()
            .filter(|upload| upload.phase == UploadPhase::Complete)
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_are_made_once_and_existing_ones_used() {
    let bench = Bench::start().await;
    new_folder(&bench.campus, "Week 1", Some(bench.folder), Role::Creator);
    let lab = "Lab / \"a\"";
    let trees = [
        vec!["Week 1"],
        vec!["Week 1", lab],
        vec!["Week 1", lab],
        vec!["Week 2"],
    ];
    let recordings = (0..).zip(trees).map(|(number, folders)| {
        let path = bench.recording(&format!("{number}.mp4"), 200_000, number);
        let folders = folders.into_iter().map(str::to_owned).collect();
        crate::upload::PlannedRecording {
            folders,
            ..recording(&format!("R{number}"), vec![file(&path, FileRole::Camera)])
        }
    });

    let (job, items) = bench.ended(bench.add(recordings.collect())).await;

    assert_eq!(job.state, JobState::Succeeded, "{items:#?}");
    let world = bench.campus.state().world.read();
    let below = |parent| {
        let children = world
            .folders()
            .filter(|folder| folder.parent == Some(parent));
        children
            .map(|folder| (folder.name.clone(), folder.id))
            .collect::<Vec<_>>()
    };
    let weeks = below(bench.folder);
    assert_eq!(weeks.len(), 2, "{weeks:?}");
    let first = weeks.iter().find(|(name, _)| name == "Week 1").unwrap().1;
    assert_eq!(
        below(first)
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        [lab]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_program_follows_the_processing_at_the_next_start() {
    let mut bench = Bench::start().await;
    bench.campus.settings().write().upload.processing_delay_ms = 600_000;
    let path = bench.recording("a.mp4", 200_000, 15);
    let id = bench.add(vec![recording("A", vec![file(&path, FileRole::Camera)])]);
    until("processing", || {
        bench.queue().store().items(id).unwrap()[0].phase == "processing"
    })
    .await;
    bench.kill().await;
    bench.open();
    until("followed again", || {
        bench.queue().store().job(id).unwrap().state == JobState::Running
    })
    .await;
    bench.campus.clock().advance(chrono::TimeDelta::minutes(20));
    let (job, items) = bench.ended(id).await;
    assert_eq!(job.state, JobState::Succeeded);
    assert_eq!(bench.at_campus(&items[0])["a.mp4"], sha256(&path));
    assert_eq!(bench.stored_again(), 0);
}
