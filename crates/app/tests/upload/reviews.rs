use lectern_app::{App, FolderId};
use lectern_app::{Choice, FileRole, InspectUpload, UploadEdit, UploadOutcome, WarningCode};

use crate::support::Site;
use crate::tree::{folder, recording, text};

async fn open() -> (Site, App, lectern_app::AccountId, FolderId) {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await.id;
    let folder = folder(&site.campus, "Botany 101");
    (site, app, account, folder)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_tree_becomes_recordings_with_captions_pairs_and_reasons() {
    let (site, app, account, folder) = open().await;
    let root = site.profile.path().join("drop");
    recording(&root.join("Week 1/Cells_camera.mp4"), 100_000, 1);
    recording(&root.join("Week 1/Cells_slides.mp4"), 100_000, 2);
    text(
        &root.join("Week 1/Cells_camera.en-CA.vtt"),
        "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
    );
    text(&root.join("Week 1/.DS_Store"), "x");
    text(&root.join("notes.txt"), "no recording");
    text(&root.join("empty.mp4"), "");
    text(&root.join("odd.mkv"), "matroska or not");

    let request = InspectUpload {
        account,
        folder: Some(folder),
        paths: vec![root],
        keep_subfolders: true,
    };
    let draft = app.inspect_upload(request).await.unwrap();

    assert_eq!(draft.items.len(), 4, "{draft:#?}");
    assert_eq!(draft.left_out.len(), 1);
    assert!(
        draft.left_out[0]
            .reason
            .contains("not a video, audio or caption file")
    );
    let titled = |title: &str| draft.items.iter().find(|item| item.title == title).unwrap();
    let (camera, slides) = (titled("Cells camera"), titled("Cells slides"));
    assert_eq!(camera.pair_suggestion.as_ref(), Some(&slides.id));
    assert_eq!(camera.subfolder, "drop / Week 1");
    assert_eq!(camera.files[1].role, FileRole::Captions);
    assert_eq!(camera.files[1].language.as_deref(), Some("en-CA"));
    assert_eq!(camera.files[1].note.as_deref(), Some("1 line, valid"));
    assert_eq!(titled("empty").warnings[0].code, WarningCode::Empty);
    assert_eq!(titled("odd").warnings[0].code, WarningCode::UnlikelyFormat);
    assert!(titled("odd").warnings[0].can_upload_anyway);
    assert_eq!(draft.blockers.len(), 2, "{:?}", draft.blockers);
    assert!(app.start_upload(&draft.id).await.is_err());

    let ids = |items: &[&str]| {
        items
            .iter()
            .map(|title| titled(title).id.clone())
            .collect::<Vec<_>>()
    };
    let pair = UploadEdit::Pair {
        item_ids: ids(&["Cells slides", "Cells camera"]),
    };
    let draft_id = draft.id.clone();
    app.edit_upload(&draft_id, pair).await.unwrap();
    let anyway = UploadEdit::UploadAnyway {
        item_ids: ids(&["odd"]),
    };
    app.edit_upload(&draft_id, anyway).await.unwrap();
    let leave = UploadEdit::Include {
        item_ids: ids(&["empty"]),
        on: false,
    };
    let view = app.edit_upload(&draft_id, leave).await.unwrap();
    assert!(view.blockers.is_empty(), "{:?}", view.blockers);
    let paired = view
        .items
        .iter()
        .find(|item| item.outcome == UploadOutcome::TwoStreams)
        .unwrap();
    assert_eq!(paired.title, "Cells");
    assert_eq!(
        paired.length_note.as_deref(),
        Some("Lengths agree: 0:00:20 and 0:00:20")
    );
    assert_eq!(
        (
            view.totals.included,
            view.totals.skipped,
            view.totals.new_folders
        ),
        (2, 1, 2)
    );

    let unpair = UploadEdit::Unpair {
        item_id: paired.id.clone(),
    };
    assert_eq!(
        app.edit_upload(&draft_id, unpair)
            .await
            .unwrap()
            .items
            .len(),
        4
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn titles_come_from_patterns_and_sheets() {
    let (site, app, account, folder) = open().await;
    let root = site.profile.path().join("drop");
    let paths = vec![
        recording(&root.join("a.mp4"), 100_000, 1),
        recording(&root.join("b.mp4"), 100_000, 2),
    ];
    let request = InspectUpload {
        account,
        folder: Some(folder),
        paths,
        keep_subfolders: false,
    };
    let draft = app.inspect_upload(request).await.unwrap();
    let preview = app
        .preview_titles(&draft.id, "BOT 101: {name} {nn}")
        .unwrap();
    assert_eq!(
        preview
            .iter()
            .map(|title| title.title.as_str())
            .collect::<Vec<_>>(),
        ["BOT 101: a 01", "BOT 101: b 02"]
    );
    assert_eq!(app.upload_draft(&draft.id).unwrap().items[0].title, "a");

    let sheet =
        "file\ttitle\tdescription\tdate\nB\tEnzymes\tAbout enzymes\t2026-09-14\nzzz\tNobody\t\t\n";
    let edit = UploadEdit::Sheet {
        text: sheet.to_owned(),
    };
    let view = app.edit_upload(&draft.id, edit).await.unwrap();
    let second = &view.items[1];
    assert_eq!(
        (
            second.title.as_str(),
            second.description.as_str(),
            second.recorded_text.as_str()
        ),
        ("Enzymes", "About enzymes", "2026-09-14")
    );
    assert!(
        view.left_out.iter().any(|left| left.name == "zzz"),
        "{:?}",
        view.left_out
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_files_make_one_review_and_a_saved_plan_says_what_changed() {
    let (site, app, account, folder) = open().await;
    let root = site.profile.path().join("drop");
    let first = recording(&root.join("000.mp4"), 60_000, 1);
    for number in 1..500 {
        std::fs::copy(&first, root.join(format!("{number:03}.mp4"))).unwrap();
    }
    let request = InspectUpload {
        account,
        folder: Some(folder),
        paths: vec![root.clone()],
        keep_subfolders: false,
    };
    let draft = app.inspect_upload(request).await.unwrap();
    assert_eq!((draft.items.len(), draft.totals.included), (500, 500));
    let skip = UploadEdit::Resolve {
        item_ids: vec![draft.items[7].id.clone()],
        choice: Choice::Skip,
    };
    app.edit_upload(&draft.id, skip).await.unwrap();

    let file = site.profile.path().join("plan.lectern-plan.json");
    app.save_upload_plan(&draft.id, &file).await.unwrap();
    recording(&root.join("003.mp4"), 90_000, 2);
    std::fs::remove_file(root.join("004.mp4")).unwrap();
    let again = app.open_upload_plan(&file).await.unwrap();

    assert_eq!((again.items.len(), again.totals.included), (500, 499));
    assert_eq!(again.folder_id, draft.folder_id);
    assert_eq!(
        again.items[3].files[0].note.as_deref(),
        Some("Changed since the plan was made")
    );
    assert_eq!(again.items[4].warnings[0].code, WarningCode::Missing);
    assert!(!again.items[7].included);
}
