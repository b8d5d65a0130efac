//! The command line as a person or a script uses it, against the demo campus.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says where it stops"
)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use desk::Desk;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{CampusConfig, demo, samples};

mod desk;

const COURSE: &str =
    "/Faculty of Science/Biology/BIOL 200 Fundamentals of cell biology/2026 Winter 1";

impl Desk {
    fn new() -> Self {
        Self::at(CampusConfig::default())
    }

    /// Runs a command that must fail with a code and returns what it said.
    fn refused(&self, words: &[&str], code: i32) -> String {
        let said = self.said(words);
        assert_eq!(said.code, Some(code), "{said:#?}");
        said.err
    }

    fn recordings(&self) -> PathBuf {
        let folder = self.path("recordings");
        samples::write(&folder).unwrap();
        std::fs::remove_file(folder.join("Field trip (large).mp4")).unwrap();
        folder
    }
}

#[test]
fn a_folder_of_recordings_arrives_once() {
    let desk = Desk::new();
    desk.sign_in();
    let recordings = desk.recordings();
    let upload = [
        "upload",
        &recordings.to_string_lossy(),
        "--recursive",
        "--folder",
        COURSE,
        "--yes",
    ];

    let job = desk.json(&upload);
    let receipt = &job["receipt"];
    assert_eq!(receipt["addsUp"], true, "{job:#}");
    assert_eq!(receipt["failed"], 0, "{job:#}");
    assert_eq!(receipt["planned"], receipt["done"], "{job:#}");

    let again = desk.json(&upload);
    assert_eq!(
        again["totals"]["included"], 0,
        "nothing is sent twice: {again:#}"
    );

    let below = desk.json(&["folders", "--parent", COURSE]);
    let names: Vec<&str> = below["folders"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|folder| folder["name"].as_str())
        .collect();
    assert!(
        names.contains(&"recordings"),
        "folders keep their structure: {names:?}"
    );
}

