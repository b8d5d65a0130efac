use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::compare::{compare, overwrite};
use super::file::{self, CANVAS, CoursesFile, LineCourse, Links, Told};
use super::views::{CourseImportId, CourseImportKind, CourseImportOutcome, CourseImportPreview};
use crate::AccountId;
use crate::canvas_courses;
use crate::error::AppError;
use crate::settings::{read_value, write_value};
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, NewCourse};

/// Imports that are kept until they are taken over.
const KEPT: usize = 8;

/// The profile's value with a person's own columns, in their order.
const COLUMNS: &str = "viewing-course-columns";

/// The files that were read and not yet taken over.
#[derive(Default)]
pub(crate) struct Imports(Mutex<VecDeque<(CourseImportId, PathBuf, CoursesFile)>>);

impl Imports {
    /// Reads a file and says what importing it would do.
    pub(super) fn open(
        &self,
        connection: &Connection,
        path: &Path,
    ) -> Result<CourseImportPreview, AppError> {
        let file = file::read(path)?;
        let preview = CourseImportPreview {
            id: CourseImportId(uuid::Uuid::new_v4().to_string()),
            path: path.to_owned(),
            rows: compare(&file, &store::courses(connection)?, &links(connection)?),
            own_columns: file.own_columns.clone(),
        };
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.push_back((preview.id.clone(), path.to_owned(), file));
        while open.len() > KEPT {
            open.pop_front();
        }
        Ok(preview)
    }

    /// Forgets an import and returns what its file said when it was read.
    pub(super) fn take(&self, id: &CourseImportId) -> Result<CoursesFile, AppError> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|(open, ..)| open == id);
        let taken = place.and_then(|place| open.remove(place));
        let (_, _, file) = taken.ok_or(ViewingError::NoSuchImport)?;
        Ok(file)
    }
}

/// A Canvas by its address, with whose eyes see it.
pub(super) type CanvasSide = (String, AccountId);

/// Takes the lines of a file over, all that can be used or those that were chosen. Numbers of Canvas courses are of the Canvas that is
/// given; without one they are kept as a person's own column.
pub(super) fn apply(
    connection: &Connection,
    file: &CoursesFile,
    (account, canvas): (Option<&AccountId>, Option<&CanvasSide>),
    lines: Option<&[u64]>,
    now: DateTime<Utc>,
) -> Result<CourseImportOutcome, AppError> {
    let (mut outcome, mut waits) = (CourseImportOutcome::default(), false);
    let known = store::courses(connection)?;
    let linked = links(connection)?;
    for (line, row) in file.lines.iter().zip(compare(file, &known, &linked)) {
        let Ok(says) = &line.course else {
            outcome.problems += 1;
            continue;
        };
        if lines.is_some_and(|lines| !lines.contains(&line.line)) {
            continue;
        }
        match row.kind {
            CourseImportKind::New => outcome.new += 1,
            CourseImportKind::Changed => outcome.changed += 1,
            CourseImportKind::Same | CourseImportKind::Problem => {
                outcome.same += 1;
                continue;
            }
        }
        let course = match store::course_of_folder(connection, says.folder)? {
            Some(course) => course,
            None => add(connection, line.name.clone(), says.folder, account, now)?,
        };
        let mut course = store::CourseRow {
            followed: true,
            account: course.account.or_else(|| account.cloned()),
            ..course
        };
        overwrite(&mut course, line, says);
        let own = link(connection, &mut course, says, canvas)?;
        waits |= own;
        course.next_run = course
            .schedule
            .and_then(|schedule| crate::mirror::next_run(&schedule, now));
        store::save_course(connection, &course, now)?;
    }
    let mut columns = own_columns(connection)?;
    let waiting = waits.then(|| CANVAS.to_owned());
    for head in file.own_columns.iter().chain(&waiting) {
        if !columns.contains(head) {
            columns.push(head.clone());
        }
    }
    write_value(connection, COLUMNS, &serde_json::to_string(&columns)?)?;
    Ok(outcome)
}

/// Links a course to the Canvas course that a line names. Returns whether the number waits for a Canvas account.
fn link(
    connection: &Connection,
    course: &mut store::CourseRow,
    says: &LineCourse,
    canvas: Option<&CanvasSide>,
) -> Result<bool, AppError> {
    let Told::Cell(number) = says.canvas else {
        return Ok(false);
    };
    course.own.remove(CANVAS);
    match (number, canvas) {
        (None, _) => canvas_courses::unlink(connection, course.id)?,
        (Some(number), Some((server, account))) => {
            canvas_courses::link_by_number(connection, course.id, (server, account), number)?;
        }
        (Some(number), None) => {
            course.own.insert(CANVAS.to_owned(), number.to_string());
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns which Canvas courses the courses are linked to.
pub(super) fn links(connection: &Connection) -> Result<Links, AppError> {
    Ok(canvas_courses::links(connection)?.into_iter().collect())
}

/// Returns a person's own columns in the order in which they came.
pub(super) fn own_columns(connection: &Connection) -> Result<Vec<String>, AppError> {
    let stored = read_value(connection, COLUMNS)?;
    Ok(stored
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?
        .unwrap_or_default())
}

fn add(
    connection: &Connection,
    name: String,
    folder: lectern_panopto::FolderId,
    account: Option<&AccountId>,
    now: DateTime<Utc>,
) -> Result<store::CourseRow, AppError> {
    let name = if name.is_empty() {
        folder.to_string()
    } else {
        name
    };
    let new = NewCourse {
        account: account.cloned(),
        folder,
        name,
        zone: None,
        sub_folders: true,
        own: std::collections::BTreeMap::new(),
    };
    let id = store::insert_course(connection, &new, now)?;
    Ok(store::course(connection, id)?.ok_or(ViewingError::NoSuchCourse)?)
}
