//! The SOAP services: what is sent, and every odd answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use lectern_net::Secret;
use lectern_panopto::{
    FaultKind, Granularity, Panopto, PanoptoError, SessionCookies, SessionViewer, UsagePage,
    UsageRange, UserId, WebSession,
};
use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{
    Account, assert_without_secrets, folder_id, ok, page, panopto, requests, session_id, site_with,
    status, transcript,
};

const V40: &str = "http://schemas.datacontract.org/2004/07/Panopto.Server.Services.PublicAPI.V40";

/// Cookies that are another with every renewal.
struct Cookies {
    panopto: Panopto,
    renewals: AtomicUsize,
}

#[async_trait]
impl WebSession for Cookies {
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError> {
        self.panopto.legacy_login().await
    }

    async fn renew(&self, _stale: &Secret) -> Result<SessionCookies, PanoptoError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        self.panopto.legacy_login().await
    }
}

/// A site that signs in and gives everything else these answers, one after the other and then the last for ever.
async fn site(answers: Vec<ResponseTemplate>) -> (MockServer, Panopto, Cookies) {
    let server = site_with(answers).await;
    Mock::given(path("/Panopto/api/v1/auth/legacyLogin"))
        .respond_with(
            ResponseTemplate::new(200)
                .append_header("set-cookie", ".ASPXAUTH=cookie; path=/; HttpOnly"),
        )
        .with_priority(1)
        .mount(&server)
        .await;
    let panopto = panopto(&server.uri(), Account::signed_in());
    let cookies = Cookies {
        panopto: panopto.clone(),
        renewals: AtomicUsize::new(0),
    };
    (server, panopto, cookies)
}

fn range() -> UsageRange {
    UsageRange {
        begin: "2020-09-01T00:00:00Z".parse().unwrap(),
        end: "2021-01-04T23:59:59.999999Z".parse().unwrap(),
    }
}

fn soap(body: &str) -> ResponseTemplate {
    answer(200, body)
}

fn answer(code: u16, body: &str) -> ResponseTemplate {
    let xml = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    );
    ResponseTemplate::new(code).set_body_raw(xml.into_bytes(), "text/xml; charset=utf-8")
}

fn fault(code: &str, text: &str) -> ResponseTemplate {
    answer(
        500,
        &format!(
            "<s:Fault><faultcode>{code}</faultcode><faultstring xml:lang=\"en-US\">{text}</faultstring></s:Fault>"
        ),
    )
}

fn no_operation() -> ResponseTemplate {
    fault("a:ActionNotSupported", "due to a ContractFilter mismatch")
}

fn result(operation: &str, content: &str) -> ResponseTemplate {
    soap(&format!(
        "<{operation}Response xmlns=\"http://tempuri.org/\"><{operation}Result xmlns:a=\"{V40}\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{content}</{operation}Result></{operation}Response>"
    ))
}

fn extended(content: &str) -> ResponseTemplate {
    result("GetSessionExtendedDetailedUsage", content)
}

const ROW: &str = "<a:ExtendedDetailedUsageResponseItem><a:SecondsViewed>11.7</a:SecondsViewed>\
    <a:SessionId>9b1d0c5e-2222-4c3d-8e20-000000000001</a:SessionId><a:StartPosition>0.5</a:StartPosition>\
    <a:Time>TIME</a:Time><a:UserId>7a7a7a7a-3333-4d4d-9e30-cccccccc0001</a:UserId><a:PlaybackSpeed>1.5</a:PlaybackSpeed>\
    <a:StartReason>Start</a:StartReason><a:StopReason>Pause</a:StopReason></a:ExtendedDetailedUsageResponseItem>";

async fn read(answers: Vec<ResponseTemplate>) -> Result<UsagePage, PanoptoError> {
    let (_server, panopto, cookies) = site(answers).await;
    let reporting = panopto.usage_reporting(&cookies);
    reporting.page(session_id(1), range(), 0, 150).await
}

