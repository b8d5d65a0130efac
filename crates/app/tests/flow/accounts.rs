use std::fs;

use lectern_app::{
    AccountState, AddAccount, App, CredentialFileKind, ErrorCode, Grant, ImportCredentials,
    PanoptoPage, ProxySetting, ServerOutcome, Settings, UpdateAccount,
};
use lectern_campus::demo::{INSTRUCTOR, USER_CLIENT, WEB_CLIENT};

use crate::support::{Site, free_port, options};

#[tokio::test]
async fn names_are_unique_whatever_the_case_and_find_their_account() {
    let site = Site::start().await;
    let app = site.open().await;
    let first = site.add_web_account(&app).await;

    let twin = AddAccount {
        name: Some(" northfield ".to_owned()),
        ..site.web_account()
    };
    assert_eq!(
        app.add_account(twin).await.unwrap_err().code(),
        ErrorCode::NameTaken
    );
    let unnamed = app
        .add_account(AddAccount {
            name: None,
            ..site.web_account()
        })
        .await
        .unwrap();
    let again = app
        .add_account(AddAccount {
            name: None,
            ..site.web_account()
        })
        .await
        .unwrap();

    assert_eq!(unnamed.name, unnamed.host());
    assert_eq!(again.name, format!("{} (2)", unnamed.host()));
    assert_eq!(
        app.resolve_account(None, Some("NORTHFIELD"))
            .await
            .unwrap()
            .id,
        first.id
    );
    assert_eq!(
        app.resolve_account(None, Some(first.id.as_str()))
            .await
            .unwrap()
            .id,
        first.id
    );
    let ambiguous = app.resolve_account(None, None).await.unwrap_err();
    assert!(ambiguous.to_string().contains("Northfield"), "{ambiguous}");
    assert_eq!(
        app.resolve_account(None, Some("nobody"))
            .await
            .unwrap_err()
            .code(),
        ErrorCode::NotFound
    );
    let rename = UpdateAccount {
        name: Some("Northfield".to_owned()),
        ..UpdateAccount::default()
    };
    assert_eq!(
        app.update_account(&again.id, rename)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::NameTaken
    );
}

#[tokio::test]
async fn the_shown_account_is_the_first_until_another_is_chosen() {
    let site = Site::start().await;
    let app = site.open().await;
    let first = site.add_web_account(&app).await;
    let second = app
        .add_account(AddAccount {
            name: Some("Second".into()),
            ..site.web_account()
        })
        .await
        .unwrap();
    assert_eq!(
        app.active_account().await.unwrap().as_ref(),
        Some(&first.id)
    );

    app.set_active_account(&second.id).await.unwrap();
    drop(app);

    let app = site.open().await;
    assert_eq!(
        app.active_account().await.unwrap().as_ref(),
        Some(&second.id)
    );
    app.remove_account(&second.id).await.unwrap();
    assert_eq!(
        app.active_account().await.unwrap().as_ref(),
        Some(&first.id)
    );
}

#[tokio::test]
async fn removing_an_account_leaves_no_secret_of_it() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;

    app.remove_account(&account.id).await.unwrap();

    assert!(app.accounts().await.unwrap().is_empty());
    let revocations = site.campus.log().matching("POST", "/connect/revocation");
    assert!(!revocations.is_empty());
    let again = AddAccount {
        client_secret: None,
        ..site.web_account()
    };
    assert_eq!(
        app.add_account(again).await.unwrap_err().code(),
        ErrorCode::InvalidInput
    );
}

#[tokio::test]
async fn an_address_is_told_what_it_is() {
    let site = Site::start().await;
    let app = site.open().await;
    let pasted = format!("{}/Panopto/Pages/Home.aspx?x=1", site.campus.base_url());

    let found = app.check_server(&pasted).await.unwrap();
    assert_eq!(
        (found.outcome, found.message.as_str()),
        (ServerOutcome::Found, "Panopto found")
    );
    assert_eq!(found.server.trim_end_matches('/'), site.campus.base_url());
    assert!(found.api_clients_page.is_some());

    let nothing = app
        .check_server(&format!("http://127.0.0.1:{}", free_port()))
        .await
        .unwrap();
    assert_eq!(nothing.outcome, ServerOutcome::Unreachable);
    assert_eq!(
        nothing.message,
        "Cannot reach this address. Check the connection or the proxy."
    );
    let plain = app
        .check_server("http://panopto.example.edu")
        .await
        .unwrap();
    assert_eq!(plain.outcome, ServerOutcome::Insecure);
    assert_eq!(
        app.check_server("our panopto").await.unwrap().outcome,
        ServerOutcome::Invalid
    );

    let other = wiremock::MockServer::start().await;
    let not_panopto = app.check_server(&other.uri()).await.unwrap();
    assert_eq!(not_panopto.outcome, ServerOutcome::NotPanopto);
    assert_eq!(
        not_panopto.message,
        "No Panopto here. Check the address in your browser."
    );
}

