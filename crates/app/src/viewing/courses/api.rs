use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono_tz::Tz;
use rusqlite::Connection;

use super::imports;
use super::views::{
    CourseEdit, CourseImportId, CourseImportOutcome, CourseImportPreview, CourseRun, CourseView,
};
use crate::app::App;
use crate::canvas_courses::{CanvasCourseError, course_canvas, term_in};
use crate::course_sync::Around;
use crate::error::AppError;
use crate::viewing::course::CourseId;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, CourseRow, NewCourse};
use crate::viewing::sync::FIRST_DAY;
use crate::{AccountId, Service, clock, library, mirror};

impl App {
    /// Returns the courses that the person follows, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// The database alone.
    pub async fn courses(&self) -> Result<Vec<CourseView>, AppError> {
        self.inner
            .database
            .reading(|connection| {
                let around = Around::read(connection)?;
                store::courses(connection)?
                    .into_iter()
                    .filter(|course| course.followed)
                    .map(|course| view_among(connection, course, &around))
                    .collect()
            })
            .await
    }

    /// Follows a folder, named by id or by path such as `/Biology/BIOL 200`.
    ///
    /// # Errors
    ///
    /// The folder cannot be found, or not be asked for.
    pub async fn add_course(
        &self,
        account: &AccountId,
        folder: &str,
    ) -> Result<CourseView, AppError> {
        let folder = self.find_folder(account, folder).await?;
        let new = NewCourse {
            account: Some(account.clone()),
            folder: folder.id,
            name: folder.name,
            zone: None,
            sub_folders: true,
            own: BTreeMap::new(),
        };
        self.change_courses(move |t| {
            // What the person noted about it before stays.
            let before = store::course_of_folder(t, new.folder)?;
            let new = NewCourse {
                own: before.map(|course| course.own).unwrap_or_default(),
                ..new
            };
            let id = store::insert_course(t, &new, clock::now())?;
            view(t, known(t, id)?)
        })
        .await
    }

    /// Stops following a course. Its data stays, and [`App::restore_course`] takes it back.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`].
    pub async fn remove_course(&self, id: CourseId) -> Result<(), AppError> {
        self.change_courses(move |t| {
            known(t, id)?;
            store::forget_course(t, id, clock::now())
        })
        .await
    }

    /// Follows a course again that was removed.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`].
    pub async fn restore_course(&self, id: CourseId) -> Result<CourseView, AppError> {
        self.change_courses(move |t| {
            let now = clock::now();
            let mut course = known(t, id)?;
            course.followed = true;
            course.next_run = next_run(&course);
            store::save_course(t, &course, now)?;
            view(t, course)
        })
        .await
    }

    /// Changes what is set about a course.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`], [`ViewingError::Zone`], an account that is not there, or recordings or student work that a
    /// synchronisation cannot bring because nobody said yet how and where to.
    pub async fn edit_course(
        &self,
        id: CourseId,
        edit: CourseEdit,
    ) -> Result<CourseView, AppError> {
        if let Some(account) = &edit.account {
            self.account(account).await?;
        }
        let zone = edit.zone.clone();
        let zone = zone.map(|zone| zone.map(zone_named).transpose());
        let zone = zone.transpose()?;
        self.change_courses(move |t| {
            let mut course = known(t, id)?;
            course.account = edit.account.clone().or(course.account);
            course.zone = zone.unwrap_or(course.zone);
            course.sub_folders = edit.sub_folders.unwrap_or(course.sub_folders);
            course.first_day = edit.first_day.unwrap_or(course.first_day);
            course.schedule = edit.schedule.unwrap_or(course.schedule);
            course.schedule_paused = edit.schedule_paused.unwrap_or(course.schedule_paused);
            course.local_folder = edit.local_folder.clone().unwrap_or(course.local_folder);
            include(t, &mut course, &edit)?;
            if edit.schedule.is_some() || edit.schedule_paused.is_some() {
                course.next_run = next_run(&course);
            }
            store::save_course(t, &course, clock::now())?;
            view(t, course)
        })
        .await
    }

    /// Reads a `courses.csv` and says what importing it would do. Nothing is changed yet.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no list of courses. A line that cannot be used is a row of the preview.
    pub async fn preview_course_import(
        &self,
        path: &Path,
    ) -> Result<CourseImportPreview, AppError> {
        let (app, path) = (self.clone(), path.to_owned());
        self.inner
            .database
            .reading(move |connection| app.inner.viewing.imports.open(connection, &path))
            .await
    }

    /// Takes over a file that was read: the lines that were chosen, or all that can be used. New courses are of the account.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchImport`] when it was taken over already.
    pub async fn apply_course_import(
        &self,
        id: &CourseImportId,
        account: Option<AccountId>,
        lines: Option<Vec<u64>>,
    ) -> Result<CourseImportOutcome, AppError> {
        let file = self.inner.viewing.imports.take(id)?;
        let canvas = self.only_canvas().await?;
        self.change_courses(move |t| {
            let sides = (account.as_ref(), canvas.as_ref());
            imports::apply(t, &file, sides, lines.as_deref(), clock::now())
        })
        .await
    }

    /// Returns the Canvas that numbers of courses are of: the only one that is connected.
    async fn only_canvas(&self) -> Result<Option<imports::CanvasSide>, AppError> {
        let accounts = self.accounts().await?.into_iter();
        let mut canvas = accounts.filter(|account| account.service == Service::Canvas);
        Ok(match (canvas.next(), canvas.next()) {
            (Some(only), None) => Some((only.server.to_string(), only.id)),
            _ => None,
        })
    }

