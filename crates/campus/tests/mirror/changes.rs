//! Changes between two runs, and the feed of them.

use std::collections::HashMap;

use chrono::TimeDelta;
use lectern_campus::{Campus, CampusConfig, Population, changes::Change, demo};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Caller, Site, add_folder, add_session, client};

/// Reads the feed to its end and returns the sessions in it with the time of their change.
async fn feed(admin: &Caller, from: &str) -> Vec<(Uuid, String)> {
    let mut all = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("/searchIndexSync/updates?fromDate={from}&nextToken={token}");
        let page = admin.json(&path).await;
        let updates = page["Updates"].as_array().unwrap();
        assert!(updates.len() <= 100);
        all.extend(updates.iter().map(|update| {
            let id = update["VideoId"].as_str().unwrap().parse().unwrap();
            (id, update["UpdateTime"].as_str().unwrap().to_owned())
        }));
        match page["NextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => return all,
        }
    }
}

/// Changes one after the other, each with the sessions it touches: `session` and `sibling` in `folder`,
/// `inside` in its subfolder `sub`, and another folder.
fn changes(
    [session, sibling, inside]: [Uuid; 3],
    [folder, sub, other]: [Uuid; 3],
) -> Vec<(Change, Vec<Uuid>)> {
    let (name, language, srt) = ("Another".to_owned(), "German".to_owned(), String::new());
    let of_session = [
        Change::RenameSession {
            session,
            name: name.clone(),
        },
        Change::MoveSession {
            session,
            folder: other,
        },
        Change::ReplaceMedia {
            session,
            seconds: None,
            bytes: None,
        },
        Change::SetCaptions {
            session,
            language,
            srt,
        },
        Change::RemoveCaptions {
            session,
            language: None,
        },
        Change::SetDownloads {
            of: session,
            on: false,
        },
        Change::DeleteSession { session },
    ];
    let of_folders = [
        (
            Change::SetDownloads {
                of: folder,
                on: false,
            },
            vec![sibling, inside],
        ),
        (Change::RenameFolder { folder: sub, name }, vec![inside]),
        (
            Change::MoveFolder {
                folder: sub,
                parent: Some(other),
            },
            vec![inside],
        ),
        (Change::DeleteFolder { folder: sub }, vec![inside]),
    ];
    let of_session = of_session.map(|change| (change, vec![session]));
    of_session.into_iter().chain(of_folders).collect()
}

#[tokio::test]
async fn every_change_shows_in_the_feed() {
    let site = Site::start().await;
    let admin = Caller::sign_in(&site.handle, demo::ADMIN).await;
    let change = |change| site.handle.change(change).unwrap();
    let sub = change(add_folder(Some(site.folder), "Labs"));
    let sessions =
        [site.folder, site.folder, sub].map(|folder| change(add_session(folder, "Mosses", 0)));
    let folders = [site.folder, sub, change(add_folder(None, "Attic"))];
    for (next, mut expected) in changes(sessions, folders) {
        site.handle.clock().advance(TimeDelta::minutes(1));
        let from = now(&site);
        let what = format!("{next:?}");
        change(next);
        let mut seen: Vec<_> = feed(&admin, &from)
            .await
            .into_iter()
            .map(|it| it.0)
            .collect();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "{what}");
    }
}

/// The campus's time, as clients of the feed write it.
fn now(site: &Site) -> String {
    site.handle
        .clock()
        .now()
        .format("%Y-%m-%dT%H:%M:%S%.6fZ")
        .to_string()
}

#[tokio::test]
async fn a_search_index_learns_what_a_session_says_who_may_watch_and_what_is_gone() {
    let site = Site::start().await;
    let admin = Caller::sign_in(&site.handle, demo::ADMIN).await;
    let [gone, there] = ["Mosses", "Ferns"].map(|name| site.session(name, 0));
    site.handle
        .change(Change::DeleteSession { session: gone })
        .unwrap();
    let set = Change::SetCaptions {
        session: there,
        language: "English_USA".to_owned(),
        srt: "1\n00:00:00,000 --> 00:00:01,000\nFronds unroll.\n".to_owned(),
    };
    site.handle.change(set).unwrap();

    let of_gone = admin
        .json(&format!("/searchIndexSync/content?id={gone}"))
        .await;
    let of_there = admin
        .json(&format!("/searchIndexSync/content?id={there}"))
        .await;

    assert_eq!(
        of_gone,
        json!({ "Id": gone, "Deleted": true, "VideoContent": null })
    );
    let content = &of_there["VideoContent"];
    assert_eq!(
        (&of_there["Deleted"], &content["Title"]),
        (&json!(false), &json!("Ferns"))
    );
    assert_eq!(content["HumanTranscription"], "Fronds unroll.");
    let principals = content["Principals"].as_array().unwrap();
    assert!(
        principals.iter().any(|it| it["Username"] == "student"),
        "{principals:?}"
    );
}

