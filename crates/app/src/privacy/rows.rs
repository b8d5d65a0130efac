//! Rows about one person, in every table.

use std::collections::BTreeMap;

use lectern_analytics::page_views::{MaskedPeople, PageView};
use rusqlite::{Connection, params};

use super::find::{Identity, plain_server};
use super::marks::Marks;
use super::store::Work;
use super::{blocks, jobs};
use crate::error::AppError;

/// What is counted, in words.
pub(super) const VIEWS: &str = "views of recordings";
pub(super) const COMPLETIONS: &str = "figures of how far recordings were watched";
pub(super) const PAGE_VIEWS: &str = "page views";
const LINES: &str = "lines of class lists";
const ENROLMENTS: &str = "enrolments";
const TRACES: &str = "traces in lists of finished jobs";

/// Counts what is stored about a person.
pub(super) fn count(
    connection: &Connection,
    identity: &Identity,
    work: &mut Work,
) -> Result<(), AppError> {
    let one = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| -> Result<u64, AppError> {
        let count: i64 = connection.query_row(sql, parameters, |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    for (no, _) in &identity.viewers {
        work.count(
            VIEWS,
            one(
                "SELECT count(*) FROM viewing_rows WHERE viewer = ?1",
                params![no],
            )?,
        );
        work.count(
            COMPLETIONS,
            one(
                "SELECT count(*) FROM viewing_completions WHERE viewer = ?1",
                params![no],
            )?,
        );
    }
    for (course, key) in &identity.lines {
        work.count(
            LINES,
            one(
                "SELECT count(*) FROM viewing_roster WHERE course = ?1 AND key = ?2",
                params![course, key],
            )?,
        );
    }
    for (canvas, user) in canvas_courses(connection, identity)? {
        work.count(
            LINES,
            one(
                "SELECT count(*) FROM canvas_people WHERE canvas = ?1 AND user_id = ?2",
                params![canvas, user],
            )?,
        );
        work.count(
            ENROLMENTS,
            one(
                "SELECT count(*) FROM canvas_enrolments WHERE canvas = ?1 AND user_id = ?2",
                params![canvas, user],
            )?,
        );
    }
    for (site, user) in sites(connection, identity)? {
        work.count(PAGE_VIEWS, one("SELECT coalesce(sum(rows), 0) FROM page_view_blocks WHERE site = ?1 AND user_id = ?2", params![site, user])?);
        work.count(ENROLMENTS, one("SELECT count(*) FROM page_view_enrolments WHERE user_id = ?2 AND course IN (SELECT no FROM page_view_courses WHERE site = ?1)", params![site, user])?);
    }
    Ok(())
}

/// Removes everything about a person, to be called in one transaction, and leaves a mark so that they are not taken in again.
pub(super) fn remove(
    connection: &Connection,
    identity: &Identity,
    work: &mut Work,
) -> Result<(), AppError> {
    viewing(connection, identity, work)?;
    class_lists(connection, identity, work)?;
    page_views(connection, identity, work)?;
    work.count(TRACES, jobs::clear(connection, identity)?);
    leave_marks(connection, identity)
}

fn viewing(connection: &Connection, identity: &Identity, work: &mut Work) -> Result<(), AppError> {
    let mut of_recording: BTreeMap<i64, i64> = BTreeMap::new();
    for (no, _) in &identity.viewers {
        let mut statement = connection.prepare_cached(
            "SELECT session, count(*) FROM viewing_rows WHERE viewer = ?1 GROUP BY session",
        )?;
        let counts = statement.query_map([no], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for count in counts {
            let (session, count): (i64, i64) = count?;
            *of_recording.entry(session).or_default() += count;
        }
    }
    for (no, _) in &identity.viewers {
        for session in of_recording.keys() {
            let gone = connection
                .prepare_cached("DELETE FROM viewing_rows WHERE session = ?1 AND viewer = ?2")?
                .execute(params![session, no])?;
            work.count(VIEWS, gone as u64);
        }
        let gone = connection.execute("DELETE FROM viewing_completions WHERE viewer = ?1", [no])?;
        work.count(COMPLETIONS, gone as u64);
        connection.execute("DELETE FROM viewing_left_out WHERE viewer = ?1", [no])?;
        connection.execute("DELETE FROM viewing_viewers WHERE no = ?1", [no])?;
    }
    for (session, count) in &of_recording {
        fewer_rows(connection, *session, *count)?;
    }
    work.recordings.extend(of_recording.into_keys());
    Ok(())
}

/// Notes that a recording has fewer rows, which makes everything that is derived from them stale.
pub(super) fn fewer_rows(
    connection: &Connection,
    session: i64,
    fewer: i64,
) -> Result<(), AppError> {
    connection
        .prepare_cached(
            "UPDATE viewing_sessions SET row_count = max(row_count - ?2, 0), generation = generation + 1 WHERE no = ?1",
        )?
        .execute(params![session, fewer])?;
    Ok(())
}

fn class_lists(
    connection: &Connection,
    identity: &Identity,
    work: &mut Work,
) -> Result<(), AppError> {
    for (course, key) in &identity.lines {
        let gone = connection.execute(
            "DELETE FROM viewing_roster WHERE course = ?1 AND key = ?2",
            params![course, key],
        )?;
        work.count(LINES, gone as u64);
    }
    for (canvas, user) in canvas_courses(connection, identity)? {
        let gone = connection.execute(
            "DELETE FROM canvas_enrolments WHERE canvas = ?1 AND user_id = ?2",
            params![canvas, user],
        )?;
        work.count(ENROLMENTS, gone as u64);
        let gone = connection.execute(
            "DELETE FROM canvas_people WHERE canvas = ?1 AND user_id = ?2",
            params![canvas, user],
        )?;
        work.count(LINES, gone as u64);
    }
    Ok(())
}

fn page_views(
    connection: &Connection,
    identity: &Identity,
    work: &mut Work,
) -> Result<(), AppError> {
    for (site, user) in sites(connection, identity)? {
        let of_person = params![site, user];
        let views: i64 = connection.query_row(
            "SELECT coalesce(sum(rows), 0) FROM page_view_blocks WHERE site = ?1 AND user_id = ?2",
            of_person,
            |row| row.get(0),
        )?;
        work.count(PAGE_VIEWS, u64::try_from(views).unwrap_or(0));
        for table in ["page_view_blocks", "page_view_spans", "page_view_people"] {
            connection.execute(
                &format!("DELETE FROM {table} WHERE site = ?1 AND user_id = ?2"),
                of_person,
            )?;
        }
        let gone = connection.execute(
            "DELETE FROM page_view_enrolments WHERE user_id = ?2 AND course IN (SELECT no FROM page_view_courses WHERE site = ?1)",
            of_person,
        )?;
        work.count(ENROLMENTS, gone as u64);
        // What a query that is under way brings of the others can be asked for again.
        connection.execute(
            "DELETE FROM page_view_queries WHERE site = ?1 AND EXISTS (SELECT 1 FROM json_each(request, '$.users') WHERE value = ?2)",
            of_person,
        )?;
        let mentions = mentioned_by_others(connection, site, user)?;
        work.count("mentions in the page views of others", mentions);
        connection.execute(
            "UPDATE page_view_courses SET generation = generation + 1 WHERE site = ?1",
            [site],
        )?;
    }
    Ok(())
}

/// Takes the person's number out of the addresses that others looked at, and out of what was done in another's name.
fn mentioned_by_others(connection: &Connection, site: i64, user: i64) -> Result<u64, AppError> {
    const NOBODY: i64 = 0;
    let nobody = MaskedPeople::only([(user, NOBODY.to_string())]);
    let mut mentions = 0;
    blocks::change(
        connection,
        Some(site),
        i64::MAX,
        &mut |row: &mut PageView| {
            let mut changed = false;
            if row.real_user == Some(user) {
                row.real_user = Some(NOBODY);
                changed = true;
            }
            if row.context == Some(user)
                && matches!(row.context_type.as_deref(), Some("User" | "UserProfile"))
            {
                row.context = Some(NOBODY);
                changed = true;
            }
            if row.asset == Some(user)
                && row
                    .asset_type
                    .as_deref()
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("user"))
            {
                row.asset = Some(NOBODY);
                changed = true;
            }
            if let std::borrow::Cow::Owned(url) = nobody.mask(&row.url) {
                row.url = url;
                changed = true;
            }
            mentions += u64::from(changed);
            blocks::Fate::Stays { changed }
        },
    )?;
    Ok(mentions)
}

fn leave_marks(connection: &Connection, identity: &Identity) -> Result<(), AppError> {
    let marks = Marks::load(connection)?;
    for (_, id) in &identity.viewers {
        marks.note_viewer(connection, id)?;
    }
    for (server, user) in &identity.users {
        marks.note_user(connection, server, *user)?;
    }
    for login in &identity.logins {
        marks.note_login(connection, &crate::viewing::user_key(login))?;
    }
    Ok(())
}

/// Returns the rows of Canvas courses and the person's id there.
fn canvas_courses(
    connection: &Connection,
    identity: &Identity,
) -> Result<Vec<(i64, i64)>, AppError> {
    at_servers(
        connection,
        "SELECT no, server FROM canvas_courses",
        identity,
    )
}

/// Returns the rows of sites of page views and the person's id there.
fn sites(connection: &Connection, identity: &Identity) -> Result<Vec<(i64, i64)>, AppError> {
    at_servers(
        connection,
        "SELECT no, server FROM page_view_sites",
        identity,
    )
}

fn at_servers(
    connection: &Connection,
    sql: &str,
    identity: &Identity,
) -> Result<Vec<(i64, i64)>, AppError> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (no, server) = row?;
        let users = identity.users_of(&plain_server(&server));
        found.extend(users.into_iter().map(|user| (no, user)));
    }
    Ok(found)
}
