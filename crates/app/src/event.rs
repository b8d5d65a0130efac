//! One stream of events for every host: first the present state, then what changes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::error::Problem;
use crate::jobs::{JobItemView, JobView, MetersView};
use crate::mirror::{PlanId, PlanProgress};
use crate::{Account, AccountId};

/// An event with its place in the stream.
#[derive(Debug, Clone)]
pub struct EventMessage {
    /// Grows by one with every event of this process; a snapshot carries the number of the last event it includes.
    pub seq: u64,
    /// What happened.
    pub event: AppEvent,
}

/// What a host is told without asking.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum AppEvent {
    /// The present state, always the first message of a subscription and again when a slow subscriber missed events.
    Snapshot(Box<Snapshot>),
    /// Jobs and items that changed since the last message, at most five times a second.
    Progress {
        /// Jobs that changed.
        jobs: Vec<JobView>,
        /// Items that changed.
        items: Vec<JobItemView>,
        /// The meters of the whole program.
        meters: MetersView,
    },
    /// A finished job was removed from the list.
    JobRemoved {
        /// The job.
        job_id: String,
    },
    /// Accounts or their states changed.
    Accounts {
        /// All accounts.
        accounts: Vec<Account>,
        /// The account the window shows.
        active: Option<AccountId>,
    },
    /// A sign-in went on.
    SignIn {
        /// The account that signs in.
        account: AccountId,
        /// Where the sign-in stands.
        state: SignInState,
        /// The address to open by hand while waiting. It holds a one-time state, no secret.
        address: Option<String>,
        /// Whether the browser was opened.
        browser_opened: bool,
        /// Why it failed.
        error: Option<Problem>,
    },
    /// Pages of a listing arrived in the background.
    Listing {
        /// The account that reads.
        account: AccountId,
        /// The folder that is read, or `top`.
        folder: String,
        /// Pages read so far.
        pages: u32,
        /// Different rows read so far.
        rows: u64,
        /// Whether the reading ended.
        done: bool,
        /// Why it ended early.
        problem: Option<Problem>,
    },
    /// The reading of a plan goes on, at most five times a second.
    PlanProgress {
        /// The plan.
        id: PlanId,
        /// What was read so far.
        progress: PlanProgress,
    },
    /// The reading of a plan ended: it can be looked at, or the person stopped it.
    PlanReady {
        /// The plan.
        id: PlanId,
    },
    /// A plan could not be made.
    PlanFailed {
        /// The plan.
        id: PlanId,
        /// Why.
        problem: Problem,
    },
    /// What was read before is stale: `folders:<parent|top>`, `sessions:<folder>`, `session:<id>`, `draft:<id>`, `plan:<id>`, `mirrors`, `local` (what is
    /// on this computer), `jobs`, `settings`.
    Invalidated {
        /// The tags.
        tags: Vec<String>,
    },
    /// Certificate checks were turned off or on.
    SkipTls {
        /// Whether they are off.
        on: bool,
    },
    /// The person asked to quit while jobs run.
    QuitRequested {
        /// How many jobs run.
        running: usize,
    },
    /// Another start of the program asked to open a saved plan.
    OpenPlan {
        /// The file.
        path: String,
    },
}

/// Where a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInState {
    /// The browser has it.
    Waiting,
    /// Done.
    Succeeded,
    /// Ended without access.
    Failed,
}

/// The present state of everything events speak about.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Jobs that are not finished, and the finished ones still listed.
    pub jobs: Vec<JobView>,
    /// All accounts.
    pub accounts: Vec<Account>,
    /// The account the window shows.
    pub active: Option<AccountId>,
    /// The meters of the whole program.
    pub meters: MetersView,
}

/// Numbers events and hands them to every subscriber.
#[derive(Clone)]
pub(crate) struct Events {
    inner: Arc<Inner>,
}

struct Inner {
    sender: broadcast::Sender<EventMessage>,
    sequence: Arc<Mutex<u64>>,
}

/// Events kept for a subscriber that is busy; one that falls further behind gets a new snapshot instead.
const BACKLOG: usize = 1024;

impl Events {
    pub(crate) fn new() -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        Self {
            inner: Arc::new(Inner {
                sender,
                sequence: Arc::new(Mutex::new(0)),
            }),
        }
    }

    pub(crate) fn send(&self, event: AppEvent) {
        let mut sequence = self
            .inner
            .sequence
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *sequence += 1;
        // Nobody listening is no failure: the next subscriber begins with a snapshot.
        let _ = self.inner.sender.send(EventMessage {
            seq: *sequence,
            event,
        });
    }

    pub(crate) fn invalidate(&self, tags: impl IntoIterator<Item = impl Into<String>>) {
        self.send(AppEvent::Invalidated {
            tags: tags.into_iter().map(Into::into).collect(),
        });
    }

    /// Begins a subscription. Listening starts before the snapshot is taken, so an event may be told twice, never missed.
    pub(crate) fn subscribe(&self, snapshot: SnapshotSource) -> Subscription {
        let receiver = self.inner.sender.subscribe();
        Subscription {
            sequence: self.inner.sequence.clone(),
            receiver,
            snapshot,
            due: true,
        }
    }
}

/// Builds the present state when a subscription begins or fell behind; `None` once the app is gone.
pub(crate) type SnapshotSource = Arc<dyn Fn() -> Option<Snapshot> + Send + Sync>;

/// The stream of events for one host.
pub struct Subscription {
    sequence: Arc<Mutex<u64>>,
    receiver: broadcast::Receiver<EventMessage>,
    snapshot: SnapshotSource,
    due: bool,
}

impl Subscription {
    /// Waits for the next event; `None` once the app is gone. The first is a snapshot, and so is the one after a gap.
    ///
    /// Dropping the future loses nothing: an event is taken only when it is returned.
    pub async fn next(&mut self) -> Option<EventMessage> {
        if self.due {
            self.due = false;
            return self.present();
        }
        match self.receiver.recv().await {
            Ok(message) => Some(message),
            Err(RecvError::Lagged(_)) => {
                self.receiver = self.receiver.resubscribe();
                self.present()
            }
            Err(RecvError::Closed) => None,
        }
    }

    fn present(&self) -> Option<EventMessage> {
        let seq = *self.sequence.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = (self.snapshot)()?;
        Some(EventMessage {
            seq,
            event: AppEvent::Snapshot(Box::new(snapshot)),
        })
    }
}