#[tokio::test]
async fn every_request_of_the_soap_services() {
    let user: UserId = "7a7a7a7a-3333-4d4d-9e30-cccccccc0001".parse().unwrap();
    let (server, panopto, cookies) = site(vec![
        extended("<a:PagedResponses/><a:TotalNumberResponses>0</a:TotalNumberResponses>"),
        result("GetFolderSummaryUsage", ""),
        result("GetSessionSummaryUsage", ""),
        result("GetUsers", ""),
        soap("<LogOnWithPasswordResponse xmlns=\"http://tempuri.org/\"><LogOnWithPasswordResult>true</LogOnWithPasswordResult></LogOnWithPasswordResponse>")
            .append_header("set-cookie", ".ASPXAUTH=AB12; path=/; HttpOnly; SameSite=None"),
    ])
    .await;
    let reporting = panopto.usage_reporting(&cookies);

    reporting
        .page(session_id(1), range(), 3, 150)
        .await
        .unwrap();
    let daily = Granularity::Daily;
    reporting
        .folder_summary(folder_id(1), range(), daily)
        .await
        .unwrap();
    reporting
        .session_summary(session_id(1), range(), Granularity::Weekly)
        .await
        .unwrap();
    panopto.users(&cookies, &[user]).await.unwrap();
    let signed_in = panopto
        .log_on_with_password("unified\\alice", &Secret::new("pass word".to_owned()))
        .await
        .unwrap();

    assert_eq!(signed_in.header().expose(), ".ASPXAUTH=AB12");
    let sent: Vec<_> = transcript(&server)
        .await
        .split("\n\n")
        .filter(|request| !request.contains("legacyLogin"))
        .map(str::to_owned)
        .collect();
    let actions: Vec<_> = requests(&server)
        .await
        .iter()
        .filter_map(|request| {
            Some(
                request
                    .headers
                    .get("soapaction")?
                    .to_str()
                    .unwrap()
                    .to_owned(),
            )
        })
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", actions.join("\n"), sent.join("\n\n")));
}

#[tokio::test]
async fn times_with_and_without_a_zone_are_the_same_moment_to_the_microsecond() {
    let expected: chrono::DateTime<chrono::Utc> = "2021-01-05T20:11:12.123456Z".parse().unwrap();
    for time in [
        "2021-01-05T20:11:12.123456Z",
        "2021-01-05T20:11:12.123456",
        "2021-01-05T20:11:12.1234567Z",
        "2021-01-05T12:11:12.123456-08:00",
    ] {
        let content = format!(
            "<a:PagedResponses>{}</a:PagedResponses><a:TotalNumberResponses>1</a:TotalNumberResponses>",
            ROW.replace("TIME", time)
        );
        let page = read(vec![extended(&content)]).await.unwrap();
        let row = &page.rows[0];
        assert_eq!(
            (row.time, page.total, page.extended),
            (expected, Some(1), true)
        );
        assert_eq!((row.start, row.seconds, row.speed), (0.5, 11.7, Some(1.5)));
        assert_eq!(
            (row.start_reason.as_deref(), row.stop_reason.as_deref()),
            (Some("Start"), Some("Pause"))
        );
    }
}

#[tokio::test]
async fn a_page_may_be_empty_or_nil_and_rows_may_be_nonsense() {
    for (content, rows, unreadable, total) in [
        (
            "<a:PagedResponses/><a:TotalNumberResponses>0</a:TotalNumberResponses>",
            0,
            0,
            Some(0),
        ),
        (
            "<a:PagedResponses i:nil=\"true\"/><a:TotalNumberResponses>7</a:TotalNumberResponses>",
            0,
            0,
            Some(7),
        ),
        (
            "<a:TotalNumberResponses>0</a:TotalNumberResponses>",
            0,
            0,
            Some(0),
        ),
        ("", 0, 0, None),
        (
            "<a:PagedResponses><a:ExtendedDetailedUsageResponseItem/></a:PagedResponses><a:TotalNumberResponses>1</a:TotalNumberResponses>",
            0,
            1,
            Some(1),
        ),
    ] {
        let page = read(vec![extended(content)]).await.unwrap();
        assert_eq!(
            (page.rows.len(), page.unreadable, page.total),
            (rows, unreadable, total),
            "{content}"
        );
    }
    let odd = ROW
        .replace("TIME", "2021-01-05T20:11:12Z")
        .replace("11.7", "-INF")
        .replace(
            "<a:StartReason>Start</a:StartReason>",
            "<a:StartReason i:nil=\"true\"/>",
        );
    let content = format!("<a:PagedResponses>{odd}</a:PagedResponses>");
    let page = read(vec![extended(&content)]).await.unwrap();
    assert!(page.rows[0].seconds.is_infinite() && page.rows[0].start_reason.is_none());
}

