use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use lectern_panopto::FolderId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::moment;
use crate::AccountId;
use crate::error::AppError;
use crate::mirror::MirrorSchedule;
use crate::viewing::course::{CourseId, SyncIncludes};

/// A course as its row says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CourseRow {
    pub id: CourseId,
    /// Whose eyes see the folder; none as long as no account was chosen.
    pub account: Option<AccountId>,
    pub folder: FolderId,
    /// The folder's name, as the service or else `courses.csv` had it last.
    pub name: String,
    /// None for the default of whoever asks.
    pub zone: Option<Tz>,
    /// Whether the folders below belong to it.
    pub sub_folders: bool,
    /// The first day (UTC) that is asked for where nothing is stored yet; none for the usual one.
    pub first_day: Option<NaiveDate>,
    pub schedule: Option<MirrorSchedule>,
    pub schedule_paused: bool,
    pub next_run: Option<DateTime<Utc>>,
    /// Where its files are, or are to be, on this computer.
    pub local_folder: Option<PathBuf>,
    pub includes: SyncIncludes,
    /// When its student work was last looked at.
    pub work_looked_at: Option<DateTime<Utc>>,
    /// Why recordings or student work were not brought last time.
    pub sync_problem: Option<String>,
    /// The person's own columns of `courses.csv`.
    pub own: BTreeMap<String, String>,
    /// Whether it is followed. One that is not keeps its data.
    pub followed: bool,
}

/// A course to follow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewCourse {
    pub account: Option<AccountId>,
    pub folder: FolderId,
    pub name: String,
    pub zone: Option<Tz>,
    pub sub_folders: bool,
    pub own: BTreeMap<String, String>,
}

const SELECT: &str = "SELECT no, account_id, folder_id, name, zone, sub_folders, schedule, schedule_paused, next_run, own, first_day, local_folder,
    sync_viewing, sync_recordings, sync_work, work_looked_at, sync_problem, removed_at IS NULL AS followed FROM viewing_courses";

/// Follows a course. One that was followed before comes back with its data, and what is new about it holds.
pub(crate) fn insert_course(
    connection: &Connection,
    new: &NewCourse,
    now: DateTime<Utc>,
) -> Result<CourseId, AppError> {
    let no = connection
        .prepare_cached(
            "INSERT INTO viewing_courses (account_id, folder_id, name, zone, sub_folders, own, position, added_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(position), 0) + 1 FROM viewing_courses), ?7)
             ON CONFLICT (folder_id) DO UPDATE SET account_id = coalesce(?1, account_id), name = ?3, zone = coalesce(?4, zone),
                 sub_folders = ?5, own = ?6, removed_at = NULL
             RETURNING no",
        )?
        .query_row(
            params![
                new.account.as_ref().map(AccountId::as_str),
                new.folder.to_string(),
                new.name,
                new.zone.map(Tz::name),
                new.sub_folders,
                serde_json::to_string(&new.own)?,
                now.timestamp_millis(),
            ],
            |row| row.get(0),
        )?;
    Ok(CourseId(no))
}

/// Writes everything about a course that may change.
pub(crate) fn save_course(
    connection: &Connection,
    course: &CourseRow,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let schedule = course.schedule.as_ref().map(serde_json::to_string);
    connection.execute(
        "UPDATE viewing_courses SET account_id = ?2, name = ?3, zone = ?4, sub_folders = ?5, schedule = ?6, schedule_paused = ?7,
             next_run = ?8, own = ?9, removed_at = iif(?10, NULL, coalesce(removed_at, ?11)), first_day = ?12,
             local_folder = ?13, sync_viewing = ?14, sync_recordings = ?15, sync_work = ?16 WHERE no = ?1",
        params![
            course.id.0,
            course.account.as_ref().map(AccountId::as_str),
            course.name,
            course.zone.map(Tz::name),
            course.sub_folders,
            schedule.transpose()?,
            course.schedule_paused,
            course.next_run.map(|at| at.timestamp_millis()),
            serde_json::to_string(&course.own)?,
            course.followed,
            now.timestamp_millis(),
            course.first_day.map(|day| day.to_string()),
            course.local_folder.as_ref().map(|path| path.to_string_lossy()),
            course.includes.viewing,
            course.includes.recordings,
            course.includes.work,
        ],
    )?;
    Ok(())
}

