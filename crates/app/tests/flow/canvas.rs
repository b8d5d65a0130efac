use chrono::{TimeDelta, Utc};
use lectern_app::{
    Account, AccountState, AddCanvas, App, CredentialFileKind, ErrorCode, Grant, ImportCredentials,
    Need, Secret, ServerOutcome, Service, TokenEnd,
};
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};

use crate::support::{Site, files_below, get};

impl Site {
    fn canvas(&self, token: &str) -> AddCanvas {
        AddCanvas {
            name: Some("Northfield Canvas".to_owned()),
            server: self.campus.canvas().base_url().to_owned(),
            token: Some(Secret::new(token)),
            ..AddCanvas::default()
        }
    }

    async fn add_canvas(&self, app: &App, token: &str) -> Account {
        app.add_canvas_account(self.canvas(token)).await.unwrap()
    }

    fn with_key(&self, key: demo::DeveloperKey) -> AddCanvas {
        AddCanvas {
            token: None,
            client_id: Some(key.client_id.to_owned()),
            client_secret: Some(key.secret.into()),
            ..self.canvas("")
        }
    }

    /// Signs in with a developer key, as the person does in the browser.
    async fn sign_in_to_canvas(&self, app: &App, account: &Account) -> Account {
        let (address, signing_in) = self.begin_sign_in(app, account).await;
        let redirect = self.campus.canvas_approve(&address, "instructor").unwrap();
        get(&redirect).await;
        signing_in.await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_token_is_tried_at_once_and_works_after_a_restart() {
    let site = Site::start().await;
    let app = site.open().await;

    let account = site.add_canvas(&app, demo::ADMIN_TOKEN).await;

    assert_eq!(
        (account.service, account.grant),
        (Service::Canvas, Grant::Token)
    );
    assert_eq!(account.state, AccountState::SignedIn);
    assert_eq!(account.token_end, Some(TokenEnd::Never));
    let user = account.user.clone().unwrap();
    assert!(user.contains("Tomasz"), "{user}");
    // The library has an account of Panopto or none.
    assert_eq!(app.active_account().await.unwrap(), None);
    assert!(app.panopto_for(&account.id).await.is_err());
    app.close().await;
    drop(app);

    let app = site.open().await;
    let test = app.test_account(&account.id).await.unwrap();
    assert_eq!(test.user, Some(user));
    assert!(test.missing.is_empty(), "{:?}", test.missing);
    for (path, bytes) in files_below(site.profile.path()) {
        let token = demo::ADMIN_TOKEN.as_bytes();
        let shows = bytes.windows(token.len()).any(|window| window == token);
        assert!(!shows, "{} holds the token", path.display());
    }
}

#[tokio::test]
async fn a_token_that_canvas_refuses_is_not_kept() {
    let site = Site::start().await;
    let app = site.open().await;

    for (token, words) in [
        ("1042~nothing", "a character is missing"),
        (demo::EXPIRED_TOKEN, "ended on"),
        (demo::REVOKED_TOKEN, "deleted in Canvas"),
    ] {
        let problem = app
            .add_canvas_account(site.canvas(token))
            .await
            .unwrap_err()
            .problem();
        assert_eq!(problem.code, ErrorCode::WrongToken);
        assert!(problem.message.contains(words), "{}", problem.message);
    }
    let nothing = app.add_canvas_account(site.canvas(" ")).await.unwrap_err();
    assert_eq!(nothing.code(), ErrorCode::InvalidInput);
    let elsewhere = AddCanvas {
        server: site.campus.base_url().to_owned(),
        ..site.canvas(demo::ADMIN_TOKEN)
    };
    assert!(app.add_canvas_account(elsewhere).await.is_err());
    assert!(app.accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_that_ends_soon_is_said_at_every_start_until_another_takes_its_place() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_canvas(&app, demo::EXPIRING_TOKEN).await;
    let Some(TokenEnd::At(end)) = account.token_end else {
        panic!("{account:?}");
    };
    assert!(end - Utc::now() < TimeDelta::days(14));
    app.close().await;
    drop(app);

    let app = site.open().await;
    let said = app.notices();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].title.contains("Canvas token"), "{said:?}");

    let token = Secret::new(demo::ADMIN_TOKEN);
    let renewed = app.renew_canvas_token(&account.id, token).await.unwrap();
    assert_eq!(renewed.token_end, Some(TokenEnd::Never));
    assert!(app.notices().is_empty());
    app.test_account(&account.id).await.unwrap();
}

#[tokio::test]
async fn a_token_deleted_meanwhile_ends_the_sign_in_and_a_new_one_begins_it_again() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_canvas(&app, demo::ANALYST_TOKEN).await;
    site.campus.canvas().revoke(demo::ANALYST_TOKEN);

