//! The services' descriptions.

use lectern_campus::CampusHandle;
use reqwest::Client;

use crate::support::{term, texts};

/// The operations on usage that are published.
const OPERATIONS: [&str; 9] = [
    "GetSystemSummaryUsage",
    "GetFolderSummaryUsage",
    "GetSessionSummaryUsage",
    "GetSessionDetailedUsage",
    "GetUserDetailedUsage",
    "GetSessionUserDetailedUsage",
    "GetSessionExtendedDetailedUsage",
    "GetUserExtendedDetailedUsage",
    "GetSessionUserExtendedDetailedUsage",
];

async fn get(campus: &CampusHandle, path: &str) -> (u16, String) {
    let client = Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/Panopto/PublicAPI/{path}", campus.base_url());
    let answer = client.get(url).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn both_versions_describe_the_published_operations_with_their_actions() {
    let campus = term().await;
    for version in ["4.0", "4.6"] {
        let (status, wsdl) =
            get(&campus, &format!("{version}/UsageReporting.svc?singleWsdl")).await;
        assert_eq!(status, 200);
        for operation in OPERATIONS {
            let action = format!("soapAction=\"http://tempuri.org/IUsageReporting/{operation}\"");
            assert!(wsdl.contains(&action), "{operation} of {version}");
        }
        let address = format!(
            "<soap:address location=\"{}/Panopto/PublicAPISSL/{version}/UsageReporting.svc\"/>",
            campus.base_url()
        );
        assert!(wsdl.contains(&address), "{wsdl}");
        assert!(wsdl.contains("name=\"BasicHttpBinding_IUsageReporting\""));
        assert!(wsdl.contains("name=\"ExtendedDetailedUsageResponseItem.StartReasons\""));
    }
}

#[tokio::test]
async fn schemas_stand_apart_where_the_description_says() {
    let campus = term().await;
    let (_, wsdl) = get(&campus, "4.0/UsageReporting.svc?wsdl").await;
    let places: Vec<_> = wsdl
        .split("schemaLocation=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(places.len(), 3, "{wsdl}");
    for place in &places {
        let path = place.split_once("/Panopto/PublicAPISSL/").unwrap().1;
        let (status, xsd) = get(&campus, path).await;
        assert_eq!(status, 200, "{place}");
        assert!(xsd.contains("elementFormDefault=\"qualified\""));
        assert_eq!(texts(&xsd, "schema").len(), 1);
    }
    assert_eq!(get(&campus, "4.0/UsageReporting.svc?xsd=xsd9").await.0, 404);
    assert_eq!(get(&campus, "4.0/UsageReporting.svc").await.0, 404);
}