/// Sets when a course is synchronised next by itself.
pub(crate) fn set_next_run(
    connection: &Connection,
    id: CourseId,
    next_run: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE viewing_courses SET next_run = ?2 WHERE no = ?1",
        params![id.0, next_run.map(|at| at.timestamp_millis())],
    )?;
    Ok(())
}

/// Notes what came of the recordings and the student work of a course; when the work was looked at, if it was.
pub(crate) fn note_brought(
    connection: &Connection,
    id: CourseId,
    work_looked_at: Option<DateTime<Utc>>,
    problem: Option<&str>,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE viewing_courses SET work_looked_at = coalesce(?2, work_looked_at), sync_problem = ?3 WHERE no = ?1",
        params![id.0, work_looked_at.map(|at| at.timestamp_millis()), problem],
    )?;
    Ok(())
}

/// Returns the courses in the order in which they were added, those that are no longer followed too.
pub(crate) fn courses(connection: &Connection) -> Result<Vec<CourseRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY position, no"))?;
    let rows = statement.query_map([], parts)?;
    rows.map(|row| row_of(row?)).collect()
}

/// Returns a course, if there is one of this id.
pub(crate) fn course(connection: &Connection, id: CourseId) -> Result<Option<CourseRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE no = ?1"))?;
    let row = statement.query_row([id.0], parts).optional()?;
    row.map(row_of).transpose()
}

/// Returns the course of a folder, followed or not.
pub(crate) fn course_of_folder(
    connection: &Connection,
    folder: FolderId,
) -> Result<Option<CourseRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE folder_id = ?1"))?;
    let row = statement
        .query_row([folder.to_string()], parts)
        .optional()?;
    row.map(row_of).transpose()
}

/// Stops following a course. Its data stays.
pub(crate) fn forget_course(
    connection: &Connection,
    id: CourseId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE viewing_courses SET removed_at = coalesce(removed_at, ?2), next_run = NULL WHERE no = ?1",
        params![id.0, now.timestamp_millis()],
    )?;
    Ok(())
}

/// The columns as they come; JSON and ids are read outside of rusqlite.
struct Parts {
    no: i64,
    account: Option<String>,
    folder: String,
    name: String,
    zone: Option<String>,
    sub_folders: bool,
    first_day: Option<String>,
    schedule: Option<String>,
    schedule_paused: bool,
    next_run: Option<i64>,
    local_folder: Option<String>,
    includes: SyncIncludes,
    work_looked_at: Option<i64>,
    sync_problem: Option<String>,
    own: String,
    followed: bool,
}

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok(Parts {
        no: row.get("no")?,
        account: row.get("account_id")?,
        folder: row.get("folder_id")?,
        name: row.get("name")?,
        zone: row.get("zone")?,
        sub_folders: row.get("sub_folders")?,
        first_day: row.get("first_day")?,
        schedule: row.get("schedule")?,
        schedule_paused: row.get("schedule_paused")?,
        next_run: row.get("next_run")?,
        local_folder: row.get("local_folder")?,
        includes: SyncIncludes {
            viewing: row.get("sync_viewing")?,
            recordings: row.get("sync_recordings")?,
            work: row.get("sync_work")?,
        },
        work_looked_at: row.get("work_looked_at")?,
        sync_problem: row.get("sync_problem")?,
        own: row.get("own")?,
        followed: row.get("followed")?,
    })
}

fn row_of(parts: Parts) -> Result<CourseRow, AppError> {
    let schedule = parts
        .schedule
        .as_deref()
        .map(serde_json::from_str)
        .transpose()?;
    Ok(CourseRow {
        id: CourseId(parts.no),
        account: parts.account.map(AccountId::new),
        folder: parts.folder.parse()?,
        name: parts.name,
        zone: parts.zone.and_then(|name| name.parse().ok()),
        sub_folders: parts.sub_folders,
        first_day: parts.first_day.and_then(|day| day.parse().ok()),
        schedule,
        schedule_paused: parts.schedule_paused,
        next_run: parts.next_run.map(moment),
        local_folder: parts.local_folder.map(PathBuf::from),
        includes: parts.includes,
        work_looked_at: parts.work_looked_at.map(moment),
        sync_problem: parts.sync_problem,
        own: serde_json::from_str(&parts.own)?,
        followed: parts.followed,
    })
}