    let canvas = app.canvas_for(&account.id).await.unwrap();
    let error = lectern_app::AppError::from(canvas.me().await.unwrap_err());

    assert_eq!(error.code(), ErrorCode::WrongToken);
    let state = async || app.account(&account.id).await.unwrap().state;
    assert_eq!(state().await, AccountState::Expired);
    let asked = site.campus.canvas().log().requests().len();
    assert!(canvas.me().await.unwrap_err().needs_sign_in());
    assert_eq!(
        site.campus.canvas().log().requests().len(),
        asked,
        "it is asked no more"
    );
    assert!(app.test_account(&account.id).await.is_err());

    let wrong = app
        .renew_canvas_token(&account.id, Secret::new("1042~nothing"))
        .await;
    assert_eq!(wrong.unwrap_err().code(), ErrorCode::WrongToken);
    assert_eq!(state().await, AccountState::Expired);
    let token = Secret::new(demo::ADMIN_TOKEN);
    app.renew_canvas_token(&account.id, token).await.unwrap();
    assert_eq!(state().await, AccountState::SignedIn);
    app.canvas_for(&account.id)
        .await
        .unwrap()
        .me()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_test_says_which_right_is_missing_for_which_job() {
    let site = Site::start().await;
    let app = site.open().await;
    let teacher = site.add_canvas(&app, demo::TEACHER_TOKEN).await;

    let test = app.test_account(&teacher.id).await.unwrap();

    let views = test
        .missing
        .iter()
        .find(|right| right.need == Need::PageViews);
    let views = views.expect("a teacher sees no page views");
    assert_eq!(views.job, "Page views");
    assert!(
        views.message.contains("Statistics – view"),
        "{}",
        views.message
    );
}

#[tokio::test]
async fn a_developer_key_signs_in_renews_and_signs_out_everywhere() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = app
        .add_canvas_account(site.with_key(demo::KEY))
        .await
        .unwrap();
    assert_eq!(account.state, AccountState::SignedOut);

    let account = site.sign_in_to_canvas(&app, &account).await;

    assert_eq!(account.state, AccountState::SignedIn);
    assert!(account.lasting && account.token_end.is_none());
    assert!(account.user.is_some());
    site.campus.canvas().expire_access();
    let other = site.open().await;
    let canvas = [
        app.canvas_for(&account.id).await.unwrap(),
        other.canvas_for(&account.id).await.unwrap(),
    ];
    let renewals = || {
        site.campus
            .canvas()
            .log()
            .matching("POST", "/login/oauth2/token")
            .len()
    };
    let before = renewals();
    let calls = (0..8).map(|n| canvas[n % 2].me());
    for outcome in futures::future::join_all(calls).await {
        outcome.unwrap();
    }
    assert_eq!(renewals() - before, 1, "one renewal for both programs");

    app.sign_out(&account.id).await.unwrap();
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::SignedOut
    );
    let withdrawn = site
        .campus
        .canvas()
        .log()
        .matching("DELETE", "/login/oauth2/token");
    assert_eq!(withdrawn.len(), 1);
    assert_eq!(withdrawn[0].status, 200);
}