#[tokio::test]
async fn a_site_without_the_extended_report_is_asked_for_the_plain_one_from_then_on() {
    let plain = ROW
        .replace("TIME", "2021-01-05T20:11:12Z")
        .replace("ExtendedDetailed", "Detailed");
    let plain = plain.split("<a:PlaybackSpeed>").next().unwrap();
    let content = format!(
        "<a:PagedResponses>{plain}</a:DetailedUsageResponseItem></a:PagedResponses><a:TotalNumberResponses>1</a:TotalNumberResponses>"
    );
    let (server, panopto, cookies) = site(vec![
        no_operation(),
        no_operation(),
        result("GetSessionDetailedUsage", &content),
        result("GetSessionDetailedUsage", &content),
    ])
    .await;
    let reporting = panopto.usage_reporting(&cookies);
    for _ in 0..2 {
        let page = reporting
            .page(session_id(1), range(), 0, 150)
            .await
            .unwrap();
        assert_eq!((page.rows.len(), page.extended), (1, false));
        assert_eq!(page.rows[0].speed, None);
    }
    let asked: Vec<_> = requests(&server)
        .await
        .iter()
        .map(|request| request.url.path().to_owned())
        .filter(|path| path.contains("Usage"))
        .collect();
    assert_eq!(
        asked,
        [
            "/Panopto/PublicAPI/4.0/UsageReporting.svc",
            "/Panopto/PublicAPI/4.6/UsageReporting.svc",
            "/Panopto/PublicAPI/4.0/UsageReporting.svc",
            "/Panopto/PublicAPI/4.0/UsageReporting.svc",
        ]
    );
    assert_eq!(reporting.dialect(), 2);
}

