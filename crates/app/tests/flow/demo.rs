use lectern_app::{AccountState, App, AppOptions, ErrorCode, Service};

use crate::support::options;

fn without_passphrase(profile: &std::path::Path) -> AppOptions {
    AppOptions {
        passphrase: None,
        ..options(profile)
    }
}

#[tokio::test]
async fn the_demo_opens_signed_in_survives_a_restart_and_leaves_nothing_behind() {
    let profile = tempfile::tempdir().unwrap();
    let app = App::open(without_passphrase(profile.path())).await.unwrap();
    assert!(app.is_first_start());

    let account = app.explore_demo().await.unwrap();

    assert!(account.demo);
    assert_eq!(account.state, AccountState::SignedIn);
    assert_eq!(account.user.as_deref(), Some("instructor"));
    assert_eq!(
        app.active_account().await.unwrap().as_ref(),
        Some(&account.id)
    );
    let canvas = app
        .resolve_account(Some(Service::Canvas), None)
        .await
        .unwrap();
    assert!(canvas.demo);
    assert_eq!(canvas.state, AccountState::SignedIn);
    assert!(
        app.test_account(&canvas.id)
            .await
            .unwrap()
            .missing
            .is_empty()
    );
    let folders = app.list_folders(&account.id, None).await.unwrap();
    assert!(folders.folders.len() > 3, "{folders:?}");
    let made = app
        .create_folder(
            &account.id,
            Some(folders.folders[0].id),
            "Kept over the restart",
        )
        .await
        .unwrap();
    assert_eq!(app.explore_demo().await.unwrap().id, account.id);
    app.close().await;
    drop(app);

    let app = App::open(without_passphrase(profile.path())).await.unwrap();
    assert!(app.notices().is_empty(), "{:?}", app.notices());
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::SignedIn
    );
    app.test_account(&canvas.id).await.unwrap();
    let panopto = app.panopto_for(&account.id).await.unwrap();
    assert_eq!(
        panopto.folder(made.id).await.unwrap().name,
        "Kept over the restart"
    );

    app.remove_account(&account.id).await.unwrap();
    assert!(app.accounts().await.unwrap().is_empty());
    assert!(!profile.path().join("demo").exists());
}

#[tokio::test]
async fn two_programs_on_one_profile_share_the_demo() {
    let profile = tempfile::tempdir().unwrap();
    let window = App::open(without_passphrase(profile.path())).await.unwrap();
    let account = window.explore_demo().await.unwrap();

    let command = App::open(without_passphrase(profile.path())).await.unwrap();

    assert_eq!(
        command.account(&account.id).await.unwrap().server,
        account.server
    );
    command.test_account(&account.id).await.unwrap();
    window.test_account(&account.id).await.unwrap();
}

#[tokio::test]
async fn a_demo_whose_port_was_taken_moves_to_another() {
    let profile = tempfile::tempdir().unwrap();
    let app = App::open(without_passphrase(profile.path())).await.unwrap();
    let account = app.explore_demo().await.unwrap();
    app.close().await;
    drop(app);
    let port = account.server.port().unwrap();
    let taken = wiremock::MockServer::builder()
        .listener(std::net::TcpListener::bind(("127.0.0.1", port)).unwrap())
        .start()
        .await;

    let app = App::open(without_passphrase(profile.path())).await.unwrap();

    assert_ne!(
        app.account(&account.id).await.unwrap().server,
        account.server
    );
    app.test_account(&account.id).await.unwrap();
    drop(taken);
    let update = lectern_app::UpdateAccount::default();
    assert_eq!(
        app.update_account(&account.id, update)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::Conflict
    );
}
