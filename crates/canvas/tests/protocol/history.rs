use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use lectern_canvas::{
    CanvasError, HistoryQuery, HistoryRange, HistoryResults, HistoryRows, HistoryState,
    ResultsFormat, UserId,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{canvas, ok, page, requests, says, site, site_with};

const ADDRESS: &str = "/api/v1/users/5/page_views/query/550e8400";
const TABLE: &str = "id,created_at,url,context_type,links_context,links_user\n\
    r-1,2026-01-03T19:49:47Z,https://canvas.example.edu/courses/1693,Course,10420000000001693,10420000000000005\n";

fn range() -> HistoryRange {
    HistoryRange::covering("2026-01-01".parse().unwrap(), "2026-01-31".parse().unwrap()).unwrap()
}

async fn status(body: Value) -> Result<HistoryState, CanvasError> {
    let server = site(ok(&body)).await;
    let query = HistoryQuery::at(ADDRESS);
    let status = canvas(&server.uri()).history_status(&query).await?;
    Ok(status.state)
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn results(answer: ResponseTemplate) -> Result<Option<Vec<u8>>, CanvasError> {
    let server = site(answer).await;
    let results = HistoryResults::at(format!("{ADDRESS}/results"));
    let canvas = canvas(&server.uri());
    let Some(stream) = canvas.open_history(&results).await? else {
        return Ok(None);
    };
    assert_eq!(canvas.governor().usage().in_flight, 1);
    let mut bytes = Vec::new();
    stream.write_to(&mut bytes).await?;
    assert_eq!(canvas.governor().usage().in_flight, 0);
    Ok(Some(bytes))
}

#[tokio::test]
async fn tells_every_state_of_a_query() {
    let finished = json!({ "query_id": "550e8400", "status": "finished", "format": "csv", "results_url": format!("{ADDRESS}/results") });
    assert_eq!(
        status(json!({ "status": "queued", "results_url": null }))
            .await
            .unwrap(),
        HistoryState::Queued
    );
    for word in ["running", "processing"] {
        assert_eq!(
            status(json!({ "status": word })).await.unwrap(),
            HistoryState::Running
        );
    }
    assert_eq!(
        status(finished).await.unwrap(),
        HistoryState::Finished(HistoryResults::at(format!("{ADDRESS}/results")))
    );
    let failed = status(json!({ "status": "failed", "error_code": "RESULT_SIZE_LIMIT_EXCEEDED" }))
        .await
        .unwrap();
    assert!(failed.too_large() && !failed.person_left_out());
    let filtered = status(json!({ "status": "failed", "error_code": "USER_FILTERED" }))
        .await
        .unwrap();
    assert!(filtered.person_left_out());
    for odd in [
        json!({ "status": "finished" }),
        json!({ "status": "finished", "results_url": "https://evil.example/r" }),
        json!({ "status": "lost" }),
        json!({}),
    ] {
        assert!(matches!(
            status(odd).await,
            Err(CanvasError::UnexpectedBody { .. })
        ));
    }
}

#[tokio::test]
async fn says_whom_a_query_leaves_out() {
    let server = site(ok(
        &json!({ "status": "running", "warnings": [{ "code": "USER_FILTERED", "message": "7" }] }),
    ))
    .await;
    let query = HistoryQuery::at("/api/v1/users/page_views/query/1");

    let status = canvas(&server.uri()).history_status(&query).await.unwrap();

    assert_eq!(status.warnings[0].code, "USER_FILTERED");
}

#[tokio::test]
async fn starting_is_never_repeated_when_it_may_have_arrived() {
    for answer in [
        page(502, "<html>"),
        ResponseTemplate::new(201).set_body_string("{\"poll"),
    ] {
        let server = site(answer).await;

        let error = canvas(&server.uri())
            .start_history(&UserId::new(5).into(), range(), ResultsFormat::Csv)
            .await
            .unwrap_err();

        assert!(error.may_have_arrived(), "{error}");
        assert_eq!(requests(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn starting_is_repeated_when_it_was_refused_unread() {
    let server = site_with(vec![
        says(
            429,
            &json!({ "error": "Page Views rate limit exceeded. Please wait and try again." }),
        ),
        ResponseTemplate::new(201).set_body_json(json!({ "poll_url": ADDRESS })),
    ])
    .await;

    let query = canvas(&server.uri())
        .start_history(&UserId::new(5).into(), range(), ResultsFormat::Csv)
        .await
        .unwrap();

    assert_eq!(query.address(), ADDRESS);
}

#[tokio::test]
async fn nothing_is_sent_to_a_query_that_lives_elsewhere() {
    let server = site(ok(&json!({}))).await;

    let error = canvas(&server.uri())
        .history_status(&HistoryQuery::at("https://evil.example/q"))
        .await
        .unwrap_err();

    assert!(error.to_string().contains("nothing was sent"));
    assert!(requests(&server).await.is_empty());
}

#[tokio::test]
async fn finds_out_whether_there_is_a_history() {
    let gone = |body: Value| says(404, &body);
    for (answer, there) in [
        (gone(json!({ "error": "The query was not found." })), true),
        (says(400, &json!({ "error": "Invalid query ID" })), true),
        (
            gone(json!({ "errors": [{ "message": "The specified resource does not exist." }] })),
            false,
        ),
        (
            page(404, "<html><title>Page not found</title></html>"),
            false,
        ),
    ] {
        let server = site(answer).await;
        assert_eq!(canvas(&server.uri()).has_history().await.unwrap(), there);
    }
}

#[tokio::test]
async fn results_are_unpacked_by_header_and_by_their_first_bytes() {
    let csv = |body: Vec<u8>| ResponseTemplate::new(200).set_body_raw(body, "text/csv");
    for answer in [
        csv(TABLE.into()),
        csv(packed(TABLE)),
        csv(packed(TABLE)).insert_header("Content-Encoding", "gzip"),
        csv(packed(&String::from_utf8_lossy(TABLE.as_bytes())))
            .insert_header("Content-Disposition", "attachment; filename=\"x.csv.gz\""),
    ] {
        let bytes = results(answer).await.unwrap().unwrap();
        let rows: Vec<_> = HistoryRows::new(bytes.as_slice(), ResultsFormat::Csv)
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].in_course("1693".parse().unwrap()));
    }
    assert!(results(ResponseTemplate::new(204)).await.unwrap().is_none());
}

#[tokio::test]
async fn half_a_packed_file_is_an_error_that_says_so() {
    let text = TABLE.repeat(2_000);
    let whole = packed(&text);
    let half = whole[..whole.len() / 2].to_vec();
    for answer in [
        ResponseTemplate::new(200).set_body_raw(half.clone(), "text/csv"),
        ResponseTemplate::new(200)
            .set_body_raw(half, "text/csv")
            .insert_header("Content-Encoding", "gzip"),
    ] {
        let error = results(answer).await.unwrap_err();

        assert!(matches!(error, CanvasError::ResultsCut { .. }), "{error}");
        assert!(error.may_pass());
        assert!(error.to_string().contains("incomplete"), "{error}");
    }
}

#[tokio::test]
async fn results_that_are_gone_or_a_page_are_told_apart() {
    let gone = results(says(
        404,
        &json!({ "error": "The result for query was not found." }),
    ))
    .await;
    assert!(matches!(gone, Err(CanvasError::NotFound { .. })));
    let page = results(page(200, "<html><title>Log in</title></html>")).await;
    assert!(matches!(
        page,
        Err(CanvasError::NotJson {
            sign_in_page: true,
            ..
        })
    ));
}
