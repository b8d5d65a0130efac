//! A campus with one course, a profile of its own, and the command on it.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use lectern_campus::{
    CampusConfig, CampusHandle, Population, RecordingSize, changes::Change, demo, world::Role,
};
use uuid::Uuid;

use crate::base as desk;
pub use crate::base::{Said, document};

/// The path of the course on the server.
pub const COURSE: &str = "/Botany 101";

/// A campus with the course “Botany 101”: two lectures, one of them with captions, and below it a tutorial.
pub struct Desk {
    desk: desk::Desk,
    /// The course.
    pub course: Uuid,
}

impl Deref for Desk {
    type Target = desk::Desk;

    fn deref(&self) -> &desk::Desk {
        &self.desk
    }
}

impl Desk {
    /// Starts the campus without its limits and signs the instructor in.
    pub fn new() -> Self {
        let desk = desk::Desk::at(CampusConfig {
            population: Population::Empty,
            recordings: RecordingSize::TINY,
            ..CampusConfig::default()
        });
        let course = folder(desk.campus(), None, "Botany 101");
        let tutorials = folder(desk.campus(), Some(course), "Tutorials");
        {
            let mut world = desk.campus().state().world.write();
            let grants = &mut world.folder_mut(course).unwrap().grants;
            grants.insert(demo::INSTRUCTOR.id, Role::Creator);
        }
        let desk = Self { desk, course };
        desk.session(course, "Mosses", &["English_USA"]);
        desk.session(course, "Ferns", &[]);
        desk.session(tutorials, "Räume / \"Week 1\": intro?", &[]);
        desk.sign_in();
        desk
    }

    /// Ends the server; nobody answers any more.
    pub fn stop_campus(&mut self) {
        self.desk.stop_campus();
    }

    /// Adds a recording.
    pub fn session(&self, folder: Uuid, name: &str, captions: &[&str]) -> Uuid {
        self.change(Change::AddSession {
            folder,
            name: name.to_owned(),
            seconds: 600,
            bytes: 0,
            captions: captions.iter().map(ToString::to_string).collect(),
        })
    }

    /// Adds a recording of 2 MB.
    pub fn long_session(&self, name: &str) -> Uuid {
        self.change(Change::AddSession {
            folder: self.course,
            name: name.to_owned(),
            seconds: 3,
            bytes: 2_000_000,
            captions: Vec::new(),
        })
    }

    /// Waits until some of a recording has arrived on the disk.
    pub fn until_bytes_move(&self) {
        let incoming = self.home().join(".lectern/incoming");
        self.until("some of it arrives", || {
            files(&incoming).values().any(|part| !part.is_empty())
        });
    }

    /// Counts how often each recording was fetched to its end.
    pub fn videos_fetched(&self) -> BTreeMap<Uuid, u64> {
        let mut fetched = BTreeMap::new();
        for request in self.campus().log().requests() {
            let is_video = request.method == "GET" && request.path.contains("/Podcast/Download/");
            if let Some(session) = request.subject.filter(|_| is_video) {
                *fetched.entry(session).or_default() += 1;
            }
        }
        fetched
    }

    pub fn change(&self, change: Change) -> Uuid {
        self.campus().change(change).unwrap()
    }

    /// Finds a recording of the course by its name.
    pub fn session_called(&self, name: &str) -> Uuid {
        let truth = self.campus().truth();
        let mut sessions = truth.sessions.into_iter();
        sessions.find(|session| session.name == name).unwrap().id
    }

    /// The folder that the mirror goes to.
    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Mirrors the course with more words.
    pub fn mirror(&self, more: &[&str]) -> Said {
        let home = self.home();
        let words = ["mirror", COURSE, "--to", home.to_str().unwrap()];
        self.said(&[&words, more].concat())
    }

    /// What differs from run to run in an output, with the word that stands for it.
    pub fn changing(&self) -> Vec<(String, &'static str)> {
        let literal = |text: &str| text.replace('.', "\\.");
        vec![
            (
                literal(self.home().parent().unwrap().to_str().unwrap()),
                "DESK",
            ),
            (literal(self.campus().base_url()), "CAMPUS"),
            ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".to_owned(), "ID"),
            (r"[\d.]+ [KMGT]B are free".to_owned(), "FREE are free"),
            (r"\d+:\d\d(:\d\d)?\b".to_owned(), "TIME"),
            (r"\d{4}-\d\d-\d\d".to_owned(), "DAY"),
            // How often progress is said depends on the speed of the machine.
            (
                r"(?m)^Mirror .*: .*(left|time|turn|done)\b.*\n".to_owned(),
                "",
            ),
            (r"(?m)^Reading: .*\n".to_owned(), ""),
        ]
    }
}

/// Returns every file below a folder with its content, by its path with `/`.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(next) = rest.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                rest.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap();
                found.insert(
                    below.to_string_lossy().replace('\\', "/"),
                    std::fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

fn folder(campus: &CampusHandle, parent: Option<Uuid>, name: &str) -> Uuid {
    campus
        .change(Change::AddFolder {
            parent,
            name: name.to_owned(),
        })
        .unwrap()
}

/// Tells whether a path is that of a video.
pub fn is_video(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "mp4")
}
