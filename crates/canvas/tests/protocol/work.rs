use lectern_canvas::{CanvasError, CourseId, FileId, SubmissionFilter, UserId};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{canvas, ok, says, site};

async fn submission(body: &str) -> lectern_canvas::Raw<lectern_canvas::Submission> {
    let answer = ResponseTemplate::new(200).set_body_raw(format!("[{body}]"), "application/json");
    let server = site(answer).await;
    let mut listing = canvas(&server.uri())
        .submissions(CourseId::new(101), &SubmissionFilter::default())
        .unwrap()
        .read_all()
        .await;
    assert!(listing.complete(), "{body}");
    listing.items.remove(0)
}

#[tokio::test]
async fn keeps_the_json_as_it_came() {
    let body = r#"{ "id":1011,  "grade" : "A-","score":13.50,"user_id":9007199254740993,"new":{"x":[1.10]},"z":"\u00e9" }"#;

    let row = submission(body).await;

    assert_eq!(row.json.get(), body);
    assert_eq!((row.grade.as_deref(), row.score), (Some("A-"), Some(13.5)));
    assert_eq!(row.user_id, Some(UserId::new(9_007_199_254_740_993)));
}

#[tokio::test]
async fn reads_attempts_comments_rubrics_and_their_oddities() {
    let body = json!({
        "id": 1011, "assignment_id": 12, "user_id": 5, "attempt": 2, "workflow_state": "graded", "grader_id": -9,
        "excused": null, "late": false, "attachments": [{ "id": 555, "display_name": "é.docx", "filename": "%C3%A9.docx", "content-type": "application/x", "url": "", "size": null, "locked_for_user": true }],
        "submission_comments": [
            { "id": 37, "author_id": null, "author_name": "Anonymous User", "author": {}, "comment": "good", "created_at": "2026-02-05T10:00:00Z" },
            { "id": 38, "author_id": 134, "author": { "id": 134, "display_name": "Toph B" }, "comment": null, "media_comment": { "media_id": "m-1", "media_type": "audio", "content-type": "audio/mp4", "url": "https://h/x" }, "attachments": [{ "id": 9 }] }
        ],
        "rubric_assessment": { "_4848": { "rating_id": "blank", "comments": "", "points": 4.0 }, "_2": { "rating_id": null, "comments": null, "points": 2.5 }, "_3": { "comments": "see text" } },
        "discussion_entries": [{ "id": 1, "deleted": true, "created_at": "2026-02-05T10:00:00-06:00" }],
        "group": { "id": null, "name": null },
        "submission_history": [
            { "id": 1011, "attempt": 1, "submission_type": "online_url", "url": "https://x.example" },
            { "attempt": 2, "submission_data": [{ "question_id": 1 }] }
        ]
    });

    let row = submission(&body.to_string()).await;

    assert_eq!(row.attachments[0].url, None, "a locked file has no address");
    assert_eq!(
        row.submission_comments[0]
            .author
            .as_ref()
            .and_then(|author| author.id),
        None
    );
    assert_eq!(
        row.submission_comments[1]
            .media_comment
            .as_ref()
            .unwrap()
            .media_id
            .as_deref(),
        Some("m-1")
    );
    assert_eq!(row.submission_comments[1].comment, "");
    assert_eq!(row.rubric_assessment["_2"].points, Some(2.5));
    assert_eq!(row.rubric_assessment["_3"].points, None);
    assert!(row.discussion_entries[0].deleted);
    assert_eq!(row.submission_history.len(), 2);
    assert_eq!(row.grader_id, Some(-9));
    assert_eq!(row.group.as_ref().unwrap().id, None);
}

#[tokio::test]
async fn what_was_not_handed_in_is_a_row_too() {
    let row = submission(r#"{"id":1,"assignment_id":12,"user_id":5,"workflow_state":"unsubmitted","submitted_at":null,"attempt":null,"body":null,"url":null,"submission_type":null}"#).await;

    assert_eq!((row.attempt, row.submitted_at), (None, None));
    assert!(row.attachments.is_empty() && row.submission_history.is_empty());
}

#[tokio::test]
async fn an_assignment_that_spoils_the_request_is_named() {
    let server = site(says(
        403,
        &json!({ "error": "invalid assignment ids requested" }),
    ))
    .await;

    let listing = canvas(&server.uri())
        .submissions(CourseId::new(101), &SubmissionFilter::default())
        .unwrap()
        .read_all()
        .await;

    assert!(matches!(
        listing.problem,
        Some(CanvasError::AssignmentIds { .. })
    ));
}

#[tokio::test]
async fn reads_files_and_their_fresh_addresses() {
    let file: Value = json!({ "id": 555, "display_name": "a.pdf", "content-type": "application/pdf", "url": "https://h/files/555/download?verifier=x", "size": 146_248, "updated_at": "2026-02-05T10:00:00Z", "thumbnail_url": "" });
    let server = site(ok(&file)).await;

    let file = canvas(&server.uri()).file(FileId::new(555)).await.unwrap();

    assert_eq!(
        (file.size, file.thumbnail_url.as_deref()),
        (Some(146_248), None)
    );
    let server = site(ok(&json!({ "public_url": "no address" }))).await;
    let error = canvas(&server.uri())
        .public_url(FileId::new(555), None)
        .await
        .unwrap_err();
    assert!(matches!(error, CanvasError::UnexpectedBody { .. }));
}
