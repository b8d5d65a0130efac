use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{SiteNo, moment, unsigned};
use crate::AccountId;
use crate::error::AppError;
use crate::page_views::request::{PageViewCourseId, PageViewPeopleChoice};

/// A course as its row says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page_views) struct CourseRow {
    pub id: PageViewCourseId,
    pub site: SiteNo,
    pub server: String,
    pub canvas_id: i64,
    pub account: Option<AccountId>,
    pub name: String,
    pub code: Option<String>,
    pub term: Option<String>,
    pub sis_id: Option<String>,
    pub zone: Option<String>,
    pub groups: BTreeSet<i64>,
    pub history: Option<bool>,
    pub people_read_at: Option<DateTime<Utc>>,
    pub titles_read_at: Option<DateTime<Utc>>,
    pub collecting: bool,
    pub choice: Choice,
    pub next_run: Option<DateTime<Utc>>,
    pub last_run: Option<LastRun>,
    pub export_folder: Option<PathBuf>,
    pub generation: u64,
}

/// Of whom new days are read every night.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::page_views) struct Choice {
    pub people: PageViewPeopleChoice,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::page_views) struct LastRun {
    pub job: String,
    pub at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Rows that were not stored before, of all courses.
    pub views: u64,
    pub people: u64,
    pub failed: u64,
    pub left_out: u64,
    pub problem: Option<String>,
}

const SELECT: &str =
    "SELECT c.*, s.server FROM page_view_courses c JOIN page_view_sites s ON s.no = c.site";

/// Returns the courses of the list, the newest first.
pub(in crate::page_views) fn courses(connection: &Connection) -> Result<Vec<CourseRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!(
        "{SELECT} WHERE removed_at IS NULL ORDER BY added_at DESC, c.no DESC"
    ))?;
    let rows = statement.query_map([], parts)?;
    rows.map(|row| row_of(row?)).collect()
}

/// Returns a course, if there is one of this id.
pub(in crate::page_views) fn course(
    connection: &Connection,
    id: PageViewCourseId,
) -> Result<Option<CourseRow>, AppError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE c.no = ?1"))?;
    statement
        .query_row([id.0], parts)
        .optional()?
        .map(row_of)
        .transpose()
}

/// Puts a course onto the list, or brings it back with what is stored.
pub(in crate::page_views) fn note_course(
    connection: &Connection,
    site: SiteNo,
    canvas_id: i64,
    now: DateTime<Utc>,
) -> Result<PageViewCourseId, AppError> {
    let no = connection
        .prepare_cached(
            "INSERT INTO page_view_courses (site, canvas_id, name, added_at) VALUES (?1, ?2, '', ?3)
             ON CONFLICT (site, canvas_id) DO UPDATE SET removed_at = NULL RETURNING no",
        )?
        .query_row(params![site.0, canvas_id, now.timestamp_millis()], |row| row.get(0))?;
    Ok(PageViewCourseId(no))
}

/// Writes everything about a course that may change; `removed` takes it off the list.
pub(in crate::page_views) fn save_course(
    connection: &Connection,
    course: &CourseRow,
    removed: Option<DateTime<Utc>>,
) -> Result<(), AppError> {
    let millis = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
    connection.execute(
        "UPDATE page_view_courses SET account_id = ?2, name = ?3, code = ?4, term = ?5, sis_id = ?6, zone = ?7, groups = ?8, history = ?9,
             people_read_at = ?10, titles_read_at = ?11, collecting = ?12, choice = ?13, next_run = ?14, last_run = ?15, export_folder = ?16,
             removed_at = ?17, generation = generation + 1 WHERE no = ?1",
        params![
            course.id.0,
            course.account.as_ref().map(AccountId::as_str),
            course.name,
            course.code,
            course.term,
            course.sis_id,
            course.zone,
            serde_json::to_string(&course.groups)?,
            course.history,
            millis(course.people_read_at),
            millis(course.titles_read_at),
            course.collecting,
            serde_json::to_string(&course.choice)?,
            millis(course.next_run),
            course.last_run.as_ref().map(serde_json::to_string).transpose()?,
            course.export_folder.as_ref().map(|path| path.to_string_lossy().into_owned()),
            millis(removed),
        ],
    )?;
    Ok(())
}

/// Notes what a run came to.
pub(in crate::page_views) fn note_run(
    connection: &Connection,
    id: PageViewCourseId,
    run: &LastRun,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE page_view_courses SET last_run = ?2 WHERE no = ?1",
        params![id.0, serde_json::to_string(run)?],
    )?;
    Ok(())
}

/// Makes what is derived from a person's rows stale, in every course.
pub(in crate::page_views) fn grow_generations(
    connection: &Connection,
    site: SiteNo,
    user: i64,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE page_view_courses SET generation = generation + 1
             WHERE site = ?1 AND no IN (SELECT course FROM page_view_enrolments WHERE user_id = ?2)",
        )?
        .execute(params![site.0, user])?;
    Ok(())
}

/// The columns as they come; JSON is read outside of rusqlite.
struct Parts {
    row: CourseRow,
    groups: String,
    choice: String,
    last_run: Option<String>,
}

fn parts(row: &Row<'_>) -> rusqlite::Result<Parts> {
    let at = |name: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(moment));
    Ok(Parts {
        groups: row.get("groups")?,
        choice: row.get("choice")?,
        last_run: row.get("last_run")?,
        row: CourseRow {
            id: PageViewCourseId(row.get("no")?),
            site: SiteNo(row.get("site")?),
            server: row.get("server")?,
            canvas_id: row.get("canvas_id")?,
            account: row
                .get::<_, Option<String>>("account_id")?
                .map(AccountId::new),
            name: row.get("name")?,
            code: row.get("code")?,
            term: row.get("term")?,
            sis_id: row.get("sis_id")?,
            zone: row.get("zone")?,
            groups: BTreeSet::new(),
            history: row.get("history")?,
            people_read_at: at("people_read_at")?,
            titles_read_at: at("titles_read_at")?,
            collecting: row.get("collecting")?,
            choice: Choice::default(),
            next_run: at("next_run")?,
            last_run: None,
            export_folder: row
                .get::<_, Option<String>>("export_folder")?
                .map(PathBuf::from),
            generation: unsigned(row.get("generation")?),
        },
    })
}

fn row_of(parts: Parts) -> Result<CourseRow, AppError> {
    Ok(CourseRow {
        groups: serde_json::from_str(&parts.groups)?,
        choice: serde_json::from_str(&parts.choice)?,
        last_run: parts
            .last_run
            .as_deref()
            .map(serde_json::from_str)
            .transpose()?,
        ..parts.row
    })
}
