use std::sync::Arc;

use lectern_panopto::{PanoptoError, TargetError, UploadState, UploadTarget};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{
    Account, Flaky, folder_id, ok, page, panopto, requests, session_id, site, site_with, status,
    transcript, upload_id,
};

const TARGET: &str = "http://127.0.0.1/Panopto/Upload/86cb20c2-a0a1-4c24-94c7-3a75532816df";

fn upload(state: i64) -> Value {
    json!({
        "FolderId": folder_id(1), "SessionId": null, "UploadTarget": TARGET, "State": state, "ID": upload_id(),
        "MessageID": 0, "Message": null, "Priorty": 3
    })
}

#[tokio::test]
async fn every_request_of_an_upload() {
    let server = site_with(vec![
        ResponseTemplate::new(201).set_body_json(upload(0)),
        ok(&upload(1)),
        ok(&upload(3)),
        ok(&json!(upload_id())),
    ])
    .await;
    let site = panopto(&server.uri(), Account::signed_in());

    let opened = site.open_upload(folder_id(1)).await.unwrap();
    site.finish_upload(&opened).await.unwrap();
    site.upload(opened.id).await.unwrap();
    site.cancel_upload(opened.id).await.unwrap();

    insta::assert_snapshot!(transcript(&server).await);
}

#[tokio::test]
async fn splits_the_target_with_a_trailing_slash() {
    let server = site(ResponseTemplate::new(201).set_body_json(upload(0))).await;

    let opened = panopto(&server.uri(), Account::signed_in())
        .open_upload(folder_id(1))
        .await
        .unwrap();

    let target = opened.target.unwrap();
    assert_eq!(target.endpoint.as_str(), "http://127.0.0.1/Panopto/");
    assert_eq!(
        (target.bucket.as_str(), target.key("a b.mp4").as_str()),
        ("Upload", "86cb20c2-a0a1-4c24-94c7-3a75532816df/a b.mp4")
    );
    assert_eq!(
        (opened.id, opened.folder_id, opened.session_id),
        (upload_id(), Some(folder_id(1)), None)
    );
}

#[test]
fn refuses_targets_that_cannot_be_used() {
    let guid = "86cb20c2-a0a1-4c24-94c7-3a75532816df";
    assert!(UploadTarget::parse(&format!("https://h.example:8443/Panopto/Upload/{guid}/")).is_ok());
    for text in [
        "",
        "Upload",
        "https://h.example/",
        &format!("https://h.example/{guid}"),
        "https://h.example/Panopto/Upload/x",
    ] {
        assert!(
            matches!(
                UploadTarget::parse(text),
                Err(TargetError::Malformed { .. })
            ),
            "{text}"
        );
    }
    let plain = format!("http://h.example/Panopto/Upload/{guid}");
    assert!(matches!(
        UploadTarget::parse(&plain),
        Err(TargetError::Insecure(_))
    ));
}

#[tokio::test]
async fn an_answer_without_a_usable_target_is_named() {
    for target in [
        Value::Null,
        json!(""),
        json!("nowhere"),
        json!("http://h.example/Panopto/Upload/86cb20c2-a0a1-4c24-94c7-3a75532816df"),
    ] {
        let mut body = upload(0);
        body["UploadTarget"] = target.clone();
        let server = site(ResponseTemplate::new(201).set_body_json(body)).await;

        let error = panopto(&server.uri(), Account::signed_in())
            .open_upload(folder_id(1))
            .await
            .unwrap_err();

        assert!(
            matches!(error, PanoptoError::UploadTarget { .. }),
            "{target}: {error:?}"
        );
    }
}

#[tokio::test]
async fn knows_every_state() {
    let states = [
        (0, UploadState::Uploading, false, false),
        (1, UploadState::UploadComplete, false, false),
        (2, UploadState::UploadCancelled, true, true),
        (3, UploadState::Processing, false, false),
        (4, UploadState::Complete, true, false),
        (5, UploadState::ProcessingError, true, false),
        (6, UploadState::DeletingFiles, false, true),
        (7, UploadState::Deleted, true, true),
        (8, UploadState::DeletingError, true, true),
        (9, UploadState::Unknown(9), false, false),
    ];
    for (number, state, is_final, is_gone) in states {
        let mut body = upload(number);
        body["SessionId"] = if number == 3 {
            json!(session_id(1))
        } else {
            json!("00000000-0000-0000-0000-000000000000")
        };
        body["Message"] = json!("Missing file");
        let server = site(ok(&body)).await;

        let upload = panopto(&server.uri(), Account::signed_in())
            .upload(upload_id())
            .await
            .unwrap();

        assert_eq!(
            (
                upload.state,
                upload.state.is_final(),
                upload.state.is_gone()
            ),
            (state, is_final, is_gone)
        );
        assert_eq!(upload.session_id, (number == 3).then(|| session_id(1)));
        assert_eq!(upload.message.as_deref(), Some("Missing file"));
    }
}

#[tokio::test]
async fn either_refusal_renews_the_token_once() {
    for code in [401, 403] {
        let server = site_with(vec![
            status(code),
            ResponseTemplate::new(201).set_body_json(upload(0)),
        ])
        .await;
        let account = Account::signed_in();

        panopto(&server.uri(), Arc::clone(&account))
            .open_upload(folder_id(1))
            .await
            .unwrap();

        assert_eq!(
            (requests(&server).await.len(), account.renewals()),
            (2, 1),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_second_refusal_means_a_missing_right() {
    let server = site(page(403, "<html><title>Forbidden</title></html>")).await;
    let account = Account::signed_in();

    let error = panopto(&server.uri(), Arc::clone(&account))
        .open_upload(folder_id(1))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            PanoptoError::Forbidden {
                right: "the Creator role on the folder",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!((requests(&server).await.len(), account.renewals()), (2, 1));
}

#[tokio::test]
async fn opening_is_repeated_because_it_cannot_be_checked() {
    let flaky = Flaky::start(1, vec![upload(0)]).await;

    panopto(&flaky.url, Account::signed_in())
        .open_upload(folder_id(1))
        .await
        .unwrap();

    assert_eq!(flaky.requests().len(), 2);
}

#[tokio::test]
async fn finishing_that_may_have_arrived_is_looked_at_and_not_sent_again() {
    let opened = {
        let server = site(ok(&upload(0))).await;
        panopto(&server.uri(), Account::signed_in())
            .upload(upload_id())
            .await
            .unwrap()
    };
    let way = format!("/Panopto/PublicAPI/REST/sessionUpload/{}", upload_id());
    let (get, put) = (format!("GET {way}"), format!("PUT {way}"));

    let arrived = Flaky::start(1, vec![upload(3)]).await;
    let finished = panopto(&arrived.url, Account::signed_in())
        .finish_upload(&opened)
        .await
        .unwrap();
    assert_eq!(finished.state, UploadState::Processing);
    assert_eq!(arrived.requests(), [put.clone(), get.clone()]);

    let lost = Flaky::start(1, vec![upload(0), upload(1)]).await;
    let finished = panopto(&lost.url, Account::signed_in())
        .finish_upload(&opened)
        .await
        .unwrap();
    assert_eq!(finished.state, UploadState::UploadComplete);
    assert_eq!(lost.requests(), [put.clone(), get, put]);
}

#[tokio::test]
async fn an_upload_that_is_gone_counts_as_cancelled() {
    let server = site(status(404)).await;

    assert!(
        panopto(&server.uri(), Account::signed_in())
            .cancel_upload(upload_id())
            .await
            .is_ok()
    );
}
