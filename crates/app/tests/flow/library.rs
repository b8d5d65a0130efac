use std::time::Instant;

use lectern_app::{
    Account, AccountState, App, AppEvent, ErrorCode, Folder, FolderKind, SessionEdit, Settings,
};
use lectern_campus::Population;
use lectern_campus::faults::{Fault, Rule};

use crate::support::Site;

/// The university, its instructor signed in, and calls tried once so that faults show at once.
async fn university() -> (Site, App, Account) {
    let site = Site::with(Population::University).await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    let settings = Settings {
        tries: 1,
        ..app.settings()
    };
    app.update_settings(settings, None).await.unwrap();
    (site, app, account)
}

async fn own_folder(app: &App, account: &Account) -> Folder {
    let top = app.refresh_folders(&account.id, None).await.unwrap();
    top.folders
        .into_iter()
        .find(|folder| folder.kind == FolderKind::Personal)
        .unwrap()
}

#[tokio::test]
async fn the_persons_own_folder_comes_first_and_system_roots_are_known() {
    let (_site, app, account) = university().await;

    let top = app.list_folders(&account.id, None).await.unwrap();

    assert!(top.complete && top.problem.is_none(), "{top:?}");
    assert_eq!(
        (top.folders[0].name.as_str(), top.folders[0].kind),
        ("Amara Okafor", FolderKind::Personal)
    );
    let users = top
        .folders
        .iter()
        .find(|folder| folder.name == "Users")
        .unwrap();
    assert_eq!(users.kind, FolderKind::System);
    let found = app
        .find_folder(&account.id, "/Faculty of Science/Biology")
        .await
        .unwrap();
    let path = app.folder_path(&account.id, found.id).await.unwrap();
    let names: Vec<_> = path.iter().map(|folder| folder.name.as_str()).collect();
    assert_eq!(names, ["Faculty of Science", "Biology"]);
}

#[tokio::test]
async fn a_found_folder_comes_with_the_path_that_finds_it_again() {
    let (_site, app, account) = university().await;

    let found = app.locate_folders(&account.id, "BIOL 230").await.unwrap();

    let [only] = found.folders.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(only.above.as_deref(), Some("Biology"));
    let path = only.path.as_deref().unwrap();
    assert_eq!(
        path,
        "/Faculty of Science/Biology/BIOL 230 Fundamentals of ecology"
    );
    let again = app.find_folder(&account.id, path).await.unwrap();
    assert_eq!(again.id, only.folder.id);
}

#[tokio::test]
async fn a_found_folder_below_one_that_is_hidden_has_no_path() {
    let (site, app, account) = university().await;
    let science = {
        let world = site.campus.state().world.read();
        world.folder_at(&["Faculty of Science"]).unwrap().id
    };
    let hidden = Fault::Status {
        status: 403,
        body: String::new(),
    };
    site.campus
        .faults()
        .push(Rule::always(&format!("/folders/{science}"), hidden));

    let found = app.locate_folders(&account.id, "Biology").await.unwrap();

    assert_eq!(found.folders[0].path, None, "{found:?}");
    assert_eq!(
        found.folders[0].above.as_deref(),
        Some("Faculty of Science")
    );
}

#[tokio::test]
async fn a_name_that_is_not_at_the_top_is_looked_for_everywhere() {
    let (_site, app, account) = university().await;

    let lost = app.find_folder(&account.id, "biology").await.unwrap_err();
    let nowhere = app.find_folder(&account.id, "Alchemy").await.unwrap_err();

    let problem = lost.problem();
    assert_eq!(problem.message, "There is no folder “biology” in “/”.");
    assert_eq!(problem.hint, "Did you mean “/Faculty of Science/Biology”?");
    assert!(nowhere.problem().hint.contains("by its id"));
}

#[tokio::test]
async fn a_listing_that_broke_off_is_said_and_nothing_counts_as_gone() {
    let (site, app, account) = university().await;
    site.campus.settings().write().quirks.page_size = 5;
    let folder = app
        .find_folder(
            &account.id,
            "/Faculty of Science/Biology/BIOL 230 Fundamentals of ecology",
        )
        .await
        .unwrap();
    let whole = app.read_sessions_now(&account.id, folder.id).await.unwrap();
    assert!(whole.complete && whole.sessions.len() == 14, "{whole:?}");
    let broken = Fault::Status {
        status: 500,
        body: "<html>oops</html>".to_owned(),
    };
    site.campus
        .faults()
        .push(Rule::always("/sessions?*pageNumber=1", broken));

    let partly = app.read_sessions_now(&account.id, folder.id).await.unwrap();

    assert!(!partly.complete);
    assert_eq!(partly.sessions.len(), 14);
    let problem = partly.problem.unwrap();
    assert_eq!(problem.code, ErrorCode::IncompleteListing);
    assert!(
        problem
            .message
            .starts_with("Panopto did not send the whole list"),
        "{}",
        problem.message
    );
    site.campus.faults().clear();
    assert!(
        app.read_sessions_now(&account.id, folder.id)
            .await
            .unwrap()
            .complete
    );
}

