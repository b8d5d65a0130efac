use std::net::{Ipv6Addr, TcpListener};
use std::sync::Arc;

use lectern_app::{AccountState, AddAccount, App, AppEvent, ErrorCode, UpdateAccount};
use lectern_campus::demo::{INSTRUCTOR, MISTAKEN_CLIENT};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Site, browser, free_port, get, waiting_address};

/// Fills the form of a page as a person does and returns the page that follows.
async fn submit(base: &str, page: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let attribute = |element: &str, name: &str| {
        let start = element.find(&format!("{name}=\""))? + name.len() + 2;
        let text = &element[start..start + element[start..].find('"')?];
        Some(
            text.replace("&amp;", "&")
                .replace("&quot;", "\"")
                .replace("&#39;", "'"),
        )
    };
    let form = &page[page.find("<form").unwrap()..];
    let action = attribute(form, "action").unwrap();
    let hidden = form
        .match_indices("<input type=\"hidden\"")
        .map(|(at, _)| &form[at..]);
    let mut values: Vec<(String, String)> = hidden
        .map(|element| {
            (
                attribute(element, "name").unwrap(),
                attribute(element, "value").unwrap(),
            )
        })
        .collect();
    values.extend(
        fields
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned())),
    );
    let response = browser()
        .post(format!("{base}{action}"))
        .form(&values)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_person_signs_in_through_the_pages_of_the_server() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    assert_eq!(account.state, AccountState::SignedOut);

    let (address, signing_in) = site.begin_sign_in(&app, &account).await;
    let (_, page) = get(&address).await;
    let person = [
        ("username", INSTRUCTOR.username),
        ("password", INSTRUCTOR.password),
    ];
    let (_, page) = submit(site.campus.base_url(), &page, &person).await;
    let (status, page) = submit(site.campus.base_url(), &page, &[("decision", "allow")]).await;

    let account = signing_in.await.unwrap().unwrap();
    assert_eq!(status, 200);
    assert!(page.contains("You are signed in"), "{page}");
    assert!(page.contains("instructor"), "{page}");
    assert_eq!(account.state, AccountState::SignedIn);
    assert_eq!(account.user.as_deref(), Some("instructor"));
    assert!(account.lasting);
    assert_eq!(site.opened.lock().unwrap().as_slice(), [address]);
    assert_eq!(
        app.test_account(&account.id).await.unwrap().user.as_deref(),
        Some("instructor")
    );
}

#[tokio::test]
async fn stays_signed_in_over_a_restart() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;
    drop(app);

    let next = site.open().await;

    assert_eq!(
        next.account(&account.id).await.unwrap().state,
        AccountState::SignedIn
    );
    next.test_account(&account.id).await.unwrap();
}

#[tokio::test]
async fn answers_that_belong_to_nothing_change_nothing() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let (address, signing_in) = site.begin_sign_in(&app, &account).await;
    let here = format!("http://localhost:{}", site.port);

    for elsewhere in ["/", "/favicon.ico", "/redirect/", "/Redirect?code=1"] {
        assert_eq!(
            get(&format!("{here}{elsewhere}")).await.0,
            404,
            "{elsewhere}"
        );
    }
    let mut pages = Vec::new();
    for strange in [
        "/redirect",
        "/redirect?code=stolen",
        "/redirect?code=stolen&state=guess",
        "/redirect?error=access_denied&state=x",
    ] {
        let (status, page) = get(&format!("{here}{strange}")).await;
        assert_eq!(status, 400, "{strange}");
        pages.push(page);
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(!pages[0].contains("stolen"));
    let silent = tokio::net::TcpStream::connect(("localhost", site.port))
        .await
        .unwrap();

    get(&site.campus.approve(&address, INSTRUCTOR.username).unwrap()).await;
    assert_eq!(
        signing_in.await.unwrap().unwrap().state,
        AccountState::SignedIn
    );
    drop(silent);
}

