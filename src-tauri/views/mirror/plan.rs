//! The review of a plan. The plan lives in the core; the page shows it, asks for rows and sends edits.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{MirrorRequestView, millis, text};
use crate::views::error::ErrorView;
use crate::views::job::mirror;
use crate::views::list;

mirror!(PlanState from app::PlanState { Reading, Ready, Started, Failed, Stopped });
mirror!(PlanKind from app::PlanKind {
    New, Changed, Moved, Repair, Conflict, Gone, NotDownloadable, LeftOut, Same
});
mirror!(PlanChoice from app::PlanChoice { KeepBoth, KeepMine, TakeTheirs, Skip, Keep, MoveAside });
mirror!(PlanSort from app::PlanSort { Listed, Kind, Title, Folder, Size, Recorded });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    pub id: String,
    pub state: PlanState,
    pub title: String,
    pub account_id: String,
    pub from: String,
    pub to: String,
    pub mirror_id: Option<String>,
    pub made_at: Option<i64>,
    pub complete: bool,
    pub gaps: Vec<PlanGapView>,
    pub counts: Vec<PlanCountView>,
    pub totals: EstimateView,
    pub free_bytes: Option<u64>,
    pub blockers: Vec<String>,
    pub notes: Vec<String>,
    pub nothing_to_do: bool,
    pub changed_since: Option<PlanDifferenceView>,
    pub progress: PlanProgressView,
    pub problem: Option<ErrorView>,
    pub job_id: Option<String>,
    pub request: MirrorRequestView,
}

