//! Jobs, items and meters. Times are milliseconds since 1970 UTC, sizes bytes, durations seconds.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::ErrorView;
use super::list;

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    pub id: String,
    pub kind: JobKind,
    pub account_id: String,
    pub title: String,
    pub target: String,
    pub target_id: Option<String>,
    pub state: JobState,
    pub wait_reason: Option<String>,
    pub wait_until: Option<i64>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub items_total: u64,
    pub items_done: u64,
    pub items_failed: u64,
    pub items_skipped: u64,
    pub items_processing: u64,
    pub bytes_total: u64,
    pub bytes_done: u64,
    pub bytes_per_second: Option<f64>,
    pub seconds_left: Option<f64>,
    pub status_text: String,
    pub failures: Vec<FailureGroupView>,
    pub receipt: Option<ReceiptView>,
}

impl From<app::JobView> for JobView {
    fn from(job: app::JobView) -> Self {
        Self {
            id: job.id,
            kind: job.kind.into(),
            account_id: job.account_id,
            title: job.title,
            target: job.target,
            target_id: job.target_id,
            state: job.state.into(),
            wait_reason: job.wait_reason,
            wait_until: job.wait_until,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            items_total: job.items_total,
            items_done: job.items_done,
            items_failed: job.items_failed,
            items_skipped: job.items_skipped,
            items_processing: job.items_processing,
            bytes_total: job.bytes_total,
            bytes_done: job.bytes_done,
            bytes_per_second: job.bytes_per_second,
            seconds_left: job.seconds_left,
            status_text: job.status_text,
            failures: list(job.failures),
            receipt: job.receipt.map(Into::into),
        }
    }
}

/// Declares an enum of the page that mirrors one of the core, variant by variant.
macro_rules! mirror {
    ($(#[$attribute:meta])* $name:ident from $core:ty { $($variant:ident),+ $(,)? }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($variant),+ }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                match value { $(<$core>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $core {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}
pub(crate) use mirror;

mirror!(JobKind from app::JobKind { Upload, Mirror, Verify, ViewingSync, PageViews, Artifacts });
mirror!(JobState from app::JobState {
    Queued, Running, Waiting, Paused, Succeeded, SucceededWithFailures, Failed, Cancelled
});
mirror!(FailureCause from app::FailureCause {
    SignIn, Forbidden, Network, DiskFull, Changed, Missing, Server, Processing, Removed, Rights, Damaged, PathTooLong, Destination, Conflict, Other
});
mirror!(FailureAction from app::FailureAction { SignIn, Retry, ChooseFolder, ChangeFolder, LeaveOut, OpenSettings, None });
mirror!(ItemState from app::ItemState {
    Waiting, Preparing, Uploading, Downloading, Checking, Uploaded, Processing, Done, Paused, Failed, Skipped, Cancelled, Limited
});
mirror!(WhenFinished from app::WhenFinished { Nothing, Quit });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FailureGroupView {
    pub cause: FailureCause,
    pub head: String,
    pub fix: String,
    pub count: u64,
    /// The first of them; `failed_items` answers all.
    pub items: Vec<FailedItemView>,
    pub retryable: bool,
    pub action: FailureAction,
}

impl From<app::FailureGroupView> for FailureGroupView {
    fn from(group: app::FailureGroupView) -> Self {
        Self {
            cause: group.cause.into(),
            head: group.head,
            fix: group.fix,
            count: group.count,
            items: list(group.items),
            retryable: group.retryable,
            action: group.action.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FailedItemView {
    pub item_id: String,
    pub title: String,
    pub detail: String,
}

impl From<app::FailedItemView> for FailedItemView {
    fn from(item: app::FailedItemView) -> Self {
        Self {
            item_id: item.item_id,
            title: item.title,
            detail: item.detail,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    pub planned: u64,
    pub done: u64,
    pub failed: u64,
    pub skipped: u64,
    pub cancelled: u64,
    pub bytes: u64,
    pub seconds: f64,
    pub adds_up: bool,
}

impl From<app::ReceiptView> for ReceiptView {
    fn from(receipt: app::ReceiptView) -> Self {
        Self {
            planned: receipt.planned,
            done: receipt.done,
            failed: receipt.failed,
            skipped: receipt.skipped,
            cancelled: receipt.cancelled,
            bytes: receipt.bytes,
            seconds: receipt.seconds,
            adds_up: receipt.adds_up,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobItemView {
    pub id: String,
    pub job_id: String,
    pub position: u64,
    pub title: String,
    pub state: ItemState,
    pub detail: String,
    pub bytes_total: u64,
    pub bytes_done: u64,
    pub bytes_per_second: Option<f64>,
    pub parts_done: u64,
    pub parts_total: u64,
    pub attempt: u32,
    pub error: Option<ErrorView>,
    pub session_id: Option<String>,
    pub session_url: Option<String>,
    pub path: Option<String>,
}

impl From<app::JobItemView> for JobItemView {
    fn from(item: app::JobItemView) -> Self {
        Self {
            id: item.id,
            job_id: item.job_id,
            position: item.position,
            title: item.title,
            state: item.state.into(),
            detail: item.detail,
            bytes_total: item.bytes_total,
            bytes_done: item.bytes_done,
            bytes_per_second: item.bytes_per_second,
            parts_done: item.parts_done,
            parts_total: item.parts_total,
            attempt: item.attempt,
            error: item.error.map(Into::into),
            session_id: item.session_id,
            session_url: item.session_url,
            path: item.path,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct JobLogLineView {
    pub at: i64,
    pub text: String,
}

impl From<app::JobLogLineView> for JobLogLineView {
    fn from(line: app::JobLogLineView) -> Self {
        Self {
            at: line.at,
            text: line.text,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MetersView {
    pub up_bytes_per_second: f64,
    pub down_bytes_per_second: f64,
    pub jobs_active: u64,
    pub seconds_left: Option<f64>,
    pub calls: Option<CallsView>,
    pub canvas: Option<CanvasMeterView>,
}

impl From<app::MetersView> for MetersView {
    fn from(meters: app::MetersView) -> Self {
        Self {
            up_bytes_per_second: meters.up_bytes_per_second,
            down_bytes_per_second: meters.down_bytes_per_second,
            jobs_active: meters.jobs_active,
            seconds_left: meters.seconds_left,
            calls: meters.calls.map(Into::into),
            canvas: meters.canvas.map(Into::into),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CanvasMeterView {
    pub account_id: String,
    pub left: f64,
    pub of: f64,
    pub waiting: u32,
    pub held_seconds: Option<f64>,
}

impl From<app::CanvasMeter> for CanvasMeterView {
    fn from(meter: app::CanvasMeter) -> Self {
        Self {
            account_id: meter.account_id,
            left: meter.left,
            of: meter.of,
            waiting: meter.waiting,
            held_seconds: meter.held_seconds,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallsView {
    pub account_id: String,
    pub endpoint: String,
    pub second: CallWindow,
    pub minute: CallWindow,
    pub hour: CallWindow,
    pub waiting: u32,
}

impl From<app::CallsView> for CallsView {
    fn from(calls: app::CallsView) -> Self {
        Self {
            account_id: calls.account_id,
            endpoint: calls.endpoint,
            second: calls.second.into(),
            minute: calls.minute.into(),
            hour: calls.hour.into(),
            waiting: calls.waiting,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct CallWindow {
    pub used: u32,
    pub limit: u32,
}

impl From<app::CallWindow> for CallWindow {
    fn from(window: app::CallWindow) -> Self {
        Self {
            used: window.used,
            limit: window.limit,
        }
    }
}
