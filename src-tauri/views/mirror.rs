//! Mirrors: what is taken home, how, and what became of it. Times are milliseconds since 1970 UTC, sizes bytes, durations seconds.

pub mod plan;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::ErrorView;
use super::job::mirror;

mirror!(Sidecar from app::Sidecar { Info, Srt, Vtt, Text, Thumbnail, Chapters, Permissions });
mirror!(LocalState from app::LocalState { Same, Changed, Replaced, Gone, NotDownloadable });
mirror!(MirrorOutcome from app::MirrorOutcome { Running, Done, SomeFailed, Failed, Cancelled, NothingToDo });

/// What is taken, where to, how.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MirrorRequestView {
    pub account_id: String,
    pub scope: MirrorScope,
    pub destination: String,
    pub options: MirrorOptionsView,
}

impl From<app::MirrorRequest> for MirrorRequestView {
    fn from(request: app::MirrorRequest) -> Self {
        Self {
            account_id: request.account.to_string(),
            scope: request.scope.into(),
            destination: text(&request.destination),
            options: request.options.into(),
        }
    }
}

impl TryFrom<MirrorRequestView> for app::MirrorRequest {
    type Error = ErrorView;

    fn try_from(view: MirrorRequestView) -> Result<Self, ErrorView> {
        Ok(Self {
            account: app::AccountId::new(&view.account_id),
            scope: view.scope.try_into()?,
            destination: PathBuf::from(view.destination),
            options: view.options.into(),
        })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum MirrorScope {
    Site,
    Folders { folders: Vec<String> },
    Sessions { sessions: Vec<String> },
}

impl From<app::MirrorScope> for MirrorScope {
    fn from(scope: app::MirrorScope) -> Self {
        match scope {
            app::MirrorScope::Site => Self::Site,
            app::MirrorScope::Folders { folders } => Self::Folders {
                folders: folders.iter().map(ToString::to_string).collect(),
            },
            app::MirrorScope::Sessions { sessions } => Self::Sessions {
                sessions: sessions.iter().map(ToString::to_string).collect(),
            },
        }
    }
}

impl TryFrom<MirrorScope> for app::MirrorScope {
    type Error = ErrorView;

    fn try_from(scope: MirrorScope) -> Result<Self, ErrorView> {
        Ok(match scope {
            MirrorScope::Site => Self::Site,
            MirrorScope::Folders { folders } => Self::Folders {
                folders: ids(&folders)?,
            },
            MirrorScope::Sessions { sessions } => Self::Sessions {
                sessions: ids(&sessions)?,
            },
        })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MirrorOptionsView {
    pub filter: MirrorFilterView,
    pub template: String,
    pub sidecars: Vec<Sidecar>,
    pub all_languages: bool,
    pub also_search: bool,
}

impl From<app::MirrorOptions> for MirrorOptionsView {
    fn from(options: app::MirrorOptions) -> Self {
        Self {
            filter: options.filter.into(),
            template: options.template,
            sidecars: options.sidecars.into_iter().map(Into::into).collect(),
            all_languages: options.all_languages,
            also_search: options.also_search,
        }
    }
}

impl From<MirrorOptionsView> for app::MirrorOptions {
    fn from(view: MirrorOptionsView) -> Self {
        Self {
            filter: view.filter.into(),
            template: view.template,
            sidecars: view.sidecars.into_iter().map(Into::into).collect(),
            all_languages: view.all_languages,
            also_search: view.also_search,
        }
    }
}

/// Days are written `2026-11-23`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MirrorFilterView {
    pub skip_folders: Vec<String>,
    pub only_titles: Vec<String>,
    pub not_titles: Vec<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub at_least: Option<f64>,
    pub at_most: Option<f64>,
    pub creator: Option<String>,
    pub largest: Option<u64>,
}

impl From<app::MirrorFilter> for MirrorFilterView {
    fn from(filter: app::MirrorFilter) -> Self {
        Self {
            skip_folders: filter.skip_folders,
            only_titles: filter.only_titles,
            not_titles: filter.not_titles,
            from: filter.from.map(|day| day.to_string()),
            to: filter.to.map(|day| day.to_string()),
            at_least: filter.at_least,
            at_most: filter.at_most,
            creator: filter.creator,
            largest: filter.largest,
        }
    }
}

impl From<MirrorFilterView> for app::MirrorFilter {
    fn from(view: MirrorFilterView) -> Self {
        // The page sends days that its date field has read; another text is no day.
        let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Self {
            skip_folders: view.skip_folders,
            only_titles: view.only_titles,
            not_titles: view.not_titles,
            from: day(view.from),
            to: day(view.to),
            at_least: view.at_least,
            at_most: view.at_most,
            creator: view.creator,
            largest: view.largest,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MirrorView {
    pub id: String,
    pub name: String,
    pub account_id: String,
    pub from: String,
    pub destination: String,
    pub recordings: u64,
    pub bytes: u64,
    pub last_run: Option<MirrorRunView>,
    pub schedule: Option<MirrorScheduleView>,
    pub schedule_paused: bool,
    pub next_run: Option<i64>,
    pub last_verified: Option<VerifiedView>,
    pub certificate: bool,
    pub running_job: Option<String>,
    pub request: MirrorRequestView,
}

impl From<app::MirrorView> for MirrorView {
    fn from(mirror: app::MirrorView) -> Self {
        Self {
            id: mirror.id.0,
            name: mirror.name,
            account_id: mirror.account.to_string(),
            from: mirror.from,
            destination: text(&mirror.destination),
            recordings: mirror.recordings,
            bytes: mirror.bytes,
            last_run: mirror.last_run.map(Into::into),
            schedule: mirror.schedule.map(Into::into),
            schedule_paused: mirror.schedule_paused,
            next_run: mirror.next_run.as_ref().map(millis),
            last_verified: mirror.last_verified.map(Into::into),
            certificate: mirror.certificate,
            running_job: mirror.running_job,
            request: mirror.request.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MirrorRunView {
    pub at: i64,
    pub ended_at: Option<i64>,
    pub outcome: MirrorOutcome,
    pub complete: bool,
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    pub failed: u64,
    pub skipped_conflicts: u64,
    pub problem: Option<String>,
}

impl From<app::MirrorRunView> for MirrorRunView {
    fn from(run: app::MirrorRunView) -> Self {
        Self {
            at: millis(&run.at),
            ended_at: run.ended_at.as_ref().map(millis),
            outcome: run.outcome.into(),
            complete: run.complete,
            new: run.new,
            changed: run.changed,
            same: run.same,
            failed: run.failed,
            skipped_conflicts: run.skipped_conflicts,
            problem: run.problem,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedView {
    pub at: i64,
    pub files: u64,
    pub bytes: u64,
    pub good: u64,
    pub missing: u64,
    pub changed: u64,
    pub unreadable: u64,
    pub extra: u64,
}

impl From<app::VerifiedView> for VerifiedView {
    fn from(found: app::VerifiedView) -> Self {
        Self {
            at: millis(&found.at),
            files: found.files,
            bytes: found.bytes,
            good: found.good,
            missing: found.missing,
            changed: found.changed,
            unreadable: found.unreadable,
            extra: found.extra,
        }
    }
}

/// When a mirror runs by itself: the days from Monday on, and minutes after midnight of this computer's clock.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MirrorScheduleView {
    pub days: Vec<bool>,
    pub minute: u16,
}

impl From<app::MirrorSchedule> for MirrorScheduleView {
    fn from(schedule: app::MirrorSchedule) -> Self {
        Self {
            days: schedule.days.to_vec(),
            minute: schedule.minute,
        }
    }
}

impl From<MirrorScheduleView> for app::MirrorSchedule {
    fn from(view: MirrorScheduleView) -> Self {
        let mut days = [false; 7];
        for (day, on) in days.iter_mut().zip(view.days) {
            *day = on;
        }
        Self {
            days,
            minute: view.minute,
        }
    }
}

/// A plan that waits for its time.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPlanView {
    pub id: String,
    pub title: String,
    pub at: i64,
    pub mirror_id: String,
}

impl From<app::WaitingPlanView> for WaitingPlanView {
    fn from(plan: app::WaitingPlanView) -> Self {
        Self {
            id: plan.id.0,
            title: plan.title,
            at: millis(&plan.at),
            mirror_id: plan.mirror.0,
        }
    }
}

/// A recording on this computer, as the mirrors know it without looking at the disk.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LocalRecordingView {
    pub session_id: String,
    pub mirror_id: String,
    pub state: LocalState,
    pub path: Option<String>,
    pub files: Vec<String>,
    pub bytes: u64,
    pub checked_at: i64,
}

impl From<app::LocalRecording> for LocalRecordingView {
    fn from(recording: app::LocalRecording) -> Self {
        Self {
            session_id: recording.session.to_string(),
            mirror_id: recording.mirror.0,
            state: recording.state.into(),
            path: recording.path.as_deref().map(text),
            files: recording.files.iter().map(|path| text(path)).collect(),
            bytes: recording.bytes,
            checked_at: millis(&recording.checked_at),
        }
    }
}

fn ids<Id>(texts: &[String]) -> Result<Vec<Id>, ErrorView>
where
    Id: std::str::FromStr<Err = app::IdError>,
{
    texts
        .iter()
        .map(|text| {
            text.parse()
                .map_err(|error| ErrorView::from(app::AppError::Id(error)))
        })
        .collect()
}

fn millis(time: &DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
