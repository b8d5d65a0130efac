//! The worlds that break mirrors, and the truth about them.

use std::collections::{BTreeMap, HashSet};

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population, RecordingSize, demo, truth::Truth,
    world::NotDownloadable,
};

use crate::support::{Caller, sha256};

async fn world(population: Population) -> CampusHandle {
    let config = CampusConfig {
        population,
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    };
    Campus::start(config).await.unwrap()
}

fn in_folder<'a>(truth: &'a Truth, path: &[&str]) -> Vec<&'a str> {
    let inside = truth.sessions.iter().filter(|it| it.path == path);
    inside.map(|session| session.name.as_str()).collect()
}

#[tokio::test]
async fn the_hostile_world_has_every_name_that_breaks_a_mirror() {
    let campus = world(Population::Hostile).await;
    let truth = campus.truth_for(demo::INSTRUCTOR.username);
    let names = in_folder(&truth, &["Hostile", "Names"]);
    for name in [
        "..",
        ".",
        "CON",
        "NUL.mp4",
        "Trailing dot.",
        "Trailing space ",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(
        names.iter().any(|name| name.contains('\u{202e}')),
        "a right-to-left override"
    );
    assert!(
        names.iter().any(|name| name.contains('👩')),
        "an emoji of several scalars"
    );
    let longest = names.iter().map(|name| name.chars().count()).max();
    assert!(longest >= Some(300), "{longest:?}");
    let folders = truth.folders.iter().filter(|folder| folder.path.len() == 3);
    let folders: HashSet<_> = folders.map(|folder| folder.path[2].as_str()).collect();
    assert!(
        names.iter().all(|name| folders.contains(name)),
        "folders have the names too"
    );
    let twins = in_folder(&truth, &["Hostile", "Twins"]);
    for twin in ["Résumé", "Re\u{301}sume\u{301}", "RÉSUMÉ", "final", "Final"] {
        assert!(twins.contains(&twin), "{twin}");
    }
    let deepest = truth.folders.iter().map(|folder| folder.path.len()).max();
    assert_eq!(deepest, Some(42), "forty levels below two");
    assert_eq!(
        in_folder(&truth, &["Hostile", "Crowd"]),
        vec!["Lecture"; 500]
    );
    let equal = truth
        .folders
        .iter()
        .filter(|it| it.path == ["Hostile", "Equal folders", "Week 1"]);
    assert_eq!(equal.count(), 5);
}

#[tokio::test]
async fn the_hostile_world_says_why_something_cannot_be_had() {
    let campus = world(Population::Hostile).await;
    let truth = campus.truth_for(demo::INSTRUCTOR.username);
    let why: BTreeMap<_, _> = truth
        .sessions
        .iter()
        .filter(|session| {
            session
                .path
                .get(1)
                .is_some_and(|name| name == "Not to be had")
        })
        .map(|session| (session.name.as_str(), session.not_downloadable))
        .collect();
    assert_eq!(why["Still encoding"], Some(NotDownloadable::Processing));
    assert_eq!(why["Failed"], Some(NotDownloadable::Failed));
    assert_eq!(why["No file"], Some(NotDownloadable::NoMedia));
    assert_eq!(why["Downloads off"], Some(NotDownloadable::DownloadsOff));
    assert_eq!(
        why["Recording"],
        Some(NotDownloadable::DownloadsOff),
        "by its folder"
    );
    assert_eq!(why["No start time"], None);
    let visible = |path: &[&str]| truth.folder_at(path).is_some();
    assert!(!visible(&["Hostile", "Closed"]));
    assert!(visible(&["Hostile", "Not found by searching"]));
}

#[tokio::test]
async fn folders_are_hidden_in_search_or_unreadable_by_id_as_the_truth_says() {
    let campus = world(Population::Hostile).await;
    let instructor = Caller::sign_in(&campus, demo::INSTRUCTOR).await;
    let truth = campus.truth_for(demo::INSTRUCTOR.username);
    let hidden = truth
        .folder_at(&["Hostile", "Not found by searching"])
        .unwrap();
    let shown = truth
        .folder_at(&["Hostile", "Found but not readable"])
        .unwrap();
    assert!(hidden.hidden_in_search && shown.unreadable_by_id);
    let status = async |path: String| {
        let request = instructor.api(reqwest::Method::GET, &path);
        request.send().await.unwrap().status().as_u16()
    };
    let found = instructor.json("/folders/search?searchQuery=found").await;
    let found: Vec<_> = found["Results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["Id"].clone())
        .collect();
    assert_eq!(found, [serde_json::json!(shown.id)]);
    assert_eq!(status(format!("/folders/{}", hidden.id)).await, 200);
    assert_eq!(status(format!("/folders/{}", shown.id)).await, 403);
    let listing = instructor
        .json(&format!("/folders/{}/sessions", shown.id))
        .await;
    assert_eq!(listing["Results"], serde_json::json!([]));
}

#[tokio::test]
async fn the_rate_world_has_three_thousand_small_recordings_in_two_hundred_folders() {
    let campus = world(Population::Rate {
        sessions: 3_000,
        folders: 200,
    })
    .await;
    let truth = campus.truth_for(demo::STUDENT.username);
    let catalogue = truth.folder_at(&["Catalogue"]).unwrap().id;
    let truth = truth.below(catalogue);
    assert_eq!((truth.folders.len(), truth.sessions.len()), (200, 3_000));
    let student = Caller::sign_in(&campus, demo::STUDENT).await;
    let session = truth.sessions[1_234].id;
    let url = format!("/Panopto/Podcast/Download/{session}.mp4");
    let bytes = student.fetch(&url).await.bytes().await.unwrap();
    assert!(bytes.len() < 20_000, "{} bytes", bytes.len());
    assert_eq!(
        Some(sha256(&bytes)),
        campus.state().sha256_of(session).unwrap()
    );
}

#[tokio::test]
async fn hashes_are_the_same_in_every_campus_of_the_same_seed() {
    let hashes = async || {
        let campus = world(Population::Rate {
            sessions: 20,
            folders: 4,
        })
        .await;
        let top = campus.truth().folder_at(&["Catalogue"]).unwrap().id;
        let truth = campus.hashed_truth(top).unwrap();
        let mut all: Vec<_> = truth
            .sessions
            .iter()
            .map(|it| (it.id, it.sha256.clone().unwrap()))
            .collect();
        all.sort();
        all
    };
    let first = hashes().await;
    assert_eq!(first, hashes().await);
    assert_eq!(
        first
            .iter()
            .map(|(_, hash)| hash)
            .collect::<HashSet<_>>()
            .len(),
        20
    );
}
