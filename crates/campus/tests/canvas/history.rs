//! Queries of the history of page views.

use std::{collections::HashMap, io::Read};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::read::GzDecoder;
use lectern_campus::{CanvasWorld, Gzip, HistoryNames, canvas::demo};
use serde_json::{Value, json};

use crate::support::{Site, text, told};

const MALFORMED: &str = "Page Views received an invalid or malformed request.";
const GLOBAL: u64 = 10_000_000_000_000;

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T00:00:00Z").parse().unwrap()
}

fn asked(from: &str, to: &str, format: &str) -> Value {
    json!({ "start_date": from, "end_date": to, "results_format": format })
}

fn single(user: u64) -> String {
    format!("/api/v1/users/{user}/page_views/query")
}

/// Asks, waits, and returns the address of the result or the last status.
async fn run(site: &Site, path: &str, body: Value) -> Result<String, Value> {
    let (status, begun) = told(site.post(path, body).await).await;
    assert_eq!(status, 201, "{begun}");
    let poll = begun["poll_url"].as_str().unwrap();
    assert!(poll.starts_with("/api/v1/users/"));
    for expected in ["queued", "running"] {
        assert_eq!(site.json(poll).await["status"], expected);
    }
    let last = site.json(poll).await;
    match last["results_url"].as_str() {
        Some(address) if last["status"] == "finished" => Ok(address.to_owned()),
        _ => Err(last),
    }
}

fn counts(ids: impl Iterator<Item = String>) -> HashMap<String, u8> {
    let mut counts = HashMap::new();
    for id in ids {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn a_year_is_fetched_in_csv_with_global_ids() {
    let site = Site::open(CanvasWorld::Term).await;
    let (user, body) = (demo::STUDENT, asked("2025-11-01", "2026-11-01", "csv"));
    let address = run(&site, &single(user), body).await.unwrap();
    let answer = site.get(&address).await;
    assert_eq!(text(&answer, "content-encoding").as_deref(), Some("gzip"));
    assert_eq!(text(&answer, "content-type").as_deref(), Some("text/csv"));
    let packed = answer.bytes().await.unwrap();
    let mut plain = String::new();
    GzDecoder::new(&packed[..])
        .read_to_string(&mut plain)
        .unwrap();
    let mut lines = plain.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert!(
        names.contains(&"links_context")
            && !names.contains(&"render_time")
            && !names.contains(&"user_request")
    );
    let truth = site
        .canvas()
        .true_page_views(user, at("2025-11-01"), at("2026-11-01"));
    let seen = counts(lines.map(|line| line.split(',').next().unwrap().to_owned()));
    let expected: HashMap<String, u8> = truth
        .iter()
        .map(|it| (it.id.to_string(), it.copies))
        .collect();
    assert!(expected.len() > 500, "{}", expected.len());
    assert_eq!(seen, expected);
    let place = names.iter().position(|name| *name == "links_user").unwrap();
    let first = plain
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .rev()
        .nth(names.len() - 1 - place)
        .unwrap();
    assert_eq!(
        first.parse::<u64>().unwrap(),
        demo::HOME_SHARD * GLOBAL + user
    );
}

#[tokio::test]
async fn lines_of_json_come_packed_without_a_word_or_plain() {
    let site = Site::open(CanvasWorld::Term).await;
    for (gzip, is_packed) in [(Gzip::NoHeader, true), (Gzip::Off, false)] {
        site.campus.settings().write().canvas.history.gzip = gzip;
        let body = asked("2026-09-01", "2026-11-01", "jsonl");
        let address = run(&site, &single(demo::STUDENT), body).await.unwrap();
        let answer = site.get(&address).await;
        assert_eq!(text(&answer, "content-encoding"), None);
        let name = text(&answer, "content-disposition").unwrap();
        assert_eq!(name.ends_with(".jsonl.gz\""), is_packed, "{name}");
        let bytes = answer.bytes().await.unwrap();
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), is_packed);
        let mut plain = String::new();
        if is_packed {
            GzDecoder::new(&bytes[..])
                .read_to_string(&mut plain)
                .unwrap();
        } else {
            plain.push_str(std::str::from_utf8(&bytes).unwrap());
        }
        let rows: Vec<Value> = plain
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let truth =
            site.canvas()
                .true_page_views(demo::STUDENT, at("2026-09-01"), at("2026-11-01"));
        assert_eq!(
            rows.len(),
            truth.iter().map(|it| usize::from(it.copies)).sum::<usize>()
        );
        assert!(
            rows.iter()
                .any(|row| row["links_context"] == demo::HOME_SHARD * GLOBAL + 1693)
        );
    }
}

