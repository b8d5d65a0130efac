//! Mirrors as a kind of job, with their words.

use std::sync::Arc;

use lectern_jobs::{Item, ItemSnapshot, JobRunner};
use lectern_net::RetryPolicy;
use serde_json::Value;

use super::{BESIDE, Engine, MirrorRunner, Tuning};
use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, Kind, KindWords, Links, count,
    parts_and_speed,
};
use crate::settings::{Settings, SpeedLimit};

/// Mirror jobs of one profile.
pub(crate) struct MirrorKind(pub Arc<Engine>);

impl Kind for MirrorKind {
    fn words(&self) -> &'static dyn KindWords {
        &MirrorWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(MirrorRunner(Arc::clone(&self.0)))
    }

    fn lane_width(&self, settings: &Settings) -> usize {
        usize::from(settings.download_files) + BESIDE
    }

    fn follow_settings(&self, settings: &Settings) {
        self.0.window.resize(usize::from(settings.download_files));
        self.0.bandwidth.set(match settings.speed_limit {
            SpeedLimit::None => None,
            SpeedLimit::Always { bytes_per_second } => Some(bytes_per_second),
        });
        self.0.tuning.change(|tuning: &mut Tuning| {
            tuning.retry = RetryPolicy {
                max_attempts: u32::from(settings.tries),
                ..tuning.retry.clone()
            };
        });
    }
}

struct MirrorWords;

impl KindWords for MirrorWords {
    fn kind(&self) -> JobKind {
        JobKind::Mirror
    }

    fn direction(&self) -> Direction {
        Direction::Down
    }

    fn under_way(&self, item: &Item) -> ItemState {
        match item.phase.as_str() {
            "downloading" => ItemState::Downloading,
            "checking" => ItemState::Checking,
            _ => ItemState::Preparing,
        }
    }

    fn items(&self, n: u64) -> String {
        count(n, "recording", "recordings")
    }

    fn detail(&self, item: &ItemSnapshot) -> String {
        match item.item.phase.as_str() {
            "downloading" if item.bytes_per_second.is_some() => {
                format!("{}, checked as it is saved", parts_and_speed(item))
            }
            "downloading" => "Asking Panopto for the video".to_owned(),
            "checking" => "Captions and information".to_owned(),
            _ => String::new(),
        }
    }

    fn fix(&self, cause: FailureCause, failed: u64, target: &str) -> Option<Fix> {
        let these = self.items(failed);
        let fix = match cause {
            FailureCause::SignIn => Fix::new(
                format!("{these}: Panopto sent a sign-in page instead of the video"),
                "The browser session ended. No page was saved as a video. Sign in, then retry.",
                FailureAction::SignIn,
            ),
            FailureCause::Forbidden => Fix::new(
                format!("{these}: downloads are turned off"),
                "Ask the folder owner to allow downloads, or leave these out of the next plan.",
                FailureAction::LeaveOut,
            ),
            FailureCause::Missing => Fix::new(
                format!("{these}: listed, but Panopto has no such recording"),
                "They may be examples that came with Panopto. Leave them out of the next plan.",
                FailureAction::LeaveOut,
            ),
            FailureCause::Network => Fix::new(
                format!("{these}: the connection was lost"),
                "Lectern tried several times. It continues where it stopped.",
                FailureAction::Retry,
            ),
            FailureCause::DiskFull => Fix::new(
                format!("The disk is full ({target})"),
                "Free some space or choose another folder. Everything done so far is kept.",
                FailureAction::ChangeFolder,
            ),
            FailureCause::Damaged => Fix::new(
                format!("{} arrived damaged", count(failed, "file", "files")),
                "Size or checksum differ from the server. The damaged copies were removed.",
                FailureAction::Retry,
            ),
            FailureCause::PathTooLong => Fix::new(
                match failed {
                    1 => "1 name is too long for this disk".to_owned(),
                    more => format!("{more} names are too long for this disk"),
                },
                "Shorten the pattern in Settings, Folders.",
                FailureAction::OpenSettings,
            ),
            FailureCause::Destination => Fix::new(
                format!("{target} cannot be written"),
                "Check the disk and the rights of the folder, or choose another one.",
                FailureAction::ChangeFolder,
            ),
            FailureCause::Conflict => Fix::new(
                format!("{these}: another file is in the way"),
                "Nothing was written over. Make the plan again and choose what happens.",
                FailureAction::None,
            ),
            FailureCause::Server => Fix::new(
                "Panopto has a problem",
                "Nothing is wrong on your side. Try again later.",
                FailureAction::Retry,
            ),
            _ => return None,
        };
        Some(fix)
    }

    fn links(&self, item: &Item) -> Links {
        let result = |key: &str| {
            item.result
                .get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let asked = item.request.pointer("/item/session/id");
        Links {
            session_id: asked.and_then(Value::as_str).map(str::to_owned),
            session_url: None,
            path: result("path"),
        }
    }
}
