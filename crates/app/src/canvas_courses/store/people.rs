use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_canvas::{Assignment, Enrollment, EnrollmentType, Section, SectionId};
use rusqlite::{Connection, params};

use super::{CanvasNo, moment};
use crate::canvas_courses::views::CourseDueDate;
use crate::error::AppError;
use crate::privacy::Marks;

/// Somebody who is or was on the class list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CanvasPerson {
    pub user: i64,
    pub name: Option<String>,
    pub sortable: Option<String>,
    pub login_id: Option<String>,
    pub sis_id: Option<String>,
    pub places: Vec<Place>,
}

/// As what somebody is or was in a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Canvas's word: StudentEnrollment.
    pub kind: String,
    /// Canvas's word: active. The last that was seen.
    pub state: String,
    /// The name of the section.
    pub section: Option<String>,
    /// When a whole list no longer had it.
    pub left_at: Option<DateTime<Utc>>,
}

/// What one reading of a course told. What is none was not told and stays.
pub(crate) struct Told<'t> {
    pub enrolments: &'t [Enrollment],
    pub sections: Option<&'t [Section]>,
    pub assignments: Option<&'t [Assignment]>,
}

/// Keeps what was read whole. Who and what is no longer listed is marked, not deleted.
pub(crate) fn keep(
    connection: &Connection,
    no: CanvasNo,
    told: &Told<'_>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if let Some(sections) = told.sections {
        keep_sections(connection, no, sections, now)?;
    }
    keep_enrolments(connection, no, told.enrolments, now)?;
    if let Some(assignments) = told.assignments {
        keep_due_dates(connection, no, assignments)?;
    }
    Ok(())
}

fn keep_sections(
    connection: &Connection,
    no: CanvasNo,
    sections: &[Section],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    connection.execute(
        "UPDATE canvas_sections SET gone_at = coalesce(gone_at, ?2) WHERE canvas = ?1",
        params![no.0, now.timestamp_millis()],
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO canvas_sections (canvas, section_id, name) VALUES (?1, ?2, ?3)
         ON CONFLICT (canvas, section_id) DO UPDATE SET name = ?3, gone_at = NULL",
    )?;
    for section in sections {
        let name = section.name.clone();
        let name = name.unwrap_or_else(|| format!("Section {}", section.id));
        insert.execute(params![no.0, section.id.get(), name])?;
    }
    Ok(())
}