#[tokio::test]
async fn the_feed_comes_in_pages_of_a_hundred_and_only_to_administrators() {
    let site = Site::with(Population::University).await;
    let admin = Caller::sign_in(&site.handle, demo::ADMIN).await;
    let all = feed(&admin, "").await;
    assert_eq!(all.len(), 400);
    let mut sorted = all.clone();
    sorted.sort_by(|one, other| one.1.cmp(&other.1));
    assert_eq!(
        all.iter().map(|it| &it.1).collect::<Vec<_>>(),
        sorted.iter().map(|it| &it.1).collect::<Vec<_>>()
    );
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    for path in [
        "/searchIndexSync/updates",
        "/searchIndexSync/content?id=00000000-0000-0000-0000-000000000000",
    ] {
        let refused = instructor.api(Method::GET, path).send().await.unwrap();
        assert_eq!(refused.status(), 403);
    }
}

#[tokio::test]
async fn a_rounded_token_reads_a_bulk_change_for_ever() {
    let site = Site::with(Population::University).await;
    let admin = Caller::sign_in(&site.handle, demo::ADMIN).await;
    site.handle.settings().write().quirks.rounded_next_token = true;
    let science = site
        .handle
        .truth()
        .folder_at(&["Faculty of Science"])
        .unwrap()
        .id;
    site.handle.clock().advance(TimeDelta::minutes(30));
    let from = now(&site);
    site.handle
        .change(Change::SetDownloads {
            of: science,
            on: false,
        })
        .unwrap();
    let page = async |token: &str| {
        admin
            .json(&format!(
                "/searchIndexSync/updates?fromDate={from}&nextToken={token}"
            ))
            .await
    };
    let first = page("").await;
    let token = first["NextToken"].as_str().unwrap().to_owned();
    let second = page(&token).await;
    assert_eq!(second["Updates"], first["Updates"]);
    assert_eq!(second["NextToken"], json!(token));
}

#[tokio::test]
async fn the_control_interface_changes_the_world_and_tells_the_truth() {
    let campus = Campus::start(CampusConfig {
        population: Population::Empty,
        control_token: Some("let me in".to_owned()),
        ..CampusConfig::default()
    })
    .await
    .unwrap();
    let (http, base) = (client(), campus.base_url().to_owned());
    let send = async |method: Method, path: &str, body: Option<Value>| {
        let mut request = http
            .request(method, format!("{base}/_campus{path}"))
            .header("x-campus-control", "let me in");
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    };
    let change = async |body: Value| {
        let answer = send(Method::POST, "/world", Some(body)).await;
        assert_eq!(answer.status(), 200);
        answer.json::<HashMap<String, Uuid>>().await.unwrap()["id"]
    };

    let folder = change(json!({ "change": "add_folder", "name": "Botany" })).await;
    let session = change(json!({
        "change": "add_session", "folder": folder, "name": "Mosses", "seconds": 30,
        "bytes": 90_000, "captions": ["English_USA", "German"]
    }))
    .await;

    let path = format!("/truth?below={folder}&hashes=true");
    let truth: Value = send(Method::GET, &path, None).await.json().await.unwrap();
    let told = &truth["sessions"][0];
    assert_eq!(told["id"], json!(session));
    assert_eq!(
        (&told["bytes"], &told["path"]),
        (&json!(90_000), &json!(["Botany"]))
    );
    assert_eq!(
        told["sha256"],
        json!(campus.state().sha256_of(session).unwrap().unwrap())
    );
    assert_eq!(told["captions"].as_array().unwrap().len(), 2);
    let nobody: Value = send(Method::GET, "/truth?person=student", None)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(nobody["sessions"], json!([]));
    let unknown = json!({ "change": "delete_session", "session": Uuid::new_v4() });
    assert_eq!(
        send(Method::POST, "/world", Some(unknown)).await.status(),
        404
    );
}

#[tokio::test]
async fn changes_and_the_feed_survive_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let config = || CampusConfig {
        data_dir: Some(data.path().to_owned()),
        population: Population::Empty,
        ..CampusConfig::default()
    };
    let campus = Campus::start(config()).await.unwrap();
    let folder = campus.change(add_folder(None, "Botany")).unwrap();
    let [kept, gone] =
        ["Mosses", "Ferns"].map(|name| campus.change(add_session(folder, name, 0)).unwrap());
    campus
        .change(Change::ReplaceMedia {
            session: kept,
            seconds: None,
            bytes: None,
        })
        .unwrap();
    campus
        .change(Change::DeleteSession { session: gone })
        .unwrap();
    let hash = campus.state().sha256_of(kept).unwrap();
    campus.stop().await.unwrap();

    let campus = Campus::start(config()).await.unwrap();

    assert_eq!(campus.state().sha256_of(kept).unwrap(), hash);
    assert_eq!(campus.truth().session(kept).unwrap().generation, 1);
    assert!(campus.state().world.read().is_gone(gone));
}