#[tokio::test]
async fn a_site_without_the_services_refuses_them() {
    for answer in [
        status(404),
        page(404, "<html><title>Not found</title></html>"),
        no_operation(),
        status(403),
        page(403, "<html><title>Forbidden</title></html>"),
        fault("s:Client", "The user is not signed in."),
    ] {
        let error = read(vec![answer]).await.unwrap_err();
        assert!(
            matches!(error, PanoptoError::SoapRefused { .. }),
            "{error:?}"
        );
        assert!(!error.may_pass() && !error.needs_sign_in());
        assert_without_secrets(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn an_ended_session_is_renewed_once_whichever_way_it_shows() {
    for ended in [
        status(401),
        status(403),
        fault("s:Client", "The user is not logged in"),
        page(
            200,
            "<html><title>Sign in</title><input type=\"password\"></html>",
        ),
    ] {
        let (_server, panopto, cookies) = site(vec![
            ended,
            extended("<a:TotalNumberResponses>0</a:TotalNumberResponses>"),
        ])
        .await;
        let reporting = panopto.usage_reporting(&cookies);
        let page = reporting.page(session_id(1), range(), 0, 150).await;
        assert_eq!(page.unwrap().total, Some(0));
        assert_eq!(cookies.renewals.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn faults_are_told_apart_and_only_unknown_ones_are_asked_again() {
    for (text, kind, sent) in [
        (
            "User does not have permission to view this.",
            FaultKind::Forbidden,
            1,
        ),
        ("Session does not exist", FaultKind::Unknown, 1),
        ("System error", FaultKind::Other, 3),
    ] {
        let (server, panopto, cookies) = site(vec![fault("s:Server", text)]).await;
        let reporting = panopto.usage_reporting(&cookies);
        let error = reporting
            .page(session_id(1), range(), 0, 150)
            .await
            .unwrap_err();
        let PanoptoError::Fault {
            kind: found,
            message,
            ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert!(message.starts_with(text), "{message}");
        assert_eq!(*found, kind);
        assert_eq!(error.may_pass(), kind == FaultKind::Other);
        let asked = requests(&server).await;
        let asked = asked.iter().filter(|one| one.url.path().contains("Usage"));
        assert_eq!(asked.count(), sent, "{text}");
    }
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    let whole = || extended("<a:TotalNumberResponses>0</a:TotalNumberResponses>");
    let cut = ResponseTemplate::new(200).set_body_raw("<s:Envelope><s:Body><Get", "text/xml");
    for passing in [
        status(500),
        status(503),
        status(429).insert_header("retry-after", "0"),
        fault("s:Server", "System error"),
        cut,
    ] {
        let page = read(vec![passing, whole()]).await.unwrap();
        assert_eq!(page.total, Some(0));
    }
}

#[tokio::test]
async fn an_answer_that_is_something_else_is_never_taken_for_nothing() {
    for odd in [
        soap("<Something/>"),
        soap("<GetSessionExtendedDetailedUsageResponse/>"),
        soap(""),
        ok(&json!({ "Results": [] })),
        extended("<a:TotalNumberResponses>many</a:TotalNumberResponses>"),
        page(200, "<html><title>Acceptable use</title></html>"),
    ] {
        let error = read(vec![odd]).await.unwrap_err();
        assert!(
            matches!(
                error,
                PanoptoError::UnexpectedBody { .. } | PanoptoError::NotJson { .. }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn summaries_are_read_and_nonsense_in_them_is_no_zero() {
    let item = "<a:SummaryUsageResponseItem><a:MinutesViewed>12.5</a:MinutesViewed><a:Time>2021-01-05T00:00:00</a:Time>\
        <a:UniqueUsers>3</a:UniqueUsers><a:Views>7</a:Views></a:SummaryUsageResponseItem>";
    let ask = async |answer| {
        let (_server, panopto, cookies) = site(vec![answer]).await;
        let reporting = panopto.usage_reporting(&cookies);
        let daily = Granularity::Daily;
        reporting.folder_summary(folder_id(1), range(), daily).await
    };
    let told = ask(result("GetFolderSummaryUsage", item)).await.unwrap();
    assert_eq!(
        (
            told.len(),
            told[0].views,
            told[0].unique_users,
            told[0].minutes_viewed
        ),
        (1, 7, 3, 12.5)
    );
    assert!(told[0].has_views());
    assert_eq!(ask(result("GetFolderSummaryUsage", "")).await.unwrap(), []);
    let odd = item.replace(">7<", ">-7<");
    let error = ask(result("GetFolderSummaryUsage", &odd))
        .await
        .unwrap_err();
    assert!(
        matches!(error, PanoptoError::UnexpectedBody { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_wrong_password_is_an_ordinary_answer_that_is_an_error_here() {
    let wrong = || {
        soap(
            "<LogOnWithPasswordResponse xmlns=\"http://tempuri.org/\"><LogOnWithPasswordResult>false</LogOnWithPasswordResult></LogOnWithPasswordResponse>",
        )
    };
    let without_cookie = soap(
        "<LogOnWithPasswordResponse xmlns=\"http://tempuri.org/\"><LogOnWithPasswordResult>true</LogOnWithPasswordResult></LogOnWithPasswordResponse>",
    );
    let (_server, panopto, _) = site(vec![wrong(), without_cookie]).await;
    let password = Secret::new("pass word".to_owned());

    let error = panopto.log_on_with_password("alice", &password).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, PanoptoError::PasswordRefused { .. }),
        "{error:?}"
    );
    assert_without_secrets(&format!("{error} {error:?}"));
    let error = panopto.log_on_with_password("alice", &password).await;
    assert!(matches!(error, Err(PanoptoError::UnexpectedBody { .. })));
}

#[tokio::test]
async fn names_come_as_far_as_the_site_knows_them() {
    let users = "<a:User><a:Email i:nil=\"true\"/><a:FirstName>Ada</a:FirstName><a:LastName>Example</a:LastName>\
        <a:UserId>7a7a7a7a-3333-4d4d-9e30-cccccccc0001</a:UserId><a:UserKey>unified\\ada</a:UserKey></a:User>\
        <a:User i:nil=\"true\"/><a:User><a:UserKey>nobody</a:UserKey></a:User>";
    let (_server, panopto, cookies) = site(vec![result("GetUsers", users)]).await;
    let read = panopto.users(&cookies, &[]).await.unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].key.as_deref(), Some("unified\\ada"));
    assert_eq!(read[0].name.as_deref(), Some("Ada Example"));
    assert_eq!(read[0].email, None);
}

#[tokio::test]
async fn a_list_of_viewers_ends_with_a_page_that_brings_nobody_new() {
    let person = |number: u32, percent: f64| {
        json!({ "User": { "Id": format!("7a7a7a7a-3333-4d4d-9e30-{number:012}"), "Username": "alice" },
                "PercentCompleted": percent, "LastViewedDateTime": "2026-07-10T14:31:33.193Z",
                "MostRecentViewPositionInSeconds": 0.385_631 })
    };
    let rows = |rows: &[serde_json::Value]| ok(&json!({ "Results": rows }));
    let first = [person(1, 100.0), person(2, 12.5)];
    let (server, panopto, _) = site(vec![
        rows(&first),
        rows(&[json!({ "User": null, "PercentCompleted": null })]),
        rows(&first),
    ])
    .await;
    let listing = panopto.session_viewers(session_id(1)).read_all().await;
    assert!(listing.complete());
    let told: Vec<(bool, Option<f64>)> = listing
        .items
        .iter()
        .map(|one: &SessionViewer| (one.user.id.is_some(), one.percent_completed))
        .collect();
    assert_eq!(
        told,
        [(true, Some(100.0)), (true, Some(12.5)), (false, None)]
    );
    assert_eq!(requests(&server).await.len(), 3);
}
