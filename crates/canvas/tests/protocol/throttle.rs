use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lectern_canvas::{CanvasError, Governor};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{
    Account, canvas, canvas_as, ok, plain, requests, says, site, site_that, site_with,
};

fn refusals() -> [ResponseTemplate; 3] {
    [
        plain(403, "403 Forbidden (Rate Limit Exceeded)\n")
            .insert_header("X-Rate-Limit-Remaining", "0.0"),
        plain(429, "429 Too Many Requests (Rate Limit Exceeded)\n"),
        says(
            429,
            &json!({ "error": "Page Views rate limit exceeded. Please wait and try again." }),
        ),
    ]
}

#[tokio::test]
async fn every_form_of_refusal_is_waited_out() {
    for refusal in refusals() {
        let server = site_with(vec![
            refusal.clone(),
            refusal,
            ok(&json!({ "id": 42 })).insert_header("X-Rate-Limit-Remaining", "599.87"),
        ])
        .await;
        let canvas = canvas(&server.uri());

        canvas.me().await.unwrap();

        assert_eq!(requests(&server).await.len(), 3);
        let usage = canvas.governor().usage();
        assert_eq!((usage.calls, usage.in_flight, usage.of), (3, 0, 600.0));
    }
}

#[tokio::test]
async fn a_refusal_is_no_reason_to_renew_the_token_nor_counts_as_an_attempt() {
    let [refusal, ..] = refusals();
    let mut answers = vec![refusal; 12];
    answers.push(ok(&json!({ "id": 42 })));
    let server = site_with(answers).await;
    let account = Account::of_a_developer_key();

    canvas_as(&server.uri(), account.clone())
        .me()
        .await
        .unwrap();

    assert_eq!(account.renewals.load(Ordering::SeqCst), 0);
    assert_eq!(requests(&server).await.len(), 13);
}

#[tokio::test]
async fn patience_ends() {
    let [refusal, ..] = refusals();
    let server = site(refusal).await;

    let error = canvas(&server.uri())
        .with_patience(Duration::from_millis(50))
        .me()
        .await
        .unwrap_err();

    assert!(matches!(error, CanvasError::Throttled { .. }));
    assert!(error.may_pass() && !error.may_have_arrived());
}

#[tokio::test]
async fn no_more_than_four_are_on_their_way_at_once() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (running, peak) = (now.clone(), most.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, running.clone(), peak.clone()));
        }
    });
    let canvas = canvas(&address);

    let calls = (0..24).map(|_| {
        let canvas = canvas.clone();
        tokio::spawn(async move { canvas.me().await.map(|_| ()) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }

    assert_eq!(most.load(Ordering::SeqCst), 4);
}

/// Answers requests on one connection after other tasks had their turn.
async fn serve(
    mut stream: tokio::net::TcpStream,
    running: Arc<AtomicUsize>,
    peak: Arc<AtomicUsize>,
) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut request = vec![0; 8192];
    while matches!(stream.read(&mut request).await, Ok(length) if length > 0) {
        let count = running.fetch_add(1, Ordering::SeqCst) + 1;
        peak.fetch_max(count, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        running.fetch_sub(1, Ordering::SeqCst);
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-rate-limit-remaining: 600.0\r\ncontent-length: 9\r\n\r\n{\"id\":42}";
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn many_lanes_are_refused_for_a_while_and_make_no_storm() {
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = asked.clone();
    let server = site_that(move |_| {
        let [refusal, ..] = refusals();
        if seen.fetch_add(1, Ordering::SeqCst) < 10 {
            refusal
        } else {
            ok(&json!({ "id": 42 })).insert_header("X-Rate-Limit-Remaining", "200.0")
        }
    })
    .await;
    let canvas = canvas(&server.uri());

    let calls = (0..20).map(|_| {
        let canvas = canvas.clone();
        tokio::spawn(async move { canvas.me().await.map(|_| ()) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }

    assert_eq!(asked.load(Ordering::SeqCst), 30, "each refusal is one call");
}

#[tokio::test]
async fn the_gauge_shows_what_canvas_said() {
    let server = site(
        ok(&json!({ "id": 42 }))
            .insert_header("X-Rate-Limit-Remaining", "699.5")
            .insert_header("X-Request-Cost", "0.1234"),
    )
    .await;
    let canvas = canvas(&server.uri());
    assert_eq!(canvas.governor().usage().left, None);

    canvas.me().await.unwrap();

    let usage = canvas.governor().usage();
    assert!(usage.left.unwrap() >= 699.5);
    assert_eq!((usage.of, usage.width, usage.held_for), (700.0, 4, None));
    assert!(!format!("{:?}", Governor::new()).is_empty());
}