#[tokio::test]
async fn listens_on_both_loopback_addresses_and_frees_them() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let (_, signing_in) = site.begin_sign_in(&app, &account).await;
    let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();

    for (address, there) in [("127.0.0.1", true), ("::1", has_ipv6)] {
        let Ok(mut stream) = tokio::net::TcpStream::connect((address, site.port)).await else {
            assert!(!there, "nothing listens on {address}");
            continue;
        };
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert!(answer.contains("Content-Security-Policy: default-src 'none'"));
    }
    app.cancel_sign_in(&account.id);

    assert_eq!(
        signing_in.await.unwrap().unwrap_err().code(),
        ErrorCode::SignInCancelled
    );
    drop(TcpListener::bind(("127.0.0.1", site.port)).unwrap());
}

#[tokio::test]
async fn a_person_who_says_no_is_told_what_that_means() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let (address, signing_in) = site.begin_sign_in(&app, &account).await;
    let (_, page) = get(&address).await;
    let person = [
        ("username", INSTRUCTOR.username),
        ("password", INSTRUCTOR.password),
    ];
    let (_, page) = submit(site.campus.base_url(), &page, &person).await;

    let (_, page) = submit(site.campus.base_url(), &page, &[("decision", "deny")]).await;

    let problem = signing_in.await.unwrap().unwrap_err().problem();
    assert_eq!(problem.code, ErrorCode::ConsentRefused);
    assert_eq!(
        problem.message,
        "You chose not to allow access. Lectern can do nothing in Panopto until you allow it."
    );
    assert!(page.contains("You chose not to allow access."), "{page}");
}

#[tokio::test]
async fn a_taken_port_is_said_with_the_program_that_has_it() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let other = TcpListener::bind(("127.0.0.1", site.port)).unwrap();

    let problem = app.sign_in(&account.id).await.unwrap_err().problem();

    assert_eq!(problem.code, ErrorCode::PortInUse);
    let port = site.port;
    let ending = format!(
        "is using port {port}, which Panopto needs for sign-in. Close it, or try again in a moment."
    );
    assert!(
        problem.message.starts_with("Another program") && problem.message.ends_with(&ending),
        "{}",
        problem.message
    );
    if cfg!(target_os = "linux") {
        let own = std::fs::read_to_string("/proc/self/comm").unwrap();
        assert!(problem.message.contains(own.trim()), "{}", problem.message);
    }
    assert!(site.opened.lock().unwrap().is_empty());
    drop(other);
}

#[tokio::test]
async fn a_client_with_another_redirect_address_is_found_before_the_browser_opens() {
    let site = Site::start().await;
    let app = site.open().await;
    let request = AddAccount {
        client_id: MISTAKEN_CLIENT.client_id.to_owned(),
        client_secret: Some(MISTAKEN_CLIENT.secret.into()),
        ..site.web_account()
    };
    let account = app.add_account(request).await.unwrap();

    let problem = app.sign_in(&account.id).await.unwrap_err().problem();

    assert_eq!(problem.code, ErrorCode::WrongRedirect);
    let expected = format!(
        "Panopto refused the sign-in because the Redirect URL is different. In the API client it must be exactly \
         http://localhost:{}/redirect.",
        site.port
    );
    assert_eq!(problem.message, expected);
    assert!(site.opened.lock().unwrap().is_empty());
}

#[tokio::test]
async fn wrong_clients_are_told_apart() {
    let site = Site::start().await;
    let app = site.open().await;
    let sentence =
        "Panopto does not know this client ID and secret. Copy both again from the API client.";

    let unknown = AddAccount {
        client_id: "nobody".to_owned(),
        name: Some("a".into()),
        ..site.web_account()
    };
    let unknown = app.add_account(unknown).await.unwrap();
    let problem = app.sign_in(&unknown.id).await.unwrap_err().problem();
    assert_eq!(
        (problem.code, problem.message.as_str()),
        (ErrorCode::WrongClient, sentence)
    );

    let wrong_secret = AddAccount {
        client_secret: Some("guess".into()),
        name: Some("b".into()),
        ..site.web_account()
    };
    let wrong_secret = app.add_account(wrong_secret).await.unwrap();
    let (address, signing_in) = site.begin_sign_in(&app, &wrong_secret).await;
    let (_, page) = get(&site.campus.approve(&address, INSTRUCTOR.username).unwrap()).await;
    let problem = signing_in.await.unwrap().unwrap_err().problem();
    assert_eq!(
        (problem.code, problem.message.as_str()),
        (ErrorCode::WrongClient, sentence)
    );
    assert!(page.contains(sentence), "{page}");

    let corrected = UpdateAccount {
        client_secret: Some(lectern_campus::demo::WEB_CLIENT.secret.into()),
        ..UpdateAccount::default()
    };
    app.update_account(&wrong_secret.id, corrected)
        .await
        .unwrap();
    let (address, signing_in) = site.begin_sign_in(&app, &wrong_secret).await;
    get(&site.campus.approve(&address, INSTRUCTOR.username).unwrap()).await;
    assert_eq!(
        signing_in.await.unwrap().unwrap().state,
        AccountState::SignedIn
    );
}

