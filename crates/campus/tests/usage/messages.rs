//! What a message has to be like.

use lectern_campus::Misplaced;

use crate::support::{Soap, odd, pagination, rows_of, term};

const ROWS: &str = "GetSessionExtendedDetailedUsage";

#[tokio::test]
async fn both_addresses_of_every_version_answer() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    let inside = format!("<sessionId>{golden}</sessionId>{}", pagination(150, 0));
    let action = format!("http://tempuri.org/IUsageReporting/{ROWS}");
    for api in [
        "PublicAPI/4.0",
        "PublicAPI/4.6",
        "PublicAPISSL/4.0",
        "PublicAPISSL/4.6",
    ] {
        let path = format!("/Panopto/{api}/UsageReporting.svc");
        let reply = admin.post(&path, &action, ROWS, &inside).await;
        assert_eq!(rows_of(&reply).len(), 7, "{api}");
        assert_eq!(reply.headers["content-type"], "text/xml; charset=utf-8");
    }
}

#[tokio::test]
async fn an_action_without_the_i_and_an_unknown_operation_are_faults() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let path = "/Panopto/PublicAPI/4.0/UsageReporting.svc";
    for (action, operation) in [
        (
            "http://tempuri.org/UsageReporting/GetSystemSummaryUsage",
            "GetSystemSummaryUsage",
        ),
        (
            "http://tempuri.org/IUsageReporting/GetSessionDetailedUsage",
            "GetSystemSummaryUsage",
        ),
        (
            "http://tempuri.org/IUsageReporting/GetWeather",
            "GetWeather",
        ),
    ] {
        let reply = admin.post(path, action, operation, "").await;
        assert!(
            reply.is_fault() && reply.body.contains("ActionNotSupported"),
            "{action}"
        );
        assert!(reply.body.contains("<faultstring xml:lang=\"en-US\">"));
    }
}

#[tokio::test]
async fn a_member_before_its_turn_is_dropped_or_refused_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let many = odd(&campus, "More than 300 rows");
    let turned = "<pagination><p:PageNumber>1</p:PageNumber>\
                  <p:MaxNumberResults>150</p:MaxNumberResults></pagination>";
    let late = format!("{}<sessionId>{many}</sessionId>", pagination(150, 0));
    let swapped = format!("<sessionId>{many}</sessionId>{turned}");

    let rows = rows_of(&admin.usage(ROWS, &swapped).await);
    assert_eq!(rows.len(), 25, "the size was not taken, the page was");
    let dropped = admin.usage(ROWS, &late).await;
    assert!(dropped.is_fault(), "no session was taken");

    campus.settings().write().soap.misplaced = Misplaced::Fault;

    for inside in [&swapped, &late] {
        let reply = admin.usage(ROWS, inside).await;
        assert!(reply.is_fault() && reply.body.contains("DeserializationFailed"));
    }
}

#[tokio::test]
async fn a_wrong_namespace_a_wrong_word_and_a_wrong_id_are_faults() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    let id = format!("<sessionId>{golden}</sessionId>");
    for inside in [
        format!("{id}<pagination><MaxNumberResults>150</MaxNumberResults></pagination>"),
        format!("{id}<p:pagination/>"),
        format!("{id}<beginRange>yesterday</beginRange>"),
        "<sessionId>7</sessionId>".to_owned(),
        format!("{id}<pagination><p:MaxNumberResults>0</p:MaxNumberResults></pagination>"),
        format!("{id}<pagination><p:PageNumber>-1</p:PageNumber></pagination>"),
    ] {
        assert!(admin.usage(ROWS, &inside).await.is_fault(), "{inside}");
    }
    let word = format!("{id}<granularity>Monthly</granularity>");
    assert!(
        admin
            .usage("GetSessionSummaryUsage", &word)
            .await
            .is_fault()
    );
}

#[tokio::test]
async fn nil_members_and_unknown_ones_are_passed_over() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    let nil = "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"";
    let inside = format!(
        "<auth {nil}/><sessionId>{golden}</sessionId><later>x</later>{}<beginRange {nil}/>",
        pagination(150, 0)
    );
    assert_eq!(rows_of(&admin.usage(ROWS, &inside).await).len(), 7);
}

#[tokio::test]
async fn what_is_no_xml_is_a_fault() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let reply = admin.usage(ROWS, "<sessionId>").await;
    assert!(reply.is_fault());
}

#[tokio::test]
async fn users_are_told_by_id_with_names_and_for_administrators_with_addresses() {
    let campus = term().await;
    let viewer = campus.views_of(odd(&campus, "Golden case"))[0].viewer;
    let arrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
    let ids = format!(
        "<userIds xmlns:b=\"{arrays}\"><b:guid>{viewer}</b:guid><b:guid>{}</b:guid><b:guid>{}</b:guid></userIds>",
        uuid::Uuid::from_u128(9),
        lectern_campus::demo::ADMIN.id
    );
    let admin = Soap::admin(&campus).await;
    let known = campus.viewer(viewer).unwrap();
    assert!(known.username.starts_with("unified\\"));
    let reply = admin
        .call_at("4.6", "UserManagement", "GetUsers", &ids)
        .await;
    assert_eq!(reply.all("UserKey"), [known.username.as_str(), "admin"]);
    assert_eq!(reply.all("UserId")[0], viewer.to_string());
    assert_eq!(reply.all("LastName")[0], known.last_name);
    assert_eq!(reply.all("Email")[0], known.email);
    let student = Soap::of(&campus, lectern_campus::demo::STUDENT).await;
    let reply = student
        .call_at("4.0", "UserManagement", "GetUsers", &ids)
        .await;
    assert_eq!(reply.all("Email"), ["", ""]);
}
