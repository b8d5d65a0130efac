mod gauge;
mod shared;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::calls::{Calls, Window};
use crate::ledger::{HOLD, name};
use shared::{Busy, Shared};

pub use gauge::{EndpointUsage, LimiterUsage, WindowUsage};

/// What the server's clock and ours may differ in the length of a window.
const SLACK: Duration = Duration::from_millis(20);
/// A call whose answer is not here after this long has reached the server.
const ON_ITS_WAY: Duration = Duration::from_secs(3);
/// How long to leave another process that is counting a call, and how often before its calls are left out of account.
const BUSY: Duration = Duration::from_millis(1);
const MOST_BUSY: u32 = 100;

const HOUR: Duration = Duration::from_hours(1);

/// The calls one endpoint may get in each of three windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls in a second.
    pub per_second: u32,
    /// Calls in a minute.
    pub per_minute: u32,
    /// Calls in an hour.
    pub per_hour: u32,
}

impl Limits {
    /// Panopto's published limits, per endpoint and client: 5 a second, 100 a minute, 5,000 an hour.
    pub const PANOPTO: Self = Self {
        per_second: 5,
        per_minute: 100,
        per_hour: 5_000,
    };

    fn windows(self, percent: u8, faster: u32) -> [Window; 3] {
        let window = |limit: u32, length: Duration| {
            let part = u64::from(limit) * u64::from(percent.clamp(1, 100)) / 100;
            Window {
                length: length / faster.max(1) + SLACK,
                limit: usize::try_from(part).unwrap_or(usize::MAX).max(1),
            }
        };
        [
            window(self.per_second, Duration::from_secs(1)),
            window(self.per_minute, Duration::from_mins(1)),
            window(self.per_hour, HOUR),
        ]
    }
}

/// Lets the calls of one API client through as fast as its limits allow, in the order they came.
///
/// Each endpoint (method and route template) has its own budget. The windows hold as the server sees them: a call counts from
/// its answer on, because until then it may not have arrived. [`Limiter::hold`] stops all endpoints at once. A call that is
/// dropped while it waits leaves no trace and gives its turn to the next.
///
/// A limiter made with [`Limiter::shared`] counts the calls of all processes that share its file. It never waits for another
/// process longer than a tenth of a second; where the file cannot be used, each process counts for itself.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    /// How many times shorter the windows are than a second, a minute and an hour.
    faster: u32,
    process: u64,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    windows: [Window; 3],
    held: Held,
    endpoints: HashMap<String, Endpoint>,
    logs: Logs,
    calls_made: u64,
    shared: Option<Shared>,
}

/// The calls of each endpoint, by the number of its name.
type Logs = HashMap<u64, Calls>;

#[derive(Debug, Clone)]
struct Endpoint {
    name: u64,
    /// A fair lock: its queue is the order of the calls.
    turn: Arc<tokio::sync::Mutex<()>>,
    waiting: Arc<AtomicUsize>,
}

/// Until when nothing may be sent at all.
#[derive(Debug, Default)]
struct Held(Option<Instant>);

impl Held {
    /// Holds longer; a longer hold is never shortened.
    fn until(&mut self, until: Instant) {
        self.0 = self.0.max(Some(until));
    }
}

/// One call that may leave. Dropping it says that the server has answered, or that nobody waits for the answer any more.
#[derive(Debug)]
pub struct Pass<'a> {
    limiter: &'a Limiter,
    call: Counted,
}

/// A call, and the latest moment at which the server may have counted it.
#[derive(Debug)]
struct Counted {
    endpoint: u64,
    number: u64,
    at: Instant,
}

impl Limiter {
    /// Makes a limiter that uses `percent` (1 to 100) of the limits.
    pub fn new(limits: Limits, percent: u8) -> Self {
        Self::faster(limits, percent, 1)
    }

    /// Makes a limiter whose three windows are `faster` times shorter: for a server that shortens its own as much, so that
    /// a proof about hours takes minutes. What two clocks may differ is not shortened.
    pub fn faster(limits: Limits, percent: u8, faster: u32) -> Self {
        Self {
            limits,
            faster,
            // Two processes with one number would take each other's calls for their own.
            process: name(&format!(
                "{} {:?}",
                std::process::id(),
                std::time::SystemTime::now()
            )),
            state: Mutex::new(State {
                windows: limits.windows(percent, faster),
                held: Held::default(),
                endpoints: HashMap::new(),
                logs: HashMap::new(),
                calls_made: 0,
                shared: None,
            }),
            changed: Notify::new(),
        }
    }

    /// Makes a limiter that counts the calls of every process that has this file open for the same client.
    ///
    /// # Errors
    ///
    /// A file that cannot be opened; [`Limiter::new`] then is the way on.
    pub fn shared(limits: Limits, percent: u8, file: &Path, client: &str) -> std::io::Result<Self> {
        let limiter = Self::new(limits, percent);
        let shared = Shared::open(file, client, limiter.process)?;
        limiter.lock().shared = Some(shared);
        Ok(limiter)
    }

    /// Changes the share of the limits; calls that wait feel it at once.
    pub fn set_share(&self, percent: u8) {
        self.lock().windows = self.limits.windows(percent, self.faster);
        self.changed.notify_waiters();
    }

