//! Pages, order, search, and their oddities.

use std::collections::HashSet;

use lectern_campus::demo;
use serde_json::Value;

use crate::support::{Caller, campus, folder_id, huge_campus, names};

/// What a search for everything finds: all but what is in unlisted folders.
const FOUND: usize = 397;

async fn ids(caller: &Caller, path: &str) -> Vec<String> {
    caller
        .all(path)
        .await
        .iter()
        .map(|item| item["Id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn everything_comes_in_pages_of_fifty_until_an_empty_one() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let page = admin
        .json("/sessions/search?searchQuery=*&pageSize=7&maxResults=3&startDate=2030-01-01")
        .await;
    assert_eq!(page["Results"].as_array().unwrap().len(), 50);
    assert_eq!(page.as_object().unwrap().len(), 1);
    let all = ids(&admin, "/sessions/search?searchQuery=*").await;
    assert_eq!(all.len(), FOUND);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), FOUND);
    let beyond = admin
        .json("/sessions/search?searchQuery=*&pageNumber=99")
        .await;
    assert_eq!(beyond["Results"], serde_json::json!([]));
}

#[tokio::test]
async fn a_listing_shows_less_than_a_single_session_but_the_same_members() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let listing = instructor
        .json("/sessions/search?searchQuery=membranes")
        .await;
    let listed = listing["Results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["FolderDetails"]["Name"] == "2025 Winter 2");
    let listed = listed.unwrap().clone();
    let full = instructor
        .json(&format!("/sessions/{}", listed["Id"].as_str().unwrap()))
        .await;
    assert_eq!(listed["CreatedBy"]["Username"], Value::Null);
    assert_eq!(full["CreatedBy"]["Username"], "instructor");
    for address in ["DownloadUrl", "EmbedUrl", "EditorUrl", "ShareSettingsUrl"] {
        assert_eq!(listed["Urls"][address], Value::Null, "{address}");
        assert!(full["Urls"][address].is_string(), "{address}");
    }
    let members = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<HashSet<_>>()
    };
    assert_eq!(members(&listed), members(&full));
    assert_eq!(members(&listed["Urls"]), members(&full["Urls"]));
}

#[tokio::test]
async fn context_comes_only_when_asked_for() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let without = admin.json("/sessions/search?searchQuery=mitosis").await;
    assert_eq!(without["Results"][0]["Context"], serde_json::json!([]));
    let with = admin
        .json("/sessions/search?searchQuery=mitosis&includeFields=Context")
        .await;
    assert!(with["Results"][0]["Context"][0]["Time"].is_number());
}

#[tokio::test]
async fn sessions_are_sorted_by_name_unless_asked_otherwise() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let folder = folder_id(
        &campus,
        &[
            "Faculty of Science",
            "Mathematics",
            "MATH 100 Differential calculus",
        ],
    );
    let by_name = admin.all(&format!("/folders/{folder}/sessions")).await;
    let mut sorted: Vec<_> = names(&by_name)
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    sorted.sort();
    assert_eq!(
        names(&by_name)
            .iter()
            .map(|name| name.to_lowercase())
            .collect::<Vec<_>>(),
        sorted
    );
    let backwards = admin
        .all(&format!("/folders/{folder}/sessions?sortOrder=Desc"))
        .await;
    assert_eq!(
        names(&backwards).into_iter().rev().collect::<Vec<_>>(),
        names(&by_name)
    );
    let newest = admin
        .all(&format!(
            "/folders/{folder}/sessions?sortField=CreatedDate&sortOrder=desc"
        ))
        .await;
    let newest = &names(&newest)[0];
    assert!(newest.starts_with("Lecture 20"), "{newest}");
}

#[tokio::test]
async fn searching_for_nothing_is_refused_and_words_match_by_their_beginning() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let empty = admin.get("/folders/search?searchQuery=").await;
    assert_eq!(empty.status(), 400);
    let error: Value = empty.json().await.unwrap();
    assert_eq!(error["Error"]["Success"], false);
    assert_eq!(admin.get("/sessions/search").await.status(), 400);
    let found = admin.all("/folders/search?searchQuery=biol fund").await;
    let mut found = names(&found);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "BIOL 200 Fundamentals of cell biology",
            "BIOL 230 Fundamentals of ecology"
        ]
    );
    assert!(
        admin
            .all("/folders/search?searchQuery=ology")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn an_invalid_sort_field_is_400_or_with_the_switch_500() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let path = "/sessions/search?searchQuery=*&sortField=Date";
    assert_eq!(admin.get(path).await.status(), 400);
    campus.settings().write().quirks.invalid_enum_is_400 = false;
    assert_eq!(admin.get(path).await.status(), 500);
}

#[tokio::test]
async fn odd_pages_can_be_switched_on() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let path = "/sessions/search?searchQuery=*";
    let size = async |page: usize| {
        admin.json(&format!("{path}&pageNumber={page}")).await["Results"]
            .as_array()
            .unwrap()
            .len()
    };
    campus.settings().write().quirks.short_page = true;
    assert_eq!((size(0).await, size(1).await, size(2).await), (50, 47, 50));
    assert_eq!(
        ids(&admin, path).await.iter().collect::<HashSet<_>>().len(),
        FOUND
    );
    campus.settings().write().quirks.short_page = false;

    campus.settings().write().quirks.phantom_pages = true;
    assert_eq!(size(5000).await, FOUND % 50);
    campus.settings().write().quirks.phantom_pages = false;

    campus.settings().write().quirks.moving_pages = true;
    let moving = ids(&admin, path).await;
    assert!(moving.len() > FOUND);
    assert_eq!(moving.iter().collect::<HashSet<_>>().len(), FOUND);
}

#[tokio::test]
async fn a_random_500_is_gone_on_the_next_try() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let folder = folder_id(&campus, &["Library and events", "Public lectures"]);
    campus.settings().write().quirks.random_500_probability = 0.5;
    let mut seen = HashSet::new();
    for _ in 0..60 {
        seen.insert(
            admin
                .get(&format!("/folders/{folder}/sessions"))
                .await
                .status()
                .as_u16(),
        );
    }
    assert_eq!(seen, HashSet::from([200, 500]));
}

#[tokio::test]
async fn long_lists_are_read_to_their_end() {
    let campus = huge_campus(3_000, 1_000).await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let archive = folder_id(&campus, &["Lecture capture archive"]);
    let sessions = ids(
        &admin,
        &format!("/folders/{archive}/sessions?sortField=CreatedDate"),
    )
    .await;
    assert_eq!(sessions.iter().collect::<HashSet<_>>().len(), 3_000);
    let shells = folder_id(&campus, &["Course shells"]);
    assert_eq!(
        ids(&admin, &format!("/folders/{shells}/children"))
            .await
            .len(),
        1_000
    );
}
