//! What is chosen, planned and listed on the Artifacts screen. Times are milliseconds since 1970 UTC, days are written `2026-11-23`; ids of Canvas are texts, since they may be above 2^53.

pub mod request;

use chrono::{DateTime, Utc};
use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use self::request::ArtifactRequestView;
use super::job::mirror;
use super::list;
use super::page_views::FoundCourseView;

mirror!(ArtifactWarningCode from app::ArtifactWarningCode { CommentsHidden, Anonymous, NoStudents, NoRight, Disk, ShortSample, Other });

/// The courses that a file names.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactCourseFileView {
    pub courses: Vec<FoundCourseView>,
    pub problems: Vec<ArtifactFileProblemView>,
}

impl ArtifactCourseFileView {
    /// Converts what an account found.
    pub fn new(account_id: &str, file: app::ArtifactCourseFile) -> Self {
        Self {
            courses: found(account_id, file.courses),
            problems: list(file.problems),
        }
    }
}

/// Converts courses that an account found.
pub fn found(account_id: &str, courses: Vec<app::CanvasCourseFound>) -> Vec<FoundCourseView> {
    let courses = courses.into_iter();
    courses
        .map(|course| FoundCourseView::new(account_id, course))
        .collect()
}

/// A line of a file that names no course.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactFileProblemView {
    pub line: u64,
    pub words: String,
}

impl From<app::ArtifactFileProblem> for ArtifactFileProblemView {
    fn from(problem: app::ArtifactFileProblem) -> Self {
        Self {
            line: problem.line,
            words: problem.words,
        }
    }
}

/// What can be chosen in a course.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactContentsView {
    pub students: Option<u64>,
    pub sections: Vec<ArtifactSectionView>,
    pub assignments: Vec<ArtifactAssignmentView>,
}

