use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{SiteNo, moment, unsigned};
use crate::error::{AppError, Problem};
use crate::page_views::request::PageViewCourseId;
use crate::privacy::Marks;

/// A person as the row says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::page_views) struct PersonRow {
    pub user: i64,
    pub name: Option<String>,
    pub sortable: Option<String>,
    pub problem: Option<Problem>,
    pub read_at: Option<DateTime<Utc>>,
    pub rows: u64,
}

/// As what, and how, a person is in a course; in Canvas's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(in crate::page_views) struct EnrolmentRow {
    pub user: i64,
    pub kind: String,
    pub state: String,
}

/// Writes who people are. What is known of their rows stays.
pub(in crate::page_views) fn save_people(
    connection: &Connection,
    site: SiteNo,
    people: &[(i64, Option<String>, Option<String>)],
) -> Result<(), AppError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO page_view_people (site, user_id, name, sortable) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (site, user_id) DO UPDATE SET name = coalesce(?3, name), sortable = coalesce(?4, sortable)",
    )?;
    let (deleted, server) = (Marks::load(connection)?, server_of(connection, site)?);
    for (user, name, sortable) in people {
        if deleted.has_user(&server, *user) {
            continue;
        }
        insert.execute(params![site.0, user, name, sortable])?;
    }
    Ok(())
}

/// Notes how the last reading of a person ended.
pub(in crate::page_views) fn set_problem(
    connection: &Connection,
    site: SiteNo,
    user: i64,
    problem: Option<&Problem>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE page_view_people SET problem = ?3, read_at = ?4 WHERE site = ?1 AND user_id = ?2",
        )?
        .execute(params![
            site.0,
            user,
            problem.map(serde_json::to_string).transpose()?,
            now.timestamp_millis()
        ])?;
    Ok(())
}

/// Returns everybody who is or was in a course, by name.
pub(in crate::page_views) fn people_of_course(
    connection: &Connection,
    site: SiteNo,
    course: PageViewCourseId,
) -> Result<Vec<PersonRow>, AppError> {
    listed(
        connection,
        "SELECT * FROM page_view_people WHERE site = ?1 AND user_id IN (SELECT user_id FROM page_view_enrolments WHERE course = ?2)
         ORDER BY coalesce(sortable, name), user_id",
        params![site.0, course.0],
    )
}

fn listed(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn rusqlite::ToSql],
) -> Result<Vec<PersonRow>, AppError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(parameters, |row: &Row<'_>| {
        let person = PersonRow {
            user: row.get("user_id")?,
            name: row.get("name")?,
            sortable: row.get("sortable")?,
            problem: None,
            read_at: row.get::<_, Option<i64>>("read_at")?.map(moment),
            rows: unsigned(row.get("rows")?),
        };
        Ok((person, row.get::<_, Option<String>>("problem")?))
    })?;
    rows.map(|row| {
        let (person, problem) = row?;
        let problem = problem.as_deref().map(serde_json::from_str).transpose()?;
        Ok(PersonRow { problem, ..person })
    })
    .collect()
}

/// Replaces who is in a course. Whoever is no longer listed stays with what they were: their page views count all the same.
pub(in crate::page_views) fn replace_enrolments(
    connection: &Connection,
    course: PageViewCourseId,
    enrolments: &[EnrolmentRow],
) -> Result<(), AppError> {
    let mut forget = connection
        .prepare_cached("DELETE FROM page_view_enrolments WHERE course = ?1 AND user_id = ?2")?;
    let mut users: Vec<i64> = enrolments.iter().map(|one| one.user).collect();
    users.dedup();
    for user in users {
        forget.execute(params![course.0, user])?;
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO page_view_enrolments (course, user_id, type, state) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    let site = connection.query_row(
        "SELECT site FROM page_view_courses WHERE no = ?1",
        [course.0],
        |row| row.get(0).map(SiteNo),
    )?;
    let (deleted, server) = (Marks::load(connection)?, server_of(connection, site)?);
    let kept = enrolments.iter();
    for one in kept.filter(|one| !deleted.has_user(&server, one.user)) {
        insert.execute(params![course.0, one.user, one.kind, one.state])?;
    }
    Ok(())
}

fn server_of(connection: &Connection, site: SiteNo) -> Result<String, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT server FROM page_view_sites WHERE no = ?1")?;
    Ok(statement.query_row([site.0], |row| row.get(0))?)
}

/// Returns who is or was in a course.
pub(in crate::page_views) fn enrolments(
    connection: &Connection,
    course: PageViewCourseId,
) -> Result<Vec<EnrolmentRow>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT user_id, type, state FROM page_view_enrolments WHERE course = ?1 ORDER BY user_id",
    )?;
    let rows = statement.query_map([course.0], |row| {
        Ok(EnrolmentRow {
            user: row.get(0)?,
            kind: row.get(1)?,
            state: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns how many rows are stored of a person.
pub(in crate::page_views) fn rows_of(
    connection: &Connection,
    site: SiteNo,
    user: i64,
) -> Result<u64, AppError> {
    let rows: Option<i64> = connection
        .prepare_cached("SELECT rows FROM page_view_people WHERE site = ?1 AND user_id = ?2")?
        .query_row(params![site.0, user], |row| row.get(0))
        .optional()?;
    Ok(unsigned(rows.unwrap_or_default()))
}
