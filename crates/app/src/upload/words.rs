//! Uploads in the words of the Transfers screen.

use lectern_jobs::{Counts, Item};
use serde_json::Value;

use crate::jobs::{
    Direction, FailureAction, FailureCause, Fix, ItemState, JobKind, KindWords, Links, count,
};

/// The words of uploads.
pub(crate) struct UploadWords;

impl KindWords for UploadWords {
    fn kind(&self) -> JobKind {
        JobKind::Upload
    }

    fn direction(&self) -> Direction {
        Direction::Up
    }

    fn under_way(&self, item: &Item) -> ItemState {
        use lectern_jobs::ItemState as S;
        match (item.state, item.phase.as_str()) {
            (S::Following, "processing") => ItemState::Processing,
            (S::Following, _) => ItemState::Uploaded,
            (_, "preparing" | "") => ItemState::Preparing,
            _ => ItemState::Uploading,
        }
    }

    fn items(&self, n: u64) -> String {
        recordings(n)
    }

    fn followed(&self, counts: &Counts) -> String {
        format!(
            "Everything is sent. Panopto processes {}",
            recordings(counts.following)
        )
    }

    fn fix(&self, cause: FailureCause, failed: u64, target: &str) -> Option<Fix> {
        let these = recordings(failed);
        let fix = match cause {
            FailureCause::Rights | FailureCause::Forbidden => Fix::new(
                format!("You may not upload to {target}"),
                "Ask its owner for the Creator role, or choose another folder.",
                FailureAction::ChooseFolder,
            ),
            FailureCause::Processing => Fix::new(
                format!("{these}: Panopto could not process the file"),
                "Check that it plays on this computer, then upload it again.",
                FailureAction::Retry,
            ),
            FailureCause::Removed => Fix::new(
                format!("{these}: Panopto removed the upload because it was not finished in time"),
                "Upload it again.",
                FailureAction::Retry,
            ),
            FailureCause::Missing => Fix::new(
                format!("{these}: a file is no longer there or cannot be read"),
                "Put the files back, then retry.",
                FailureAction::Retry,
            ),
            FailureCause::Changed => Fix::new(
                format!("{these}: the file keeps changing"),
                "Retry when nothing writes to it any more.",
                FailureAction::Retry,
            ),
            FailureCause::SignIn
            | FailureCause::Network
            | FailureCause::DiskFull
            | FailureCause::Server
            | FailureCause::Damaged
            | FailureCause::PathTooLong
            | FailureCause::Destination
            | FailureCause::Conflict
            | FailureCause::Other => return None,
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
        Links {
            session_id: result("sessionId"),
            session_url: result("sessionUrl"),
            path: item
                .request
                .pointer("/files/0/path")
                .and_then(Value::as_str)
                .map(str::to_owned),
        }
    }
}

/// Writes a number of recordings.
pub(super) fn recordings(n: u64) -> String {
    count(n, "recording", "recordings")
}