#[tokio::test]
async fn without_a_browser_the_address_can_be_opened_by_hand() {
    let site = Site::start().await;
    let mut options = site.options();
    options.open_browser = Arc::new(|_| false);
    let app = App::open(options).await.unwrap();
    let account = site.add_web_account(&app).await;
    let mut events = app.subscribe();
    let signing_in = tokio::spawn({
        let (app, id) = (app.clone(), account.id.clone());
        async move { app.sign_in(&id).await }
    });

    let (address, problem) = loop {
        if let AppEvent::SignIn {
            address: Some(address),
            browser_opened: false,
            error,
            ..
        } = events.next().await.unwrap().event
        {
            break (address, error.unwrap());
        }
    };

    assert_eq!(problem.code, ErrorCode::NoBrowser);
    get(&site.campus.approve(&address, INSTRUCTOR.username).unwrap()).await;
    assert_eq!(
        signing_in.await.unwrap().unwrap().state,
        AccountState::SignedIn
    );
}

#[tokio::test]
async fn a_second_sign_in_takes_the_place_of_the_first() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    let (_, first) = site.begin_sign_in(&app, &account).await;

    let (address, second) = site.begin_sign_in(&app, &account).await;

    assert_eq!(
        first.await.unwrap().unwrap_err().code(),
        ErrorCode::SignInCancelled
    );
    get(&site.campus.approve(&address, INSTRUCTOR.username).unwrap()).await;
    assert_eq!(second.await.unwrap().unwrap().state, AccountState::SignedIn);
}

#[tokio::test]
async fn the_address_can_be_opened_again_while_the_sign_in_waits() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_web_account(&app).await;
    assert_eq!(
        app.open_sign_in_again(&account.id)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::Conflict
    );
    let (address, signing_in) = site.begin_sign_in(&app, &account).await;

    app.open_sign_in_again(&account.id).await.unwrap();

    assert_eq!(
        site.opened.lock().unwrap().as_slice(),
        [address.clone(), address]
    );
    app.cancel_sign_in(&account.id);
    assert!(signing_in.await.unwrap().is_err());
}

#[tokio::test]
async fn a_wrong_password_is_said_and_keeps_the_account() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    assert_eq!(account.state, AccountState::SignedIn);
    let wrong = UpdateAccount {
        password: Some("wrong".into()),
        ..UpdateAccount::default()
    };
    app.update_account(&account.id, wrong).await.unwrap();

    let error = app.sign_in(&account.id).await.unwrap_err();

    assert_eq!(error.code(), ErrorCode::SignInRefused);
    assert!(app.account(&account.id).await.is_ok());
}

#[tokio::test]
async fn a_server_that_is_gone_is_unreachable() {
    let site = Site::start().await;
    let app = site.open().await;
    let request = AddAccount {
        server: format!("http://127.0.0.1:{}", free_port()),
        ..site.web_account()
    };
    let account = app.add_account(request).await.unwrap();
    let mut events = app.subscribe();

    let (address, signing_in) = {
        let (app, id) = (app.clone(), account.id.clone());
        let signing_in = tokio::spawn(async move { app.sign_in(&id).await });
        (waiting_address(&mut events).await, signing_in)
    };
    let state = address
        .split("state=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    get(&format!(
        "http://localhost:{}/redirect?code=c&state={state}",
        site.port
    ))
    .await;

    assert_eq!(
        signing_in.await.unwrap().unwrap_err().code(),
        ErrorCode::Unreachable
    );
}
