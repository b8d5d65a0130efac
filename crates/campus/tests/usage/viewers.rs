//! REST `viewers` beside the rows.

use std::collections::BTreeMap;

use lectern_campus::{demo, viewing::TrueView};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Soap, odd, session, term, time};

#[tokio::test]
async fn viewers_are_those_of_the_rows_with_their_last_playhead() {
    let campus = term().await;
    let cookie = Soap::admin(&campus).await.cookie.unwrap();
    let id = session(&campus, "Course 02", "Lecture 01");
    let rows = all(campus.base_url(), &cookie, id).await;
    let mut last: BTreeMap<Uuid, TrueView> = BTreeMap::new();
    for view in campus.views_of(id) {
        last.insert(view.viewer, view);
    }
    assert_eq!(rows.len(), last.len());
    assert!(rows.len() > 10, "{} viewers", rows.len());
    let mut names = Vec::new();
    for row in &rows {
        let id: Uuid = row["User"]["Id"].as_str().unwrap().parse().unwrap();
        let view = &last[&id];
        // Read as JSON, a number may differ in its last bit.
        let position = row["MostRecentViewPositionInSeconds"].as_f64().unwrap();
        assert!((position - view.stop()).abs() < 1e-9);
        assert_eq!(time(row["LastViewedDateTime"].as_str().unwrap()), view.at);
        let name = row["User"]["Username"].as_str().unwrap();
        assert_eq!(name, campus.viewer(id).unwrap().username);
        names.push(name.to_owned());
    }
    assert!(names.is_sorted());
}

#[tokio::test]
async fn percent_counts_hundredths_that_were_touched() {
    let campus = term().await;
    let cookie = Soap::admin(&campus).await.cookie.unwrap();
    let rows = all(campus.base_url(), &cookie, odd(&campus, "Golden case")).await;
    let mut percents: Vec<_> = rows
        .iter()
        .map(|row| row["PercentCompleted"].as_f64().unwrap())
        .collect();
    percents.sort_by(f64::total_cmp);
    // 20.1 to 24.3, 24.6 to 24.9, 30.3 to 31.3, 32.2 to 34.2; and 0.5 to 14.1, 40.2 to 99.2 of 100 s.
    assert_eq!(percents, [10.0, 75.0]);
}

#[tokio::test]
async fn viewers_come_in_pages_and_without_a_range() {
    let campus = term().await;
    let cookie = Soap::admin(&campus).await.cookie.unwrap();
    campus.settings().write().quirks.page_size = 10;
    let id = session(&campus, "Course 02", "Lecture 01");
    let path = format!("/sessions/{id}/viewers?pageNumber=1&startDate=2030-01-01");
    let page = get(campus.base_url(), &cookie, &path).await;
    let all = all(campus.base_url(), &cookie, id).await;
    assert_eq!(page["Results"].as_array().unwrap()[..], all[10..20]);
    let path = format!("/users/{}", all[0]["User"]["Id"].as_str().unwrap());
    let user = get(campus.base_url(), &cookie, &path).await;
    assert_eq!(user["Username"], all[0]["User"]["Username"]);
    assert_ne!(user["Username"], demo::ADMIN.username);
}

async fn all(server: &str, cookie: &str, session: Uuid) -> Vec<Value> {
    let mut rows = Vec::new();
    for number in 0.. {
        let path = format!("/sessions/{session}/viewers?pageNumber={number}");
        let page = get(server, cookie, &path).await;
        let page = page["Results"].as_array().unwrap().clone();
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    rows
}

async fn get(server: &str, cookie: &str, path: &str) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{server}/Panopto/api/v1{path}"));
    let answer = request.header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}