#[tokio::test]
async fn a_listing_that_finds_no_server_sets_the_account_offline_until_one_does() {
    let (site, app, account) = university().await;
    let folder = own_folder(&app, &account).await;
    let state = async |app: &App| app.account(&account.id).await.unwrap().state;
    assert_eq!(state(&app).await, AccountState::SignedIn);
    site.campus
        .faults()
        .push(Rule::always("/sessions", Fault::ResetBefore));

    let list = app.read_sessions_now(&account.id, folder.id).await.unwrap();

    assert_eq!(list.problem.unwrap().code, ErrorCode::Unreachable);
    assert_eq!(state(&app).await, AccountState::Offline);
    site.campus.faults().clear();
    app.read_sessions_now(&account.id, folder.id).await.unwrap();
    assert_eq!(state(&app).await, AccountState::SignedIn);
}

#[tokio::test]
async fn a_reading_in_the_background_tells_its_end() {
    let (_site, app, account) = university().await;
    let folder = own_folder(&app, &account).await;
    assert!(
        app.list_sessions(&account.id, folder.id)
            .await
            .unwrap()
            .sessions
            .is_empty()
    );
    let mut events = app.subscribe();

    app.refresh_sessions(&account.id, folder.id);

    let rows = loop {
        if let AppEvent::Listing {
            done: true,
            rows,
            problem: None,
            ..
        } = events.next().await.unwrap().event
        {
            break rows;
        }
    };
    assert_eq!(rows, 6);
    let tag = format!("sessions:{}", folder.id);
    loop {
        if let AppEvent::Invalidated { tags } = events.next().await.unwrap().event
            && tags.contains(&tag)
            && app
                .list_sessions(&account.id, folder.id)
                .await
                .unwrap()
                .complete
        {
            break;
        }
    }
    assert_eq!(
        app.list_sessions(&account.id, folder.id)
            .await
            .unwrap()
            .sessions
            .len(),
        6
    );
}

#[tokio::test]
async fn folders_are_made_renamed_moved_and_deleted_with_care() {
    let (site, app, account) = university().await;
    let own = own_folder(&app, &account).await;
    let made = app
        .create_folder(&account.id, Some(own.id), "Räume / \"Week 1\": intro?")
        .await
        .unwrap();
    let again = app
        .create_folder(&account.id, Some(own.id), "Räume / \"Week 1\": intro?")
        .await
        .unwrap_err();
    assert_eq!(
        (again.code(), again.to_string().as_str()),
        (
            ErrorCode::NameTaken,
            "A folder with this name is already here."
        )
    );

    let renamed = app
        .rename_folder(&account.id, made.id, "Week 1")
        .await
        .unwrap();
    assert_eq!(renamed.name, "Week 1");
    assert_eq!(
        app.move_folder(&account.id, own.id, Some(made.id))
            .await
            .unwrap_err()
            .code(),
        ErrorCode::InvalidInput
    );
    let drafts = app
        .find_folder(&account.id, "/Users/Amara Okafor/Drafts")
        .await
        .unwrap();
    let moved = app
        .move_folder(&account.id, drafts.id, Some(made.id))
        .await
        .unwrap();
    assert_eq!(moved.parent, Some(made.id));

    let preview = app
        .preview_folder_delete(&account.id, made.id)
        .await
        .unwrap();
    assert!(preview.complete);
    assert_eq!(
        (preview.name.as_str(), preview.folders, preview.sessions),
        ("Week 1", 1, 2)
    );
    assert_eq!(
        app.delete_folder(&account.id, made.id, "week")
            .await
            .unwrap_err()
            .code(),
        ErrorCode::InvalidInput
    );
    let broken = Fault::Status {
        status: 500,
        body: String::new(),
    };
    site.campus.faults().push(Rule::always(
        &format!("folders/{}/sessions", drafts.id),
        broken,
    ));
    let partly = app
        .delete_folder(&account.id, made.id, "Week 1")
        .await
        .unwrap_err();
    assert_eq!(partly.code(), ErrorCode::IncompleteListing);
    site.campus.faults().clear();
    assert!(site.campus.log().matching("DELETE", "/folders/").is_empty());

    app.delete_folder(&account.id, made.id, "Week 1")
        .await
        .unwrap();
    assert!(
        !app.panopto_for(&account.id)
            .await
            .unwrap()
            .folder(drafts.id)
            .await
            .unwrap_err()
            .to_string()
            .is_empty()
    );
}

