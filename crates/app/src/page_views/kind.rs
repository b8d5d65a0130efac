//! Getting page views as a kind of job, with its words.

use std::sync::Arc;

use lectern_jobs::{Counts, Item, ItemSnapshot, JobRunner, JobSnapshot};

use super::run::{Engine, PageViewRunner};
use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, Kind, KindWords, Links, count,
};
use crate::settings::Settings;

/// People who are read side by side: as many as Canvas takes calls at a time.
const SIDE_BY_SIDE: usize = 4;

/// Runs of one profile.
pub(crate) struct PageViewKind(pub Arc<Engine>);

impl Kind for PageViewKind {
    fn words(&self) -> &'static dyn KindWords {
        &PageViewWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(PageViewRunner(Arc::clone(&self.0)))
    }

    fn lane_width(&self, _settings: &Settings) -> usize {
        SIDE_BY_SIDE
    }
}

struct PageViewWords;

impl KindWords for PageViewWords {
    fn kind(&self) -> JobKind {
        JobKind::PageViews
    }

    /// Its bytes are few and nobody waits for them.
    fn direction(&self) -> Direction {
        Direction::Here
    }

    fn service(&self) -> &'static str {
        "Canvas"
    }

    fn counts_bytes(&self) -> bool {
        false
    }

    fn under_way(&self, item: &Item) -> ItemState {
        match item.phase.as_str() {
            "waitingOnCanvas" | "runningOnCanvas" => ItemState::Processing,
            _ => ItemState::Downloading,
        }
    }

    fn items(&self, n: u64) -> String {
        count(n, "person", "people")
    }

    fn detail(&self, item: &ItemSnapshot) -> String {
        item.item.detail.clone()
    }

    fn progress(&self, job: &JobSnapshot) -> String {
        let Counts { done, total, .. } = job.counts;
        format!("{done} of {}", self.items(total))
    }

    fn followed(&self, counts: &Counts) -> String {
        format!(
            "Canvas gathers the history of {}",
            self.items(counts.following)
        )
    }

    fn fix(&self, cause: FailureCause, failed: u64, _target: &str) -> Option<Fix> {
        let these = self.items(failed);
        let fix = match cause {
            FailureCause::SignIn => Fix::new(
                format!("{these}: a sign-in page came instead of page views"),
                "A proxy or a network page is in between. Sign in there, then retry.",
                FailureAction::Retry,
            ),
            FailureCause::Forbidden => Fix::new(
                format!("{these}: Canvas allows no page views for your role"),
                "Ask for ‘Statistics – view’ in the account. They are listed as not read, never as zero.",
                FailureAction::Retry,
            ),
            FailureCause::Missing => Fix::new(
                format!("{these}: not at Canvas any more"),
                "They may have been deleted. What was stored of them stays.",
                FailureAction::Retry,
            ),
            FailureCause::Network => Fix::new(
                format!("{these}: the connection was lost"),
                "Lectern tried several times. Nothing is lost: they go on where they stopped.",
                FailureAction::Retry,
            ),
            FailureCause::Server => Fix::new(
                format!("{these}: Canvas has a problem"),
                "Nothing is wrong on your side and nothing is lost. Try again later.",
                FailureAction::Retry,
            ),
            _ => return None,
        };
        Some(fix)
    }

    fn links(&self, _item: &Item) -> Links {
        Links::default()
    }
}
