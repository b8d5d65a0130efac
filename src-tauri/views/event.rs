//! The one stream of events: first a snapshot, then changes.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::account::AccountView;
use super::error::ErrorView;
use super::job::{JobItemView, JobView, MetersView, mirror};
use super::list;

#[derive(Debug, Clone, Serialize, Type)]
pub struct EventMessage {
    pub seq: u64,
    pub event: AppEvent,
}

mirror!(SignInState from app::SignInState { Waiting, Succeeded, Failed });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum AppEvent {
    #[serde(rename_all = "camelCase")]
    Snapshot {
        jobs: Vec<JobView>,
        accounts: Vec<AccountView>,
        meters: MetersView,
        active_account_id: Option<String>,
    },
    #[serde(rename_all = "camelCase")]
    Progress {
        jobs: Vec<JobView>,
        items: Vec<JobItemView>,
        meters: MetersView,
    },
    #[serde(rename_all = "camelCase")]
    JobRemoved { job_id: String },
    #[serde(rename_all = "camelCase")]
    Accounts {
        accounts: Vec<AccountView>,
        active_account_id: Option<String>,
    },
    #[serde(rename_all = "camelCase")]
    SignIn {
        account_id: String,
        state: SignInState,
        address: Option<String>,
        browser_opened: bool,
        error: Option<ErrorView>,
    },
    #[serde(rename_all = "camelCase")]
    Listing {
        account_id: String,
        folder_id: String,
        pages: u32,
        rows: u64,
        done: bool,
        problem: Option<ErrorView>,
    },
    #[serde(rename_all = "camelCase")]
    PlanProgress {
        plan_id: String,
        folders: u64,
        sessions: u64,
        calls: u64,
    },
    #[serde(rename_all = "camelCase")]
    PlanReady { plan_id: String },
    #[serde(rename_all = "camelCase")]
    PlanFailed { plan_id: String },
    #[serde(rename_all = "camelCase")]
    Invalidated { tags: Vec<String> },
    #[serde(rename_all = "camelCase")]
    SkipTls { on: bool },
    #[serde(rename_all = "camelCase")]
    QuitRequested { running: u64 },
    #[serde(rename_all = "camelCase")]
    OpenPlan { path: String },
}

impl EventMessage {
    /// Converts an event; `None` for one that the page does not know.
    pub fn from_core(message: app::EventMessage) -> Option<Self> {
        Some(Self {
            seq: message.seq,
            event: convert(message.event)?,
        })
    }
}

fn convert(event: app::AppEvent) -> Option<AppEvent> {
    use app::AppEvent as Core;
    Some(match event {
        Core::Snapshot(snapshot) => AppEvent::Snapshot {
            jobs: list(snapshot.jobs),
            accounts: list(snapshot.accounts),
            meters: snapshot.meters.into(),
            active_account_id: snapshot.active.map(|id| id.to_string()),
        },
        Core::Progress {
            jobs,
            items,
            meters,
        } => AppEvent::Progress {
            jobs: list(jobs),
            items: list(items),
            meters: meters.into(),
        },
        Core::JobRemoved { job_id } => AppEvent::JobRemoved { job_id },
        Core::Accounts { accounts, active } => AppEvent::Accounts {
            accounts: list(accounts),
            active_account_id: active.map(|id| id.to_string()),
        },
        Core::SignIn {
            account,
            state,
            address,
            browser_opened,
            error,
        } => AppEvent::SignIn {
            account_id: account.to_string(),
            state: state.into(),
            address,
            browser_opened,
            error: error.map(Into::into),
        },
        Core::Listing {
            account,
            folder,
            pages,
            rows,
            done,
            problem,
        } => AppEvent::Listing {
            account_id: account.to_string(),
            folder_id: folder,
            pages,
            rows,
            done,
            problem: problem.map(Into::into),
        },
        Core::PlanProgress { id, progress } => AppEvent::PlanProgress {
            plan_id: id.0,
            folders: progress.folders,
            sessions: progress.sessions,
            calls: progress.calls,
        },
        Core::PlanReady { id } => AppEvent::PlanReady { plan_id: id.0 },
        Core::PlanFailed { id, .. } => AppEvent::PlanFailed { plan_id: id.0 },
        Core::Invalidated { tags } => AppEvent::Invalidated { tags },
        Core::SkipTls { on } => AppEvent::SkipTls { on },
        Core::QuitRequested { running } => AppEvent::QuitRequested {
            running: running as u64,
        },
        Core::OpenPlan { path } => AppEvent::OpenPlan { path },
        _ => return None,
    })
}