#[tokio::test]
async fn columns_may_have_other_names_and_a_result_may_break_off() {
    let site = Site::open(CanvasWorld::Term).await;
    site.campus.settings().write().canvas.history.gzip = Gzip::Off;
    let body = || asked("2026-10-01", "2026-11-01", "csv");
    let whole = run(&site, &single(demo::STUDENT), body()).await.unwrap();
    let whole = site.get(&whole).await.bytes().await.unwrap();
    site.campus.settings().write().canvas.history.names = HistoryNames::Plain;
    let other = run(&site, &single(demo::STUDENT), body()).await.unwrap();
    let other = site.get(&other).await.text().await.unwrap();
    assert!(
        other.lines().next().unwrap().contains("vhost,http_request")
            && other.contains("canvas.northfield.example,/")
    );
    site.campus.settings().write().canvas.history.half = true;
    site.campus.settings().write().canvas.history.names = HistoryNames::Links;
    let half = run(&site, &single(demo::STUDENT), body()).await.unwrap();
    let half = site.get(&half).await.bytes().await.unwrap();
    assert_eq!(half, whole[..whole.len() / 2]);
}

#[tokio::test]
async fn months_are_whole_past_and_not_too_long_ago() {
    let site = Site::small().await;
    let refused = (400, json!({ "error": MALFORMED }));
    let cases = [
        ("2026-10-02", "2026-11-01"),
        ("2026-10-01", "2026-10-31"),
        ("2026-10-01", "2026-12-01"),
        ("2025-10-01", "2026-10-01"),
        ("2026-10-01", "2026-09-01"),
        ("last month", "2026-11-01"),
    ];
    for (from, to) in cases {
        let answer = site
            .post(&single(demo::STUDENT), asked(from, to, "csv"))
            .await;
        assert_eq!(told(answer).await, refused, "{from} to {to}");
    }
    let other = site
        .post(
            &single(demo::STUDENT),
            asked("2026-10-01", "2026-11-01", "xml"),
        )
        .await;
    assert_eq!(told(other).await, refused);
    let missing = site
        .post(&single(demo::STUDENT), json!({ "end_date": "2026-11-01" }))
        .await;
    assert_eq!(
        told(missing).await,
        (400, json!({ "error": "Parameter start_date is missing." }))
    );
    site.campus.settings().write().canvas.history.present_month = true;
    let present = site
        .post(
            &single(demo::STUDENT),
            asked("2026-10-01", "2026-12-01", "csv"),
        )
        .await;
    assert_eq!(present.status(), 201);
}

#[tokio::test]
async fn results_are_empty_unfinished_forgotten_or_failed() {
    let site = Site::small().await;
    let path = single(demo::STUDENT);
    let nothing = run(&site, &path, asked("2026-10-01", "2026-10-01", "csv"))
        .await
        .unwrap();
    assert_eq!(site.get(&nothing).await.status(), 204);
    let begun = told(
        site.post(&path, asked("2026-10-01", "2026-11-01", "csv"))
            .await,
    )
    .await
    .1;
    let poll = begun["poll_url"].as_str().unwrap();
    let early = told(site.get(&format!("{poll}/results")).await).await;
    assert_eq!(
        early,
        (
            400,
            json!({ "error": "Query results are not in a valid state for download" })
        )
    );
    site.campus.clock().advance(TimeDelta::hours(24));
    assert_eq!(
        told(site.get(poll).await).await,
        (404, json!({ "error": "The query was not found." }))
    );
    let late = told(site.get(&format!("{poll}/results")).await).await;
    assert_eq!(
        late,
        (
            404,
            json!({ "error": "The result for query was not found." })
        )
    );
    assert_eq!(
        told(site.get(&format!("{path}/nonsense")).await).await,
        (400, json!({ "error": "Invalid query ID" }))
    );
    site.campus.settings().write().canvas.history.most_rows = Some(3);
    let failed = run(&site, &path, asked("2026-09-01", "2026-11-01", "csv"))
        .await
        .unwrap_err();
    assert_eq!(
        (&failed["status"], &failed["error_code"]),
        (&"failed".into(), &"RESULT_SIZE_LIMIT_EXCEEDED".into())
    );
}

