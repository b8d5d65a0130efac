//! Changes rows inside of the packed blocks of page views.

use lectern_analytics::page_views::block::{Block, encode};
use lectern_analytics::page_views::{PageView, Source};
use rusqlite::{Connection, params};

use crate::error::AppError;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays, changed or not.
    Stays { changed: bool },
    /// It goes.
    Goes,
}

/// Goes through the rows of all blocks that begin before a moment (microseconds), of one site or of all, and writes the blocks anew in
/// which something changed. Returns the people of whom rows went, with how many.
pub(super) fn change(
    connection: &Connection,
    site: Option<i64>,
    begin_before: i64,
    decide: &mut dyn FnMut(&mut PageView) -> Fate,
) -> Result<Vec<(i64, i64, u64)>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT no, site, user_id, source FROM page_view_blocks WHERE first_at < ?1 AND (?2 IS NULL OR site = ?2) ORDER BY no",
    )?;
    let rows = statement.query_map(params![begin_before, site], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let blocks: Vec<(i64, i64, i64, i64)> = rows.collect::<Result<_, _>>()?;
    let mut went = Vec::new();
    for (no, site, user, source) in blocks {
        let gone = change_one(connection, no, user, source, decide)?;
        if gone > 0 {
            went.push((site, user, gone));
        }
    }
    Ok(went)
}

fn change_one(
    connection: &Connection,
    no: i64,
    user: i64,
    source: i64,
    decide: &mut dyn FnMut(&mut PageView) -> Fate,
) -> Result<u64, AppError> {
    let content: Vec<u8> = connection
        .prepare_cached("SELECT content FROM page_view_blocks WHERE no = ?1")?
        .query_row([no], |row| row.get(0))?;
    let before = Block::open(&content)?.to_rows()?;
    let all = before.len();
    let (mut kept, mut any_changed) = (Vec::with_capacity(all), false);
    for mut row in before {
        match decide(&mut row) {
            Fate::Stays { changed } => {
                any_changed |= changed;
                kept.push(row);
            }
            Fate::Goes => {}
        }
    }
    let gone = (all - kept.len()) as u64;
    if kept.is_empty() {
        connection
            .prepare_cached("DELETE FROM page_view_blocks WHERE no = ?1")?
            .execute([no])?;
    } else if gone > 0 || any_changed {
        let source = if source == 0 {
            Source::Ordinary
        } else {
            Source::History
        };
        let at = |row: &PageView| row.at;
        connection
            .prepare_cached(
                "UPDATE page_view_blocks SET first_at = ?2, last_at = ?3, rows = ?4, content = ?5 WHERE no = ?1",
            )?
            .execute(params![
                no,
                kept.iter().map(at).min().unwrap_or_default(),
                kept.iter().map(at).max().unwrap_or_default(),
                i64::try_from(kept.len()).unwrap_or(i64::MAX),
                encode(source, user, &kept),
            ])?;
    }
    Ok(gone)
}
