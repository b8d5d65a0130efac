//! Sessions: reading, changing, deleting, people, pictures.

use lectern_campus::demo;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, campus, folder_id, names};

const BIOL_200: [&str; 4] = [
    "Faculty of Science",
    "Biology",
    "BIOL 200 Fundamentals of cell biology",
    "2025 Winter 2",
];

async fn first_session(caller: &Caller, folder: &str) -> String {
    let sessions = caller.all(&format!("/folders/{folder}/sessions")).await;
    sessions[0]["Id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_change_leaves_what_is_not_named() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let id = first_session(&instructor, &folder_id(&campus, &BIOL_200)).await;
    let path = format!("/sessions/{id}");
    let before = instructor.json(&path).await;

    let changed = instructor
        .send(Method::PUT, &path, json!({ "Name": "New & better" }))
        .await;

    assert_eq!(changed.status(), 200);
    let mut expected = before;
    expected["Name"] = json!("New & better");
    assert_eq!(instructor.json(&path).await, expected);
}

#[tokio::test]
async fn moving_a_session_shows_it_in_its_new_folder_alone() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let from = folder_id(&campus, &BIOL_200);
    let to = folder_id(
        &campus,
        &[
            "Faculty of Science",
            "Biology",
            "BIOL 230 Fundamentals of ecology",
        ],
    );
    let id = first_session(&instructor, &from).await;
    let path = format!("/sessions/{id}");

    let moved = instructor
        .send(Method::PUT, &path, json!({ "Folder": to }))
        .await;

    assert_eq!(moved.status(), 200);
    let ids = async |folder: &str| -> Vec<Value> {
        instructor
            .all(&format!("/folders/{folder}/sessions"))
            .await
            .iter()
            .map(|item| item["Id"].clone())
            .collect()
    };
    assert!(ids(&to).await.contains(&json!(id)));
    assert!(!ids(&from).await.contains(&json!(id)));
    let closed = folder_id(&campus, &["Faculty of Science", "Chemistry"]);
    assert_eq!(
        instructor
            .send(Method::PUT, &path, json!({ "Folder": closed }))
            .await
            .status(),
        403
    );
}

#[tokio::test]
async fn deleting_answers_the_id_once() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let id = first_session(&instructor, &folder_id(&campus, &BIOL_200)).await;
    let delete = async || {
        instructor
            .request(Method::DELETE, &format!("/sessions/{id}"))
            .send()
            .await
            .unwrap()
    };
    let deleted = delete().await;
    assert_eq!(deleted.status(), 200);
    assert_eq!(deleted.json::<Value>().await.unwrap(), json!(id));
    assert_eq!(delete().await.status(), 404);
}

#[tokio::test]
async fn a_viewer_reads_but_does_not_change() {
    let campus = campus().await;
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let id = first_session(&student, &folder_id(&campus, &BIOL_200)).await;
    let path = format!("/sessions/{id}");
    let seen = student.json(&path).await;
    assert_eq!(seen["Urls"]["EditorUrl"], Value::Null);
    assert_eq!(
        student
            .send(Method::PUT, &path, json!({ "Name": "x" }))
            .await
            .status(),
        403
    );
    assert_eq!(
        student
            .request(Method::DELETE, &path)
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
}

#[tokio::test]
async fn stock_content_is_listed_but_not_found_by_id() {
    let campus = campus().await;
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let listed = student
        .all("/sessions/search?searchQuery=recording your first")
        .await;
    assert_eq!(names(&listed), ["Recording your first lecture"]);
    let path = format!("/sessions/{}", listed[0]["Id"].as_str().unwrap());
    assert_eq!(student.get(&path).await.status(), 404);
    campus.settings().write().quirks.stock_content_404 = false;
    assert_eq!(student.get(&path).await.status(), 200);
}

#[tokio::test]
async fn a_folder_can_be_searched_by_itself() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let folder = folder_id(&campus, &BIOL_200);
    let found = instructor
        .all(&format!(
            "/folders/{folder}/sessions/search?searchQuery=mei"
        ))
        .await;
    assert_eq!(names(&found), ["Lecture 12 – Meiosis"]);
    assert_eq!(
        instructor
            .get(&format!("/folders/{folder}/sessions/search"))
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn pictures_are_served_to_anyone_as_png() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let listed = instructor
        .json("/sessions/search?searchQuery=meiosis")
        .await;
    let address = listed["Results"][0]["Urls"]["ThumbnailUrl"]
        .as_str()
        .unwrap();
    let picture = reqwest::get(address).await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert!(
        picture
            .bytes()
            .await
            .unwrap()
            .starts_with(b"\x89PNG\r\n\x1a\n")
    );
    let unknown = address.replace(
        listed["Results"][0]["Id"].as_str().unwrap(),
        "99999999-9999-4999-8999-999999999999",
    );
    assert_eq!(reqwest::get(unknown).await.unwrap().status(), 404);
}

#[tokio::test]
async fn tags_are_replaced_together() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let id = first_session(&instructor, &folder_id(&campus, &BIOL_200)).await;
    let path = format!("/sessions/{id}/tags");
    instructor
        .send(
            Method::PUT,
            &path,
            json!({ "Tags": ["one", "two & three"] }),
        )
        .await;
    let tags = instructor.json(&path).await;
    let contents: Vec<_> = tags["Results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["Content"].clone())
        .collect();
    assert_eq!(contents, ["one", "two & three"]);
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_their_names_without_an_address() {
    let campus = campus().await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let found = instructor.json("/users/search?searchQuery=linh").await;
    assert_eq!(
        found["Results"],
        json!([{ "Id": demo::STUDENT.id, "Username": "student", "Email": null }])
    );
    let me = instructor
        .json(&format!("/users/{}", demo::INSTRUCTOR.id))
        .await;
    assert_eq!(
        (&me["FirstName"], &me["SystemRole"]),
        (&json!("Amara"), &json!(0))
    );
}
