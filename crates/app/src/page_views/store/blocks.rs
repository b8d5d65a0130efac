use std::collections::HashMap;

use lectern_analytics::AnalyticsError;
use lectern_analytics::page_views::block::{Block, encode};
use lectern_analytics::page_views::{Covered, PageView, Source, Span};
use rusqlite::{Connection, OptionalExtension, params};

use super::{SiteNo, count_host, instant, signed, unsigned};
use crate::error::AppError;

/// A block with fewer rows is written anew together with the rows that follow it.
const SMALL: i64 = 2_000;

/// Writes rows of a person and the span that they cover. Returns how many rows there are more than before; a row that is there
/// already is kept once.
pub(in crate::page_views) fn add_rows(
    connection: &Connection,
    site: SiteNo,
    user: i64,
    (source, rows): (Source, &[PageView]),
    span: Option<Span>,
) -> Result<u64, AppError> {
    let added = if rows.is_empty() {
        0
    } else {
        add_block(connection, site, user, source, rows)?
    };
    if let Some(span) = span {
        let mut covered = covered(connection, site, user)?;
        covered.add(span);
        replace_spans(connection, site, user, &covered)?;
    }
    for (origin, count) in origins(rows) {
        count_host(connection, site, origin, count)?;
    }
    if added > 0 {
        connection
            .prepare_cached(
                "UPDATE page_view_people SET rows = rows + ?3 WHERE site = ?1 AND user_id = ?2",
            )?
            .execute(params![site.0, user, signed(added)])?;
    }
    Ok(added)
}

fn add_block(
    connection: &Connection,
    site: SiteNo,
    user: i64,
    source: Source,
    rows: &[PageView],
) -> Result<u64, AppError> {
    let last: Option<(i64, i64, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT no, rows, content FROM page_view_blocks WHERE site = ?1 AND user_id = ?2 AND source = ?3 ORDER BY no DESC LIMIT 1",
        )?
        .query_row(params![site.0, user, number(source)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let small = last.filter(|(_, count, _)| *count < SMALL);
    let (all, before) = match &small {
        Some((_, count, content)) => {
            let mut all = rows.to_vec();
            all.extend(Block::open(content)?.to_rows()?);
            (all, *count)
        }
        None => (rows.to_vec(), 0),
    };
    let content = encode(source, user, &all);
    let count = Block::open(&content)?.len();
    let at = |row: &PageView| row.at;
    let first = all.iter().map(at).min().unwrap_or_default();
    let latest = all.iter().map(at).max().unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO page_view_blocks (no, site, user_id, source, first_at, last_at, rows, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (no) DO UPDATE SET first_at = ?5, last_at = ?6, rows = ?7, content = ?8",
        )?
        .execute(params![
            small.map(|(no, ..)| no),
            site.0,
            user,
            number(source),
            first,
            latest,
            signed(count as u64),
            content
        ])?;
    Ok((count as u64).saturating_sub(unsigned(before)))
}

/// Calls `take` for each block of a person, those of the ordinary list first.
pub(in crate::page_views) fn blocks(
    connection: &Connection,
    site: SiteNo,
    user: i64,
    take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
) -> Result<(), AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT content FROM page_view_blocks WHERE site = ?1 AND user_id = ?2 ORDER BY source, no",
    )?;
    let mut rows = statement.query(params![site.0, user])?;
    while let Some(row) = rows.next()? {
        let content = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        take(content)?;
    }
    Ok(())
}

/// Returns what is stored of a person.
pub(in crate::page_views) fn covered(
    connection: &Connection,
    site: SiteNo,
    user: i64,
) -> Result<Covered, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT from_at, to_at FROM page_view_spans WHERE site = ?1 AND user_id = ?2 ORDER BY from_at",
    )?;
    let spans = statement.query_map(params![site.0, user], |row| {
        Ok(Span {
            from: instant(row.get(0)?),
            to: instant(row.get(1)?),
        })
    })?;
    Ok(spans.collect::<Result<Covered, _>>()?)
}

/// Returns what is stored of everybody in a course.
pub(in crate::page_views) fn stored_of_course(
    connection: &Connection,
    site: SiteNo,
    course: i64,
) -> Result<HashMap<i64, Covered>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT user_id, from_at, to_at FROM page_view_spans WHERE site = ?1
             AND user_id IN (SELECT user_id FROM page_view_enrolments WHERE course = ?2)",
    )?;
    let mut rows = statement.query(params![site.0, course])?;
    let mut stored: HashMap<i64, Covered> = HashMap::new();
    while let Some(row) = rows.next()? {
        stored.entry(row.get(0)?).or_default().add(Span {
            from: instant(row.get(1)?),
            to: instant(row.get(2)?),
        });
    }
    Ok(stored)
}

fn replace_spans(
    connection: &Connection,
    site: SiteNo,
    user: i64,
    covered: &Covered,
) -> Result<(), AppError> {
    connection
        .prepare_cached("DELETE FROM page_view_spans WHERE site = ?1 AND user_id = ?2")?
        .execute(params![site.0, user])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO page_view_spans (site, user_id, from_at, to_at) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for span in covered.spans() {
        let (from, to) = (span.from.timestamp_micros(), span.to.timestamp_micros());
        insert.execute(params![site.0, user, from, to])?;
    }
    Ok(())
}

/// Counts rows by scheme and host.
fn origins(rows: &[PageView]) -> HashMap<&str, u64> {
    let mut origins = HashMap::new();
    for row in rows {
        let host = row.url.find("://").map_or(0, |at| at + 3);
        let end = row.url[host..]
            .find(['/', '?', '#'])
            .map_or(row.url.len(), |at| host + at);
        if host > 0 {
            *origins.entry(&row.url[..end]).or_default() += 1;
        }
    }
    origins
}

fn number(source: Source) -> i64 {
    match source {
        Source::Ordinary => 0,
        Source::History => 1,
    }
}