impl From<app::PlanView> for PlanView {
    fn from(plan: app::PlanView) -> Self {
        Self {
            id: plan.id.0,
            state: plan.state.into(),
            title: plan.title,
            account_id: plan.account.to_string(),
            from: plan.from,
            to: text(&plan.to),
            mirror_id: plan.mirror.map(|id| id.0),
            made_at: plan.made_at.as_ref().map(millis),
            complete: plan.complete,
            gaps: list(plan.gaps),
            counts: list(plan.counts),
            totals: plan.totals.into(),
            free_bytes: plan.free_bytes,
            blockers: plan.blockers,
            notes: plan.notes,
            nothing_to_do: plan.nothing_to_do,
            changed_since: plan
                .changed_since
                .filter(|changes| !changes.is_empty())
                .map(Into::into),
            progress: plan.progress.into(),
            problem: plan.problem.map(Into::into),
            job_id: plan.job,
            request: plan.request.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PlanGapView {
    pub path: String,
    pub message: String,
}

impl From<app::GapView> for PlanGapView {
    fn from(gap: app::GapView) -> Self {
        Self {
            path: gap.path,
            message: gap.message,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct PlanCountView {
    pub kind: PlanKind,
    pub count: u64,
    pub checkable: u64,
    pub checked: u64,
}

impl From<app::PlanCount> for PlanCountView {
    fn from(count: app::PlanCount) -> Self {
        Self {
            kind: count.kind.into(),
            count: count.count,
            checkable: count.checkable,
            checked: count.checked,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EstimateView {
    pub items: u64,
    pub bytes: u64,
    pub guessed_bytes: u64,
    pub calls: u64,
    pub seconds_for_calls: f64,
    pub seconds_for_bytes: Option<f64>,
}

impl From<app::Estimate> for EstimateView {
    fn from(estimate: app::Estimate) -> Self {
        Self {
            items: estimate.items,
            bytes: estimate.bytes,
            guessed_bytes: estimate.guessed_bytes,
            calls: estimate.calls,
            seconds_for_calls: estimate.seconds_for_calls,
            seconds_for_bytes: estimate.seconds_for_bytes,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct PlanProgressView {
    pub folders: u64,
    pub sessions: u64,
    pub calls: u64,
}

impl From<app::PlanProgress> for PlanProgressView {
    fn from(progress: app::PlanProgress) -> Self {
        Self {
            folders: progress.folders,
            sessions: progress.sessions,
            calls: progress.calls,
        }
    }
}

/// What a later plan says otherwise. Long lists are cut; the words count them all.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PlanDifferenceView {
    pub words: String,
    pub lines: Vec<PlanChangeView>,
}

/// Lines of a difference that are shown.
const SHOWN: usize = 500;

impl From<app::PlanDifference> for PlanDifferenceView {
    fn from(changes: app::PlanDifference) -> Self {
        Self {
            words: changes.words(),
            lines: list(changes.lines.into_iter().take(SHOWN)),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PlanChangeView {
    pub title: String,
    pub before: Option<PlanKind>,
    pub after: Option<PlanKind>,
    pub why: String,
}

impl From<app::DifferenceLine> for PlanChangeView {
    fn from(line: app::DifferenceLine) -> Self {
        Self {
            title: line.title,
            before: line.before.map(Into::into),
            after: line.after.map(Into::into),
            why: line.why,
        }
    }
}

#[derive(Debug, Clone, Deserialize, Type)]
pub struct PlanQuery {
    pub kinds: Vec<PlanKind>,
    pub text: String,
    pub unanswered: bool,
    pub sort: PlanSort,
    pub descending: bool,
    pub offset: u32,
    pub limit: u32,
}

impl From<PlanQuery> for app::PlanQuery {
    fn from(query: PlanQuery) -> Self {
        Self {
            kinds: query.kinds.into_iter().map(Into::into).collect(),
            text: query.text,
            unanswered: query.unanswered,
            sort: query.sort.into(),
            descending: query.descending,
            offset: query.offset as usize,
            limit: query.limit as usize,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PlanRowsView {
    pub total: u32,
    pub rows: Vec<PlanRowView>,
}

impl From<app::PlanRows> for PlanRowsView {
    fn from(found: app::PlanRows) -> Self {
        Self {
            total: u32::try_from(found.total).unwrap_or(u32::MAX),
            rows: list(found.rows),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanRowView {
    pub session_id: String,
    pub title: String,
    pub folder_path: String,
    pub recorded: Option<i64>,
    pub seconds: Option<f64>,
    pub kind: PlanKind,
    pub why: String,
    pub checked: bool,
    pub checkable: bool,
    pub choice: Option<PlanChoice>,
    pub choices: Vec<PlanChoice>,
    pub bytes: Option<u64>,
    pub place: String,
    pub place_now: Option<String>,
}

impl From<app::PlanRowView> for PlanRowView {
    fn from(row: app::PlanRowView) -> Self {
        Self {
            session_id: row.session.to_string(),
            title: row.title,
            folder_path: row.folder_path,
            recorded: row.recorded.as_ref().map(millis),
            seconds: row.seconds,
            kind: row.kind.into(),
            why: row.why,
            checked: row.checked,
            checkable: row.checkable,
            choice: row.choice.map(Into::into),
            choices: row.choices.into_iter().map(Into::into).collect(),
            bytes: row.bytes,
            place: row.place,
            place_now: row.place_now,
        }
    }
}

/// One change of a plan.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PlanEdit {
    #[serde(rename_all = "camelCase")]
    Check { session_id: String, on: bool },
    #[serde(rename_all = "camelCase")]
    CheckKind { plan_kind: PlanKind, on: bool },
    #[serde(rename_all = "camelCase")]
    Choose {
        session_id: String,
        choice: PlanChoice,
        all_like: bool,
    },
}

impl TryFrom<PlanEdit> for app::PlanEdit {
    type Error = ErrorView;

    fn try_from(edit: PlanEdit) -> Result<Self, ErrorView> {
        let id = |text: String| {
            text.parse()
                .map_err(|error| ErrorView::from(app::AppError::Id(error)))
        };
        Ok(match edit {
            PlanEdit::Check { session_id, on } => Self::Check {
                session: id(session_id)?,
                on,
            },
            PlanEdit::CheckKind { plan_kind, on } => Self::CheckKind {
                kind: plan_kind.into(),
                on,
            },
            PlanEdit::Choose {
                session_id,
                choice,
                all_like,
            } => Self::Choose {
                session: id(session_id)?,
                choice: choice.into(),
                all_like,
            },
        })
    }
}

/// What became of starting a plan.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum StartedView {
    #[serde(rename_all = "camelCase")]
    Job {
        job_id: String,
    },
    NothingToDo,
}

impl From<app::Started> for StartedView {
    fn from(started: app::Started) -> Self {
        match started {
            app::Started::Job(job_id) => Self::Job { job_id },
            app::Started::NothingToDo => Self::NothingToDo,
        }
    }
}
