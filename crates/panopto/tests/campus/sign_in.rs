use chrono::{TimeDelta, Utc};
use lectern_campus::demo;
use lectern_campus::faults::{Fault, Rule};
use lectern_panopto::oauth::{Grant, OAuthError};
use lectern_panopto::{PanoptoError, Probe, probe};

use crate::support::{
    REDIRECT, account, campus, campus_with, http, oauth, panopto, server, sign_in,
};

#[tokio::test]
async fn the_campus_is_found_and_signed_in_to() {
    let campus = campus().await;

    let Probe::Found { server: found } = probe(&server(&campus), &http()).await else {
        panic!()
    };
    let tokens = sign_in(&campus, demo::INSTRUCTOR).await.unwrap();

    assert_eq!(found, server(&campus));
    assert!(tokens.expires_at - Utc::now() > TimeDelta::minutes(59));
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let user = site.user_info().await.unwrap();
    assert!(user.subject.is_some() || user.name.is_some(), "{user:?}");
    assert!(
        site.legacy_login()
            .await
            .unwrap()
            .header()
            .expose()
            .contains(".ASPXAUTH=")
    );
}

#[tokio::test]
async fn refresh_tokens_rotate_and_signing_out_ends_them() {
    let campus = campus().await;
    let client = oauth(&campus, demo::WEB_CLIENT);
    let first = sign_in(&campus, demo::INSTRUCTOR)
        .await
        .unwrap()
        .refresh_token
        .unwrap();

    let second = client
        .refresh(&first, Utc::now())
        .await
        .unwrap()
        .refresh_token
        .unwrap();
    let reused = client.refresh(&first, Utc::now()).await.unwrap_err();
    let third = client
        .refresh(&second, Utc::now())
        .await
        .unwrap()
        .refresh_token
        .unwrap();
    client.revoke(&third).await.unwrap();
    let revoked = client.refresh(&third, Utc::now()).await.unwrap_err();

    assert_ne!(first, second);
    assert!(reused.needs_sign_in() && revoked.needs_sign_in());
}

#[tokio::test]
async fn a_site_that_keeps_refresh_tokens_to_itself_is_no_problem() {
    let campus =
        campus_with(|config| config.settings.tokens.refresh_token_in_refresh_answer = false).await;
    let client = oauth(&campus, demo::WEB_CLIENT);
    let mut token = sign_in(&campus, demo::INSTRUCTOR)
        .await
        .unwrap()
        .refresh_token
        .unwrap();

    for _ in 0..3 {
        token = client
            .refresh(&token, Utc::now())
            .await
            .unwrap()
            .refresh_token
            .unwrap();
    }
}

#[tokio::test]
async fn passwords_work_for_the_client_type_made_for_them() {
    let campus = campus().await;
    let user_based = oauth(&campus, demo::USER_CLIENT);
    let web = oauth(&campus, demo::WEB_CLIENT);
    let (name, password) = (demo::INSTRUCTOR.username, demo::INSTRUCTOR.password.into());

    assert!(
        user_based
            .password(name, &password, Utc::now())
            .await
            .unwrap()
            .refresh_token
            .is_some()
    );
    let wrong = user_based
        .password(name, &"guessed".into(), Utc::now())
        .await;
    assert!(
        matches!(
            wrong,
            Err(OAuthError::InvalidGrant {
                grant: Grant::Password
            })
        ),
        "{wrong:?}"
    );
    let without = user_based
        .password(demo::SSO_ONLY.username, &"x".into(), Utc::now())
        .await;
    assert!(
        matches!(
            without,
            Err(OAuthError::InvalidGrant {
                grant: Grant::Password
            })
        ),
        "{without:?}"
    );
    let wrong_type = web.password(name, &password, Utc::now()).await;
    assert!(
        matches!(
            wrong_type,
            Err(OAuthError::UnauthorizedClient {
                grant: Grant::Password
            })
        ),
        "{wrong_type:?}"
    );
}

#[tokio::test]
async fn a_wrong_client_or_secret_is_told_apart_from_a_wrong_code() {
    let campus = campus().await;
    let code = "made-up".into();
    let unknown = demo::DemoClient {
        client_id: "00000000-0001-4c11-8e27-900000000009",
        ..demo::WEB_CLIENT
    };
    let mistyped = demo::DemoClient {
        secret: "nf+Web/Secret000l=",
        ..demo::WEB_CLIENT
    };

    for client in [unknown, mistyped] {
        let refused = oauth(&campus, client)
            .exchange_code(&code, REDIRECT, Utc::now())
            .await;
        assert!(
            matches!(refused, Err(OAuthError::InvalidClient)),
            "{refused:?}"
        );
    }
    let refused = oauth(&campus, demo::WEB_CLIENT)
        .exchange_code(&code, REDIRECT, Utc::now())
        .await;
    assert!(
        matches!(
            refused,
            Err(OAuthError::InvalidGrant { grant: Grant::Code })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_token_that_ends_on_the_way_is_renewed_once_on_both_interfaces() {
    let campus = campus().await;
    let account = account(&campus, demo::INSTRUCTOR).await;
    let limiter = lectern_net::Limiter::new(crate::support::GENEROUS, 100);
    let site =
        lectern_panopto::Panopto::new(server(&campus), http(), limiter.into(), account.clone());
    let labs = crate::support::folder(&site, &crate::support::LABS).await;
    let renewals = || account.renewals.load(std::sync::atomic::Ordering::SeqCst);

    campus
        .faults()
        .push(Rule::once("/api/v1/folders", Fault::ExpiredToken));
    site.folder(labs.id).await.unwrap();
    assert_eq!(renewals(), 1);

    campus
        .faults()
        .push(Rule::once("/sessionUpload", Fault::ExpiredToken));
    let upload = site.open_upload(labs.id).await.unwrap();
    site.cancel_upload(upload.id).await.unwrap();
    assert_eq!(renewals(), 2);
}

#[tokio::test]
async fn many_requests_with_an_ended_token_renew_it_once() {
    let campus = campus().await;
    let account = account(&campus, demo::INSTRUCTOR).await;
    let limiter = lectern_net::Limiter::new(crate::support::GENEROUS, 100);
    let site =
        lectern_panopto::Panopto::new(server(&campus), http(), limiter.into(), account.clone());
    let labs = crate::support::folder(&site, &crate::support::LABS)
        .await
        .id;
    let now = campus.clock().now();
    campus.state().tokens.write().expire_access(now);

    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { site.folder(labs).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }

    assert_eq!(
        account.renewals.load(std::sync::atomic::Ordering::SeqCst),
        1
    );
}

#[tokio::test]
async fn a_withdrawn_sign_in_means_signing_in_again() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let now = campus.clock().now();
    campus.state().tokens.write().revoke_all_refresh();
    campus.state().tokens.write().expire_access(now);

    let error = site
        .creator_folders()
        .read_all()
        .await
        .into_result()
        .unwrap_err();

    assert!(
        matches!(error, PanoptoError::Token(_)) && error.needs_sign_in(),
        "{error:?}"
    );
}
