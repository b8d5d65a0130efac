//! A campus with one course of two recordings that people watched, and the command.

use std::ops::{Deref, DerefMut};
use std::path::Path;

use chrono::{DateTime, Utc};
use lectern_campus::viewing::{StartReason, StopReason, View};
use lectern_campus::{CampusConfig, Population, RecordingSize, changes::Change, demo, world::Role};
use uuid::Uuid;

use crate::base as desk;
pub use crate::base::document;

/// The path of the course on the server.
pub const COURSE: &str = "/Botany 101";

/// A campus with the course “Botany 101”: a lecture that three people watched, and one below it that nobody did.
pub struct Desk {
    base: desk::Desk,
    /// The course.
    pub course: Uuid,
    /// The lecture that was watched.
    pub mosses: Uuid,
}

impl Deref for Desk {
    type Target = desk::Desk;

    fn deref(&self) -> &desk::Desk {
        &self.base
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut desk::Desk {
        &mut self.base
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
        let add = |change| desk.campus().change(change).unwrap();
        let course = add(Change::AddFolder {
            parent: None,
            name: "Botany 101".to_owned(),
        });
        let labs = add(Change::AddFolder {
            parent: Some(course),
            name: "Labs".to_owned(),
        });
        {
            let mut world = desk.campus().state().world.write();
            let grants = &mut world.folder_mut(course).unwrap().grants;
            grants.insert(demo::INSTRUCTOR.id, Role::Creator);
        }
        let session = |folder, name: &str| Change::AddSession {
            folder,
            name: name.to_owned(),
            seconds: 100,
            bytes: 0,
            captions: Vec::new(),
        };
        let mosses = add(session(course, "Mosses"));
        add(session(labs, "Ferns"));
        let desk = Self {
            base: desk,
            course,
            mosses,
        };
        for (viewer, start, seconds) in [
            (1, 0.5, 11.7),
            (1, 11.0, 3.1),
            (2, 20.1, 4.2),
            (3, 0.0, 100.0),
        ] {
            desk.watch(viewer, start, seconds);
        }
        desk.sign_in();
        desk
    }

    /// Somebody watches a stretch of the first lecture.
    pub fn watch(&self, viewer: u128, start: f64, seconds: f64) {
        let at: DateTime<Utc> = "2021-01-05T20:11:12.123Z".parse().unwrap();
        let view = View {
            viewer: Uuid::from_u128(0x7a7a_7a7a_3333_4d4d_9e30_0000_0000_0000 + viewer),
            at,
            start,
            seconds,
            speed: 1.0,
            start_reason: StartReason::Start,
            stop_reason: StopReason::Pause,
        };
        self.campus()
            .state()
            .add_views(self.mosses, &[view])
            .unwrap();
    }

    /// The path of something of this test, as a word of a command.
    pub fn word(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// What differs from run to run in an output, with the word that stands for it.
    pub fn changing(&self) -> Vec<(String, &'static str)> {
        let literal = |text: &str| text.replace('.', "\\.");
        let folder = self.path("x");
        vec![
            (literal(folder.parent().unwrap().to_str().unwrap()), "DESK"),
            (literal(self.campus().base_url()), "CAMPUS"),
            ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".to_owned(), "ID"),
            (r"\d+:\d\d(:\d\d)?\b".to_owned(), "TIME"),
            (r"(to|and) \d{4}-\d\d-\d\d".to_owned(), "$1 DAY"),
            // How often progress is said depends on the speed of the machine.
            (r"(?m)^Viewing data .*: .*\n".to_owned(), ""),
        ]
    }
}

/// Reads a file with its line ends.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