fn keep_enrolments(
    connection: &Connection,
    no: CanvasNo,
    enrolments: &[Enrollment],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut person = connection.prepare_cached(
        "INSERT INTO canvas_people (canvas, user_id, name, sortable, login_id, sis_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (canvas, user_id) DO UPDATE SET name = coalesce(?3, name), sortable = coalesce(?4, sortable),
             login_id = coalesce(?5, login_id), sis_id = coalesce(?6, sis_id)",
    )?;
    let mut place = connection.prepare_cached(
        "INSERT INTO canvas_enrolments (canvas, user_id, section_id, type, state, first_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (canvas, user_id, section_id, type) DO UPDATE SET state = ?5, left_at = NULL",
    )?;
    let millis = now.timestamp_millis();
    let deleted = Marks::load(connection)?;
    let server: String = connection.query_row(
        "SELECT server FROM canvas_courses WHERE no = ?1",
        [no.0],
        |row| row.get(0),
    )?;
    let mut listed = HashSet::new();
    for one in enrolments {
        let (Some(user), Some(state)) = (one.user_id, one.state) else {
            continue;
        };
        // Canvas lists the test student as if it were a person.
        if one.kind == EnrollmentType::StudentView || deleted.has_user(&server, user.get()) {
            continue;
        }
        let known = one.user.as_deref();
        let login = known.and_then(|user| user.login_id.as_deref());
        let sis = one.sis_user_id.as_deref();
        let sis = sis.or_else(|| known.and_then(|user| user.sis_user_id.as_deref()));
        person.execute(params![
            no.0,
            user.get(),
            known.and_then(|user| user.name.as_deref()),
            known.and_then(|user| user.sortable_name.as_deref()),
            login,
            sis,
        ])?;
        let section = one.course_section_id.map_or(0, SectionId::get);
        let kind = one.kind.as_canvas();
        place.execute(params![
            no.0,
            user.get(),
            section,
            kind,
            state.to_string(),
            millis
        ])?;
        listed.insert((user.get(), section, kind.to_owned()));
    }
    let known = connection
        .prepare_cached("SELECT user_id, section_id, type FROM canvas_enrolments WHERE canvas = ?1 AND left_at IS NULL")?
        .query_map([no.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(i64, i64, String)>, _>>()?;
    let mut leave = connection.prepare_cached(
        "UPDATE canvas_enrolments SET left_at = ?5 WHERE canvas = ?1 AND user_id = ?2 AND section_id = ?3 AND type = ?4",
    )?;
    for gone in known.iter().filter(|one| !listed.contains(*one)) {
        leave.execute(params![no.0, gone.0, gone.1, gone.2, millis])?;
    }
    Ok(())
}

fn keep_due_dates(
    connection: &Connection,
    no: CanvasNo,
    assignments: &[Assignment],
) -> Result<(), AppError> {
    connection.execute("DELETE FROM canvas_due_dates WHERE canvas = ?1", [no.0])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO canvas_due_dates (canvas, assignment_id, for_whom, name, due_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in assignments
        .iter()
        .filter(|one| one.published != Some(false))
    {
        let name = one.name.clone();
        let name = name.unwrap_or_else(|| format!("Assignment {}", one.id));
        for (whom, due) in dates(one) {
            insert.execute(params![
                no.0,
                one.id.get(),
                whom,
                name,
                due.timestamp_millis()
            ])?;
        }
    }
    Ok(())
}

/// Returns when an assignment is due, each date with whom it is for; empty for everybody who has no other.
fn dates(assignment: &Assignment) -> Vec<(&str, DateTime<Utc>)> {
    if assignment.all_dates.is_empty() {
        return assignment.due_at.map(|due| ("", due)).into_iter().collect();
    }
    let dates = assignment.all_dates.iter();
    dates
        .filter_map(|date| {
            let whom = date.title.as_deref().filter(|_| !date.base);
            Some((whom.unwrap_or(""), date.due_at?))
        })
        .collect()
}

/// Returns everybody who is or was on the class list, by name.
pub(crate) fn people(connection: &Connection, no: CanvasNo) -> Result<Vec<CanvasPerson>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT p.user_id, p.name, p.sortable, p.login_id, p.sis_id, e.type, e.state, e.left_at, s.name AS section
         FROM canvas_people p JOIN canvas_enrolments e ON e.canvas = p.canvas AND e.user_id = p.user_id
         LEFT JOIN canvas_sections s ON s.canvas = e.canvas AND s.section_id = e.section_id
         WHERE p.canvas = ?1 ORDER BY p.user_id, e.section_id, e.type",
    )?;
    let mut people: BTreeMap<i64, CanvasPerson> = BTreeMap::new();
    let mut rows = statement.query([no.0])?;
    while let Some(row) = rows.next()? {
        let user: i64 = row.get("user_id")?;
        let place = Place {
            kind: row.get("type")?,
            state: row.get("state")?,
            section: row.get("section")?,
            left_at: row.get::<_, Option<i64>>("left_at")?.map(moment),
        };
        if let Some(known) = people.get_mut(&user) {
            known.places.push(place);
            continue;
        }
        let person = CanvasPerson {
            user,
            name: row.get("name")?,
            sortable: row.get("sortable")?,
            login_id: row.get("login_id")?,
            sis_id: row.get("sis_id")?,
            places: vec![place],
        };
        people.insert(user, person);
    }
    let mut people: Vec<CanvasPerson> = people.into_values().collect();
    people.sort_by(|a, b| (&a.sortable, &a.name, a.user).cmp(&(&b.sortable, &b.name, b.user)));
    Ok(people)
}

/// Returns the names of the sections, those that are gone too.
pub(crate) fn sections(connection: &Connection, no: CanvasNo) -> Result<Vec<String>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT name FROM canvas_sections WHERE canvas = ?1 ORDER BY name",
    )?;
    let rows = statement.query_map([no.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns when published work is due, the earliest first.
pub(crate) fn due_dates(
    connection: &Connection,
    no: CanvasNo,
) -> Result<Vec<CourseDueDate>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT name, due_at, for_whom FROM canvas_due_dates WHERE canvas = ?1 ORDER BY due_at, name, for_whom",
    )?;
    let rows = statement.query_map([no.0], |row| {
        Ok(CourseDueDate {
            name: row.get(0)?,
            due: moment(row.get(1)?),
            for_whom: row
                .get::<_, Option<String>>(2)?
                .filter(|whom| !whom.is_empty()),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
