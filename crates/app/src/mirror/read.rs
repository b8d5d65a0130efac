//! Reads what the server has in the scope of a mirror: every page, several folders side by side, as fast as the limits allow.
//!
//! Whatever fails in one folder stops nothing else: it becomes a gap, and from a listing with gaps nothing is concluded about
//! what is missing. Only a sign-in that ended, a lost connection and the person's stop end the reading as a whole.

pub(crate) mod details;
mod elsewhere;
mod feed;
mod scope;
mod tree;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, Panopto, PanoptoError, Session, SessionId};
use tokio_util::sync::CancellationToken;

use super::cookies::AccountCookies;
use super::index::Index;
use super::options::MirrorRequest;
use super::plan;
use super::remote::{ListingGap, Remote, RemoteSession};
use super::store::KnownListing;
use super::views::PlanProgress;
use crate::error::AppError;

/// Listings under way at once. The limits set the pace; this only has to be enough to use them over a slow line.
const SIDE_BY_SIDE: usize = 12;
/// So many sessions are asked for in full while the plan is made; beyond that the run does it.
const MOST_DETAILS: usize = 60;

/// What a reading needs.
pub(crate) struct Reader {
    pub panopto: Panopto,
    pub cookies: AccountCookies,
    pub request: MirrorRequest,
    /// What the mirror knows.
    pub index: Arc<Index>,
    /// The last whole listing, for passing over what did not change.
    pub known: Option<KnownListing>,
    pub details: Details,
    pub stop: CancellationToken,
    pub progress: Arc<Counter>,
}

/// Of which sessions the full form is asked besides their listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Details {
    /// None: only folders and what they list are wanted.
    Nothing,
    /// Those that are new or another one, where these are few.
    New,
    /// All, so that size and validator of every file are known.
    All,
}

/// Why a reading as a whole gave no result.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The person stopped it.
    Stopped,
    /// Nothing can be read at all.
    Failed(AppError),
}

impl From<PanoptoError> for ReadError {
    fn from(error: PanoptoError) -> Self {
        Self::Failed(error.into())
    }
}

/// Counts what was read and tells now and then.
#[derive(Default)]
pub(crate) struct Counter {
    folders: AtomicU64,
    sessions: AtomicU64,
    calls: AtomicU64,
    tell: Option<Box<dyn Fn(PlanProgress) + Send + Sync>>,
}

impl Counter {
    /// Makes a counter that tells each change.
    pub fn telling(tell: impl Fn(PlanProgress) + Send + Sync + 'static) -> Self {
        Self {
            tell: Some(Box::new(tell)),
            ..Self::default()
        }
    }

    pub fn now(&self) -> PlanProgress {
        PlanProgress {
            folders: self.folders.load(Ordering::Relaxed),
            sessions: self.sessions.load(Ordering::Relaxed),
            calls: self.calls.load(Ordering::Relaxed),
        }
    }

    fn add(&self, folders: u64, sessions: u64, calls: u64) {
        self.folders.fetch_add(folders, Ordering::Relaxed);
        self.sessions.fetch_add(sessions, Ordering::Relaxed);
        self.calls.fetch_add(calls, Ordering::Relaxed);
        if let Some(tell) = &self.tell {
            tell(self.now());
        }
    }
}

impl Reader {
    /// Reads the scope, and what a plan wants to know besides.
    pub async fn read(&self, now: DateTime<Utc>) -> Result<Remote, ReadError> {
        let work = self.read_all(now);
        match self.stop.run_until_cancelled(work).await {
            Some(read) => read,
            None => Err(ReadError::Stopped),
        }
    }

    async fn read_all(&self, now: DateTime<Utc>) -> Result<Remote, ReadError> {
        let feed = feed::ask(self, now).await?;
        let mut remote = scope::read(self, &feed, now).await?;
        for session in &mut remote.sessions {
            session.updated = feed.updated(session.id).max(self.last_updated(session.id));
        }
        if remote.is_complete() {
            elsewhere::look(self, &mut remote).await?;
        }
        if self.details != Details::Nothing {
            details::ask(self, &mut remote, now).await?;
        }
        remote.calls = self.progress.now().calls;
        Ok(remote)
    }

    fn last_updated(&self, id: SessionId) -> Option<DateTime<Utc>> {
        self.index
            .entries
            .get(&id)
            .and_then(|entry| entry.listing.updated)
    }
}

/// Tells whether a failure is about the account or the line, so that every other call would fail as well.
fn ends_all(error: &PanoptoError) -> bool {
    error.needs_sign_in() || error.is_unreachable() || matches!(error, PanoptoError::Token(_))
}

/// Writes a listed session as the mirror keeps it.
fn remote_session(session: &Session, listed_in: FolderId) -> RemoteSession {
    RemoteSession {
        id: session.id,
        title: session.name.clone(),
        description: session.description.clone().unwrap_or_default(),
        folder: session.folder_id().unwrap_or(listed_in),
        recorded: session.start_time,
        seconds: session.duration,
        has_captions: session.urls.caption_download.is_some(),
        updated: None,
    }
}

/// The gaps of a reading, collected from many tasks.
#[derive(Debug, Default)]
struct Gaps(Mutex<Vec<ListingGap>>);

impl Gaps {
    fn add(&self, folder: Option<FolderId>, path: &str, message: String) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(ListingGap {
                folder,
                path: path.to_owned(),
                message,
            });
    }

    fn take(&self) -> Vec<ListingGap> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says in a sentence why a part could not be read.
fn words(error: PanoptoError) -> String {
    let problem = AppError::from(error).problem();
    if problem.hint.is_empty() {
        problem.message
    } else {
        format!("{} {}", problem.message, problem.hint)
    }
}

/// Sessions by folder, in the order of their listing.
type Sessions = BTreeMap<FolderId, Vec<RemoteSession>>;
