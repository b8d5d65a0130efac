//! What the web viewer and the web lists answer, and what REST tells besides.

use lectern_campus::{Population, changes::Change, demo};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, Site, add_folder, client};

const INFO: &str = "/Panopto/Pages/Viewer/DeliveryInfo.aspx";

#[tokio::test]
async fn delivery_info_describes_a_session_to_a_query_and_to_a_form() {
    let site = Site::with(Population::University).await;
    let truth = site.handle.truth_for(demo::INSTRUCTOR.username);
    let session = truth
        .sessions
        .iter()
        .find(|it| it.captions.len() == 3)
        .unwrap();
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    let query = format!("{INFO}?deliveryId={}&responseType=json", session.id);
    let by_query: Value = instructor.fetch(&query).await.json().await.unwrap();
    let form = [
        ("deliveryId", session.id.to_string()),
        ("responseType", "json".to_owned()),
    ];
    let request = instructor.page(Method::POST, INFO).form(&form);
    let by_form: Value = request.send().await.unwrap().json().await.unwrap();
    let delivery = &by_query["Delivery"];

    assert_eq!(delivery, &by_form["Delivery"]);
    assert_eq!(delivery["SessionName"], json!(session.name));
    assert_eq!(delivery["AvailableLanguages"], json!([0, 28, 2]));
    let chapters = delivery["Timestamps"].as_array().unwrap();
    assert_eq!(chapters.len(), 3);
    assert!(
        chapters
            .iter()
            .all(|it| it["Duration"].as_f64() > Some(0.0))
    );
    let stream = delivery["PodcastStreams"][0]["StreamUrl"].as_str().unwrap();
    assert_eq!(
        instructor
            .page(Method::HEAD, stream)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );

    let cues: Value = instructor
        .fetch(&format!("{query}&getCaptions=true&language=28"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(cues[0]["Caption"], "Bonjour à toutes et à tous.");
    assert_eq!(
        (&cues[0]["Time"], &cues[0]["Duration"]),
        (&json!(1.5), &json!(4.0))
    );
    let none: Value = instructor
        .fetch(&format!("{query}&getCaptions=True&language=4"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(none, json!([]));
}

#[tokio::test]
async fn signed_out_delivery_info_is_200_with_error_code_2() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let url = format!(
        "{}{INFO}?deliveryId={id}&responseType=json",
        site.handle.base_url()
    );
    let answer = client().get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap()["ErrorCode"], 2);
}

#[tokio::test]
async fn a_folder_is_listed_page_by_page_with_its_subfolders() {
    let site = Site::start().await;
    for index in 0..7 {
        site.session(&format!("Lecture {index}"), 0);
    }
    let labs = site
        .handle
        .change(add_folder(Some(site.folder), "Labs"))
        .unwrap();
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let path = "/Panopto/Services/Data.svc/GetSessions";
    let list = async |page: u64| -> Value {
        let parameters = json!({ "folderID": site.folder, "page": page, "maxResults": 5,
            "sortColumn": 1, "getFolderData": true, "includePlaylists": true });
        let request = student.page(Method::POST, path);
        let request = request.json(&json!({ "queryParameters": parameters }));
        request.send().await.unwrap().json().await.unwrap()
    };
    let (first, second) = (list(0).await, list(1).await);
    assert_eq!(first["d"]["TotalNumber"], 7);
    assert_eq!(first["d"]["Results"].as_array().unwrap().len(), 5);
    assert_eq!(second["d"]["Results"].as_array().unwrap().len(), 2);
    assert_eq!(first["d"]["Subfolders"][0]["ID"], json!(labs));
    assert_eq!(second["d"]["Subfolders"], json!([]));
    assert_eq!(first["d"]["Results"][0]["FolderName"], "Botany 101");
    let nobody = client()
        .post(format!("{}{path}", site.handle.base_url()))
        .json(&json!({ "queryParameters": { "folderID": site.folder } }));
    let nobody: Value = nobody.send().await.unwrap().json().await.unwrap();
    assert_eq!(nobody["d"]["Results"], json!([]));
}

#[tokio::test]
async fn a_single_session_shows_its_context_only_with_the_switch() {
    let site = Site::with(Population::University).await;
    let truth = site.handle.truth();
    let id = truth.sessions[0].id;
    let admin = Caller::sign_in(&site.handle, demo::ADMIN).await;
    let path = format!("/sessions/{id}?includeFields=Context");
    assert_eq!(admin.json(&path).await["Context"], json!([]));
    site.handle.settings().write().quirks.context_in_details = true;
    assert_eq!(
        admin.json(&path).await["Context"].as_array().unwrap().len(),
        3
    );
    assert_eq!(
        admin.json(&format!("/sessions/{id}")).await["Context"],
        json!([])
    );
}

#[tokio::test]
async fn children_can_be_empty_for_everybody_while_search_still_finds_them() {
    let site = Site::start().await;
    let labs = site
        .handle
        .change(add_folder(Some(site.folder), "Labs"))
        .unwrap();
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let children = format!("/folders/{}/children", site.folder);
    assert_eq!(
        student.json(&children).await["Results"][0]["Id"],
        json!(labs)
    );
    site.handle.settings().write().quirks.empty_children = true;
    assert_eq!(student.json(&children).await["Results"], json!([]));
    let found = student.json("/folders/search?searchQuery=*").await;
    assert_eq!(found["Results"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn viewers_are_told_to_those_who_may_change_the_session() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    site.handle
        .state()
        .world
        .write()
        .session_mut(id)
        .unwrap()
        .watched = [
        (demo::STUDENT.id, (1.5, 50)),
        (demo::COLLEAGUE.id, (0.2, 100)),
    ]
    .into();
    site.handle.clock().advance(chrono::TimeDelta::days(1));
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    let rows = instructor.json(&format!("/sessions/{id}/viewers")).await;
    let names: Vec<_> = rows["Results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["User"]["Username"])
        .collect();
    assert_eq!(names, ["colleague", "student"]);
    assert_eq!(rows["Results"][1]["PercentCompleted"], 50.0);
    assert_eq!(rows["Results"][1]["MostRecentViewPositionInSeconds"], 1.5);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let refused = student.api(Method::GET, &format!("/sessions/{id}/viewers"));
    assert_eq!(refused.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn captions_of_an_added_session_are_read_as_srt() {
    let site = Site::start().await;
    let added = site.handle.change(Change::AddSession {
        folder: site.folder,
        name: "Meiosis".to_owned(),
        seconds: 600,
        bytes: 0,
        captions: vec!["German".to_owned()],
    });
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let full = student.json(&format!("/sessions/{}", added.unwrap())).await;
    let url = full["Urls"]["CaptionDownloadUrl"].as_str().unwrap();
    let srt = student.fetch(url).await.text().await.unwrap();
    assert!(srt.contains("Heute geht es um: Meiosis."), "{srt}");
}
