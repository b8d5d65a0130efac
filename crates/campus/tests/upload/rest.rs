use lectern_campus::{demo, world::Role};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{SESSION_UPLOAD, Site, course, element, token_for};

#[tokio::test]
async fn opens_an_upload_with_the_members_panopto_sends() {
    let site = Site::start().await;
    let body = json!({ "FolderId": site.folder });
    let response = site
        .request(Method::POST, SESSION_UPLOAD)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let object: Value = response.json().await.unwrap();

    let mut names: Vec<_> = object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "FolderId",
            "ID",
            "Message",
            "MessageID",
            "SessionId",
            "State",
            "UploadTarget"
        ]
    );
    assert_eq!(object["State"], 0);
    assert_eq!(
        (
            &object["SessionId"],
            &object["Message"],
            &object["MessageID"]
        ),
        (&Value::Null, &Value::Null, &json!(0))
    );
    let target = object["UploadTarget"].as_str().unwrap();
    let guid = target
        .strip_prefix(&format!("{}/Panopto/Upload/", site.handle.base_url()))
        .unwrap();
    assert!(Uuid::try_parse(guid).is_ok());
    assert_ne!(
        guid,
        object["ID"].as_str().unwrap(),
        "the target's GUID is not the upload's ID"
    );
}

#[tokio::test]
async fn keeps_the_misspelt_priority_and_answers_under_the_documented_address_too() {
    let site = Site::start().await;
    let path = "/Panopto/Services/PublicAPI/REST/sessionUpload";
    let body = json!({ "FolderId": site.folder, "Priorty": 2, "Unknown": [] });
    let object: Value = site
        .request(Method::POST, path)
        .json(&body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(object["Priorty"], 2);

    let one = format!("{path}/{}", object["ID"].as_str().unwrap());
    let again: Value = site
        .request(Method::GET, &one)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(again, object);
}

#[tokio::test]
async fn refuses_an_expired_token_with_403_and_not_401() {
    let site = Site::start().await;
    let upload = site.open().await;
    site.advance(2 * 3600);
    for (method, path) in [
        (Method::POST, SESSION_UPLOAD.to_owned()),
        (Method::GET, format!("{SESSION_UPLOAD}/{}", upload.id)),
        (Method::PUT, format!("{SESSION_UPLOAD}/{}", upload.id)),
        (Method::DELETE, format!("{SESSION_UPLOAD}/{}", upload.id)),
    ] {
        let response = site
            .request(method.clone(), &path)
            .json(&json!({}))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method}");
    }
    let nobody = site
        .http
        .get(format!(
            "{}{SESSION_UPLOAD}/{}",
            site.handle.base_url(),
            upload.id
        ))
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn opens_only_into_folders_that_exist_and_that_the_person_may_fill() {
    let site = Site::start().await;
    let watched = course(&site.handle, demo::INSTRUCTOR.id, Role::Viewer);
    for (body, status) in [
        (
            json!({ "FolderId": watched }).to_string(),
            StatusCode::FORBIDDEN,
        ),
        (
            json!({ "FolderId": Uuid::from_u128(7) }).to_string(),
            StatusCode::NOT_FOUND,
        ),
        (
            json!({ "FolderId": "botany" }).to_string(),
            StatusCode::BAD_REQUEST,
        ),
        (json!({}).to_string(), StatusCode::BAD_REQUEST),
        ("not json".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        let response = site
            .request(Method::POST, SESSION_UPLOAD)
            .body(body.clone())
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), status, "{body}");
        let error: Value = response.json().await.unwrap();
        assert!(error["Error"]["Message"].is_string());
    }
}