#[tokio::test]
async fn many_people_at_once_come_with_warnings_about_those_left_out() {
    let site = Site::open(CanvasWorld::Term).await;
    let canvas = site.canvas();
    let mut users: Vec<u64> = canvas
        .true_enrollments(1703)
        .iter()
        .filter(|it| it.kind == "StudentEnrollment" && it.state == "active")
        .map(|it| it.user)
        .collect();
    users.sort_unstable();
    users.dedup();
    users.truncate(5);
    site.campus.settings().write().canvas.history.gzip = Gzip::Off;
    site.campus
        .settings()
        .write()
        .canvas
        .history
        .filtered_users
        .insert(users[1]);
    let mut body = asked("2026-09-01", "2026-11-01", "jsonl");
    body["user_ids"] = json!(users);
    let path = "/api/v1/users/page_views/query";
    let begun = told(site.post(path, body.clone()).await).await.1;
    let poll = begun["poll_url"].as_str().unwrap().to_owned();
    site.json(&poll).await;
    site.json(&poll).await;
    let last = site.json(&poll).await;
    assert_eq!(last["warnings"][0]["code"], "USER_FILTERED");
    let text = site
        .get(last["results_url"].as_str().unwrap())
        .await
        .text()
        .await
        .unwrap();
    let truth: usize = users
        .iter()
        .filter(|id| **id != users[1])
        .flat_map(|id| canvas.true_page_views(*id, at("2026-09-01"), at("2026-11-01")))
        .map(|it| usize::from(it.copies))
        .sum();
    assert_eq!(text.lines().count(), truth);
    let alone = run(
        &site,
        &single(users[1]),
        asked("2026-09-01", "2026-11-01", "csv"),
    )
    .await
    .unwrap_err();
    assert_eq!(alone["error_code"], "USER_FILTERED");
    body["user_ids"] = json!([users[0], users[0]]);
    assert_eq!(site.post(path, body.clone()).await.status(), 400);
    site.campus.settings().write().canvas.history.batch = false;
    assert_eq!(site.post(path, body).await.status(), 404);
}

#[tokio::test]
async fn too_many_queries_under_way_are_refused_in_json() {
    let site = Site::small().await;
    site.campus.settings().write().canvas.history.at_once = 2;
    let body = asked("2026-10-01", "2026-11-01", "csv");
    for _ in 0..2 {
        assert_eq!(
            site.post(&single(demo::STUDENT), body.clone())
                .await
                .status(),
            201
        );
    }
    let (status, refusal) = told(site.post(&single(demo::STUDENT), body).await).await;
    assert_eq!(
        (status, &refusal["error"]),
        (
            429,
            &"Page Views rate limit exceeded. Please wait and try again.".into()
        )
    );
}

#[tokio::test]
async fn the_history_needs_the_right_and_may_be_missing_altogether() {
    let site = Site::small().await;
    let url = site.url(&single(demo::STUDENT));
    let request = site.http.post(url).bearer_auth(demo::TEACHER_TOKEN);
    let answer = request
        .json(&asked("2026-10-01", "2026-11-01", "csv"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    site.campus.settings().write().canvas.history.enabled = false;
    let answer = site
        .post(
            &single(demo::STUDENT),
            asked("2026-10-01", "2026-11-01", "csv"),
        )
        .await;
    assert_eq!(answer.status(), 404);
}
