//! Viewing data and page views that are older than they are to be kept, and browser names that are not to be kept at all.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, Utc};
use lectern_analytics::page_views::PageView;
use rusqlite::{Connection, params};

use super::blocks::{self, Fate};
use super::rows::{COMPLETIONS, PAGE_VIEWS, VIEWS, fewer_rows};
use super::store::Work;
use crate::error::AppError;
use crate::settings::Settings;

/// What is counted, in words.
const BROWSERS: &str = "browser names of page views";
const VIEWERS: &str = "people of whom no view is left";

/// Returns the moment before which nothing is to be kept; none where everything is.
pub(crate) fn kept_from(settings: &Settings, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let years = u32::from(settings.keep_viewing_years);
    (years > 0).then(|| now.checked_sub_months(Months::new(12 * years)))?
}

/// Counts what would go, to be called in a transaction that is rolled back: it is the deletion's own pass through the blocks.
pub(super) fn count(
    connection: &Connection,
    before: Option<DateTime<Utc>>,
    browser_names: bool,
    work: &mut Work,
) -> Result<(), AppError> {
    if let Some(before) = before {
        for (what, sql) in [
            (VIEWS, "SELECT count(*) FROM viewing_rows WHERE at < ?1"),
            (
                COMPLETIONS,
                "SELECT count(*) FROM viewing_completions WHERE coalesce(last_viewed, read_at * 1000) < ?1",
            ),
        ] {
            let count: i64 =
                connection.query_row(sql, [before.timestamp_micros()], |row| row.get(0))?;
            work.count(what, u64::try_from(count).unwrap_or(0));
        }
    }
    each_block(connection, before, browser_names, work)
}

/// Removes rows before a moment, and browser names, to be called in one transaction.
pub(super) fn remove(
    connection: &Connection,
    before: Option<DateTime<Utc>>,
    browser_names: bool,
    work: &mut Work,
) -> Result<(), AppError> {
    if let Some(before) = before {
        viewing(connection, before.timestamp_micros(), work)?;
        spans(connection, before.timestamp_micros())?;
    }
    each_block(connection, before, browser_names, work)?;
    connection.execute(
        "UPDATE page_view_courses SET generation = generation + 1",
        [],
    )?;
    Ok(())
}

fn viewing(connection: &Connection, before: i64, work: &mut Work) -> Result<(), AppError> {
    let mut viewers =
        connection.prepare("SELECT DISTINCT viewer FROM viewing_rows WHERE at < ?1")?;
    let viewers: Vec<i64> = viewers
        .query_map([before], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut of_recording = connection
        .prepare("SELECT session, count(*) FROM viewing_rows WHERE at < ?1 GROUP BY session")?;
    let of_recording: BTreeMap<i64, i64> = of_recording
        .query_map([before], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (session, count) in &of_recording {
        let gone = connection
            .prepare_cached("DELETE FROM viewing_rows WHERE session = ?1 AND at < ?2")?
            .execute(params![session, before])?;
        work.count(VIEWS, gone as u64);
        fewer_rows(connection, *session, *count)?;
    }
    work.recordings.extend(of_recording.into_keys());
    let gone = connection.execute(
        "DELETE FROM viewing_completions WHERE coalesce(last_viewed, read_at * 1000) < ?1",
        [before],
    )?;
    work.count(COMPLETIONS, gone as u64);
    let mut still = connection.prepare("SELECT DISTINCT viewer FROM viewing_rows UNION SELECT viewer FROM viewing_completions UNION SELECT viewer FROM viewing_left_out")?;
    let still: std::collections::HashSet<i64> = still
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for viewer in viewers.iter().filter(|viewer| !still.contains(viewer)) {
        let gone = connection
            .prepare_cached("DELETE FROM viewing_viewers WHERE no = ?1")?
            .execute([viewer])?;
        work.count(VIEWERS, gone as u64);
    }
    Ok(())
}

/// What is gone counts as not read, so that no report says zero for it.
fn spans(connection: &Connection, before: i64) -> Result<(), AppError> {
    connection.execute("DELETE FROM page_view_spans WHERE to_at <= ?1", [before])?;
    connection.execute(
        "UPDATE OR REPLACE page_view_spans SET from_at = ?1 WHERE from_at < ?1",
        [before],
    )?;
    Ok(())
}

fn each_block(
    connection: &Connection,
    before: Option<DateTime<Utc>>,
    browser_names: bool,
    work: &mut Work,
) -> Result<(), AppError> {
    let cut = before.map_or(i64::MIN, |before| before.timestamp_micros());
    let begin_before = if browser_names { i64::MAX } else { cut };
    let mut browsers = 0;
    let went = blocks::change(connection, None, begin_before, &mut |row: &mut PageView| {
        if row.at < cut {
            return Fate::Goes;
        }
        let changed = browser_names && row.user_agent.take().is_some();
        browsers += u64::from(changed);
        Fate::Stays { changed }
    })?;
    for (site, user, gone) in went {
        work.count(PAGE_VIEWS, gone);
        connection
            .prepare_cached("UPDATE page_view_people SET rows = max(rows - ?3, 0) WHERE site = ?1 AND user_id = ?2")?
            .execute(params![site, user, i64::try_from(gone).unwrap_or(i64::MAX)])?;
    }
    work.count(BROWSERS, browsers);
    Ok(())
}