#[tokio::test]
async fn a_folder_whose_answer_was_lost_is_looked_up_and_not_made_twice() {
    let (site, app, account) = university().await;
    let own = own_folder(&app, &account).await;
    site.campus
        .faults()
        .push(Rule::once("/api/v1/folders", Fault::LoseAnswer).on("POST"));

    let made = app
        .create_folder(&account.id, Some(own.id), "Once")
        .await
        .unwrap();

    assert_eq!(
        site.campus.log().matching("POST", "/api/v1/folders").len(),
        1
    );
    let below = app
        .refresh_folders(&account.id, Some(own.id))
        .await
        .unwrap();
    let once: Vec<_> = below
        .folders
        .iter()
        .filter(|folder| folder.name == "Once")
        .collect();
    assert_eq!(once.len(), 1);
    assert_eq!(once[0].id, made.id);
}

#[tokio::test]
async fn a_missing_right_is_named() {
    let (_site, app, account) = university().await;
    let faculty = app
        .find_folder(&account.id, "/Faculty of Science")
        .await
        .unwrap();

    let problem = app
        .rename_folder(&account.id, faculty.id, "Mine")
        .await
        .unwrap_err()
        .problem();

    assert_eq!(problem.code, ErrorCode::Forbidden);
    assert!(problem.message.contains("the Creator role"), "{problem:?}");
}

#[tokio::test]
async fn recordings_are_edited_moved_and_deleted_one_by_one() {
    let (site, app, account) = university().await;
    let own = own_folder(&app, &account).await;
    let drafts = app
        .find_folder(&account.id, "/Users/Amara Okafor/Drafts")
        .await
        .unwrap();
    let sessions = app
        .read_sessions_now(&account.id, own.id)
        .await
        .unwrap()
        .sessions;
    let edit = SessionEdit {
        name: Some("A & B <1>".to_owned()),
        description: Some(String::new()),
    };

    let detail = app
        .edit_session(&account.id, sessions[0].id, edit)
        .await
        .unwrap();
    assert_eq!(detail.name, "A & B <1>");

    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let refused = Fault::Status {
        status: 403,
        body: String::new(),
    };
    site.campus
        .faults()
        .push(Rule::always(&format!("sessions/{}", ids[1]), refused).on("PUT"));
    let outcome = app
        .move_sessions(&account.id, &ids[..3], drafts.id)
        .await
        .unwrap();
    assert_eq!(outcome.done, [ids[0], ids[2]]);
    assert_eq!(outcome.failed.len(), 1);
    assert_eq!(
        (outcome.failed[0].id, outcome.failed[0].problem.code),
        (ids[1], ErrorCode::Forbidden)
    );
    assert_eq!(outcome.failed[0].name, sessions[1].name);

    assert!(app.delete_sessions(&account.id, &ids, "5").await.is_err());
    let outcome = app.delete_sessions(&account.id, &ids, "6").await.unwrap();
    assert_eq!(outcome.done.len(), 6, "{outcome:?}");
    assert!(
        app.read_sessions_now(&account.id, own.id)
            .await
            .unwrap()
            .sessions
            .is_empty()
    );
}

#[tokio::test]
async fn fifty_thousand_recordings_are_read_stored_and_shown() {
    let site = Site::with(Population::Huge {
        sessions: 50_000,
        folders: 10,
    })
    .await;
    // Fifty a page would take ten minutes under Panopto's limits.
    site.campus.settings().write().quirks.page_size = 5_000;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    let top = app.refresh_folders(&account.id, None).await.unwrap();
    let archive = top
        .folders
        .iter()
        .find(|folder| folder.name == "Lecture capture archive")
        .unwrap();

    let began = Instant::now();
    let read = app
        .read_sessions_now(&account.id, archive.id)
        .await
        .unwrap();
    let reading = began.elapsed();

    assert!(read.complete && read.sessions.len() == 50_000);
    let began = Instant::now();
    let shown = app.list_sessions(&account.id, archive.id).await.unwrap();
    println!(
        "50,000 recordings: read and stored in {reading:?}, shown again in {:?}",
        began.elapsed()
    );
    assert_eq!(shown.sessions.len(), 50_000);
}