    /// Writes the followed courses to a file, with the person's own columns, and returns how many they are.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub async fn export_courses(&self, path: &Path) -> Result<u64, AppError> {
        let path = path.to_owned();
        self.inner
            .database
            .reading(move |connection| {
                let mut courses = store::courses(connection)?;
                courses.retain(|course| course.followed);
                let mut text = Vec::new();
                let own = imports::own_columns(connection)?;
                super::file::write(&mut text, &courses, &imports::links(connection)?, &own);
                lectern_transfer::write_atomically(&path, &text)
                    .map_err(|source| ViewingError::Disk { path, source })?;
                Ok(courses.len() as u64)
            })
            .await
    }

    /// Returns one course, followed or not.
    pub(crate) async fn one_course(&self, id: CourseId) -> Result<CourseView, AppError> {
        self.inner
            .database
            .reading(move |connection| view(connection, known(connection, id)?))
            .await
    }

    async fn change_courses<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let value = self.inner.database.writing(move |t| change(t)).await?;
        self.inner.events.invalidate(["courses"]);
        Ok(value)
    }
}

/// Reads the name of a time zone.
pub(crate) fn zone_named(name: String) -> Result<Tz, ViewingError> {
    name.trim().parse().map_err(|_| ViewingError::Zone(name))
}

fn next_run(course: &CourseRow) -> Option<chrono::DateTime<chrono::Utc>> {
    let schedule = course.schedule.filter(|_| !course.schedule_paused)?;
    mirror::next_run(&schedule, clock::now())
}

fn known(connection: &Connection, id: CourseId) -> Result<CourseRow, AppError> {
    Ok(store::course(connection, id)?.ok_or(ViewingError::NoSuchCourse)?)
}

/// Returns the term that the folder of a course, or the nearest one above it, is named after.
fn term_of_folder(connection: &Connection, course: &CourseRow) -> Result<Option<String>, AppError> {
    let path = match &course.account {
        Some(account) => library::folder_chain(connection, account, course.folder)?,
        None => Vec::new(),
    };
    let names = path.iter().rev().map(|folder| folder.name.as_str());
    let mut terms = [course.name.as_str()].into_iter().chain(names);
    Ok(terms.find_map(term_in).map(|term| term.words))
}

/// Takes over what a synchronisation brings, and refuses what nobody set up yet.
fn include(
    connection: &Connection,
    course: &mut CourseRow,
    edit: &CourseEdit,
) -> Result<(), AppError> {
    if edit.sync_recordings == Some(true) || edit.sync_work == Some(true) {
        let (around, canvas) = (
            Around::read(connection)?,
            course_canvas(connection, course.id)?,
        );
        if edit.sync_recordings == Some(true) && around.recordings(course).is_none() {
            return Err(CanvasCourseError::NoMirror(course.name.clone()).into());
        }
        if edit.sync_work == Some(true) && canvas.is_none() {
            return Err(CanvasCourseError::NotLinked(course.name.clone()).into());
        }
        if edit.sync_work == Some(true) && around.work(course, canvas.as_ref()).is_none() {
            return Err(CanvasCourseError::NoExport(course.name.clone()).into());
        }
    }
    let includes = &mut course.includes;
    includes.viewing = edit.sync_viewing.unwrap_or(includes.viewing);
    includes.recordings = edit.sync_recordings.unwrap_or(includes.recordings);
    includes.work = edit.sync_work.unwrap_or(includes.work);
    Ok(())
}

fn view(connection: &Connection, course: CourseRow) -> Result<CourseView, AppError> {
    view_among(connection, course, &Around::read(connection)?)
}

fn view_among(
    connection: &Connection,
    course: CourseRow,
    around: &Around,
) -> Result<CourseView, AppError> {
    let sessions = store::sessions(connection, course.id)?;
    let run = store::last_runs(connection, course.id, 1)?.pop();
    let here: Vec<_> = sessions
        .iter()
        .filter(|row| row.gone_at.is_none())
        .collect();
    let folders: HashSet<_> = here.iter().map(|row| row.folder).collect();
    let data_to = here.iter().map(|row| row.watermark).min().flatten();
    let roster = store::roster(connection, course.id)?.len() as u64;
    let canvas = course_canvas(connection, course.id)?;
    let term = match canvas.as_ref().and_then(|canvas| canvas.term.clone()) {
        Some(term) => Some(term),
        None => term_of_folder(connection, &course)?,
    };
    Ok(CourseView {
        sessions: sessions.len() as u64,
        gone: (sessions.len() - here.len()) as u64,
        folders: folders.len() as u64,
        rows: sessions.iter().map(|row| row.rows).sum(),
        data_to,
        failed: here.iter().filter(|row| row.problem.is_some()).count() as u64,
        last_run: run.as_ref().map(|run| run.at),
        run: run.as_ref().map(|run| CourseRun {
            at: run.at,
            ended_at: run.ended_at,
            sessions: run.sessions,
            asked: run.asked,
            failed: run.failed,
            new_rows: run.new_rows,
            calls: run.calls,
            until: run.until,
        }),
        completion_only: run.as_ref().is_some_and(|run| run.completion_only),
        problem: run.and_then(|run| run.problem),
        roster: (roster > 0).then_some(roster),
        recordings: around.recordings(&course),
        work: around.work(&course, canvas.as_ref()),
        includes: course.includes,
        sync_problem: course
            .sync_problem
            .filter(|_| course.includes.recordings || course.includes.work),
        local_folder: course.local_folder,
        canvas,
        term,
        id: course.id,
        name: course.name,
        folder: course.folder,
        account: course.account,
        zone: course.zone,
        sub_folders: course.sub_folders,
        first_day: course.first_day.unwrap_or(FIRST_DAY),
        schedule: course.schedule,
        schedule_paused: course.schedule_paused,
        next_run: course.next_run,
    })
}
