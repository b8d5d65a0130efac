//! What was collected, on disk: answers as received and the files that belong to them. `docs/artifacts-collection.md` says how it lies.

mod about;
mod course;
mod listing;
mod roster;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use about::{About, NotCollected};
pub use listing::{FileRecord, Kind};

pub(crate) use course::{CourseData, Who};
pub(crate) use listing::Listing;
pub(crate) use roster::Person;

use crate::ArtifactsError;
use crate::issue::Issue;
use crate::received::elements::Elements;
use crate::received::{Course, Id};

/// The folder of the answers as received.
pub const JSON: &str = "json";

/// Collected student work, opened for reading. Only lists are held; submissions are read when they are needed.
#[derive(Debug)]
pub struct Collection {
    folder: PathBuf,
    about: About,
    courses: Vec<Course>,
    listing: Listing,
    names: BTreeSet<String>,
    issues: Vec<Issue>,
}

impl Collection {
    /// Opens a collection, or the folder in which the published tool left its `json`.
    ///
    /// # Errors
    ///
    /// There is no `json` with a course in it, or a file of Lectern's own is damaged.
    pub fn open(folder: &Path) -> Result<Self, ArtifactsError> {
        let json = folder.join(JSON);
        let none = || ArtifactsError::NoCollection {
            path: folder.to_owned(),
        };
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&json).map_err(|_| none())? {
            let entry = entry.map_err(ArtifactsError::disk("reading", &json))?;
            names.extend(entry.file_name().into_string());
        }
        let mut opened = Self {
            folder: folder.to_owned(),
            about: About::read(folder)?,
            courses: Vec::new(),
            listing: Listing::read(folder)?,
            names,
            issues: Vec::new(),
        };
        opened.find_courses()?;
        if opened.courses.is_empty() {
            return Err(none());
        }
        Ok(opened)
    }

    /// Returns where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what the collector noted about it.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns id and name of each course that was collected, in the order received.
    pub fn courses(&self) -> Vec<(i64, String)> {
        let named = |course: &Course| (course.id.0.unwrap_or_default(), course_name(course));
        self.courses.iter().map(named).collect()
    }

    /// Returns what is known of a file.
    pub fn file(&self, kind: Kind, id: &str) -> Option<&FileRecord> {
        self.listing.get(kind, id)
    }

    pub(crate) fn received(&self) -> &[Course] {
        &self.courses
    }

    pub(crate) fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Returns the names of the files in `json`, sorted.
    pub(crate) fn json_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(crate) fn json_path(&self, name: &str) -> PathBuf {
        self.folder.join(JSON).join(name)
    }

    /// Courses that have lists of their own; `courses.json` may name a whole account.
    fn find_courses(&mut self) -> Result<(), ArtifactsError> {
        let mut collected = BTreeSet::new();
        for name in &self.names {
            for kind in ["assignments_", "students_", "users_"] {
                let id = name
                    .strip_prefix(kind)
                    .and_then(|rest| rest.strip_suffix(".json"));
                collected.extend(id.and_then(|id| id.parse::<i64>().ok()));
            }
        }
        let mut known = BTreeSet::new();
        let mut issues = Vec::new();
        for course in self.list::<Course>("courses.json", &mut issues)? {
            if let Some(id) = course.id.0
                && collected.contains(&id)
                && known.insert(id)
            {
                self.courses.push(course);
            }
        }
        for id in collected.into_iter().filter(|id| !known.contains(id)) {
            self.courses.push(Course {
                id: Id(Some(id)),
                ..Course::default()
            });
        }
        self.issues.extend(issues);
        Ok(())
    }

    /// Reads a short list whole; what cannot be understood is an issue, and the rest goes on. A file that is not there is empty.
    pub(crate) fn list<T: DeserializeOwned>(
        &self,
        name: &str,
        issues: &mut Vec<Issue>,
    ) -> Result<Vec<T>, ArtifactsError> {
        if !self.names.contains(name) {
            return Ok(Vec::new());
        }
        let path = self.json_path(name);
        let file = File::open(&path).map_err(ArtifactsError::disk("reading", &path))?;
        let mut all = Vec::new();
        for (place, element) in Elements::new(BufReader::new(file)).enumerate() {
            let element = element.map_err(ArtifactsError::disk("reading", &path))?;
            match serde_json::from_slice(&element.bytes) {
                Ok(one) => all.push(one),
                Err(error) => issues.push(Issue::unreadable(name, place, &error)),
            }
        }
        Ok(all)
    }
}

/// Returns a course's name; a course whose dates are over shows only its id.
pub(crate) fn course_name(course: &Course) -> String {
    let named = [&course.name, &course.course_code]
        .into_iter()
        .map(|name| name.trim())
        .find(|name| !name.is_empty());
    named.map_or_else(|| format!("Course {}", course.id), str::to_owned)
}
