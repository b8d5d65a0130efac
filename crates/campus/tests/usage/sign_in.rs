//! Signing in: passwords, codes, cookies, and who is refused.

use chrono::TimeDelta;
use lectern_campus::{SignedOut, demo};
use sha1::{Digest, Sha1};

use crate::support::{Soap, odd, pagination, rows_of, term};

#[tokio::test]
async fn a_password_gives_a_cookie_and_a_wrong_one_is_false_with_status_200() {
    let campus = term().await;
    let soap = Soap::nobody(&campus);
    for version in ["4.2", "4.6"] {
        let inside = format!(
            "<userKey>admin</userKey><password>{}</password>",
            demo::ADMIN.password
        );
        let right = soap
            .call_at(version, "Auth", "LogOnWithPassword", &inside)
            .await;
        assert_eq!(
            (right.status, right.one("LogOnWithPasswordResult").as_str()),
            (200, "true")
        );
        let cookie = right.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with(".ASPXAUTH=") && cookie.contains("; path=/; HttpOnly"));
    }
    let wrong = soap.log_on("admin", "guess").await;
    assert_eq!(
        (wrong.status, wrong.one("LogOnWithPasswordResult").as_str()),
        (200, "false")
    );
    assert!(!wrong.headers.contains_key("set-cookie"));
    let version = soap.call_at("4.6", "Auth", "GetServerVersion", "").await;
    assert!(!version.one("GetServerVersionResult").is_empty());
}

#[tokio::test]
async fn a_cookie_is_taken_with_the_attributes_it_was_set_with() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    assert!(admin.cookie.as_ref().unwrap().contains("HttpOnly"));
    let golden = odd(&campus, "Golden case");
    assert_eq!(rows_of(&admin.page(golden, 150, 0).await).len(), 7);
}

#[tokio::test]
async fn the_auth_element_works_with_a_password_and_with_a_code() {
    let campus = term().await;
    let nobody = Soap::nobody(&campus);
    let golden = odd(&campus, "Golden case");
    let host = campus.base_url().trim_start_matches("http://");
    let code = |host: &str| {
        let text = format!("admin@{host}|{}", demo::APPLICATION_KEY);
        let digest = Sha1::digest(text);
        format!("{:X}", bytes::Bytes::copy_from_slice(&digest))
    };
    let auth_with = |members: &str| {
        format!(
            "<auth>{members}<p:UserKey>admin</p:UserKey></auth><sessionId>{golden}</sessionId>{}",
            pagination(150, 0)
        )
    };
    let password = format!("<p:Password>{}</p:Password>", demo::ADMIN.password);
    let with_port = format!("<p:AuthCode>{}</p:AuthCode>", code(host));
    let without = format!("<p:AuthCode>{}</p:AuthCode>", code("127.0.0.1"));
    for members in [&password, &with_port, &without] {
        let inside = auth_with(members);
        let reply = nobody
            .usage("GetSessionExtendedDetailedUsage", &inside)
            .await;
        assert_eq!(rows_of(&reply).len(), 7, "{members}");
    }
    for members in [
        "<p:Password>guess</p:Password>",
        "<p:AuthCode>00</p:AuthCode>",
        "",
    ] {
        let inside = auth_with(members);
        let reply = nobody
            .usage("GetSessionExtendedDetailedUsage", &inside)
            .await;
        assert!(reply.is_fault(), "{members}");
    }
    let external = format!(
        "<userKey>admin</userKey><authCode>{}</authCode>",
        code(host)
    );
    let reply = nobody
        .call_at("4.6", "Auth", "LogOnWithExternalProvider", &external)
        .await;
    assert_eq!(reply.one("LogOnWithExternalProviderResult"), "true");
    assert!(reply.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_bearer_token_is_nobody_and_lists_are_empty_for_it() {
    let campus = term().await;
    let mut soap = Soap::nobody(&campus);
    soap.bearer = Some("any".to_owned());
    let golden = odd(&campus, "Golden case");
    let rows = soap.page(golden, 150, 0).await;
    assert_eq!(rows.one("TotalNumberResponses"), "0");
    assert_eq!(rows_of(&rows), []);
    let inside = format!("<sessionId>{golden}</sessionId><granularity>Daily</granularity>");
    let sums = soap.usage("GetSessionSummaryUsage", &inside).await;
    assert_eq!(
        (sums.status, sums.all("SummaryUsageResponseItem").len()),
        (200, 0)
    );
}

#[tokio::test]
async fn without_a_good_cookie_a_list_is_a_fault_or_empty_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    assert!(Soap::nobody(&campus).page(golden, 150, 0).await.is_fault());
    campus.clock().advance(TimeDelta::days(1));
    assert!(
        admin.page(golden, 150, 0).await.is_fault(),
        "the cookie ended"
    );

    campus.settings().write().soap.signed_out = SignedOut::Empty;

    assert_eq!(rows_of(&admin.page(golden, 150, 0).await), []);
    let again = Soap::admin(&campus).await;
    assert_eq!(rows_of(&again.page(golden, 150, 0).await).len(), 7);
}

#[tokio::test]
async fn who_may_change_a_session_sees_who_watches_it_and_others_do_not() {
    let campus = term().await;
    let golden = odd(&campus, "Golden case");
    let instructor = Soap::of(&campus, demo::INSTRUCTOR).await;
    assert_eq!(rows_of(&instructor.page(golden, 150, 0).await).len(), 7);
    let student = Soap::of(&campus, demo::STUDENT).await;
    assert!(student.page(golden, 150, 0).await.is_fault());
    assert!(
        instructor
            .page(uuid::Uuid::from_u128(5), 150, 0)
            .await
            .is_fault()
    );
}