#[tokio::test]
async fn shows_and_changes_an_upload_only_for_its_owner_or_an_administrator() {
    let mut site = Site::start().await;
    let upload = site.open().await;
    let path = format!("{SESSION_UPLOAD}/{}", upload.id);

    site.token = token_for(&site.handle, demo::COLLEAGUE.id);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let body = json!({ "State": 1 });
        let response = site
            .request(method, &path)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
    }
    site.token = token_for(&site.handle, demo::ADMIN.id);
    assert_eq!(
        site.request(Method::GET, &path)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
    let unknown = format!("{SESSION_UPLOAD}/{}", Uuid::from_u128(7));
    assert_eq!(
        site.request(Method::GET, &unknown)
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn finishes_only_with_state_1_and_the_upload_s_own_id() {
    let site = Site::start().await;
    let upload = site.open().await;
    let path = format!("{SESSION_UPLOAD}/{}", upload.id);
    for body in [
        json!({ "State": 4 }),
        json!({}),
        json!({ "State": "1" }),
        json!({ "State": 1, "ID": Uuid::from_u128(7) }),
    ] {
        let response = site
            .request(Method::PUT, &path)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(site.look(&upload).await["State"], 0);
    assert_eq!(site.finish(&upload).await["State"], 1);
}

#[tokio::test]
async fn opens_uploads_for_the_cookie_of_the_soap_sign_in() {
    let site = Site::start().await;
    let service = format!("{}/Panopto/PublicAPI/4.6/Auth.svc", site.handle.base_url());
    let message = |password: &str| {
        format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><LogOnWithPassword xmlns=\"http://tempuri.org/\"><userKey>{}</userKey><password>{password}</password></LogOnWithPassword></s:Body></s:Envelope>",
            demo::INSTRUCTOR.username
        )
    };
    let call = |body: String, action: &str| {
        site.http
            .post(&service)
            .header(
                "soapaction",
                format!("\"http://tempuri.org/IAuth/{action}\""),
            )
            .header("content-type", "text/xml; charset=utf-8")
            .body(body)
            .send()
    };

    let wrong = call(message("wrong"), "LogOnWithPassword").await.unwrap();
    assert_eq!(wrong.status(), StatusCode::OK);
    assert!(wrong.headers().get("set-cookie").is_none());
    assert_eq!(
        element(&wrong.text().await.unwrap(), "LogOnWithPasswordResult").unwrap(),
        "false"
    );

    let right = call(message(demo::INSTRUCTOR.password), "LogOnWithPassword")
        .await
        .unwrap();
    let cookie = right.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with(".ASPXAUTH="));
    assert_eq!(
        element(&right.text().await.unwrap(), "LogOnWithPasswordResult").unwrap(),
        "true"
    );

    // Some clients send the whole Set-Cookie value back.
    let opening = site
        .http
        .post(format!("{}{SESSION_UPLOAD}", site.handle.base_url()))
        .header("cookie", cookie)
        .json(&json!({ "FolderId": site.folder }));
    assert_eq!(opening.send().await.unwrap().status(), StatusCode::CREATED);

    let mismatch = call(message("x"), "GetServerVersion").await.unwrap();
    assert_eq!(mismatch.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(mismatch.text().await.unwrap().contains("<faultcode"));
}

#[tokio::test]
async fn tells_what_arrived_through_the_control_interface() {
    let site =
        Site::start_with(|config| config.control_token = Some("open sesame".to_owned())).await;
    let upload = site.open().await;
    site.put_file(&upload, "a.mp4", vec![1; 10]).await;
    site.put_file(&upload, "a.mp4", vec![2; 20]).await;

    let parts = |token: &'static str| {
        site.http
            .get(format!("{}/_campus/parts", site.handle.base_url()))
            .header("x-campus-control", token)
            .send()
    };
    assert_eq!(
        parts("wrong").await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    let log: Value = parts("open sesame").await.unwrap().json().await.unwrap();
    let bytes: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|receipt| receipt["bytes"].as_u64().unwrap())
        .collect();
    assert_eq!(bytes, [10, 20]);
    assert_eq!(log[0]["arrival"], "stored");
    assert_eq!(log[0]["upload"], upload.id.to_string());
}