#[tokio::test]
async fn a_limited_key_is_asked_for_what_it_allows_without_a_second_browser_tab() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = app
        .add_canvas_account(site.with_key(demo::SCOPED_KEY))
        .await
        .unwrap();

    let account = site.sign_in_to_canvas(&app, &account).await;

    assert_eq!(account.state, AccountState::SignedIn);
    assert_eq!(site.opened.lock().unwrap().len(), 1);
    let off = app
        .add_canvas_account(AddCanvas {
            name: Some("Off".to_owned()),
            ..site.with_key(demo::DISABLED_KEY)
        })
        .await
        .unwrap();
    let refused = app.sign_in(&off.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::WrongClient);
    assert_eq!(
        site.opened.lock().unwrap().len(),
        1,
        "the browser is not opened for it"
    );
}

#[tokio::test]
async fn a_withdrawn_key_asks_for_a_new_sign_in() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = app
        .add_canvas_account(site.with_key(demo::KEY))
        .await
        .unwrap();
    let account = site.sign_in_to_canvas(&app, &account).await;
    site.campus.canvas().expire_access();
    site.campus.canvas().revoke_refresh();

    let error = app.test_account(&account.id).await.unwrap_err();

    assert_eq!(error.code(), ErrorCode::SignInNeeded);
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::Expired
    );
}

#[tokio::test]
async fn addresses_are_told_apart() {
    let site = Site::start().await;
    let app = site.open().await;

    let found = app
        .check_canvas_server(site.campus.canvas().base_url())
        .await
        .unwrap();
    assert_eq!(found.outcome, ServerOutcome::Found);
    assert!(
        found
            .api_clients_page
            .unwrap()
            .ends_with("/profile/settings")
    );
    let other = app
        .check_canvas_server(site.campus.base_url())
        .await
        .unwrap();
    assert_eq!(other.outcome, ServerOutcome::NotCanvas);
    let plain = app
        .check_canvas_server("http://canvas.example.edu")
        .await
        .unwrap();
    assert_eq!(plain.outcome, ServerOutcome::Insecure);
}

#[tokio::test]
async fn a_server_that_is_away_shows_and_comes_back() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_canvas(&app, demo::ADMIN_TOKEN).await;
    site.campus.faults().push(Rule::always(
        "/api/v1/*",
        Fault::Status {
            status: 503,
            body: String::new(),
        },
    ));

    let error = app.test_account(&account.id).await.unwrap_err();

    assert_eq!(error.code(), ErrorCode::Server);
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::SignedIn
    );
    site.campus.faults().clear();
    app.test_account(&account.id).await.unwrap();
}

#[tokio::test]
async fn a_file_with_a_token_asks_for_its_server() {
    let site = Site::start().await;
    let home = site.profile.path().join("home");
    std::fs::create_dir_all(&home).unwrap();
    let path = home.join("oauthtoken.txt");
    std::fs::write(&path, format!("{}\n", demo::ADMIN_TOKEN)).unwrap();
    let app = site.open().await;

    let found = app.find_credential_files().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind, found[0].needs_server),
        (CredentialFileKind::CanvasToken, true)
    );
    let import = |server: Option<&str>| ImportCredentials {
        path: path.clone(),
        server: server.map(str::to_owned),
        name: None,
    };
    let refused = app.import_credentials(import(None)).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidInput);
    let server = site.campus.canvas().base_url();
    let account = app.import_credentials(import(Some(server))).await.unwrap();

    assert_eq!(
        (account.service, account.state),
        (Service::Canvas, AccountState::SignedIn)
    );
}

#[tokio::test]
async fn the_account_of_each_service_is_found_without_a_name() {
    let site = Site::start().await;
    let app = site.open().await;
    let panopto = site.add_web_account(&app).await;
    let canvas = site.add_canvas(&app, demo::ADMIN_TOKEN).await;

    let of = async |service, name| app.resolve_account(service, name).await;
    assert_eq!(
        of(Some(Service::Panopto), None).await.unwrap().id,
        panopto.id
    );
    assert_eq!(of(Some(Service::Canvas), None).await.unwrap().id, canvas.id);
    assert_eq!(
        of(None, None).await.unwrap_err().code(),
        ErrorCode::InvalidInput
    );
    let other = of(Some(Service::Canvas), Some(panopto.name.as_str()))
        .await
        .unwrap_err();
    assert_eq!(other.code(), ErrorCode::InvalidInput);
    assert_eq!(app.active_account().await.unwrap(), Some(panopto.id));
}