#[test]
fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let desk = Desk::new();
    desk.sign_in();
    let recordings = desk.recordings();
    let file = recordings.join("A short test.mp4");

    let plan = desk.json(&[
        "upload",
        &file.to_string_lossy(),
        "--folder",
        COURSE,
        "--title",
        "Rock & Roll <1>",
        "--dry-run",
    ]);

    assert_eq!(plan["items"][0]["title"], "Rock & Roll <1>");
    assert!(
        desk.json(&["jobs", "list", "--all"])
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_plan_is_a_file_that_runs_later() {
    let desk = Desk::new();
    desk.sign_in();
    let file = desk.recordings().join("A short test.mp4");
    let plan = desk.path("later.lectern-plan.json");
    let plan_words = plan.to_string_lossy().into_owned();

    desk.lectern(&[
        "upload",
        &file.to_string_lossy(),
        "--folder",
        COURSE,
        "--plan",
        &plan_words,
    ])
    .assert()
    .success();
    assert!(
        !std::fs::read_to_string(&plan)
            .unwrap()
            .contains(demo::USER_CLIENT.secret)
    );
    let job = desk.json(&["run", &plan_words, "--yes"]);

    assert_eq!(job["state"], "succeeded", "{job:#}");
}

#[test]
fn an_upload_that_loses_its_sign_in_ends_and_goes_on_after_the_next_one() {
    let desk = Desk::new();
    desk.sign_in();
    let file = desk.recordings().join("A short test.mp4");
    let file = file.to_string_lossy();
    let words = ["upload", &file, "--folder", COURSE, "--yes"];
    let faults = desk.campus().faults();
    faults.push(Rule::always("/Panopto/Upload/", Fault::Hold));
    let first = desk.spawn(&words);
    desk.until("its bytes are being sent", || faults.total_fired() > 0);
    desk.lectern(&["logout", "northfield"]).assert().success();
    faults.clear();

    let first = first.wait_with_output().unwrap();

    assert_eq!(first.status.code(), Some(3), "{first:#?}");
    desk.lectern(&["login", "northfield"]).assert().success();
    let job = desk.json(&words);
    assert_eq!(job["state"], "succeeded", "{job:#}");
    let opened = desk
        .campus()
        .log()
        .matching("POST", "/PublicAPI/REST/sessionUpload");
    assert_eq!(opened.len(), 1, "it is not sent again");
}

#[test]
fn folders_and_recordings_are_changed_only_as_asked() {
    let desk = Desk::new();
    desk.sign_in();
    let parent = desk.json(&["folders", "--search", "BIOL 200"])["folders"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();

    let made = desk.json(&[
        "folder",
        "create",
        "Räume / \"Week 1\": intro?",
        "--parent",
        &parent,
    ]);
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(
        desk.refused(
            &[
                "folder",
                "create",
                "Räume / \"Week 1\": intro?",
                "--parent",
                &parent
            ],
            2
        )
        .contains("already here")
    );
    let renamed = desk.json(&["folder", "rename", &id, "Spare"]);
    assert_eq!(renamed["name"], "Spare");
    let file = desk.recordings().join("A short test.mp4");
    let job = desk.json(&["upload", &file.to_string_lossy(), "--folder", &id, "--yes"]);
    let session = job["items"][0]["sessionId"].as_str().unwrap().to_owned();
    let shown = desk.json(&[
        "session",
        "rename",
        &session,
        "A better name",
        "--description",
        "Said & done",
    ]);
    assert_eq!(
        (shown["name"].as_str(), shown["description"].as_str()),
        (Some("A better name"), Some("Said & done"))
    );

    assert!(
        desk.refused(&["folder", "delete", &id], 2)
            .contains("not empty")
    );
    assert!(
        desk.refused(&["folder", "delete", &id, "--confirm", "Something else"], 2)
            .contains("Nothing was deleted")
    );
    desk.lectern(&["folder", "delete", &id, "--confirm", "Spare"])
        .assert()
        .success();
    desk.lectern(&["session", "show", &session])
        .assert()
        .code(2);
}

#[test]
fn exit_codes_tell_what_is_wrong() {
    let desk = Desk::new();
    let add = |server: &str| {
        desk.refused(
            &[
                "account",
                "add",
                "panopto",
                "--name",
                "x",
                "--server",
                server,
                "--client-id",
                "x",
            ],
            2,
        )
    };
    assert!(add("http://campus.example.edu").contains("https"));
    assert!(
        desk.refused(&["folders"], 3).contains("account"),
        "no account yet"
    );
    desk.sign_in();
    assert!(
        desk.refused(&["folders", "--parent", "/Nowhere"], 2)
            .contains("Nowhere")
    );
    assert!(
        desk.refused(&["session", "show", "lecture-1"], 2)
            .contains("not a session id")
    );
    assert!(
        desk.refused(&["upload", "/no/such/file.mp4", "--folder", COURSE], 2)
            .contains("file.mp4")
    );
    assert!(
        desk.refused(&["--account", "nobody", "folders"], 2)
            .contains("nobody")
    );
    desk.lectern(&["logout", "northfield"]).assert().success();
    assert!(desk.refused(&["folders"], 3).contains("sign"));
}

#[test]
fn without_a_place_for_secrets_nothing_is_stored() {
    let desk = Desk::new();
    let address = desk.campus().base_url().to_owned();
    let add = [
        "account",
        "add",
        "panopto",
        "--name",
        "northfield",
        "--server",
        &address,
        "--client-id",
        demo::USER_CLIENT.client_id,
    ];

    let said = desk
        .lectern(&add)
        .env_remove("LECTERN_PASSPHRASE")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .assert()
        .code(3)
        .get_output()
        .stderr
        .clone();

    assert!(String::from_utf8_lossy(&said).contains("LECTERN_PASSPHRASE"));
    assert!(
        desk.json(&["account", "list"])
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn no_secret_is_in_what_the_profile_keeps() {
    let desk = Desk::new();
    desk.sign_in();
    desk.json(&["folders"]);
    let profile = desk.path("profile");
    for secret in [demo::USER_CLIENT.secret, demo::INSTRUCTOR.password] {
        assert_eq!(files_with(&profile, secret), Vec::<PathBuf>::new());
    }
}

#[test]
fn every_command_has_a_manual_page_and_every_shell_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    Command::cargo_bin("lectern")
        .unwrap()
        .arg("man")
        .arg(folder.path())
        .assert()
        .success();
    assert!(folder.path().join("lectern-upload.1").is_file());
    for shell in ["bash", "zsh", "fish"] {
        let script = Command::cargo_bin("lectern")
            .unwrap()
            .args(["completions", shell])
            .assert()
            .success();
        assert!(String::from_utf8_lossy(&script.get_output().stdout).contains("lectern"));
    }
}

fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path)
            .unwrap()
            .windows(text.len())
            .any(|window| window == text.as_bytes())
        {
            found.push(path);
        }
    }
    found
}