impl From<app::ArtifactCourseContents> for ArtifactContentsView {
    fn from(contents: app::ArtifactCourseContents) -> Self {
        Self {
            students: contents.students,
            sections: list(contents.sections),
            assignments: list(contents.assignments),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactSectionView {
    pub id: String,
    pub name: String,
    pub students: Option<u64>,
}

impl From<app::ArtifactSection> for ArtifactSectionView {
    fn from(section: app::ArtifactSection) -> Self {
        Self {
            id: section.id.to_string(),
            name: section.name,
            students: section.students,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactAssignmentView {
    pub id: String,
    pub name: String,
    pub due_at: Option<i64>,
    pub points: Option<f64>,
    pub submissions: u64,
    /// Why its work is not at Canvas, or only in part.
    pub elsewhere: Option<String>,
    /// Graded without names.
    pub anonymous: bool,
    pub published: bool,
    pub outcomes: Vec<ArtifactOutcomeView>,
}

impl From<app::ArtifactAssignment> for ArtifactAssignmentView {
    fn from(assignment: app::ArtifactAssignment) -> Self {
        Self {
            id: assignment.id.to_string(),
            name: assignment.name,
            due_at: assignment.due_at.map(at),
            points: assignment.points,
            submissions: assignment.submissions,
            elsewhere: assignment.elsewhere,
            anonymous: assignment.anonymous,
            published: assignment.published,
            outcomes: list(assignment.outcomes),
        }
    }
}

/// An outcome that a rubric measures.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactOutcomeView {
    pub id: String,
    pub name: String,
}

impl From<app::ArtifactOutcome> for ArtifactOutcomeView {
    fn from(outcome: app::ArtifactOutcome) -> Self {
        Self {
            id: outcome.id.to_string(),
            name: outcome.name,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactNamesPreviewView {
    /// The name of a handed-in file.
    pub file: String,
    /// Two spaces for each level, `/` behind a folder.
    pub tree: Vec<String>,
}

impl From<app::ArtifactNamesPreview> for ArtifactNamesPreviewView {
    fn from(preview: app::ArtifactNamesPreview) -> Self {
        Self {
            file: preview.file,
            tree: preview.tree,
        }
    }
}

/// What leaves with an export, and what does not.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactPrivacyView {
    pub stays_here: &'static [&'static str],
    pub leaves: &'static [&'static str],
}

impl From<app::ArtifactPrivacy> for ArtifactPrivacyView {
    fn from(privacy: app::ArtifactPrivacy) -> Self {
        Self {
            stays_here: privacy.stays_here,
            leaves: privacy.leaves,
        }
    }
}

/// How far the reading for a plan is.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactReadingView {
    pub words: String,
    pub done: u64,
    pub of: u64,
}

impl From<app::ArtifactReading> for ArtifactReadingView {
    fn from(reading: app::ArtifactReading) -> Self {
        Self {
            words: reading.words,
            done: reading.done,
            of: reading.of,
        }
    }
}

/// What an export will do.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactPlanView {
    pub id: String,
    /// The export in this folder, where there was one.
    pub export_id: Option<String>,
    pub courses: Vec<ArtifactPlanCourseView>,
    /// Files to fetch, and their bytes as far as Canvas tells them.
    pub files: u64,
    pub bytes: u64,
    /// Files of the whole export, also those that are here already.
    pub files_listed: u64,
    pub bytes_listed: u64,
    pub unknown_sizes: u64,
    pub least_calls: u64,
    pub most_calls: u64,
    pub seconds: Option<u64>,
    pub free_bytes: Option<u64>,
    pub needs_bytes: u64,
    pub fits: bool,
    pub cannot: Vec<ArtifactCannotView>,
    /// None where nothing was exported into the folder before.
    pub changes: Option<ArtifactChangesView>,
    pub warnings: Vec<ArtifactWarningView>,
    pub notes: Vec<String>,
    pub nothing_new: bool,
}

impl From<app::ArtifactPlan> for ArtifactPlanView {
    fn from(plan: app::ArtifactPlan) -> Self {
        Self {
            nothing_new: plan.nothing_new(),
            id: plan.id.0,
            export_id: plan.export.map(|id| id.0.to_string()),
            courses: list(plan.courses),
            files: plan.files,
            bytes: plan.bytes,
            files_listed: plan.files_listed,
            bytes_listed: plan.bytes_listed,
            unknown_sizes: plan.unknown_sizes,
            least_calls: plan.calls.0,
            most_calls: plan.calls.1,
            seconds: plan.seconds,
            free_bytes: plan.free_bytes,
            needs_bytes: plan.needs_bytes,
            fits: plan.fits,
            cannot: list(plan.cannot),
            changes: plan.changes.map(Into::into),
            warnings: list(plan.warnings),
            notes: plan.notes,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactPlanCourseView {
    pub canvas_id: String,
    pub name: String,
    pub students: u64,
    pub assignments: u64,
    pub submissions: u64,
    pub files: u64,
    pub bytes: u64,
}

impl From<app::ArtifactPlanCourse> for ArtifactPlanCourseView {
    fn from(course: app::ArtifactPlanCourse) -> Self {
        Self {
            canvas_id: course.canvas_id.to_string(),
            name: course.name,
            students: course.students,
            assignments: course.assignments,
            submissions: course.submissions,
            files: course.files,
            bytes: course.bytes,
        }
    }
}

/// What cannot be exported, and why.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactCannotView {
    pub course: String,
    pub what: String,
    pub reason: String,
    pub count: u64,
}

impl From<app::ArtifactCannot> for ArtifactCannotView {
    fn from(cannot: app::ArtifactCannot) -> Self {
        Self {
            course: cannot.course,
            what: cannot.what,
            reason: cannot.reason,
            count: cannot.count,
        }
    }
}

/// What differs from the run before.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactChangesView {
    pub new: u64,
    pub changed: u64,
    pub gone: u64,
    pub same: u64,
    pub lines: Vec<String>,
}

impl From<app::ArtifactChanges> for ArtifactChangesView {
    fn from(changes: app::ArtifactChanges) -> Self {
        Self {
            new: changes.new,
            changed: changes.changed,
            gone: changes.gone,
            same: changes.same,
            lines: changes.lines,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactWarningView {
    pub code: ArtifactWarningCode,
    pub sentence: String,
}

impl From<app::ArtifactWarning> for ArtifactWarningView {
    fn from(warning: app::ArtifactWarning) -> Self {
        Self {
            code: warning.code.into(),
            sentence: warning.sentence,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartedArtifactsView {
    pub export_id: String,
    pub job_id: String,
}

impl From<app::StartedArtifacts> for StartedArtifactsView {
    fn from(started: app::StartedArtifacts) -> Self {
        Self {
            export_id: started.export.0.to_string(),
            job_id: started.job,
        }
    }
}

/// An export made earlier, or running.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactExportView {
    pub id: String,
    pub name: String,
    pub folder: String,
    pub account_id: String,
    pub request: ArtifactRequestView,
    pub created_at: i64,
    pub last_run: Option<ArtifactRunView>,
    /// The job that runs or waits.
    pub job_id: Option<String>,
    pub has_portfolio: bool,
}

impl From<app::ArtifactExportView> for ArtifactExportView {
    fn from(export: app::ArtifactExportView) -> Self {
        Self {
            id: export.id.0.to_string(),
            name: export.name,
            folder: export.folder.to_string_lossy().into_owned(),
            account_id: export.account.to_string(),
            request: export.request.into(),
            created_at: at(export.created_at),
            last_run: export.last_run.map(Into::into),
            job_id: export.job,
            has_portfolio: export.portfolio.is_some(),
        }
    }
}

/// How a run of an export ended.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactRunView {
    pub job_id: String,
    /// When it ended, or began where it has not ended.
    pub at: i64,
    pub seconds: u64,
    pub files_listed: u64,
    pub files_done: u64,
    pub files_failed: u64,
    pub bytes: u64,
    pub changes: Option<ArtifactChangesView>,
    pub nothing_new: bool,
    pub receipt: Vec<ArtifactReceiptLineView>,
    pub adds_up: bool,
    pub complete: bool,
    pub issues: Vec<String>,
    /// What ended it early.
    pub problem: Option<String>,
    /// “3 links have expired”.
    pub failures: Vec<String>,
}

impl From<app::ArtifactRunView> for ArtifactRunView {
    fn from(run: app::ArtifactRunView) -> Self {
        let ended = run.ended_at.unwrap_or(run.at);
        let seconds = (ended - run.at).num_seconds();
        Self {
            job_id: run.job,
            at: at(ended),
            seconds: u64::try_from(seconds).unwrap_or_default(),
            files_listed: run.files_listed,
            files_done: run.files_done,
            files_failed: run.files_failed,
            bytes: run.bytes,
            nothing_new: run
                .changes
                .as_ref()
                .is_some_and(app::ArtifactChanges::are_none),
            changes: run.changes.map(Into::into),
            receipt: list(run.receipt),
            adds_up: run.adds_up,
            complete: run.complete,
            issues: run.issues,
            problem: run.problem,
            failures: run.failures,
        }
    }
}

/// A sort of thing: what Canvas lists is what was exported and what was not, by reason.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactReceiptLineView {
    pub what: String,
    pub listed: u64,
    pub exported: u64,
    pub not_exported: Vec<NotExportedView>,
}

impl From<app::ArtifactReceiptLine> for ArtifactReceiptLineView {
    fn from(line: app::ArtifactReceiptLine) -> Self {
        Self {
            what: line.what,
            listed: line.listed,
            exported: line.exported,
            not_exported: list(line.not_exported),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct NotExportedView {
    pub reason: String,
    pub count: u64,
}

impl From<(String, u64)> for NotExportedView {
    fn from((reason, count): (String, u64)) -> Self {
        Self { reason, count }
    }
}

/// Choices that were kept under a name.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ArtifactSetView {
    pub id: String,
    pub name: String,
    pub request: ArtifactRequestView,
}

impl From<app::ArtifactSetView> for ArtifactSetView {
    fn from(set: app::ArtifactSetView) -> Self {
        Self {
            id: set.id.0.to_string(),
            name: set.name,
            request: set.request.into(),
        }
    }
}

fn at(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}