#[tokio::test]
async fn files_of_older_tools_are_found_and_imported() {
    let site = Site::start().await;
    let app = site.open().await;
    let home = site.profile.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let (id, secret) = (WEB_CLIENT.client_id, WEB_CLIENT.secret);
    let tokens = format!(
        "{{\n \"name\": \"Old tool\",\n \"client_id\": \"{id}\",\n \"client_secret\": \"{secret}\",\n}}"
    );
    fs::write(home.join(".panopto_tokens"), tokens).unwrap();
    let (id, secret) = (USER_CLIENT.client_id, USER_CLIENT.secret);
    let (server, user, password) = (
        site.campus.base_url(),
        INSTRUCTOR.username,
        INSTRUCTOR.password,
    );
    let env = format!(
        "SERVER={server}\nUSERNAME={user}\nPASSWORD={password}\nCLIENT_ID={id}\nCLIENT_SECRET={secret}\n"
    );
    fs::write(home.join(".env"), env).unwrap();

    let found = app.find_credential_files().await.unwrap();

    let kinds: Vec<_> = found
        .iter()
        .map(|file| (file.kind, file.needs_server))
        .collect();
    assert_eq!(
        kinds,
        [
            (CredentialFileKind::PanoptoTokens, true),
            (CredentialFileKind::Env, false)
        ]
    );
    let tokens = ImportCredentials {
        path: found[0].path.clone(),
        server: None,
        name: None,
    };
    let refused = app.import_credentials(tokens.clone()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidInput);
    let named = ImportCredentials {
        server: Some(server.to_owned()),
        ..tokens
    };
    let imported = app.import_credentials(named).await.unwrap();
    assert_eq!(
        (imported.name.as_str(), imported.grant),
        ("Old tool", Grant::Code)
    );
    let env = ImportCredentials {
        path: found[1].path.clone(),
        server: None,
        name: Some("Server".into()),
    };
    let imported = app.import_credentials(env).await.unwrap();
    assert_eq!(imported.grant, Grant::Password);
    assert_eq!(
        app.sign_in(&imported.id).await.unwrap().state,
        AccountState::SignedIn
    );
}

#[tokio::test]
async fn settings_survive_and_wrong_ones_change_nothing() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    let dead_proxy = ProxySetting::Manual {
        host: "proxy.invalid".into(),
        port: 8080,
        user: "me".into(),
    };
    let settings = Settings {
        tries: 2,
        proxy: dead_proxy.clone(),
        ..app.settings()
    };
    app.update_settings(settings, Some("proxy password".into()))
        .await
        .unwrap();

    // Loopback is never sent through a proxy, so the account still works under the new settings.
    app.test_account(&account.id).await.unwrap();
    let wrong = Settings {
        ca_file: Some(site.profile.path().join("absent.pem")),
        ..app.settings()
    };
    assert_eq!(
        app.update_settings(wrong, None).await.unwrap_err().code(),
        ErrorCode::InvalidInput
    );
    app.set_skip_tls(true);
    drop(app);

    let app = site.open().await;
    assert_eq!(
        (app.settings().tries, app.settings().proxy),
        (2, dead_proxy)
    );
    assert_eq!(app.settings().ca_file, None);
    assert!(!app.skips_tls());
}

#[tokio::test]
async fn pages_of_panopto_have_addresses() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let id = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";

    let folder = app
        .panopto_address(&account.id, PanoptoPage::Folder(id.parse().unwrap()))
        .await
        .unwrap();

    assert_eq!(
        folder,
        format!(
            "{}/Panopto/Pages/Sessions/List.aspx?folderID={id}",
            site.campus.base_url()
        )
    );
    app.open_in_panopto(&account.id, PanoptoPage::Site)
        .await
        .unwrap();
    assert_eq!(site.opened.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_database_of_a_newer_lectern_is_refused_and_left_alone() {
    let profile = tempfile::tempdir().unwrap();
    drop(App::open(options(profile.path())).await.unwrap());
    let path = profile.path().join("lectern.sqlite3");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .pragma_update(None, "user_version", 10_000)
        .unwrap();
    drop(database);
    let before = fs::read(&path).unwrap();

    let error = App::open(options(profile.path()))
        .await
        .map(drop)
        .unwrap_err();

    assert_eq!(error.code(), ErrorCode::Database);
    assert!(error.to_string().contains("newer Lectern"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_database_is_kept_aside_and_said() {
    let profile = tempfile::tempdir().unwrap();
    fs::write(
        profile.path().join("lectern.sqlite3"),
        "not a database at all, only words ".repeat(200),
    )
    .unwrap();

    let app = App::open(options(profile.path())).await.unwrap();

    let notices = app.notices();
    assert_eq!(notices.len(), 1);
    assert!(notices[0].text.contains("lectern damaged"));
    app.dismiss_notice(&notices[0].id);
    assert!(app.notices().is_empty());
}
