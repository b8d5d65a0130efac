use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use lectern_analytics::database::{
    self as files, ActivityReader, DatabaseFolder, Issue, IssueKind, OverviewRow,
};
use lectern_panopto::FolderId;
use tokio_util::sync::CancellationToken;

use super::FolderTakenIn;
use super::batches::Batches;
use crate::database::Database;
use crate::error::AppError;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, CourseRow, FileMark, ListedSession, SessionNo};

/// Takes one folder of a database in.
pub(super) fn take_in(
    database: &Database,
    found: &DatabaseFolder,
    course: &CourseRow,
    state: Option<NaiveDate>,
    now: DateTime<Utc>,
    stop: &CancellationToken,
    issues: &mut Vec<Issue>,
) -> Result<FolderTakenIn, AppError> {
    let mut taken = FolderTakenIn {
        path: found.path.clone(),
        name: course.name.clone(),
        unchanged: false,
        sessions: 0,
        new_rows: 0,
        known_rows: 0,
        left_out: 0,
        last_day: None,
        kept_all: true,
    };
    let before = issues.len();
    let present: Vec<&Path> = [&found.overview, &found.activity]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    let marks = marks(&present);
    if !marks.is_empty() && all_known(database, &marks)? {
        taken.unchanged = true;
        return Ok(taken);
    }
    let listed = overview(database, found, course, &mut taken, issues)?;
    let Some(activity) = &found.activity else {
        taken.kept_all = !issues[before..].iter().any(|issue| says_more(issue.kind));
        return Ok(taken);
    };
    let (sessions, whole, last_at) =
        rows(database, activity, course, now, stop, &mut taken, issues)?;
    taken.kept_all = whole && !issues[before..].iter().any(|issue| says_more(issue.kind));
    taken.last_day = whole.then(|| last_day(state, last_at, now)).flatten();
    let mut all = listed;
    all.extend(sessions);
    database.write(|t| {
        if let Some(day) = taken.last_day {
            store::advance_watermark(t, &all, end_of(day))?;
        }
        // A file that says more than was stored is read again and kept aside before it is written over.
        for (path, mark) in marks.iter().filter(|_| taken.kept_all) {
            store::note_file(t, path, *mark, None)?;
        }
        Ok(())
    })?;
    Ok(taken)
}

fn overview(
    database: &Database,
    found: &DatabaseFolder,
    course: &CourseRow,
    taken: &mut FolderTakenIn,
    issues: &mut Vec<Issue>,
) -> Result<Vec<SessionNo>, AppError> {
    let Some(path) = &found.overview else {
        return Ok(Vec::new());
    };
    let overview = files::read_overview(path)?;
    issues.extend(overview.issues);
    let told: Vec<ListedSession> = overview
        .rows
        .into_iter()
        .filter_map(|row| session(row, course))
        .collect();
    taken.sessions = told.len() as u64;
    database.write(|t| store::remember_sessions(t, course.id, &told, None))
}

/// A line whose id is none was said by the reader.
fn session(row: OverviewRow, course: &CourseRow) -> Option<ListedSession> {
    let folder: Option<FolderId> = row.folder_id.parse().ok();
    let id = row.session_id.parse().ok()?;
    Some(ListedSession {
        id,
        name: row.session_name,
        description: Some(row.description).filter(|text| !text.is_empty()),
        duration: row.duration,
        start_time: None,
        folder: folder.unwrap_or(course.folder),
        folder_name: if folder.is_some() {
            row.folder_name
        } else {
            course.name.clone()
        },
    })
}

/// Stores the rows; returns their recordings, whether the file is whole, and the latest time in it that is not in the future.
fn rows(
    database: &Database,
    activity: &Path,
    course: &CourseRow,
    now: DateTime<Utc>,
    stop: &CancellationToken,
    taken: &mut FolderTakenIn,
    issues: &mut Vec<Issue>,
) -> Result<(Vec<SessionNo>, bool, Option<i64>), AppError> {
    let folder = (course.folder, course.name.clone());
    let mut batches = Batches::new(database, course.id, folder, now);
    let until = now.timestamp_micros();
    let mut reader = ActivityReader::open(activity, Some(until))?;
    let (mut last_at, mut without_time) = (None, 0_u64);
    reader.read(|_line, row| {
        let Some(at) = row.at else {
            without_time += 1;
            return Ok(());
        };
        last_at = last_at.max(Some(at).filter(|at| *at <= until));
        if batches.add(at, row)? && stop.is_cancelled() {
            return Err(AppError::from(ViewingError::Stopped));
        }
        Ok(())
    })?;
    issues.extend(reader.issues());
    let (_, unread) = reader.counts();
    let (added, without_session, sessions) = batches.end()?;
    taken.new_rows = added.new;
    taken.known_rows = added.known;
    taken.left_out = unread + without_time + without_session;
    Ok((sessions, taken.left_out == 0, last_at))
}

/// Tells whether a file holds something that has no place here, besides lines that were left out.
fn says_more(kind: IssueKind) -> bool {
    matches!(
        kind,
        IssueKind::UnknownColumn
            | IssueKind::NotANumber
            | IssueKind::NotAnId
            | IssueKind::DuplicateSession
    )
}

/// The published tool asks for whole days and for all recordings of a folder at once, so the day of the latest row is whole too,
/// also where its note was not written any more. It never asks for today.
fn last_day(
    state: Option<NaiveDate>,
    last_at: Option<i64>,
    now: DateTime<Utc>,
) -> Option<NaiveDate> {
    let yesterday = now.date_naive().checked_sub_days(Days::new(1));
    let latest = last_at
        .and_then(DateTime::from_timestamp_micros)
        .map(|at| at.date_naive());
    let day = state.max(latest)?;
    Some(yesterday.map_or(day, |yesterday| day.min(yesterday)))
}

/// The last moment of a day that a watermark names.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let end = day.and_time(NaiveTime::MIN) + TimeDelta::days(1) - TimeDelta::microseconds(1);
    end.and_utc()
}

fn marks<'p>(paths: &[&'p Path]) -> Vec<(&'p Path, FileMark)> {
    paths
        .iter()
        .filter_map(|path| {
            let mark = std::fs::metadata(path).ok().as_ref().and_then(FileMark::of);
            mark.map(|mark| (*path, mark))
        })
        .collect()
}

fn all_known(database: &Database, marks: &[(&Path, FileMark)]) -> Result<bool, AppError> {
    database.read(|connection| {
        for (path, mark) in marks {
            if !store::is_known(connection, path, *mark)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}
