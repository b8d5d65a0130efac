//! Courses that a person follows. Times are milliseconds since 1970 UTC, days are written `2026-11-23`.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::ErrorView;
use super::insights::day;
use super::job::mirror;
use super::mirror::MirrorScheduleView;

mirror!(ImportKind from app::CourseImportKind { New, Changed, Same, Problem });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    pub id: String,
    pub name: String,
    /// The folders above and its own, as far as they are known.
    pub path: String,
    pub folder_id: String,
    pub account_id: Option<String>,
    pub videos: u64,
    pub folders: u64,
    pub views: u64,
    /// `None` is the computer's.
    pub time_zone: Option<String>,
    /// The first day (UTC) that is asked for where nothing is stored yet.
    pub first_day: String,
    /// The last day (UTC) to which every recording's views are stored.
    pub data_to: Option<String>,
    pub failed: u64,
    pub last_sync: Option<CourseSyncView>,
    pub schedule: Option<MirrorScheduleView>,
    pub schedule_paused: bool,
    pub next_run: Option<i64>,
    pub completion_only: bool,
    pub roster: Option<u64>,
    pub left_out: u64,
    pub problem: Option<String>,
}

impl CourseView {
    /// Converts a course; `path` are the names of its folder and those above it.
    pub fn new(course: app::CourseView, path: &[app::Folder], left_out: u64) -> Self {
        let names: Vec<&str> = path.iter().map(|folder| folder.name.as_str()).collect();
        Self {
            path: if names.is_empty() {
                course.name.clone()
            } else {
                names.join(" / ")
            },
            id: course.id.0.to_string(),
            name: course.name,
            folder_id: course.folder.to_string(),
            account_id: course.account.map(|id| id.to_string()),
            videos: course.sessions,
            folders: course.folders,
            views: course.rows,
            time_zone: course.zone.map(|zone| zone.name().to_owned()),
            first_day: course.first_day.to_string(),
            data_to: course.data_to.map(|at| at.date_naive().to_string()),
            failed: course.failed,
            last_sync: course.run.map(Into::into),
            schedule: course.schedule.map(Into::into),
            schedule_paused: course.schedule_paused,
            next_run: course.next_run.map(|at| at.timestamp_millis()),
            completion_only: course.completion_only,
            roster: course.roster,
            left_out,
            problem: course.problem,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseSyncView {
    pub at: i64,
    pub running: bool,
    pub failed: u64,
    pub new_views: u64,
    pub calls: u64,
}

impl From<app::CourseRun> for CourseSyncView {
    fn from(run: app::CourseRun) -> Self {
        Self {
            at: run.ended_at.unwrap_or(run.at).timestamp_millis(),
            running: run.ended_at.is_none(),
            failed: run.failed,
            new_views: run.new_rows,
            calls: run.calls,
        }
    }
}

/// Jobs that were begun, and what is worth saying about them.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncStartedView {
    pub jobs: Vec<String>,
    pub words: String,
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseImportView {
    pub id: String,
    pub path: String,
    pub rows: Vec<ImportRowView>,
    /// Columns that are kept as they are.
    pub own_columns: Vec<String>,
}

impl From<app::CourseImportPreview> for CourseImportView {
    fn from(preview: app::CourseImportPreview) -> Self {
        Self {
            id: preview.id.0,
            path: preview.path.to_string_lossy().into_owned(),
            rows: super::list(preview.rows),
            own_columns: preview.own_columns,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportRowView {
    pub line: u64,
    pub name: String,
    pub folder_id: String,
    pub kind: ImportKind,
    pub words: String,
}

impl From<app::CourseImportRow> for ImportRowView {
    fn from(row: app::CourseImportRow) -> Self {
        Self {
            line: row.line,
            name: row.name,
            folder_id: row.folder,
            kind: row.kind.into(),
            words: row.words,
        }
    }
}

/// A change of a course. Without a zone it is the computer's; without a day it stays.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseEdit {
    pub time_zone: Option<String>,
    pub first_day: Option<String>,
}

impl TryFrom<CourseEdit> for app::CourseEdit {
    type Error = ErrorView;

    fn try_from(edit: CourseEdit) -> Result<Self, ErrorView> {
        let day = edit.first_day.map(|text| day(&text)).transpose()?;
        Ok(Self {
            zone: Some(edit.time_zone),
            first_day: day.map(Some),
            ..Self::default()
        })
    }
}
