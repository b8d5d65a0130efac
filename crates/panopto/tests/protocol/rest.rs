use std::time::Duration;

use lectern_panopto::{
    FolderChange, FolderId, InputError, PanoptoError, SessionChange, SessionSort, SortOrder,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{
    Account, assert_without_secrets, folder, folder_id, ok, page, panopto, quick, requests,
    session_id, site, site_with, status, transcript,
};

fn session() -> Value {
    json!({ "Id": session_id(1), "Name": "Lecture 01" })
}

async fn folder_error(answer: ResponseTemplate) -> PanoptoError {
    let server = site(answer).await;
    panopto(&server.uri(), Account::signed_in())
        .folder(folder_id(1))
        .await
        .unwrap_err()
}

#[tokio::test]
async fn every_request_of_folders_and_sessions() {
    let server = site_with(vec![
        ok(&folder(1)),
        ok(&folder(1)),
        ok(&folder(1)),
        ok(&folder(1)),
        ok(&json!(folder_id(1))),
        ok(&session()),
        ok(&session()),
        ok(&json!(session_id(1))),
        ok(&json!({ "Results": [] })),
    ])
    .await;
    let site = panopto(&server.uri(), Account::signed_in());
    let (folder, session) = (folder_id(1), session_id(1));

    site.folder(folder).await.unwrap();
    site.create_folder(folder, " Week 1 ", Some("First"))
        .await
        .unwrap();
    site.create_folder(FolderId::TOP_LEVEL, "Biology", None)
        .await
        .unwrap();
    let change = FolderChange {
        name: Some("A & B".to_owned()),
        parent: Some(FolderId::TOP_LEVEL),
        ..Default::default()
    };
    site.update_folder(folder, &change).await.unwrap();
    site.delete_folder(folder).await.unwrap();
    site.session(session).await.unwrap();
    let change = SessionChange {
        description: Some(String::new()),
        folder: Some(folder),
        ..Default::default()
    };
    site.update_session(session, &change).await.unwrap();
    site.delete_session(session).await.unwrap();
    site.children(FolderId::TOP_LEVEL).read_all().await;
    site.creator_folders().read_all().await;
    site.search_folders("  biology & co ")
        .unwrap()
        .read_all()
        .await;
    site.sessions(folder).read_all().await;
    site.sessions_sorted(folder, SessionSort::Name, SortOrder::Descending)
        .read_all()
        .await;
    site.search_sessions("*").unwrap().read_all().await;
    site.search_sessions_in(folder, "intro")
        .unwrap()
        .read_all()
        .await;

    insta::assert_snapshot!(transcript(&server).await);
}

#[tokio::test]
async fn reads_the_full_form_of_a_session() {
    let server = site(ok(&json!({
        "Id": "9B1D0C5E-2222-4c3d-8e20-bbbbbbbb0001", "Name": "Lecture 01", "Description": "Intro",
        "StartTime": "2026-01-05T20:11:12.1234567Z", "Duration": 3005.251, "MostRecentViewPosition": 12.5,
        "CreatedBy": { "Id": "7a7a7a7a-3333-4d4d-9e30-cccccccc0001", "Username": "unified\\alice" },
        "Urls": { "ViewerUrl": "https://h/v", "DownloadUrl": "https://h/d", "EmbedUrl": " ", "AudioDescriptionDownloadUrl": null,
                  "ThumbnailUrl": "https://x.cloudfront.net/t", "SomethingNew": 1 },
        "Folder": "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001",
        "FolderDetails": { "Id": "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001", "Name": "CPSC 110" },
        "Context": [], "PercentCompleted": 40, "Status": 4, "Unknown": { "a": [1] }
    })))
    .await;

    let session = panopto(&server.uri(), Account::signed_in())
        .session(session_id(1))
        .await
        .unwrap();

    insta::assert_debug_snapshot!(session);
}

#[tokio::test]
async fn reads_the_reduced_form_and_missing_and_null_members() {
    for (body, has_creator) in [
        (json!({ "Id": session_id(1) }), false),
        (
            json!({ "Id": session_id(1), "Name": null, "Description": null, "StartTime": null, "Duration": null, "CreatedBy": null,
                    "Urls": null, "Folder": null, "FolderDetails": null, "PercentCompleted": null, "Context": null }),
            false,
        ),
        (
            json!({ "Id": session_id(1), "StartTime": "soon",
                    "CreatedBy": { "Id": "00000000-0000-0000-0000-000000000000", "Username": null } }),
            false,
        ),
        (
            json!({ "Id": session_id(1), "CreatedBy": { "Id": "7a7a7a7a-3333-4d4d-9e30-cccccccc0001" } }),
            true,
        ),
    ] {
        let server = site(ok(&body)).await;

        let session = panopto(&server.uri(), Account::signed_in())
            .session(session_id(1))
            .await
            .unwrap();

        assert_eq!(
            (session.name.as_str(), session.start_time, session.duration),
            ("", None, None),
            "{body}"
        );
        assert_eq!(
            (session.urls.download.clone(), session.folder_id()),
            (None, None),
            "{body}"
        );
        assert_eq!(session.created_by.is_some(), has_creator, "{body}");
    }
}

#[tokio::test]
async fn reads_folders_with_and_without_parent() {
    let mut body = folder(1);
    body["Description"] = json!("");
    body["ParentFolder"] = json!({ "Id": folder_id(2), "Name": "Above: \"/\\\"" });
    let server = site(
        ResponseTemplate::new(200).set_body_raw(format!("\u{feff}{body}"), "application/json"),
    )
    .await;

    let read = panopto(&server.uri(), Account::signed_in())
        .folder(folder_id(1))
        .await
        .unwrap();

    assert_eq!((read.id, read.description), (folder_id(1), None));
    assert_eq!(read.parent.unwrap().name, "Above: \"/\\\"");
}

#[tokio::test]
async fn each_documented_status_is_its_own_error() {
    let api_error = json!({ "Error": { "ErrorCode": "E1", "Message": "The folder is locked", "Success": false } });
    let mut told = Vec::new();
    for answer in [
        status(400).set_body_json(json!({ "Message": "The request is invalid." })),
        status(403),
        status(403).set_body_json(&api_error),
        status(404).set_body_json(&api_error),
        status(404),
        status(405),
        status(409).set_body_json(&api_error),
        status(429).insert_header("retry-after", "3"),
        status(500),
        page(502, "<html><head><title>Bad gateway</title></head></html>"),
    ] {
        let server = site(answer).await;
        let slow_to_give_up = lectern_net::RetryPolicy {
            max_total: Duration::from_millis(30),
            ..quick()
        };
        let site = panopto(&server.uri(), Account::signed_in()).with_retry(slow_to_give_up);

        let error = site.folder(folder_id(1)).await.unwrap_err();

        assert_without_secrets(&format!("{error} {error:?}"));
        let variant = format!("{error:?}")
            .split([' ', '('])
            .next()
            .unwrap()
            .to_owned();
        told.push(format!(
            "{variant}: {error}\n  may pass {}, sign in {}",
            error.may_pass(),
            error.needs_sign_in()
        ));
    }

    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\(GET http://[^)]*\)", "(request)");
    settings.bind(|| insta::assert_snapshot!(told.join("\n")));
}

#[tokio::test]
async fn a_web_page_is_never_taken_for_data() {
    let sign_in = "<!DOCTYPE html><html><head><title>Sign in to Panopto</title></head><input type=\"password\"></html>";
    for answer in [
        page(200, sign_in),
        ResponseTemplate::new(200).set_body_string(format!("\n  {sign_in}")),
        ResponseTemplate::new(200).set_body_raw(sign_in, "application/json"),
    ] {
        let error = folder_error(answer).await;
        let PanoptoError::NotJson {
            title,
            sign_in_page,
            ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(
            (title.as_str(), *sign_in_page),
            ("Sign in to Panopto", true)
        );
    }
    let notice = folder_error(page(200, "<html><p>Acceptable use</p></html>")).await;
    assert!(
        matches!(
            notice,
            PanoptoError::NotJson {
                sign_in_page: false,
                ..
            }
        ),
        "{notice:?}"
    );

    let server = site(page(200, sign_in)).await;
    let deleted = panopto(&server.uri(), Account::signed_in())
        .delete_folder(folder_id(1))
        .await
        .unwrap_err();
    assert!(
        matches!(deleted, PanoptoError::NotJson { .. }) && deleted.may_have_arrived(),
        "{deleted:?}"
    );
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_asked_for_is_named() {
    for body in [
        "",
        "[]",
        "{}",
        "{\"Id\":\"nonsense\"}",
        "{\"Id\":",
        "null",
        "42",
    ] {
        let error =
            folder_error(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
        assert!(
            matches!(error, PanoptoError::UnexpectedBody { .. }),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_not_sent() {
    let server = site(ok(&json!({}))).await;
    let site = panopto(&server.uri(), Account::signed_in());

    assert!(matches!(
        site.search_folders("  "),
        Err(PanoptoError::Input(InputError::EmptySearch))
    ));
    assert!(matches!(
        site.search_sessions(""),
        Err(PanoptoError::Input(InputError::EmptySearch))
    ));
    let unnamed = site.create_folder(folder_id(1), " ", None).await;
    assert!(matches!(
        unnamed,
        Err(PanoptoError::Input(InputError::EmptyName))
    ));
    let everything = site.delete_folder(FolderId::TOP_LEVEL).await;
    assert!(matches!(
        everything,
        Err(PanoptoError::Input(InputError::TopLevel))
    ));
    assert_eq!(requests(&server).await.len(), 0);
}

#[tokio::test]
async fn legacy_login_gives_all_cookies_without_their_attributes() {
    let server = site(
        status(200)
            .append_header("set-cookie", ".ASPXAUTH=AB12; path=/; secure; HttpOnly")
            .append_header("set-cookie", "csrfToken=x=y; path=/")
            .append_header("set-cookie", "gone=; expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    )
    .await;

    let cookies = panopto(&server.uri(), Account::signed_in())
        .legacy_login()
        .await
        .unwrap();

    assert_eq!(cookies.header().expose(), ".ASPXAUTH=AB12; csrfToken=x=y");
    assert!(!format!("{cookies:?}").contains("AB12"));

    let without = site_with(vec![status(200)]).await;
    let error = panopto(&without.uri(), Account::signed_in())
        .legacy_login()
        .await
        .unwrap_err();
    assert!(
        matches!(error, PanoptoError::UnexpectedBody { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn says_who_is_signed_in_as_far_as_the_server_tells() {
    let server = site_with(vec![
        ok(&json!({ "sub": "u1", "name": "Ada Example", "email": null })),
        ok(&json!({})),
    ])
    .await;
    let site = panopto(&server.uri(), Account::signed_in());

    assert_eq!(
        site.user_info().await.unwrap().name.as_deref(),
        Some("Ada Example")
    );
    assert_eq!(site.user_info().await.unwrap().name, None);
}

#[tokio::test]
async fn pictures_are_fetched_without_credentials_and_never_from_this_computer_for_others() {
    let server = site_with(vec![
        ResponseTemplate::new(200).set_body_bytes(b"\x89PNG".to_vec()),
        status(404),
    ])
    .await;
    let here = panopto(&server.uri(), Account::signed_in());
    let elsewhere = panopto("https://video.example.edu/", Account::signed_in());
    let address = format!("{}/thumbnail.png", server.uri());

    assert_eq!(
        here.picture(&address, 100).await.unwrap().unwrap().as_ref(),
        b"\x89PNG"
    );
    assert!(
        here.picture("/Panopto/none.png", 100)
            .await
            .unwrap()
            .is_none()
    );
    assert!(elsewhere.picture(&address, 100).await.unwrap().is_none());

    let seen = requests(&server).await;
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|request| !request.headers.contains_key("authorization"))
    );
}
