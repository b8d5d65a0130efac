use lectern_campus::{upload::ucs::FileRole, world::SessionState};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{OpenUpload, Site, mp4};

const API: &str = "/Panopto/PublicAPI/REST";

async fn post(site: &Site, path: &str, body: Value) -> (StatusCode, Value) {
    let response = site
        .request(Method::POST, &format!("{API}/{path}"))
        .json(&body)
        .send()
        .await
        .unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn adds_streams_to_a_session_that_was_made_empty() {
    let site = Site::start().await;
    let (status, session) = post(
        &site,
        "session",
        json!({ "Name": "Watched folder", "ParentFolderID": site.folder }),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED);
    let id: Uuid = session["ID"].as_str().unwrap().parse().unwrap();

    for (name, stream_type, millis) in [
        ("screen.mp4", "SecondaryVideo", 9000),
        ("cam.mp4", "PrimaryVideo", 5000),
    ] {
        let (status, object) = post(
            &site,
            "upload",
            json!({ "SessionID": id, "StreamType": stream_type }),
        )
        .await;
        assert_eq!(status, StatusCode::CREATED);
        let upload = OpenUpload::from(object);
        site.put_file(&upload, name, mp4(millis, 10)).await;
        let path = format!("{API}/upload/{}", upload.id);
        let body =
            json!({ "SessionID": id, "ID": upload.id, "UploadTarget": upload.target, "State": 1 });
        let finished = site
            .request(Method::PUT, &path)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(finished.status(), StatusCode::OK);
        site.wait_for(&upload, 4).await;
    }

    let session = site
        .handle
        .state()
        .world
        .read()
        .session(id)
        .unwrap()
        .clone();
    assert_eq!(
        (session.state, session.duration, session.media.len()),
        (SessionState::Ready, Some(9.0), 2)
    );
    let roles: Vec<_> = site
        .handle
        .uploaded_files(id)
        .unwrap()
        .into_iter()
        .map(|file| (file.name, file.role))
        .collect();
    assert_eq!(
        roles,
        [
            ("screen.mp4".to_owned(), FileRole::Secondary),
            ("cam.mp4".to_owned(), FileRole::Primary)
        ]
    );
}

#[tokio::test]
async fn fails_a_stream_without_a_file_and_refuses_one_without_a_session() {
    let site = Site::start().await;
    let (_, session) = post(
        &site,
        "session",
        json!({ "Name": "Empty", "ParentFolderID": site.folder }),
    )
    .await;
    let (_, object) = post(&site, "upload", json!({ "SessionID": session["ID"] })).await;
    let upload = OpenUpload::from(object);
    site.finish(&upload).await;
    assert_eq!(
        site.wait_for(&upload, 5).await["Message"],
        "No file was uploaded."
    );

    assert_eq!(
        post(&site, "upload", json!({ "SessionID": Uuid::from_u128(7) }))
            .await
            .0,
        StatusCode::NOT_FOUND
    );
    let odd = json!({ "SessionID": session["ID"], "StreamType": "Hologram" });
    assert_eq!(post(&site, "upload", odd).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(
        post(&site, "session", json!({ "ParentFolderID": site.folder }))
            .await
            .0,
        StatusCode::BAD_REQUEST
    );
}
