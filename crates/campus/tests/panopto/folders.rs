//! Folders: who sees what, making, changing, deleting.

use lectern_campus::demo;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, NOBODY, campus, folder_id, names};

#[tokio::test]
async fn everybody_sees_what_they_may() {
    let campus = campus().await;
    let top = async |person| {
        let caller = Caller::sign_in(&campus, person).await;
        let children = caller.all(&format!("/folders/{NOBODY}/children")).await;
        names(&children)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let admin = top(demo::ADMIN).await;
    assert!(
        admin.contains(&"Faculty of Medicine".to_owned()) && admin.contains(&"Users".to_owned())
    );
    let instructor = top(demo::INSTRUCTOR).await;
    assert!(instructor.contains(&"Faculty of Science".to_owned()));
    assert!(!instructor.contains(&"Faculty of Medicine".to_owned()));
}

#[tokio::test]
async fn a_folder_names_its_parent_and_its_addresses() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let id = instructor.folder(&["Faculty of Science", "Biology"]).await;
    let folder = instructor.json(&format!("/folders/{id}")).await;
    assert_eq!(folder["ParentFolder"]["Name"], "Faculty of Science");
    let address = format!(
        "{}/Panopto/Pages/Sessions/List.aspx?folderID={id}",
        campus.base_url()
    );
    assert_eq!(folder["Urls"]["FolderUrl"], Value::from(address.clone()));
    // Only a viewer here, so there is no address for sharing.
    assert_eq!(folder["Urls"]["ShareSettingsUrl"], "");
    assert_eq!(
        instructor
            .client
            .get(address)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test]
async fn a_folder_without_permission_lists_as_empty_and_is_refused_by_id() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let closed = folder_id(&campus, &["Faculty of Medicine", "Year 1"]);
    assert!(
        instructor
            .all(&format!("/folders/{closed}/sessions"))
            .await
            .is_empty()
    );
    assert_eq!(
        instructor.get(&format!("/folders/{closed}")).await.status(),
        403
    );
    campus.settings().write().quirks.forbidden_status = 404;
    assert_eq!(
        instructor.get(&format!("/folders/{closed}")).await.status(),
        404
    );
}

#[tokio::test]
async fn a_course_below_a_closed_faculty_is_found_by_searching() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let found = instructor.all("/folders/search?searchQuery=joint").await;
    assert_eq!(names(&found), ["Joint seminar with Biology"]);
    let creator = instructor.all("/folders/creator").await;
    assert!(names(&creator).contains(&"Joint seminar with Biology"));
    assert!(!names(&creator).contains(&"Chemistry"));
}

#[tokio::test]
async fn some_folders_are_found_but_not_readable_and_some_the_other_way_round() {
    let campus = campus().await;
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let unlisted = folder_id(
        &campus,
        &[
            "Faculty of Engineering",
            "Computer science",
            "CPSC 221 Algorithms and data structures",
            "Exam reviews",
        ],
    );
    assert!(
        student
            .all("/folders/search?searchQuery=exam")
            .await
            .is_empty()
    );
    assert_eq!(
        student.get(&format!("/folders/{unlisted}")).await.status(),
        200
    );
    let shown = student.all("/folders/search?searchQuery=recitals").await;
    assert_eq!(
        student
            .get(&format!("/folders/{}", shown[0]["Id"].as_str().unwrap()))
            .await
            .status(),
        403
    );
}

#[tokio::test]
async fn making_answers_200_and_changing_leaves_what_is_not_named() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let course = instructor
        .folder(&[
            "Faculty of Science",
            "Biology",
            "BIOL 230 Fundamentals of ecology",
        ])
        .await;

    let made = instructor
        .send(
            Method::POST,
            "/folders",
            json!({ "Name": "Week 1/2: \"Start\"", "Description": "d", "Parent": course }),
        )
        .await;

    assert_eq!(made.status(), 200);
    let made: Value = made.json().await.unwrap();
    let path = format!("/folders/{}", made["Id"].as_str().unwrap());
    let renamed = instructor
        .send(Method::PUT, &path, json!({ "Name": "Week 1" }))
        .await;
    assert_eq!(renamed.status(), 200);
    let now = instructor.json(&path).await;
    assert_eq!(
        (
            &now["Name"],
            &now["Description"],
            &now["ParentFolder"]["Id"]
        ),
        (&json!("Week 1"), &json!("d"), &json!(course))
    );
}

