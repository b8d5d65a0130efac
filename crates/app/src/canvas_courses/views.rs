use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::store;
use crate::AccountId;
use crate::error::AppError;
use crate::page_views::{self, PageViewCourseId};
use crate::viewing::CourseId;

/// What a followed course is at Canvas, as it was read last.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseCanvas {
    /// The address of the Canvas.
    pub server: String,
    /// Its number there.
    pub canvas_id: i64,
    /// Whose eyes read it; none where that account was removed.
    pub account: Option<AccountId>,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Its term.
    pub term: Option<String>,
    /// Students on the class list now.
    pub students: u64,
    /// Others on it now: teachers, assistants, designers, observers.
    pub others: u64,
    /// People whom the last class list no longer had.
    pub left: u64,
    /// Sections.
    pub sections: u64,
    /// Dates on which published work is due, those of sections and single students too.
    pub due_dates: u64,
    /// When all of this was last read whole.
    pub read_at: Option<DateTime<Utc>>,
    /// Why the last reading failed.
    pub problem: Option<String>,
    /// Its page views, where this profile keeps some.
    pub page_views: Option<PageViewCourseId>,
    /// Whether a synchronisation, and every night, reads new page views too.
    pub collecting: bool,
}

/// When some work of a course is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseDueDate {
    /// What the work is called.
    pub name: String,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// The section, group or people whom this date is for; none for everybody who has no other.
    pub for_whom: Option<String>,
}

/// Returns what a course is at Canvas, where it is linked.
pub(crate) fn course_canvas(
    connection: &Connection,
    course: CourseId,
) -> Result<Option<CourseCanvas>, AppError> {
    let Some(row) = store::linked(connection, course)? else {
        return Ok(None);
    };
    let counts = store::counts(connection, row.no)?;
    let kept = page_views::kept(connection, &row.server, row.canvas_id)?;
    Ok(Some(CourseCanvas {
        server: row.server,
        canvas_id: row.canvas_id,
        account: row.account,
        name: row.name,
        code: row.code,
        term: row.term,
        students: counts.students,
        others: counts.others,
        left: counts.left,
        sections: counts.sections,
        due_dates: counts.due_dates,
        read_at: row.read_at,
        problem: row.problem,
        page_views: kept.map(|(id, _)| id),
        collecting: kept.is_some_and(|(_, collecting)| collecting),
    }))
}
