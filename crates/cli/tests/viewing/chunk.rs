//! Chunks of a CSV database, offline.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

use crate::desk::read;

const FOLDER: &str = "BIOL 200[5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001]";

/// A database of the published tool with the rows of its known case, and the command without any profile.
struct Shelf(tempfile::TempDir);

impl Shelf {
    fn new() -> Self {
        let shelf = Self(tempfile::tempdir().unwrap());
        let folder = shelf.0.path().join("database").join(FOLDER);
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("videos_overview.csv"),
            "FolderID,FolderName,SessionId,SessionName,Description,Duration\nF,BIOL 200,S1,One,,100.0\nF,BIOL 200,S2,Two,,33.3\n",
        )
        .unwrap();
        let rows: Vec<String> = [
            (
                "U1",
                "2021-01-05 20:11:12.123000+00:00",
                "0.5",
                "12.2",
                "11.7",
            ),
            ("U1", "2021-01-06 07:30:00+00:00", "11.0", "14.1", "3.1"),
            ("U1", "2021-01-06 08:30:00+00:00", "40.2", "99.2", "59.0"),
            ("U2", "2021-01-06 18:00:00+00:00", "20.1", "24.3", "4.2"),
            (
                "U2",
                "2021-01-06 18:05:00+00:00",
                "24.6",
                "24.900000000000002",
                "0.3",
            ),
            ("U2", "2021-01-06 18:06:00+00:00", "30.3", "31.3", "1.0"),
            ("U2", "2021-01-06 18:07:00+00:00", "32.2", "34.2", "2.0"),
        ]
        .iter()
        .map(|(user, time, start, stop, seconds)| {
            format!(
                "S1,{user},{},{time},1.0,{start},Start,{stop},Pause,{seconds}",
                &time[..10]
            )
        })
        .collect();
        fs::write(
            folder.join("viewing_activity.csv"),
            format!("SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n{}\n", rows.join("\n")),
        )
        .unwrap();
        shelf
    }

    /// No home, no profile, no account: a machine where nothing was ever set up.
    fn chunk(&self, words: &[&str]) -> std::process::Output {
        Command::cargo_bin("lectern")
            .unwrap()
            .args(["--json", "viewing", "chunk"])
            .args(words)
            .env_clear()
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn file(&self, name: &str) -> String {
        read(&self.0.path().join("output[CHUNKED]").join(name))
    }
}

#[test]
fn the_known_case_gives_the_published_numbers_without_a_profile() {
    let shelf = Shelf::new();

    let ended = shelf.chunk(&["--rule", "compatible", "--layout", "upstream"]);

    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let chunks = shelf.file(&format!("{FOLDER}/chunked_data.csv"));
    let lines: Vec<&str> = chunks.lines().collect();
    assert_eq!(lines.len(), 18);
    assert_eq!(
        lines[3],
        "S1,U1,2021-01-05,2,10.0,15.0,82.0,5.299999999999999,True"
    );
    assert_eq!(lines[17], "S1,U2,2021-01-06,6,30.0,35.0,60.0,3.0,False");
    assert_eq!(shelf.file("tableau/chunked_data.csv"), chunks);
    let receipt: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(receipt["folders"][0]["zone"], "US/Pacific");
    assert_eq!(receipt["folders"][0]["rows_used"], 7);
}

#[test]
fn the_exact_rule_and_the_zone_that_is_named_hold() {
    let shelf = Shelf::new();

    let ended = shelf.chunk(&["--time-zone", "UTC"]);

    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let chunks = shelf.file(&format!("{FOLDER}/chunked_data.csv"));
    assert!(
        chunks.contains("S1,U2,2021-01-06,4,20.0,25.0,9"),
        "{chunks}"
    );
    assert!(chunks.contains("S1,U1,2021-01-06,2,"), "{chunks}");
    assert!(
        shelf
            .file(&format!("{FOLDER}/session_overview.csv"))
            .starts_with("Order,SessionId,")
    );
}

#[test]
fn a_list_of_courses_says_which_folders_and_their_zones() {
    let shelf = Shelf::new();
    let list = shelf.0.path().join("courses.csv");
    let id = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
    let none = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0009";
    fs::write(
        &list,
        format!(
            "PanoptoFolderName,PanoptoFolderID,TimeZone\nBIOL 200,{id},Asia/Tokyo\nCHEM,{none},\n"
        ),
    )
    .unwrap();

    let ended = shelf.chunk(&["--courses", "courses.csv"]);

    // The folder without data is named, and is something that is left.
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let receipt: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(receipt["folders"][0]["zone"], "Asia/Tokyo");
    assert_eq!(receipt["issues"][0]["line"], 3);
}

#[test]
fn a_folder_that_is_no_database_is_said() {
    let shelf = Shelf::new();
    fs::create_dir(shelf.0.path().join("empty")).unwrap();

    let nowhere = shelf.chunk(&["--database", "nope"]);
    let nothing = shelf.chunk(&["--database", "empty"]);

    assert_eq!(
        (nowhere.status.code(), nothing.status.code()),
        (Some(5), Some(2)),
        "{nothing:?}"
    );
    let words = String::from_utf8(nowhere.stderr).unwrap();
    assert!(words.contains("There is no folder nope."), "{words}");
    assert!(words.contains("--database"), "{words}");
}

#[test]
fn a_time_zone_that_does_not_exist_is_refused_with_an_example() {
    let shelf = Shelf::new();

    let ended = shelf.chunk(&["--time-zone", "Mars/Olympus"]);

    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    let words = String::from_utf8(ended.stderr).unwrap();
    assert!(
        words.contains("Mars/Olympus") && words.contains("America/Vancouver"),
        "{words}"
    );
}
