use lectern_app::{AccountState, App, AppEvent, ErrorCode};
use lectern_campus::faults::{Fault, Rule};

use crate::support::Site;

/// How often the campus was asked for tokens.
fn token_calls(site: &Site) -> usize {
    site.campus.log().matching("POST", "/connect/token").len()
}

fn end_access_tokens(site: &Site) {
    let now = site.campus.clock().now();
    site.campus.state().tokens.write().expire_access(now);
}

#[tokio::test]
async fn renews_before_the_end_and_the_new_refresh_token_is_the_one_that_is_kept() {
    let site = Site::start().await;
    site.campus.settings().write().tokens.access_seconds = 1;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;

    for _ in 0..3 {
        // Half of so short a life is over within a second; the store sees to the rest.
        end_access_tokens(&site);
        app.test_account(&account.id).await.unwrap();
    }
    drop(app);
    end_access_tokens(&site);

    // A refresh token works once, so this would fail if an old one had been kept.
    site.open().await.test_account(&account.id).await.unwrap();
}

#[tokio::test]
async fn two_programs_on_one_profile_renew_once() {
    let site = Site::start().await;
    let (one, other) = (site.open().await, site.open().await);
    let account = site.add_signed_in(&one).await;
    one.test_account(&account.id).await.unwrap();
    other.test_account(&account.id).await.unwrap();

    for round in 0..5 {
        end_access_tokens(&site);
        let before = token_calls(&site);
        let asks =
            [&one, &other, &one, &other, &one, &other].map(|app| app.test_account(&account.id));
        for outcome in futures::future::join_all(asks).await {
            outcome.unwrap();
        }
        assert_eq!(token_calls(&site) - before, 1, "round {round}");
    }
}

#[tokio::test]
async fn a_withdrawn_sign_in_is_said_once_and_asked_no_more() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;
    let mut events = app.subscribe();
    end_access_tokens(&site);
    site.campus.state().tokens.write().revoke_all_refresh();

    let problem = app.test_account(&account.id).await.unwrap_err().problem();

    assert_eq!(
        (problem.code, problem.message.as_str()),
        (ErrorCode::SignInNeeded, "Your Panopto sign-in has ended.")
    );
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::Expired
    );
    let told = loop {
        if let AppEvent::Accounts { accounts, .. } = events.next().await.unwrap().event {
            break accounts;
        }
    };
    assert_eq!(told[0].state, AccountState::Expired);
    let calls = token_calls(&site);
    assert_eq!(
        app.test_account(&account.id).await.unwrap_err().code(),
        ErrorCode::SignInNeeded
    );
    assert_eq!(token_calls(&site), calls);
}

#[tokio::test]
async fn an_account_with_a_password_signs_in_again_by_itself() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_password_account(&app).await;
    end_access_tokens(&site);
    site.campus.state().tokens.write().revoke_all_refresh();

    app.test_account(&account.id).await.unwrap();

    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::SignedIn
    );
}

#[tokio::test]
async fn signing_out_withdraws_the_sign_in_at_the_server() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;

    app.sign_out(&account.id).await.unwrap();

    let revocations = site.campus.log().matching("POST", "/connect/revocation");
    assert!(
        !revocations.is_empty() && revocations.iter().all(|request| request.status == 200),
        "{revocations:?}"
    );
    assert_eq!(
        app.account(&account.id).await.unwrap().state,
        AccountState::SignedOut
    );
    assert_eq!(
        app.test_account(&account.id).await.unwrap_err().code(),
        ErrorCode::SignInNeeded
    );
    let sealed = app.account(&account.id).await.unwrap();
    assert!(!sealed.lasting);
}

#[tokio::test]
async fn another_program_does_not_sign_in_anew_while_one_signs_out() {
    let site = Site::start().await;
    let (one, other) = (site.open().await, site.open().await);
    let account = site.add_password_account(&one).await;
    other.test_account(&account.id).await.unwrap();
    let faults = site.campus.faults();
    faults.push(Rule::always("/connect/revocation", Fault::Hold));
    let leaving = tokio::spawn({
        let (app, id) = (one.clone(), account.id.clone());
        async move { app.sign_out(&id).await }
    });
    while faults.total_fired() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    end_access_tokens(&site);
    let refused = tokio::spawn({
        let (app, id) = (other.clone(), account.id.clone());
        async move { app.test_account(&id).await }
    });

    assert_eq!(
        other.account(&account.id).await.unwrap().state,
        AccountState::SignedOut
    );
    faults.clear();
    leaving.await.unwrap().unwrap();

    let problem = refused.await.unwrap().unwrap_err();
    assert_eq!(problem.code(), ErrorCode::SignInNeeded, "{problem:?}");
    assert_eq!(
        other.account(&account.id).await.unwrap().state,
        AccountState::SignedOut
    );
}

#[tokio::test]
async fn a_caller_that_stops_waiting_does_not_lose_the_new_refresh_token() {
    let site = Site::start().await;
    let app = site.open().await;
    let account = site.add_signed_in(&app).await;
    end_access_tokens(&site);
    let before = token_calls(&site);

    let impatient = tokio::spawn({
        let (app, id) = (app.clone(), account.id.clone());
        async move { app.test_account(&id).await }
    });
    while token_calls(&site) == before {
        tokio::task::yield_now().await;
    }
    impatient.abort();

    app.test_account(&account.id).await.unwrap();
    let next: App = site.open().await;
    next.test_account(&account.id).await.unwrap();
}
