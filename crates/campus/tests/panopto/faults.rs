//! Faults on demand, seen from the other end of the wire.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, demo,
    faults::{Fault, Rule},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, campus, client};

const PATH: &str = "/users/search?searchQuery=*";

async fn with(fault: Fault) -> (CampusHandle, Caller) {
    let campus = campus().await;
    let caller = Caller::sign_in(&campus, demo::ADMIN).await;
    campus.faults().push(Rule::once("/users/search", fault));
    (campus, caller)
}

/// Sends a request and some of its body over a bare connection, and tells how it ended.
fn bare(campus: &CampusHandle, head: &str, body: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(campus.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let head = format!(
        "{head} HTTP/1.1\r\nHost: campus\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    (answer, sent.err().or(read.err()).map(|error| error.kind()))
}

async fn bare_later(
    campus: CampusHandle,
    head: &'static str,
    bytes: usize,
) -> (CampusHandle, Vec<u8>, Option<ErrorKind>) {
    tokio::task::spawn_blocking(move || {
        let (answer, error) = bare(&campus, head, &vec![7; bytes]);
        (campus, answer, error)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_status_comes_with_its_body_once() {
    let (campus, caller) = with(Fault::Status {
        status: 503,
        body: "<html>busy</html>".into(),
    })
    .await;
    let answer = caller.get(PATH).await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(answer.text().await.unwrap(), "<html>busy</html>");
    assert_eq!(caller.get(PATH).await.status(), 200);
    assert_eq!(campus.faults().total_fired(), 1);
}

#[tokio::test]
async fn a_limit_can_be_broken_on_demand() {
    let (_campus, caller) = with(Fault::TooMany {
        retry_after: Some(7),
    })
    .await;
    let answer = caller.get(PATH).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
}

#[tokio::test]
async fn the_login_page_comes_with_200() {
    let (_campus, caller) = with(Fault::LoginPage).await;
    let answer = caller.get(PATH).await;
    assert_eq!(answer.status(), 200);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("Sign in to Northfield")
    );
}

#[tokio::test]
async fn an_expired_token_stays_expired() {
    let (_campus, caller) = with(Fault::ExpiredToken).await;
    assert_eq!(caller.get(PATH).await.status(), 401);
    assert_eq!(caller.get(PATH).await.status(), 401);
}

#[tokio::test]
async fn a_full_disk_says_so_in_the_words_of_the_upload_target() {
    let campus = campus().await;
    campus
        .faults()
        .push(Rule::once("/Panopto/Upload/", Fault::FullDisk { status: 507 }).on("PUT"));
    let url = format!(
        "{}/Panopto/Upload/0/a.mp4?partNumber=1&uploadId=x",
        campus.base_url()
    );
    let answer = client()
        .put(url)
        .body(vec![1; 100_000])
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 507);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("<Code>InternalError</Code>")
    );
    assert_eq!(
        campus.log().matching("PUT", "/Upload/")[0].bytes_in,
        100_000
    );
}

#[tokio::test]
async fn a_reset_before_the_body_reads_none_of_it() {
    let campus = campus().await;
    campus
        .faults()
        .push(Rule::once("/Panopto/Upload/", Fault::ResetBefore));
    let (campus, answer, error) = bare_later(campus, "PUT /Panopto/Upload/0/a", 5_000_000).await;
    assert!(answer.is_empty());
    assert!(
        matches!(
            error,
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
        ),
        "{error:?}"
    );
    let logged = &campus.log().matching("PUT", "/Upload/")[0];
    assert_eq!(
        (logged.status, logged.bytes_in, logged.fault),
        (0, 0, Some("reset_before"))
    );
}

#[tokio::test]
async fn a_reset_inside_the_request_reads_just_so_much() {
    let campus = campus().await;
    campus.faults().push(Rule::once(
        "/token",
        Fault::ResetInRequest { after: 1_000_000 },
    ));
    let (campus, answer, error) =
        bare_later(campus, "POST /Panopto/oauth2/connect/token", 2_000_000).await;
    assert!(answer.is_empty());
    assert!(
        matches!(
            error,
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
        ),
        "{error:?}"
    );
    assert_eq!(
        campus.log().matching("POST", "/token")[0].bytes_in,
        1_000_000
    );
}

#[tokio::test]
async fn a_reset_inside_the_answer_sends_just_so_much() {
    let campus = campus().await;
    campus.faults().push(Rule::once(
        "/Home.aspx",
        Fault::ResetInResponse { after: 100 },
    ));
    let (campus, answer, error) = bare_later(campus, "GET /Panopto/Pages/Home.aspx", 0).await;
    assert_eq!(error, Some(ErrorKind::ConnectionReset));
    let body = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    assert_eq!(answer.len() - body, 100);
    let logged = &campus.log().matching("GET", "/Home.aspx")[0];
    assert_eq!(
        (logged.status, logged.bytes_out, logged.complete),
        (200, 100, false)
    );
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    campus
        .faults()
        .push(Rule::once("/api/v1/folders", Fault::LoseAnswer).on("POST"));
    let lost = admin
        .request(Method::POST, "/folders")
        .json(&json!({ "Name": "Made all the same" }))
        .send()
        .await;
    assert!(lost.is_err());
    assert!(
        campus
            .state()
            .world
            .read()
            .folder_at(&["Made all the same"])
            .is_some()
    );
}

#[tokio::test]
async fn stalls_and_slowness_take_their_time_and_lose_nothing() {
    let campus = campus().await;
    let url = format!("{}/Panopto/Pages/Home.aspx", campus.base_url());
    let whole = client()
        .get(&url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let slow = whole.len() as u64 * 4;
    let faults = [
        Fault::Stall { millis: 200 },
        Fault::StallInResponse {
            after: 10,
            millis: 200,
        },
        Fault::Slow {
            bytes_per_second: slow,
        },
    ];
    for fault in faults {
        campus
            .faults()
            .push(Rule::once("/Home.aspx", fault.clone()));
        let began = Instant::now();
        let text = client()
            .get(&url)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(
            began.elapsed() >= Duration::from_millis(190),
            "{fault:?} took {:?}",
            began.elapsed()
        );
        assert_eq!(text, whole);
    }
}

#[tokio::test]
async fn what_is_held_goes_on_when_the_rules_are_removed() {
    let (campus, caller) = with(Fault::Hold).await;
    let answer = caller.get(PATH);
    let let_go = async {
        while campus.faults().total_fired() == 0 {
            tokio::task::yield_now().await;
        }
        let held = campus.log().matching("GET", "/users/search");
        campus.faults().clear();
        held
    };
    let (answer, held) = tokio::join!(answer, let_go);
    assert_eq!(held[0].fault, Some("hold"));
    assert_eq!(held[0].status, 0, "no answer while it is held");
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn rules_count_what_they_let_pass_and_what_they_hit() {
    let campus = campus().await;
    let url = format!("{}/Panopto/Pages/Home.aspx", campus.base_url());
    let fault = Fault::Status {
        status: 500,
        body: String::new(),
    };
    campus.faults().push(
        Rule::always("/home.aspx", fault)
            .on("GET")
            .after(2)
            .times(2),
    );
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(client().get(&url).send().await.unwrap().status().as_u16());
    }
    assert_eq!(seen, [200, 200, 500, 500, 200, 200]);
    campus.faults().clear();
    campus
        .faults()
        .push(Rule::always("", Fault::LoginPage).sometimes(0.0));
    let text = client()
        .get(&url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(!text.contains("Sign in"));
}

#[tokio::test]
async fn the_control_needs_its_token_and_does_what_the_handle_does() {
    let config = CampusConfig {
        control_token: Some("let me in".into()),
        ..CampusConfig::default()
    };
    let campus = Campus::start(config).await.unwrap();
    let url = |path: &str| format!("{}/_campus/{path}", campus.base_url());
    assert_eq!(client().get(url("log")).send().await.unwrap().status(), 404);
    let control =
        |request: reqwest::RequestBuilder| request.header("X-Campus-Control", "let me in");

    let rule =
        json!({ "path": "/Home.aspx", "times": 1, "fault": { "kind": "status", "status": 502 } });
    assert_eq!(
        control(client().post(url("faults")))
            .json(&rule)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );

    let home = format!(
        "{}/Panopto/Pages/Home.aspx?token=secret&x=1",
        campus.base_url()
    );
    assert_eq!(client().get(&home).send().await.unwrap().status(), 502);
    let log: Value = control(client().get(url("log")))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&log[0]["status"], &log[0]["fault"]),
        (&json!(502), &json!("status"))
    );
    assert_eq!(log[0]["query"], "token=***&x=1");
    let settings = json!({ "quirks": { "page_size": 3 } });
    assert_eq!(
        control(client().put(url("settings")))
            .json(&settings)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(campus.settings().read().quirks.page_size, 3);
    assert_eq!(campus.settings().read().tokens.access_seconds, 3600);
}

#[tokio::test]
async fn a_closed_control_is_not_there() {
    let campus = campus().await;
    let url = format!("{}/_campus/log", campus.base_url());
    let answer = client()
        .get(url)
        .header("X-Campus-Control", "")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 404);
}
