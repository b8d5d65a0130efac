//! What is sent again, and what never is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lectern_net::{Limiter, Limits, NetErrorKind};
use lectern_panopto::{Panopto, PanoptoError, SessionChange};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{
    Account, Flaky, folder, folder_id, http, ok, page, panopto, quick, requests, session_id, site,
    site_with, status, url,
};

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_the_request_goes_on() {
    let server = site_with(vec![status(401), ok(&folder(1))]).await;
    let account = Account::signed_in();

    panopto(&server.uri(), Arc::clone(&account))
        .folder(folder_id(1))
        .await
        .unwrap();

    let seen = requests(&server).await;
    let tokens: Vec<&str> = seen
        .iter()
        .map(|request| request.headers["authorization"].to_str().unwrap())
        .collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
    assert_eq!(account.renewals(), 1);
}

#[tokio::test]
async fn a_change_refused_for_its_token_was_not_carried_out_and_goes_again() {
    let server = site_with(vec![status(401), ok(&folder(1))]).await;

    panopto(&server.uri(), Account::signed_in())
        .create_folder(folder_id(1), "Week 1", None)
        .await
        .unwrap();

    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn a_renewed_token_that_is_refused_means_a_missing_right() {
    let server = site(status(401)).await;
    let account = Account::signed_in();

    let error = panopto(&server.uri(), Arc::clone(&account))
        .delete_session(session_id(1))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            PanoptoError::Forbidden {
                right: "the Creator role on the session's folder",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!((requests(&server).await.len(), account.renewals()), (2, 1));
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_means_signing_in() {
    let server = site(status(401)).await;

    let error = panopto(&server.uri(), Account::that_cannot_renew())
        .folder(folder_id(1))
        .await
        .unwrap_err();

    assert!(
        matches!(error, PanoptoError::NotSignedIn { .. }),
        "{error:?}"
    );
    assert!(error.needs_sign_in());
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn a_missing_right_is_not_taken_for_an_expired_token() {
    let server = site(status(403)).await;
    let account = Account::signed_in();

    let error = panopto(&server.uri(), Arc::clone(&account))
        .folder(folder_id(1))
        .await
        .unwrap_err();

    assert!(matches!(error, PanoptoError::Forbidden { .. }), "{error:?}");
    assert_eq!((requests(&server).await.len(), account.renewals()), (1, 0));
}

#[tokio::test]
async fn a_sign_in_page_instead_of_data_renews_the_sign_in_once_and_is_asked_again() {
    let sign_in = "<!DOCTYPE html><html><title>Sign in</title><input type=\"password\"></html>";
    let server = site_with(vec![page(200, sign_in), ok(&folder(1))]).await;
    let account = Account::signed_in();

    let read = panopto(&server.uri(), Arc::clone(&account))
        .folder(folder_id(1))
        .await;

    assert!(read.is_ok(), "{read:?}");
    assert_eq!((requests(&server).await.len(), account.renewals()), (2, 1));

    // One that stays is told after the second time, not asked for over and over.
    let server = site(page(200, sign_in)).await;
    let account = Account::that_cannot_renew();
    let error = panopto(&server.uri(), account).folder(folder_id(1)).await;
    assert!(
        matches!(error, Err(PanoptoError::NotJson { .. })),
        "{error:?}"
    );
    assert_eq!(requests(&server).await.len(), 2);
}

#[tokio::test]
async fn a_listing_whose_answer_is_cut_short_is_asked_again_at_that_page() {
    let whole = json!({ "Results": [folder(1)] });
    let cut = whole.to_string()[..20].to_owned();
    let server = site_with(vec![
        ok(&whole),
        ResponseTemplate::new(200).set_body_raw(cut, "application/json"),
        ok(&json!({ "Results": [] })),
    ])
    .await;

    let listing = panopto(&server.uri(), Account::signed_in())
        .children(folder_id(0))
        .read_all()
        .await;

    assert!(listing.complete(), "{:?}", listing.problem);
    let asked = requests(&server).await;
    let pages: Vec<_> = asked
        .iter()
        .map(|request| request.url.query().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[1], pages[2]);
}

#[tokio::test]
async fn a_change_whose_answer_is_cut_short_is_not_sent_again() {
    let cut = ResponseTemplate::new(200).set_body_raw("{\"Id\":", "application/json");
    let server = site(cut).await;

    let error = panopto(&server.uri(), Account::signed_in())
        .create_folder(folder_id(1), "Week 1", None)
        .await
        .unwrap_err();

    assert!(error.may_have_arrived(), "{error:?}");
    assert_eq!(requests(&server).await.len(), 1);
}

#[tokio::test]
async fn a_read_survives_random_failures_and_resets() {
    let server = site_with(vec![
        page(500, "<html>oops</html>"),
        status(503),
        ok(&folder(1)),
    ])
    .await;
    assert!(
        panopto(&server.uri(), Account::signed_in())
            .folder(folder_id(1))
            .await
            .is_ok()
    );

    let flaky = Flaky::start(2, vec![folder(1)]).await;
    assert!(
        panopto(&flaky.url, Account::signed_in())
            .folder(folder_id(1))
            .await
            .is_ok()
    );
    assert_eq!(flaky.requests().len(), 3);
}

#[tokio::test]
async fn a_read_gives_up_after_its_attempts_and_says_how_many() {
    let server = site(status(500)).await;

    let error = panopto(&server.uri(), Account::signed_in())
        .folder(folder_id(1))
        .await
        .unwrap_err();

    let PanoptoError::Server { request, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((request.attempts, requests(&server).await.len()), (3, 3));
    assert!(error.may_pass() && !error.may_have_arrived());
}

#[tokio::test]
async fn a_change_that_may_have_arrived_is_never_sent_again() {
    for code in [500, 502, 503, 504] {
        let server = site(status(code).insert_header("retry-after", "0")).await;
        let site = panopto(&server.uri(), Account::signed_in());

        let created = site
            .create_folder(folder_id(1), "Week 1", None)
            .await
            .unwrap_err();
        let changed = site
            .update_session(session_id(1), &SessionChange::default())
            .await
            .unwrap_err();
        let deleted = site.delete_folder(folder_id(1)).await.unwrap_err();

        assert!(
            created.may_have_arrived() && changed.may_have_arrived() && deleted.may_have_arrived()
        );
        assert_eq!(requests(&server).await.len(), 3, "status {code}");
    }

    let flaky = Flaky::start(1, vec![folder(1)]).await;
    let error = panopto(&flaky.url, Account::signed_in())
        .create_folder(folder_id(1), "Week 1", None)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, PanoptoError::Net(net) if net.kind == NetErrorKind::Reset),
        "{error:?}"
    );
    assert!(error.may_have_arrived());
    assert_eq!(flaky.requests().len(), 1);
}

#[tokio::test]
async fn a_folder_that_may_have_been_made_can_be_looked_for() {
    let named = |number, name: &str| {
        let mut folder = folder(number);
        folder["Name"] = json!(name);
        folder
    };
    let server = crate::support::listing(vec![vec![
        named(1, "Week 1"),
        named(2, "week 1"),
        named(3, "Week 1"),
    ]])
    .await;

    let found = panopto(&server.uri(), Account::signed_in())
        .children_named(folder_id(0), "Week 1")
        .await
        .unwrap();

    assert_eq!(
        found.iter().map(|folder| folder.id).collect::<Vec<_>>(),
        [folder_id(1), folder_id(3)]
    );
}

#[tokio::test]
async fn a_change_that_never_left_is_sent_again() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();

    let error = panopto(&format!("http://{closed}"), Account::signed_in())
        .delete_folder(folder_id(1))
        .await
        .unwrap_err();

    let PanoptoError::Net(net) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((net.attempts, &net.kind), (3, &NetErrorKind::Unreachable));
    assert!(!error.may_have_arrived() && error.is_unreachable());
}

#[tokio::test]
async fn too_many_calls_hold_every_lane_of_the_account() {
    let server = site_with(vec![
        status(429).insert_header("retry-after", "30"),
        ok(&folder(1)),
    ])
    .await;
    let limiter = Arc::new(Limiter::new(Limits::PANOPTO, 100));
    let retry = lectern_net::RetryPolicy {
        longest_retry_after: Duration::from_millis(300),
        ..quick()
    };
    let site = Panopto::new(
        url(&server.uri()),
        http(),
        Arc::clone(&limiter),
        Account::signed_in(),
    )
    .with_retry(retry);
    let started = Instant::now();

    // A change too: 429 says that nothing was done.
    site.create_folder(folder_id(1), "Week 1", None)
        .await
        .unwrap();

    assert!(
        started.elapsed() >= Duration::from_millis(290),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(requests(&server).await.len(), 2);

    limiter.hold(Duration::from_millis(200));
    let started = Instant::now();
    site.folder(folder_id(1)).await.unwrap();
    assert!(
        started.elapsed() >= Duration::from_millis(190),
        "another endpoint of the account went ahead"
    );
}
