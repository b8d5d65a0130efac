//! yt-dlp as judge of what a mirror sees: it lists folders, plays sessions and knows what it has.
//!
//! It takes addresses of real Panopto hosts alone, so the campus plays one: as the proxy of a plain http address.

use std::{collections::BTreeSet, path::Path, process::Command};

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, Population, changes::Change, demo, tokens::Grant,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{program, run};

const SITE: &str = "http://northfield.hosted.panopto.com";

struct Mirror {
    campus: CampusHandle,
    folder: tempfile::TempDir,
    course: Uuid,
    sessions: Vec<Uuid>,
}

impl Mirror {
    async fn start() -> Self {
        let config = CampusConfig {
            population: Population::Empty,
            ..CampusConfig::default()
        };
        let campus = Campus::start(config).await.unwrap();
        campus.settings().write().upload.public_url = Some(SITE.to_owned());
        let add_folder = |parent, name: &str| {
            let name = name.to_owned();
            campus.change(Change::AddFolder { parent, name }).unwrap()
        };
        let course = add_folder(None, "Botany 101");
        let labs = add_folder(Some(course), "Labs");
        let sessions = [(course, "Mosses"), (course, "Ferns"), (labs, "Lab 1")];
        let sessions = sessions.map(|(folder, name)| {
            let session = Change::AddSession {
                folder,
                name: name.to_owned(),
                seconds: 40,
                bytes: 100_000,
                captions: vec!["German".to_owned()],
            };
            campus.change(session).unwrap()
        });
        Self {
            campus,
            folder: tempfile::tempdir().unwrap(),
            course,
            sessions: sessions.into(),
        }
    }

    /// yt-dlp, signed in as the administrator by a file of cookies.
    fn yt_dlp(&self) -> Command {
        let state = self.campus.state();
        let cookie = state.tokens.write().give_cookie(Grant {
            person: Some(demo::ADMIN.id),
            client_id: String::new(),
            scopes: Vec::new(),
            until: state.clock.now() + chrono::TimeDelta::hours(1),
        });
        let host = SITE.trim_start_matches("http://");
        let cookies = self.folder.path().join("cookies.txt");
        let text = format!(
            "# Netscape HTTP Cookie File\n{host}\tFALSE\t/\tFALSE\t0\t.ASPXAUTH\t{cookie}\n"
        );
        std::fs::write(&cookies, text).unwrap();
        let mut command = Command::new(program("yt-dlp"));
        command
            .args([
                "--ignore-config",
                "--no-cache-dir",
                "--no-update",
                "--proxy",
                self.campus.base_url(),
            ])
            .arg("--cookies")
            .arg(cookies)
            .arg("-P")
            .arg(self.folder.path());
        command
    }

    fn list_url(&self) -> String {
        format!(
            "{SITE}/Panopto/Pages/Sessions/List.aspx#folderID=%22{}%22",
            self.course
        )
    }

    fn sha256(&self, session: Uuid) -> String {
        self.campus.state().sha256_of(session).unwrap().unwrap()
    }
}

fn hash(path: &Path) -> String {
    format!("{:x}", Sha256::digest(std::fs::read(path).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn yt_dlp_lists_a_folder_with_its_subfolders() {
    let mirror = Mirror::start().await;
    let mut command = mirror.yt_dlp();
    command
        .args(["--flat-playlist", "--dump-single-json"])
        .arg(mirror.list_url());

    let listed: Value = serde_json::from_str(&run(command).await).unwrap();

    assert_eq!(listed["title"], "Botany 101");
    let titles: BTreeSet<_> = listed["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Ferns", "Labs", "Mosses"].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn yt_dlp_downloads_a_session_with_its_captions() {
    let mirror = Mirror::start().await;
    let session = mirror.sessions[0];
    let mut command = mirror.yt_dlp();
    command
        .args([
            "--write-subs",
            "--sub-langs",
            "all",
            "--print-json",
            "-f",
            "b",
            "-o",
            "%(id)s.%(ext)s",
        ])
        .arg(format!("{SITE}/Panopto/Pages/Viewer.aspx?id={session}"));

    let told: Value = serde_json::from_str(&run(command).await).unwrap();

    assert_eq!(
        (&told["title"], &told["duration"]),
        (&"Mosses".into(), &40.0.into())
    );
    let file = mirror.folder.path().join(format!("{session}.mp4"));
    assert_eq!(hash(&file), mirror.sha256(session));
    let captions = mirror.folder.path().join(format!("{session}.de-DE.srt"));
    let captions = std::fs::read_to_string(captions).unwrap();
    assert!(captions.contains("Heute geht es um: Mosses."), "{captions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn yt_dlp_skips_the_session_its_archive_names() {
    let mirror = Mirror::start().await;
    let had = mirror.sessions[1];
    let archive = mirror.folder.path().join("archive.txt");
    std::fs::write(&archive, format!("panopto {had}\n")).unwrap();
    let mut command = mirror.yt_dlp();
    command
        .arg("--download-archive")
        .arg(&archive)
        .args(["-f", "b", "-o", "%(id)s.%(ext)s"])
        .arg(mirror.list_url());

    run(command).await;

    let traffic = mirror.campus.log().by_subject();
    assert!(!traffic.contains_key(&had), "{:?}", traffic.get(&had));
    for session in [mirror.sessions[0], mirror.sessions[2]] {
        let file = mirror.folder.path().join(format!("{session}.mp4"));
        assert_eq!(hash(&file), mirror.sha256(session));
    }
    let archived = std::fs::read_to_string(archive).unwrap();
    let archived: BTreeSet<_> = archived.lines().map(str::to_owned).collect();
    let all = mirror.sessions.iter().map(|id| format!("panopto {id}"));
    assert_eq!(archived, all.collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn yt_dlp_is_told_to_sign_in_when_it_is_not() {
    let mirror = Mirror::start().await;
    let mut command = mirror.yt_dlp();
    mirror.campus.state().tokens.write().end_cookies();
    command.arg(format!(
        "{SITE}/Panopto/Pages/Viewer.aspx?id={}",
        mirror.sessions[0]
    ));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("cookies"), "{errors}");
}
