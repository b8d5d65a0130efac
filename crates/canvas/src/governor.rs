//! How fast one account may call. Canvas counts what each call costs it, tells how much is left and refuses when nothing is.

mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use self::state::{State, Wait};

/// Calls of one account on their way at once, at most.
const MOST_IN_FLIGHT: usize = 4;

/// Lets the calls of one account through, in the order they came.
///
/// Four at once at most, two when less than 150 of Canvas's units are left, one below 100, and none until the bucket has
/// leaked enough for the next. A refusal stops all calls of the account for a while that doubles with each refusal; then one
/// call tries, and only when it passes more follow. A call that is dropped while it waits gives its turn to the next.
pub struct Governor {
    state: Mutex<State>,
    changed: Notify,
    /// A fair lock: its queue is the order of the calls.
    turn: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
    jitter: Box<dyn Fn() -> f64 + Send + Sync>,
}

/// How much of what Canvas allows is used.
#[derive(Debug, Clone, PartialEq)]
pub struct GovernorUsage {
    /// Units left, as Canvas last said and with what has come back since; none before the first answer.
    pub left: Option<f64>,
    /// Units of an account that is idle.
    pub of: f64,
    /// Calls on their way.
    pub in_flight: usize,
    /// Calls that may be on their way at once now.
    pub width: usize,
    /// Calls that wait for their turn.
    pub waiting: usize,
    /// How long nothing is sent any more, after a refusal.
    pub held_for: Option<Duration>,
    /// Calls made so far.
    pub calls: u64,
}

/// One call that may leave. Dropping it says that its answer is here, or that nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Permit {
    governor: Arc<Governor>,
    number: u64,
}

impl Default for Governor {
    fn default() -> Self {
        Self::new()
    }
}

impl Governor {
    /// Makes a governor for one account.
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State::new(MOST_IN_FLIGHT)),
            changed: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
            jitter: Box::new(rand::random::<f64>),
        }
    }

    /// Replaces the source of chance (0 to 1) that spreads pauses.
    #[must_use]
    pub fn with_jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Box::new(jitter);
        self
    }

    /// Shortens all pauses that many times, for tests that are refused on purpose.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        self.lock().faster = times.max(1);
        self
    }

    /// Reads the gauge.
    pub fn usage(&self) -> GovernorUsage {
        let now = Instant::now();
        let state = self.lock();
        GovernorUsage {
            left: state.left(now),
            of: state.of,
            in_flight: state.in_flight,
            width: state.allowed(now),
            waiting: self.waiting.load(Ordering::Relaxed),
            held_for: state.held_for(now),
            calls: state.calls,
        }
    }

    /// Waits until one call may leave. Keep the permit until the answer is here.
    ///
    /// Cancel-safe: a dropped call was not counted and keeps nobody waiting.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Permit {
        let _waiting = Waiting::new(&self.waiting);
        let _turn = self.turn.lock().await;
        loop {
            let changed = self.changed.notified();
            let taken = self.lock().take(Instant::now());
            match taken {
                Ok(number) => {
                    return Permit {
                        governor: self.clone(),
                        number,
                    };
                }
                Err(Wait::ForAnAnswer) => changed.await,
                Err(Wait::Until(time)) => tokio::select! {
                    () = sleep_until(time) => {}
                    () = changed => {}
                },
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock, and counts stay usable if it ever did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Takes in what an answer says about cost and rest.
    pub fn note(&self, headers: &HeaderMap) {
        let rest = headers
            .get("x-rate-limit-remaining")
            .and_then(|value| value.to_str().ok()?.trim().parse::<f64>().ok())
            .filter(|rest| rest.is_finite());
        if let Some(rest) = rest {
            self.governor.lock().note_left(rest, Instant::now());
        }
    }

    /// Says that Canvas answered the call instead of refusing it unread.
    pub fn passed(&self) {
        self.governor.lock().passed(self.number);
    }

    /// Says that Canvas refused the call because there were too many, perhaps with a pause it asks for.
    pub fn refused(&self, asked: Option<Duration>) {
        let jitter = (self.governor.jitter)();
        self.governor
            .lock()
            .refused(self.number, asked, jitter, Instant::now());
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.governor.lock().in_flight -= 1;
        self.governor.changed.notify_waiters();
    }
}

impl fmt::Debug for Governor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Governor")
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}

/// Counts a waiting call for as long as it lives, however it ends.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
