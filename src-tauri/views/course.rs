//! Courses that a person follows. Times are milliseconds since 1970 UTC, days are written `2026-11-23`.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::ErrorView;
use super::insights::day;
use super::job::mirror;
use super::mirror::MirrorScheduleView;
use super::page_views::FoundCourseView;

/// A part of what a sync brings. Page views are set with the course's Canvas side.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CoursePart {
    Viewing,
    Recordings,
    Work,
}

impl CoursePart {
    /// Converts to the change that lets a sync bring it, or no more.
    pub fn edit(self, on: bool) -> app::CourseEdit {
        let mut edit = app::CourseEdit::default();
        let part = match self {
            Self::Viewing => &mut edit.sync_viewing,
            Self::Recordings => &mut edit.sync_recordings,
            Self::Work => &mut edit.sync_work,
        };
        *part = Some(on);
        edit
    }
}

mirror!(ImportKind from app::CourseImportKind { New, Changed, Same, Problem });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    pub id: String,
    /// The folder's name, or Canvas's where the folder is called after its term.
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
    pub term: Option<String>,
    /// Where its files are, or are to be, on this computer.
    pub local_folder: Option<String>,
    pub canvas: Option<CourseCanvasView>,
    pub includes: CourseIncludesView,
    /// Recordings that a mirror of its folder has on this computer; `None` without one.
    pub recordings_here: Option<u64>,
    pub work: Option<CourseWorkView>,
    /// Why recordings or student work were not brought last time.
    pub sync_problem: Option<String>,
}

/// What a sync brings.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseIncludesView {
    pub viewing: bool,
    pub recordings: bool,
    pub work: bool,
}

/// The export of a course's student work.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseWorkView {
    pub export_id: String,
    /// When Canvas was last asked what was handed in.
    pub to: Option<i64>,
}

impl CourseView {
    /// Converts a course; `path` are the names of its folder and those above it.
    pub fn new(course: app::CourseView, path: &[app::Folder], left_out: u64) -> Self {
        let title = course.title().to_owned();
        let names: Vec<&str> = path.iter().map(|folder| folder.name.as_str()).collect();
        Self {
            path: if names.is_empty() {
                course.name.clone()
            } else {
                names.join(" / ")
            },
            id: course.id.0.to_string(),
            name: title,
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
            term: course.term,
            local_folder: course
                .local_folder
                .map(|folder| folder.to_string_lossy().into_owned()),
            canvas: course.canvas.map(Into::into),
            includes: CourseIncludesView {
                viewing: course.includes.viewing,
                recordings: course.includes.recordings,
                work: course.includes.work,
            },
            recordings_here: course.recordings.map(|here| here.recordings),
            work: course.work.map(|work| CourseWorkView {
                export_id: work.export.0.to_string(),
                to: work.to.map(|at| at.timestamp_millis()),
            }),
            sync_problem: course.sync_problem,
        }
    }
}

/// What a course is at Canvas, as it was read last.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseCanvasView {
    pub account_id: Option<String>,
    pub canvas_id: String,
    pub name: String,
    pub code: Option<String>,
    pub students: u64,
    /// Teachers, assistants, designers and observers.
    pub others: u64,
    /// People whom the last class list no longer had.
    pub left: u64,
    pub sections: u64,
    pub due_dates: u64,
    pub read_at: Option<i64>,
    pub problem: Option<String>,
    /// Its page views, where this profile keeps some.
    pub page_views_id: Option<String>,
    /// Whether a sync, and every night, reads new page views too.
    pub collecting: bool,
}

impl From<app::CourseCanvas> for CourseCanvasView {
    fn from(canvas: app::CourseCanvas) -> Self {
        Self {
            account_id: canvas.account.map(|id| id.to_string()),
            canvas_id: canvas.canvas_id.to_string(),
            name: canvas.name,
            code: canvas.code,
            students: canvas.students,
            others: canvas.others,
            left: canvas.left,
            sections: canvas.sections,
            due_dates: canvas.due_dates,
            read_at: canvas.read_at.map(|at| at.timestamp_millis()),
            problem: canvas.problem,
            page_views_id: canvas.page_views.map(|id| id.0.to_string()),
            collecting: canvas.collecting,
        }
    }
}

/// A Canvas course that may be the one of a course.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CanvasProposalView {
    pub course: FoundCourseView,
    /// Code and term agree.
    pub sure: bool,
    pub why: String,
}

impl From<app::CanvasProposal> for CanvasProposalView {
    fn from(proposal: app::CanvasProposal) -> Self {
        Self {
            course: FoundCourseView::new(&proposal.account.to_string(), proposal.course),
            sure: proposal.sure,
            why: proposal.why,
        }
    }
}

/// A folder that may be the one of a course.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FolderProposalView {
    pub folder_id: String,
    pub name: String,
    pub path: String,
    pub sure: bool,
    pub why: String,
    /// The course that has it already.
    pub course_id: Option<String>,
}

impl From<app::FolderProposal> for FolderProposalView {
    fn from(proposal: app::FolderProposal) -> Self {
        Self {
            folder_id: proposal.folder.to_string(),
            name: proposal.name,
            path: proposal.path,
            sure: proposal.sure,
            why: proposal.why,
            course_id: proposal.course.map(|id| id.0.to_string()),
        }
    }
}

/// What a new term would follow. Nothing is followed yet.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewTermView {
    pub from: String,
    /// `None` where no other term was found.
    pub to: Option<String>,
    pub terms: Vec<String>,
    pub courses: Vec<NewTermCourseView>,
}

impl From<app::NewTermPlan> for NewTermView {
    fn from(plan: app::NewTermPlan) -> Self {
        Self {
            from: plan.from,
            to: plan.to,
            terms: plan.terms,
            courses: super::list(plan.courses),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewTermCourseView {
    pub course_id: String,
    pub name: String,
    pub folders: Vec<FolderProposalView>,
    pub canvas: Vec<CanvasProposalView>,
    pub local_folder: Option<String>,
    pub problem: Option<String>,
}

impl From<app::NewTermCourse> for NewTermCourseView {
    fn from(course: app::NewTermCourse) -> Self {
        Self {
            course_id: course.course.0.to_string(),
            name: course.name,
            folders: super::list(course.folders),
            canvas: super::list(course.canvas),
            local_folder: course
                .local_folder
                .map(|folder| folder.to_string_lossy().into_owned()),
            problem: course.problem,
        }
    }
}

/// What was chosen for a course of the last term.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NewTermChoiceView {
    pub course_id: String,
    pub folder_id: String,
    pub canvas: Option<CanvasChoice>,
    pub local_folder: Option<String>,
}

/// A Canvas course that was chosen.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CanvasChoice {
    pub account_id: String,
    pub canvas_id: String,
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
    /// Whether recordings or student work are planned in the background.
    pub more: bool,
    pub words: String,
    pub problems: Vec<String>,
}

impl From<app::CourseSync> for SyncStartedView {
    fn from(sync: app::CourseSync) -> Self {
        Self {
            jobs: sync.jobs,
            more: sync.more,
            words: sync.words,
            problems: sync.problems,
        }
    }
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
