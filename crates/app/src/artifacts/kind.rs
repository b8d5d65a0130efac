//! Exports of student work as a kind of job, with its words.

use std::sync::Arc;

use lectern_jobs::{Counts, Item, JobRunner, JobSnapshot};

use super::run::{ArtifactRunner, Engine};
use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, Kind, KindWords, Links, count,
    moving,
};
use crate::settings::{Settings, SpeedLimit};

/// Files whose bytes move at once.
pub(super) const AT_ONCE: usize = 8;
/// Files under way beyond these: they ask Canvas for an address, or wait for the disk.
const BESIDE: usize = 6;

/// Exports of one profile.
pub(crate) struct ArtifactKind(pub Arc<Engine>);

impl Kind for ArtifactKind {
    fn words(&self) -> &'static dyn KindWords {
        &ArtifactWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(ArtifactRunner(Arc::clone(&self.0)))
    }

    fn lane_width(&self, _settings: &Settings) -> usize {
        AT_ONCE + BESIDE
    }

    fn follow_settings(&self, settings: &Settings) {
        self.0.bandwidth.set(match settings.speed_limit {
            SpeedLimit::None => None,
            SpeedLimit::Always { bytes_per_second } => Some(bytes_per_second),
        });
    }
}

struct ArtifactWords;

/// Phases of an item, as they stand in its row.
pub(super) const DOWNLOADING: &str = "downloading";
pub(super) const WAITING: &str = "waiting";
pub(super) const WRITING: &str = "writing";

impl KindWords for ArtifactWords {
    fn kind(&self) -> JobKind {
        JobKind::Artifacts
    }

    fn direction(&self) -> Direction {
        Direction::Down
    }

    fn service(&self) -> &'static str {
        "Canvas"
    }

    fn under_way(&self, item: &Item) -> ItemState {
        match item.phase.as_str() {
            DOWNLOADING => ItemState::Downloading,
            WRITING => ItemState::Checking,
            _ => ItemState::Preparing,
        }
    }

    /// The last item is the writing; it is counted with the files.
    fn items(&self, n: u64) -> String {
        count(n, "file", "files")
    }

    fn progress(&self, job: &JobSnapshot) -> String {
        let Counts {
            total,
            waiting,
            running,
            done,
            bytes_total,
            ..
        } = job.counts;
        let files = total.saturating_sub(1);
        if waiting + running <= 1 {
            return "Writing folders, tables and pages".to_owned();
        }
        // Until the first of them has come nobody knows how fast they come.
        if bytes_total == 0 {
            return format!("Downloading {done} of {}", self.items(files));
        }
        format!(
            "Downloading {done} of {}, {}",
            self.items(files),
            moving(job)
        )
    }

    fn fix(&self, cause: FailureCause, failed: u64, target: &str) -> Option<Fix> {
        let these = self.items(failed);
        let fix = match cause {
            FailureCause::SignIn => Fix::new(
                format!("{these}: a sign-in page came instead of the file"),
                "No page was saved as a file. A proxy or a network page may be in between; sign in there, then retry.",
                FailureAction::Retry,
            ),
            FailureCause::Forbidden => Fix::new(
                format!("{these}: locked, or not allowed to your account"),
                "Ask the course’s teacher to unlock them. They are named in the export as not downloaded.",
                FailureAction::Retry,
            ),
            FailureCause::Missing => Fix::new(
                format!("{these}: not at Canvas any more"),
                "They were deleted. They are named in the export as not downloaded.",
                FailureAction::Retry,
            ),
            FailureCause::Changed => Fix::new(
                match failed {
                    1 => "1 link has expired".to_owned(),
                    more => format!("{more} links have expired"),
                },
                "Retry asks Canvas for new links.",
                FailureAction::Retry,
            ),
            FailureCause::Processing => Fix::new(
                match failed {
                    1 => "1 recording is still being prepared by Canvas".to_owned(),
                    more => format!("{more} recordings are still being prepared by Canvas"),
                },
                "Retry later.",
                FailureAction::Retry,
            ),
            FailureCause::Damaged => Fix::new(
                format!("{these} arrived damaged"),
                "Length or kind differ from what Canvas says. The damaged copies were removed.",
                FailureAction::Retry,
            ),
            FailureCause::Network => Fix::new(
                format!("{these}: the connection was lost"),
                "Lectern tried several times. It continues where it stopped.",
                FailureAction::Retry,
            ),
            FailureCause::Server => Fix::new(
                format!("{these}: Canvas has a problem"),
                "Nothing is wrong on your side. Try again later.",
                FailureAction::Retry,
            ),
            FailureCause::DiskFull => Fix::new(
                format!("The disk is full ({target})"),
                "Free some space. Everything done so far is kept.",
                FailureAction::Retry,
            ),
            FailureCause::Destination => Fix::new(
                format!("{target} could not be written"),
                "Check the disk and the rights of the folder, then retry. What was fetched is kept.",
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
