use lectern_analytics::page_views::{PageKind, PageTitles};
use rusqlite::{Connection, params};

use crate::error::AppError;
use crate::page_views::request::PageViewCourseId;

/// Replaces what pages of a course are called. A title that is no longer listed stays: its page was seen under it.
pub(in crate::page_views) fn replace_titles(
    connection: &Connection,
    course: PageViewCourseId,
    titles: &[(PageKind, String, String)],
) -> Result<(), AppError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO page_view_titles (course, kind, key, title) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET title = ?4",
    )?;
    for (kind, key, title) in titles {
        insert.execute(params![course.0, kind.word(), key, title])?;
    }
    Ok(())
}

/// Returns what pages of a course are called.
pub(in crate::page_views) fn titles(
    connection: &Connection,
    course: PageViewCourseId,
) -> Result<PageTitles, AppError> {
    const KINDS: [PageKind; 6] = [
        PageKind::Modules,
        PageKind::Page,
        PageKind::Assignment,
        PageKind::Quiz,
        PageKind::File,
        PageKind::Discussion,
    ];
    let mut statement = connection
        .prepare_cached("SELECT kind, key, title FROM page_view_titles WHERE course = ?1")?;
    let mut rows = statement.query([course.0])?;
    let mut titles = PageTitles::default();
    while let Some(row) = rows.next()? {
        let (kind, key, title): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some(kind) = KINDS.into_iter().find(|one| one.word() == kind) {
            titles.add(kind, &key, &title);
        }
    }
    Ok(titles)
}
