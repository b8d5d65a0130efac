//! Surviving a restart, starting quickly, leaving nothing.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use lectern_campus::{Campus, CampusConfig, CampusError, demo, samples};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Caller, campus, huge_campus};

async fn at(folder: &Path) -> lectern_campus::CampusHandle {
    Campus::start(CampusConfig {
        data_dir: Some(folder.to_owned()),
        ..CampusConfig::default()
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn what_was_made_and_who_is_signed_in_survive_a_restart() {
    let folder = TempDir::new().unwrap();
    let first = at(folder.path()).await;
    let admin = Caller::sign_in(&first, demo::ADMIN).await;
    let made = admin
        .send(Method::POST, "/folders", json!({ "Name": "Kept" }))
        .await;
    let id = made.json::<Value>().await.unwrap()["Id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = first.state().world.read().sessions().count();
    first.stop().await.unwrap();

    let second = at(folder.path()).await;

    let admin = Caller::with_token(&second, &admin.token);
    assert_eq!(admin.json(&format!("/folders/{id}")).await["Name"], "Kept");
    assert_eq!(second.state().world.read().sessions().count(), before);
}

#[tokio::test]
async fn changes_are_saved_while_it_runs() {
    let folder = TempDir::new().unwrap();
    let campus = at(folder.path()).await;
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    admin
        .send(
            Method::POST,
            "/folders",
            json!({ "Name": "Saved without a stop" }),
        )
        .await;
    let saved = || {
        std::fs::read_to_string(folder.path().join("campus.json"))
            .is_ok_and(|text| text.contains("Saved without a stop"))
    };
    let began = Instant::now();
    while !saved() {
        assert!(began.elapsed() < Duration::from_mins(5), "not saved");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_stored_campus_that_cannot_be_read_is_said_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("campus.json");
    std::fs::write(&file, "{ half").unwrap();
    let config = CampusConfig {
        data_dir: Some(folder.path().to_owned()),
        ..CampusConfig::default()
    };
    let error = Campus::start(config).await.unwrap_err();
    assert!(
        matches!(&error, CampusError::Stored { path, .. } if *path == file),
        "{error}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{ half");
}

#[tokio::test]
async fn two_campuses_never_share_a_data_folder() {
    let folder = TempDir::new().unwrap();
    let first = at(folder.path()).await;
    let config = || CampusConfig {
        data_dir: Some(folder.path().to_owned()),
        ..CampusConfig::default()
    };
    let error = Campus::start(config()).await.unwrap_err();
    assert!(matches!(error, CampusError::InUse { .. }), "{error}");
    first.stop().await.unwrap();
    Campus::start(config()).await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_said() {
    let campus = campus().await;
    let config = CampusConfig {
        port: campus.address().port(),
        ..CampusConfig::default()
    };
    let error = Campus::start(config).await.unwrap_err();
    assert!(matches!(error, CampusError::Listen { port, .. } if port == campus.address().port()));
}

#[tokio::test]
async fn without_a_data_folder_nothing_is_left() {
    let campus = campus().await;
    let folder = campus.state().data_dir().to_owned();
    assert!(folder.is_dir());
    campus.stop().await.unwrap();
    assert!(!folder.exists());
}

#[tokio::test]
async fn a_stop_ends_connections_that_are_held_open() {
    let campus = campus().await;
    let held = std::net::TcpStream::connect(campus.address()).unwrap();
    let address = campus.address();
    tokio::time::timeout(Duration::from_mins(5), campus.stop())
        .await
        .unwrap()
        .unwrap();
    assert!(std::net::TcpStream::connect(address).is_err());
    drop(held);
}

#[tokio::test]
async fn a_huge_campus_starts() {
    let campus = huge_campus(50_000, 50_000).await;
    assert!(campus.state().world.read().sessions().count() > 50_000);
    assert!(campus.state().world.read().folders().count() > 50_000);
}

#[tokio::test]
async fn the_program_prints_what_a_person_needs_and_ends_when_asked() {
    let program = env!("CARGO_BIN_EXE_lectern-campus");
    let mut child = Command::new(program)
        .args(["--port", "0", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let printed: Value = serde_json::from_str(&line).unwrap();
    let answer = reqwest::get(format!("{}/Panopto/", printed["server"].as_str().unwrap()))
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(
        printed["clients"][0]["clientId"],
        demo::WEB_CLIENT.client_id
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn samples_are_written_once_and_stay_as_they_are() {
    let folder = TempDir::new().unwrap();
    let written = samples::write(folder.path()).unwrap();
    assert!(written.iter().all(|path| path.is_file()));
    let changed = folder.path().join("A short test.mp4");
    std::fs::write(&changed, "mine").unwrap();
    samples::write(folder.path()).unwrap();
    assert_eq!(std::fs::read_to_string(changed).unwrap(), "mine");
}