    /// Waits until one call to the endpoint may leave, and counts it. Keep the pass until the answer is here.
    ///
    /// Cancel-safe: a dropped call was not counted and keeps nobody waiting.
    pub async fn acquire(&self, endpoint: &str) -> Pass<'_> {
        let endpoint = self.endpoint(endpoint);
        let _waiting = Waiting::new(endpoint.waiting);
        let _turn = endpoint.turn.lock().await;
        let mut busy = 0;
        loop {
            let changed = self.changed.notified();
            let now = Instant::now();
            let taken = self
                .lock()
                .take(self.process, endpoint.name, now, busy < MOST_BUSY);
            let again_at = match taken {
                Ok(Ok(number)) => {
                    let call = Counted {
                        endpoint: endpoint.name,
                        number,
                        at: now + ON_ITS_WAY,
                    };
                    return Pass {
                        limiter: self,
                        call,
                    };
                }
                Ok(Err(free_at)) => {
                    busy = 0;
                    free_at
                }
                Err(Busy) => {
                    busy += 1;
                    now + BUSY
                }
            };
            tokio::select! {
                () = sleep_until(again_at) => {}
                () = changed => {}
            }
        }
    }

    /// Stops all calls of the client for a while, as the server asked with 429. A longer hold is never shortened.
    pub fn hold(&self, pause: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        state.held.until(now + pause);
        if let Some(shared) = &mut state.shared {
            let hold = Counted {
                endpoint: HOLD,
                number: 0,
                at: now + pause,
            };
            shared.write_later(&hold, now);
        }
        state.meet(now);
    }

    /// Reads the gauge.
    pub fn usage(&self) -> LimiterUsage {
        let now = Instant::now();
        let mut state = self.lock();
        state.meet(now);
        let gauges = state
            .endpoints
            .iter()
            .map(|(words, endpoint)| state.gauge(words, endpoint, now));
        let held = state.held.0;
        LimiterUsage::new(
            gauges.collect(),
            held.and_then(|until| until.checked_duration_since(now)),
        )
    }

    fn endpoint(&self, words: &str) -> Endpoint {
        let mut state = self.lock();
        if let Some(known) = state.endpoints.get(words) {
            return known.clone();
        }
        let new = Endpoint {
            name: name(words),
            turn: Arc::default(),
            waiting: Arc::default(),
        };
        state.endpoints.insert(words.to_owned(), new.clone());
        new
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock, and counts stay usable if it ever did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts a call now and returns its number, or tells when to ask again.
    fn take(
        &mut self,
        process: u64,
        endpoint: u64,
        now: Instant,
        with_others: bool,
    ) -> Result<Result<u64, Instant>, Busy> {
        let number = self.calls_made + 1;
        let windows = self.windows;
        let mut free_at = now;
        let mut decide = |logs: &mut Logs, held: &Held| {
            let calls = logs.entry(endpoint).or_default();
            calls.forget(now, HOUR + SLACK);
            let free = windows.map(|window| calls.free_at(now, window));
            free_at = free.into_iter().chain(held.0).max().unwrap_or(now);
            (free_at <= now).then(|| {
                let counted = now + ON_ITS_WAY;
                calls.note((process, number), counted);
                Counted {
                    endpoint,
                    number,
                    at: counted,
                }
            })
        };
        match &mut self.shared {
            Some(shared) if with_others => {
                let met = shared.exchange(&mut self.logs, &mut self.held, now, decide);
                self.met(met)?;
            }
            Some(shared) => {
                if let Some(call) = decide(&mut self.logs, &self.held) {
                    shared.write_later(&call, now);
                }
            }
            None => drop(decide(&mut self.logs, &self.held)),
        }
        if free_at > now {
            return Ok(Err(free_at));
        }
        self.calls_made = number;
        Ok(Ok(number))
    }

    /// Notes when a call was answered.
    fn answered(&mut self, process: u64, call: &Counted, now: Instant) {
        let calls = self.logs.entry(call.endpoint).or_default();
        calls.note((process, call.number), call.at);
        if let Some(shared) = &mut self.shared {
            shared.write_later(call, now);
        }
        self.meet(now);
    }

    /// Takes in what other processes did and writes what is left to write, unless another process is at it.
    fn meet(&mut self, now: Instant) {
        if let Some(shared) = &mut self.shared {
            let met = shared.exchange(&mut self.logs, &mut self.held, now, |_, _| None);
            // With the next call, then.
            let _ = self.met(met);
        }
    }

    fn met(&mut self, met: std::io::Result<Result<(), Busy>>) -> Result<(), Busy> {
        met.unwrap_or_else(|error| {
            tracing::warn!(%error, "calls of other processes cannot be counted");
            self.shared = None;
            Err(Busy)
        })
    }

    fn gauge(&self, words: &str, endpoint: &Endpoint, now: Instant) -> EndpointUsage {
        let calls = self.logs.get(&endpoint.name);
        let [second, minute, hour] = self.windows.map(|window| WindowUsage {
            used: calls.map_or(0, |calls| calls.used(now, window.length)),
            limit: window.limit,
        });
        EndpointUsage {
            endpoint: words.to_owned(),
            second,
            minute,
            hour,
            waiting: endpoint.waiting.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        // After that long it is counted as it stands.
        if now < self.call.at {
            let call = Counted {
                at: now,
                ..self.call
            };
            let limiter = self.limiter;
            limiter.lock().answered(limiter.process, &call, now);
        }
        self.limiter.changed.notify_waiters();
    }
}

/// Counts a waiting call for as long as it lives, however it ends.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn new(count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod arrival_tests;
#[cfg(test)]
mod tests;
