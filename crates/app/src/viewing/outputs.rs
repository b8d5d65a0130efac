//! Writes the CSV database from the stored rows into a folder that a person chose.
//!
//! What is in the folder is taken in first, so that writing never loses a row of another tool. A folder is found again by the id in
//! its name, so that a rename on Panopto renames it. Files that hold something without a place here are kept before they are
//! written over.

mod activity;
mod folder;
mod kept;
mod overview;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_analytics::AnalyticsError;
use lectern_analytics::database::{self as files, DatabaseFolder, Layout};
use tokio_util::sync::CancellationToken;

use super::course::CourseId;
use super::error::ViewingError;
use super::store::{self, CourseRow};
use super::take_in::{self, TakeInScope, TakenIn};
use crate::app::App;
use crate::clock;
use crate::database::Database;
use crate::error::AppError;

/// What was written, and what was taken in before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatabaseWritten {
    /// What the folder held.
    pub taken_in: TakenIn,
    /// Each course.
    pub folders: Vec<FolderWritten>,
}

/// What was written for one course.
#[derive(Debug, Clone, PartialEq)]
pub struct FolderWritten {
    /// The course.
    pub course: CourseId,
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// The name its folder had before, where the course was renamed.
    pub renamed_from: Option<String>,
    /// The files are of the same rows already.
    pub unchanged: bool,
    /// Recordings in the overview.
    pub sessions: u64,
    /// Rows in the activity file.
    pub rows: u64,
    /// Where files of before were put that said more than was taken in.
    pub kept: Vec<PathBuf>,
}

impl App {
    /// Writes the CSV database of courses, of all that are followed if none is named, into a folder.
    ///
    /// # Errors
    ///
    /// The disk refuses, or a course is not there.
    pub async fn write_viewing_database(
        &self,
        folder: &Path,
        courses: Option<Vec<CourseId>>,
        layout: Layout,
        stop: CancellationToken,
    ) -> Result<DatabaseWritten, AppError> {
        let (database, folder) = (self.inner.database.clone(), folder.to_owned());
        let writing = tokio::task::spawn_blocking(move || {
            write(
                &database,
                &folder,
                courses.as_deref(),
                layout,
                clock::now(),
                &stop,
            )
        });
        writing.await?
    }
}

/// [`App::write_viewing_database`] without an app. Blocks.
pub(super) fn write(
    database: &Database,
    folder: &Path,
    courses: Option<&[CourseId]>,
    layout: Layout,
    now: DateTime<Utc>,
    stop: &CancellationToken,
) -> Result<DatabaseWritten, AppError> {
    std::fs::create_dir_all(folder).map_err(|source| ViewingError::Disk {
        path: folder.to_owned(),
        source,
    })?;
    let taken_in = match take_in::take_in(database, folder, TakeInScope::Followed, now, stop) {
        Ok(taken) => taken,
        Err(AppError::Viewing(ViewingError::Files(error)))
            if matches!(*error, AnalyticsError::NoDatabase { .. }) =>
        {
            TakenIn::default()
        }
        Err(error) => return Err(error),
    };
    let mut written = DatabaseWritten {
        taken_in,
        folders: Vec::new(),
    };
    for course in chosen(database, courses)? {
        if stop.is_cancelled() {
            return Err(ViewingError::Stopped.into());
        }
        let there = of_course(folder, &course)?;
        let taken = &written.taken_in;
        written.folders.push(folder::write(
            database, folder, &course, &there, layout, taken,
        )?);
    }
    Ok(written)
}

fn chosen(database: &Database, courses: Option<&[CourseId]>) -> Result<Vec<CourseRow>, AppError> {
    database.read(|connection| {
        let Some(ids) = courses else {
            let mut all = store::courses(connection)?;
            all.retain(|course| course.followed);
            return Ok(all);
        };
        ids.iter()
            .map(|id| Ok(store::course(connection, *id)?.ok_or(ViewingError::NoSuchCourse)?))
            .collect()
    })
}

/// Finds the folders of a course by the id in their names. Several are there when the published tool met a rename.
fn of_course(folder: &Path, course: &CourseRow) -> Result<Vec<DatabaseFolder>, AppError> {
    let id = course.folder.to_string();
    match files::find(folder) {
        Ok(mut found) => {
            found.folders.retain(|folder| folder.id == id);
            Ok(found.folders)
        }
        Err(AnalyticsError::NoDatabase { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
