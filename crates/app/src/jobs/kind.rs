//! What a kind of job brings: who runs it, how many of its items run at once, and the words for what it does.

use std::collections::HashMap;
use std::sync::Arc;

use lectern_jobs::{Counts, Item, ItemSnapshot, JobError, JobRunner, JobSnapshot};

use super::failures::Fix;
use super::view::{FailureCause, ItemState, JobKind};
use super::words::{moving, parts_and_speed};
use crate::settings::Settings;

/// A kind of job, as it is registered when the profile is opened.
pub(crate) trait Kind: Send + Sync + 'static {
    /// Returns the words for what it does.
    fn words(&self) -> &'static dyn KindWords;

    /// Returns who runs its jobs. The runner's kind is the word of [`KindWords::kind`].
    fn runner(&self) -> Arc<dyn JobRunner>;

    /// Returns how many of its items are worked on at the same time at each site.
    fn lane_width(&self, settings: &Settings) -> usize;

    /// Lets settings hold for what runs, once at the start and after every change.
    fn follow_settings(&self, _settings: &Settings) {}
}

/// The words of a kind of job. Pure, so that they are tested without a queue.
pub(crate) trait KindWords: Send + Sync + 'static {
    /// Returns the kind as hosts know it.
    fn kind(&self) -> JobKind;

    /// Tells which meter its speed counts for.
    fn direction(&self) -> Direction;

    /// Names the service that its jobs wait for.
    fn service(&self) -> &'static str {
        "Panopto"
    }

    /// Tells whether its bytes say how much there is to do.
    fn counts_bytes(&self) -> bool {
        true
    }

    /// Returns the state of an item that is being worked on or followed, by its phase.
    fn under_way(&self, item: &Item) -> ItemState;

    /// Writes a number of its items: "6 recordings".
    fn items(&self, n: u64) -> String;

    /// Says what an item is doing that noted nothing by itself.
    fn detail(&self, item: &ItemSnapshot) -> String {
        parts_and_speed(item)
    }

    /// Says how far a running job is.
    fn progress(&self, job: &JobSnapshot) -> String {
        moving(job)
    }

    /// Says what is still followed when nothing is left to do here.
    fn followed(&self, counts: &Counts) -> String {
        format!("Waiting for {}", self.items(counts.following))
    }

    /// Returns head, remedy and button for failures of a cause; `None` takes what fits every kind.
    fn fix(&self, cause: FailureCause, failed: u64, target: &str) -> Option<Fix>;

    /// Returns what an item points at.
    fn links(&self, item: &Item) -> Links;
}

/// Which way a kind of job moves bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To a server.
    Up,
    /// From a server.
    Down,
    /// Within this computer; no meter shows it.
    Here,
}

/// What an item points at: its session on the server and its file on this computer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    pub session_id: Option<String>,
    pub session_url: Option<String>,
    pub path: Option<String>,
}

/// The kinds of job this version knows, by the word in their rows.
#[derive(Default)]
pub(super) struct Kinds(HashMap<&'static str, Arc<dyn Kind>>);

impl Kinds {
    pub fn new(kinds: Vec<Arc<dyn Kind>>) -> Self {
        Self(
            kinds
                .into_iter()
                .map(|kind| (kind.words().kind().word(), kind))
                .collect(),
        )
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Kind>> {
        self.0.values()
    }

    /// Returns the words of a kind, or [`JobError::NoRunner`] for one that was not registered.
    pub fn words(&self, kind: &str) -> Result<&'static dyn KindWords, JobError> {
        self.0
            .get(kind)
            .map(|kind| kind.words())
            .ok_or_else(|| JobError::NoRunner(kind.to_owned()))
    }
}