#[tokio::test]
async fn viewers_may_not_change_and_only_administrators_make_folders_at_the_top() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let chemistry = instructor
        .folder(&["Faculty of Science", "Chemistry"])
        .await;
    let path = format!("/folders/{chemistry}");
    assert_eq!(
        instructor
            .send(Method::PUT, &path, json!({ "Name": "x" }))
            .await
            .status(),
        403
    );
    assert_eq!(
        instructor
            .request(Method::DELETE, &path)
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
    assert_eq!(
        instructor
            .send(
                Method::POST,
                "/folders",
                json!({ "Name": "x", "Parent": chemistry })
            )
            .await
            .status(),
        403
    );
    assert_eq!(
        instructor
            .send(Method::POST, "/folders", json!({ "Name": "x" }))
            .await
            .status(),
        403
    );
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    assert_eq!(
        admin
            .send(Method::POST, "/folders", json!({ "Name": "x" }))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn moving_needs_rights_at_both_ends_and_never_makes_a_loop() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let biology = [
        "Faculty of Science",
        "Biology",
        "BIOL 230 Fundamentals of ecology",
    ];
    let (course, science) = (
        folder_id(&campus, &biology),
        folder_id(&campus, &biology[..1]),
    );
    let path = format!("/folders/{course}");
    assert_eq!(
        instructor
            .send(Method::PUT, &path, json!({ "Parent": science }))
            .await
            .status(),
        403
    );
    let moved = admin
        .send(Method::PUT, &path, json!({ "Parent": NOBODY }))
        .await;
    assert_eq!(moved.status(), 200);
    assert_eq!(admin.json(&path).await["ParentFolder"], Value::Null);
    let back = admin
        .send(Method::PUT, &path, json!({ "Parent": science }))
        .await;
    assert_eq!(back.status(), 200);
    let looped = admin
        .send(
            Method::PUT,
            &format!("/folders/{science}"),
            json!({ "Parent": course }),
        )
        .await;
    assert_eq!(looped.status(), 400);
}

#[tokio::test]
async fn deleting_answers_the_id_and_takes_everything_below_along() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let course = instructor
        .folder(&[
            "Faculty of Science",
            "Biology",
            "BIOL 200 Fundamentals of cell biology",
        ])
        .await;
    let deep = instructor
        .all("/sessions/search?searchQuery=microscopy")
        .await;
    let deep = deep
        .iter()
        .find(|session| session["FolderDetails"]["Name"] == "Labs")
        .unwrap()["Id"]
        .as_str()
        .unwrap();

    let deleted = instructor
        .request(Method::DELETE, &format!("/folders/{course}"))
        .send()
        .await
        .unwrap();

    assert_eq!(deleted.status(), 200);
    assert_eq!(deleted.json::<Value>().await.unwrap(), json!(course));
    assert_eq!(
        instructor.get(&format!("/folders/{course}")).await.status(),
        404
    );
    assert_eq!(
        instructor.get(&format!("/sessions/{deep}")).await.status(),
        404
    );
}

#[tokio::test]
async fn the_folders_of_every_site_stay() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let users = admin.folder(&["Users"]).await;
    assert_eq!(
        admin
            .request(Method::DELETE, &format!("/folders/{users}"))
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
}

#[tokio::test]
async fn malformed_and_unknown_ids_are_told_apart() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let malformed = admin.get("/folders/not-an-id").await;
    assert_eq!(malformed.status(), 400);
    assert_eq!(
        malformed.json::<Value>().await.unwrap(),
        json!({ "Message": "The request is invalid." })
    );
    let unknown = admin
        .get("/folders/99999999-9999-4999-8999-999999999999")
        .await;
    assert_eq!(unknown.status(), 404);
    assert!(unknown.json::<Value>().await.unwrap()["Error"]["Message"].is_string());
    let body = admin
        .request(Method::POST, "/folders")
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(body.status(), 400);
}

#[tokio::test]
async fn access_settings_open_a_folder_and_what_inherits_from_it() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let medicine = folder_id(&campus, &["Faculty of Medicine"]);
    let year = folder_id(&campus, &["Faculty of Medicine", "Year 1"]);
    assert_eq!(student.get(&format!("/folders/{year}")).await.status(), 403);

    let open = json!({ "IsInherited": false, "Level": "Organization" });
    let set = admin
        .send(
            Method::PUT,
            &format!("/folders/{medicine}/settings/access"),
            open.clone(),
        )
        .await;

    assert_eq!(set.json::<Value>().await.unwrap(), open);
    assert_eq!(student.get(&format!("/folders/{year}")).await.status(), 200);
    let inherited = admin
        .json(&format!("/folders/{year}/settings/access"))
        .await;
    assert_eq!(
        inherited,
        json!({ "IsInherited": true, "Level": "Organization" })
    );
    let top = json!({ "IsInherited": true, "Level": "Public" });
    assert_eq!(
        admin
            .send(
                Method::PUT,
                &format!("/folders/{medicine}/settings/access"),
                top
            )
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn a_permission_makes_a_viewer_a_creator_until_it_is_taken_away() {
    let campus = campus().await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let science = folder_id(&campus, &["Faculty of Science"]);
    let path = format!("/folders/{science}/permissions");
    let wish =
        json!({ "RoleType": "Creator", "PrincipalId": demo::STUDENT.id, "PrincipalType": "User" });
    let rename = async || {
        student
            .send(
                Method::PUT,
                &format!("/folders/{science}"),
                json!({ "Name": "Science" }),
            )
            .await
            .status()
    };
    assert_eq!(rename().await, 403);
    assert_eq!(admin.send(Method::POST, &path, wish).await.status(), 200);
    assert_eq!(rename().await, 200);
    let listed = admin.all(&path).await;
    assert!(
        listed
            .iter()
            .any(|item| item["Principal"]["Id"] == json!(demo::STUDENT.id)
                && item["Role"]["Name"] == "Creator")
    );
    let gone = format!("{path}?PrincipalId={}&PrincipalType=User", demo::STUDENT.id);
    assert_eq!(
        admin
            .request(Method::DELETE, &gone)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(rename().await, 403);
}
