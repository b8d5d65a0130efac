//! Takes an existing database of CSV files in: its recordings, its rows, and the last day that the published tool had reached.
//!
//! Rows go through the natural key of the store, so that what is known already is kept once, and reading the same files again, or
//! again after a kill half-way, changes nothing. What a file says about a recording never replaces what is known about it.

mod batches;
mod folder;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use lectern_analytics::database::{self as files, DatabaseFolder, Issue};
use lectern_panopto::FolderId;
use tokio_util::sync::CancellationToken;

use super::store::{self, CourseRow, NewCourse};
use crate::app::App;
use crate::clock;
use crate::database::Database;
use crate::error::AppError;

/// Where the published tool keeps its `state.csv`, from the folder `database`.
const STATES: [&str; 3] = ["../raw_data_handler/state.csv", "state.csv", "../state.csv"];

/// What was taken in, and what was odd.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TakenIn {
    /// Each folder that belongs to a course.
    pub folders: Vec<FolderTakenIn>,
    /// What is odd in the files, by line. It is also what was left out.
    pub issues: Vec<Issue>,
}

/// What was taken in from one folder.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderTakenIn {
    /// The folder's place.
    pub path: PathBuf,
    /// The name of the course.
    pub name: String,
    /// Its files are as they were when they were taken in before, so they were not read again.
    pub unchanged: bool,
    /// Recordings in the files.
    pub sessions: u64,
    /// Rows that were not known.
    pub new_rows: u64,
    /// Rows that were known, from before or from further up in the file.
    pub known_rows: u64,
    /// Rows that could not be read; each is an issue, or counted by one.
    pub left_out: u64,
    /// The last day that the files vouch for. None where they are not whole: then everything is asked again.
    pub last_day: Option<NaiveDate>,
    /// Everything in the files has its place here. Otherwise they are kept before they are written over.
    pub kept_all: bool,
}

impl TakenIn {
    /// Returns how many rows were not known.
    pub fn new_rows(&self) -> u64 {
        self.folders.iter().map(|folder| folder.new_rows).sum()
    }
}

/// Whose folders are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeInScope {
    /// Those of followed courses.
    Followed,
    /// All of them. A folder whose course is not followed is followed from now on.
    All,
}

impl App {
    /// Takes in a folder `database` of the published tool or of Lectern.
    ///
    /// # Errors
    ///
    /// The folder holds no such database, or the disk refuses. What is wrong with single files is an issue.
    pub async fn take_in_viewing(
        &self,
        folder: &Path,
        scope: TakeInScope,
        stop: CancellationToken,
    ) -> Result<TakenIn, AppError> {
        let (database, folder) = (self.inner.database.clone(), folder.to_owned());
        let taking = tokio::task::spawn_blocking(move || {
            take_in(&database, &folder, scope, clock::now(), &stop)
        });
        let taken = taking.await??;
        self.inner.events.invalidate(["courses"]);
        Ok(taken)
    }
}

/// [`App::take_in_viewing`] without an app. Blocks.
pub(super) fn take_in(
    database: &Database,
    folder: &Path,
    scope: TakeInScope,
    now: DateTime<Utc>,
    stop: &CancellationToken,
) -> Result<TakenIn, AppError> {
    let found = files::find(folder)?;
    let mut taken = TakenIn {
        issues: found.issues,
        ..TakenIn::default()
    };
    let days = last_days(folder, &mut taken.issues)?;
    for found in &found.folders {
        if let Some(course) = course_of(database, found, scope, now)? {
            let day = days.get(&course.folder).copied();
            let folder =
                folder::take_in(database, found, &course, day, now, stop, &mut taken.issues)?;
            taken.folders.push(folder);
        }
    }
    Ok(taken)
}

/// Finds the course that a folder belongs to; none where nobody follows it.
fn course_of(
    database: &Database,
    found: &DatabaseFolder,
    scope: TakeInScope,
    now: DateTime<Utc>,
) -> Result<Option<CourseRow>, AppError> {
    let Ok(folder) = found.id.parse::<FolderId>() else {
        return Ok(None);
    };
    database.write(|t| {
        let known = store::course_of_folder(t, folder)?;
        match (known, scope) {
            (Some(course), _) if course.followed => Ok(Some(course)),
            (_, TakeInScope::Followed) => Ok(None),
            (known, TakeInScope::All) => {
                let new = NewCourse {
                    account: None,
                    folder,
                    name: known.map_or_else(|| found.name.clone(), |course| course.name),
                    zone: None,
                    sub_folders: true,
                    own: BTreeMap::new(),
                };
                let id = store::insert_course(t, &new, now)?;
                store::course(t, id)
            }
        }
    })
}

/// Reads the published tool's note of the last day of each folder.
fn last_days(
    folder: &Path,
    issues: &mut Vec<Issue>,
) -> Result<BTreeMap<FolderId, NaiveDate>, AppError> {
    let mut days = BTreeMap::new();
    let places = STATES.iter().map(|place| folder.join(place));
    for place in places.filter(|place| place.is_file()) {
        let (states, found) = files::read_state(&place)?;
        issues.extend(found);
        for state in states {
            if let Ok(id) = state.id.parse() {
                let day = days.entry(id).or_insert(state.last_date);
                *day = state.last_date.max(*day);
            }
        }
    }
    Ok(days)
}
