//! Synchronisations as a kind of job, with their words.

use std::sync::Arc;

use lectern_jobs::{Counts, Item, ItemSnapshot, JobRunner, JobSnapshot};
use lectern_net::RetryPolicy;
use serde_json::Value;

use super::run::{Engine, SyncRunner};
use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, Kind, KindWords, Links, count,
};
use crate::settings::Settings;

/// Recordings that are asked side by side. The limits set the pace; this only has to be enough to use them.
const SIDE_BY_SIDE: usize = 4;

/// Synchronisations of one profile.
pub(crate) struct SyncKind(pub Arc<Engine>);

impl Kind for SyncKind {
    fn words(&self) -> &'static dyn KindWords {
        &SyncWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(SyncRunner(Arc::clone(&self.0)))
    }

    fn lane_width(&self, _settings: &Settings) -> usize {
        SIDE_BY_SIDE
    }

    fn follow_settings(&self, settings: &Settings) {
        self.0.tuning.change(|tuning| {
            tuning.retry = RetryPolicy {
                max_attempts: u32::from(settings.tries),
                ..tuning.retry.clone()
            };
        });
    }
}

struct SyncWords;

impl KindWords for SyncWords {
    fn kind(&self) -> JobKind {
        JobKind::ViewingSync
    }

    /// Its bytes are few and nobody waits for them.
    fn direction(&self) -> Direction {
        Direction::Here
    }

    fn counts_bytes(&self) -> bool {
        false
    }

    fn under_way(&self, _item: &Item) -> ItemState {
        ItemState::Checking
    }

    fn items(&self, n: u64) -> String {
        count(n, "recording", "recordings")
    }

    fn detail(&self, _item: &ItemSnapshot) -> String {
        "Reading views".to_owned()
    }

    fn progress(&self, job: &JobSnapshot) -> String {
        let Counts { done, total, .. } = job.counts;
        format!("{done} of {}", self.items(total))
    }

    fn fix(&self, cause: FailureCause, failed: u64, _target: &str) -> Option<Fix> {
        let these = self.items(failed);
        let fix = match cause {
            FailureCause::SignIn => Fix::new(
                format!("{these}: Panopto sent a sign-in page instead of viewing data"),
                "The sign-in ended, or a network page is in between. Sign in, then retry.",
                FailureAction::SignIn,
            ),
            FailureCause::Forbidden => Fix::new(
                format!("{these}: this account may not see who watched"),
                "Ask the owner of the folder for the creator role. Other recordings are up to date.",
                FailureAction::Retry,
            ),
            FailureCause::Missing => Fix::new(
                format!("{these}: listed, but Panopto has no usage report"),
                "They may have been deleted meanwhile. Their stored views stay.",
                FailureAction::Retry,
            ),
            FailureCause::Network => Fix::new(
                format!("{these}: the connection was lost"),
                "Lectern tried several times. Nothing is lost: they are asked from where they were.",
                FailureAction::Retry,
            ),
            FailureCause::Changed => Fix::new(
                format!("{these}: the list of views kept changing while it was read"),
                "Retry when fewer people watch.",
                FailureAction::Retry,
            ),
            FailureCause::Server => Fix::new(
                format!("{these}: Panopto has a problem"),
                "Nothing is wrong on your side and nothing is lost. Try again later.",
                FailureAction::Retry,
            ),
            _ => return None,
        };
        Some(fix)
    }

    fn links(&self, item: &Item) -> Links {
        let session = item.request.get("session").and_then(Value::as_str);
        Links {
            session_id: session.map(str::to_owned),
            ..Links::default()
        }
    }
}
