//! SOAP refused as a whole, faults on demand, limits, and what the log says.

use lectern_campus::{
    SoapAccess, demo,
    faults::{Fault, Rule},
    log::Peak,
};

use crate::support::{Soap, odd, rows_of, term};

const ENDPOINT: &str =
    "POST /Panopto/PublicAPI/{version}/UsageReporting.svc/GetSessionExtendedDetailedUsage";

#[tokio::test]
async fn a_site_can_refuse_soap_as_a_whole() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    for (access, status) in [
        (SoapAccess::Faults, 500),
        (SoapAccess::Forbidden, 403),
        (SoapAccess::NotFound, 404),
    ] {
        campus.settings().write().soap.access = access;
        let reply = admin.page(golden, 150, 0).await;
        assert_eq!(reply.status, status, "{access:?}");
        assert_eq!(reply.is_fault(), access == SoapAccess::Faults);
        let sign_in = admin
            .log_on(demo::ADMIN.username, demo::ADMIN.password)
            .await;
        assert_eq!(sign_in.status, status, "{access:?}");
    }
}

#[tokio::test]
async fn a_rule_names_the_operation_as_the_last_part_of_the_path() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    campus.faults().push(Rule::once(
        "UsageReporting.svc/GetSessionExt",
        Fault::SoapFault {
            text: "System error".into(),
        },
    ));
    campus.faults().push(Rule::once(
        "UsageReporting.svc/GetSessionExt",
        Fault::ExpiredCookie,
    ));
    let sums = admin
        .usage("GetSystemSummaryUsage", "<granularity>Weekly</granularity>")
        .await;
    assert_eq!(sums.status, 200);
    let first = admin.page(golden, 150, 0).await;
    assert!(first.is_fault() && first.one("faultstring") == "System error");
    assert!(
        admin.page(golden, 150, 0).await.is_fault(),
        "the cookie ended"
    );
    assert!(admin.page(golden, 150, 0).await.is_fault(), "and stays so");
    let again = Soap::admin(&campus).await;
    assert_eq!(rows_of(&again.page(golden, 150, 0).await).len(), 7);
}

#[tokio::test]
async fn broken_sessions_fail_and_others_do_not() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let (golden, never) = (odd(&campus, "Golden case"), odd(&campus, "Never watched"));
    campus.settings().write().usage.broken_sessions = [golden].into();
    assert!(admin.page(golden, 150, 0).await.is_fault());
    assert!(!admin.page(never, 150, 0).await.is_fault());
}

#[tokio::test]
async fn the_log_names_operation_and_session_for_both_addresses() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    campus.log().clear();
    admin.page(golden, 150, 0).await;
    let action = "http://tempuri.org/IUsageReporting/GetSessionExtendedDetailedUsage";
    let inside = format!("<sessionId>{golden}</sessionId>");
    let path = "/Panopto/PublicAPISSL/4.6/UsageReporting.svc";
    let operation = "GetSessionExtendedDetailedUsage";
    admin.post(path, action, operation, &inside).await;
    let logged = campus.log().requests();
    for request in &logged {
        assert_eq!(
            (request.endpoint.as_str(), request.subject),
            (ENDPOINT, Some(golden))
        );
        assert_eq!(request.credentials, ["cookie"]);
    }
    assert_eq!(campus.log().by_subject()[&golden].calls[ENDPOINT], 2);
}

#[tokio::test]
async fn each_operation_has_its_own_budget_for_both_addresses_together() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    campus.settings().write().limits.enforced = true;
    for _ in 0..4 {
        assert_eq!(admin.page(golden, 150, 0).await.status, 200);
    }
    let action = "http://tempuri.org/IUsageReporting/GetSessionExtendedDetailedUsage";
    let operation = "GetSessionExtendedDetailedUsage";
    let inside = format!("<sessionId>{golden}</sessionId>");
    let other = "/Panopto/PublicAPISSL/4.6/UsageReporting.svc";
    assert_eq!(
        admin.post(other, action, operation, &inside).await.status,
        200
    );

    let refused = admin.page(golden, 150, 0).await;

    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "1");
    let sums = admin
        .usage("GetSystemSummaryUsage", "<granularity>Weekly</granularity>")
        .await;
    assert_eq!(sums.status, 200, "another operation");
    let limits = campus.settings().read().limits.clone();
    let peaks = campus.log().peaks(&limits);
    let hour = |peak: &&Peak| peak.endpoint == ENDPOINT && peak.window == "Hour";
    assert_eq!(peaks.iter().find(hour).unwrap().requests, 6);
}
