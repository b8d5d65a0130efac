use lectern_app::{AppEvent, FolderId, SpeedLimit};
use lectern_app::{InspectUpload, UploadEdit, UploadOutcome};
use lectern_app::{ItemState, JobState};

use crate::support::Site;
use crate::tree::{folder, recording, sha256, until};

fn at_campus(site: &Site, session: &str) -> Vec<(String, String)> {
    let files = site
        .campus
        .uploaded_files(session.parse().unwrap())
        .unwrap();
    files
        .into_iter()
        .map(|file| (file.name, file.sha256))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_arrives_and_is_recognised_the_second_time() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await.id;
    let target: FolderId = folder(&site.campus, "Botany 101");
    let path = recording(&site.profile.path().join("Cells & tissue.mp4"), 300_000, 1);
    let inspect = || InspectUpload {
        account: account.clone(),
        folder: Some(target),
        paths: vec![path.clone()],
        keep_subfolders: false,
    };
    app.start_jobs().unwrap();
    let mut events = app.subscribe();

    let draft = app.inspect_upload(inspect()).await.unwrap();
    let id = app.start_upload(&draft.id).await.unwrap().to_string();
    let job = app.job_ended(&id).await.unwrap();

    assert_eq!(job.state, JobState::Succeeded, "{job:#?}");
    assert_eq!(
        (job.title.as_str(), job.target.as_str()),
        ("Upload 1 recording", "Botany 101")
    );
    assert!(job.receipt.unwrap().adds_up);
    let item = app.job_items(&id).unwrap().remove(0);
    assert_eq!(
        (item.state, item.detail.as_str()),
        (ItemState::Done, "Ready to watch")
    );
    let there = at_campus(&site, item.session_id.as_deref().unwrap());
    assert!(
        there.contains(&("Cells & tissue.mp4".to_owned(), sha256(&path))),
        "{there:?}"
    );
    let stale = format!("sessions:{target}");
    let told = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        loop {
            if let AppEvent::Invalidated { tags } = events.next().await.unwrap().event
                && tags.contains(&stale)
            {
                return;
            }
        }
    });
    told.await.expect("the folder's list is told to be stale");

    let again = app.inspect_upload(inspect()).await.unwrap();
    let found = || {
        let view = app.upload_draft(&again.id).unwrap();
        (!view.checking).then(|| view.items[0].clone())
    };
    until("the second review was looked at", || found().is_some()).await;
    let second = found().unwrap();
    assert_eq!(second.outcome, UploadOutcome::AlreadyThere, "{second:#?}");
    assert!(!second.included);
    assert_eq!(
        second.existing.unwrap().session_id,
        item.session_id.unwrap()
    );
    let all_the_same = UploadEdit::Include {
        item_ids: vec![second.id],
        on: true,
    };
    assert!(
        app.edit_upload(&again.id, all_the_same)
            .await
            .unwrap()
            .items[0]
            .included
    );

    let list = site.profile.path().join("jobs.csv");
    app.save_job_list(&list).await.unwrap();
    assert!(
        std::fs::read_to_string(list)
            .unwrap()
            .contains("Cells & tissue")
    );
    assert_eq!(app.clear_finished().await.unwrap(), 1);
    assert!(app.list_jobs(true).unwrap().is_empty());
    app.stop_jobs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_profile_opened_again_goes_on_where_the_last_start_ended() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await.id;
    let target = folder(&site.campus, "Botany 101");
    let path = recording(&site.profile.path().join("long.mp4"), 90_000_000, 3);
    let mut settings = app.settings();
    settings.part_size_mb = 6;
    settings.speed_limit = SpeedLimit::Always {
        bytes_per_second: 20_000_000,
    };
    app.update_settings(settings.clone(), None).await.unwrap();
    app.start_jobs().unwrap();
    let inspect = InspectUpload {
        account,
        folder: Some(target),
        paths: vec![path.clone()],
        keep_subfolders: false,
    };
    let draft = app.inspect_upload(inspect).await.unwrap();
    let id = app.start_upload(&draft.id).await.unwrap().to_string();
    until("some parts arrived", || {
        site.campus.parts().times_stored().len() >= 3
    })
    .await;
    until("nothing looks at the review any more", || {
        app.upload_draft(&draft.id).is_err()
    })
    .await;

    // All there is of the program goes at once; nothing is put in order first.
    drop(app);
    let app = site.open().await;
    settings.speed_limit = SpeedLimit::None;
    app.update_settings(settings, None).await.unwrap();
    app.start_jobs().unwrap();
    let job = app.job_ended(&id).await.unwrap();

    assert_eq!(job.state, JobState::Succeeded, "{job:#?}");
    let item = app.job_items(&id).unwrap().remove(0);
    let there = at_campus(&site, item.session_id.as_deref().unwrap());
    assert!(
        there.contains(&("long.mp4".to_owned(), sha256(&path))),
        "{there:?}"
    );
    let again: usize = site
        .campus
        .parts()
        .times_stored()
        .values()
        .map(|times| times - 1)
        .sum();
    assert!(again <= 4, "{again} parts were sent again");
    assert_eq!(site.campus.uploads().len(), 1);
    app.stop_jobs().await;
}
