use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::window::Window;

/// Calls leave us evenly but arrive unevenly: two that are a window apart here can be a little less there.
const SLACK: Duration = Duration::from_millis(100);

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

    fn shared(self, percent: u8) -> [usize; 3] {
        [self.per_second, self.per_minute, self.per_hour].map(|limit| {
            let part = u64::from(limit) * u64::from(percent.clamp(1, 100)) / 100;
            usize::try_from(part).unwrap_or(usize::MAX).max(1)
        })
    }
}

/// One window of the gauge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowUsage {
    /// Calls that count now.
    pub used: usize,
    /// Calls that may count at once.
    pub limit: usize,
}

/// The gauge of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointUsage {
    /// Method and route template, for example `GET /folders/{id}/sessions`.
    pub endpoint: String,
    /// The last second.
    pub second: WindowUsage,
    /// The last minute.
    pub minute: WindowUsage,
    /// The last hour.
    pub hour: WindowUsage,
    /// Calls waiting for this endpoint.
    pub waiting: usize,
}

/// The gauge of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimiterUsage {
    /// The endpoint closest to its limits, if any was called in the last hour.
    pub busiest: Option<EndpointUsage>,
    /// Calls waiting for any endpoint.
    pub waiting: usize,
    /// How long all calls are still held after the server asked for a pause.
    pub held: Option<Duration>,
}

/// Lets the calls of one account through as fast as its limits allow, in the order they came.
///
/// Each endpoint (method and route template) has its own budget. [`Limiter::hold`] stops all of them at once. A call that
/// is dropped while it waits leaves no trace and gives its turn to the next.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    percent: u8,
    held_until: Option<Instant>,
    endpoints: HashMap<String, Endpoint>,
}

#[derive(Debug)]
struct Endpoint {
    windows: [Window; 3],
    /// A fair lock: its queue is the order of the calls.
    turn: Arc<tokio::sync::Mutex<()>>,
    waiting: Arc<AtomicUsize>,
}

impl Limiter {
    /// Makes a limiter that uses `percent` (1 to 100) of the limits.
    pub fn new(limits: Limits, percent: u8) -> Self {
        let state = State {
            percent,
            held_until: None,
            endpoints: HashMap::new(),
        };
        Self {
            limits,
            state: Mutex::new(state),
            changed: Notify::new(),
        }
    }

    /// Changes the share of the limits; calls that wait feel it at once.
    pub fn set_share(&self, percent: u8) {
        let limits = self.limits.shared(percent);
        let mut state = self.lock();
        state.percent = percent;
        for endpoint in state.endpoints.values_mut() {
            for (window, limit) in endpoint.windows.iter_mut().zip(limits) {
                window.set_limit(limit);
            }
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// Waits until one call to the endpoint may leave, and counts it.
    ///
    /// Cancel-safe: a dropped call was not counted and keeps nobody waiting.
    pub async fn acquire(&self, endpoint: &str) {
        let (turn, waiting) = self.queue(endpoint);
        let _waiting = Waiting::new(waiting);
        let _turn = turn.lock().await;
        loop {
            let changed = self.changed.notified();
            match self.try_take(endpoint, Instant::now()) {
                Ok(()) => return,
                Err(free_at) => {
                    tokio::select! {
                        () = sleep_until(free_at) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// Stops all calls of the account for a while, as the server asked with 429. A longer hold is never shortened.
    pub fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.lock();
        if state.held_until.is_none_or(|held| held < until) {
            state.held_until = Some(until);
        }
    }

    /// Reads the gauge.
    pub fn usage(&self) -> LimiterUsage {
        let now = Instant::now();
        let mut state = self.lock();
        let held = state
            .held_until
            .and_then(|until| until.checked_duration_since(now))
            .filter(|left| !left.is_zero());
        let gauges: Vec<EndpointUsage> = state
            .endpoints
            .iter_mut()
            .map(|(name, endpoint)| endpoint.usage(name, now))
            .collect();
        let waiting = gauges.iter().map(|gauge| gauge.waiting).sum();
        let busiest = gauges
            .into_iter()
            .filter(|gauge| gauge.hour.used > 0 || gauge.waiting > 0)
            .max_by(|a, b| {
                a.pressure()
                    .total_cmp(&b.pressure())
                    .then_with(|| b.endpoint.cmp(&a.endpoint))
            });
        LimiterUsage {
            busiest,
            waiting,
            held,
        }
    }

    fn queue(&self, endpoint: &str) -> (Arc<tokio::sync::Mutex<()>>, Arc<AtomicUsize>) {
        let mut state = self.lock();
        let percent = state.percent;
        if !state.endpoints.contains_key(endpoint) {
            state.endpoints.insert(
                endpoint.to_owned(),
                Endpoint::new(self.limits.shared(percent)),
            );
        }
        let found = &state.endpoints[endpoint];
        (Arc::clone(&found.turn), Arc::clone(&found.waiting))
    }

    /// Counts a call now, or tells when to ask again.
    fn try_take(&self, endpoint: &str, now: Instant) -> Result<(), Instant> {
        let mut state = self.lock();
        let held_until = state.held_until.filter(|&until| until > now);
        let Some(endpoint) = state.endpoints.get_mut(endpoint) else {
            return Ok(());
        };
        let free_at = endpoint
            .windows
            .iter_mut()
            .map(|window| window.free_at(now))
            .max()
            .unwrap_or(now);
        let free_at = held_until.map_or(free_at, |until| free_at.max(until));
        if free_at > now {
            return Err(free_at);
        }
        for window in &mut endpoint.windows {
            window.record(now);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock, and counts stay usable if it ever did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Endpoint {
    fn new([second, minute, hour]: [usize; 3]) -> Self {
        Self {
            windows: [
                Window::new(Duration::from_secs(1) + SLACK, second),
                Window::new(Duration::from_mins(1) + SLACK, minute),
                Window::new(Duration::from_hours(1) + SLACK, hour),
            ],
            turn: Arc::default(),
            waiting: Arc::default(),
        }
    }

    fn usage(&mut self, name: &str, now: Instant) -> EndpointUsage {
        let [second, minute, hour] = &mut self.windows;
        let read = |window: &mut Window| WindowUsage {
            used: window.used(now),
            limit: window.limit(),
        };
        EndpointUsage {
            endpoint: name.to_owned(),
            second: read(second),
            minute: read(minute),
            hour: read(hour),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }
}

impl EndpointUsage {
    /// The fullest of the windows that matter to a person; the second refills faster than anybody reads.
    fn pressure(&self) -> f64 {
        let share = |window: &WindowUsage| {
            let [used, limit] = [window.used, window.limit]
                .map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
            used / limit
        };
        let queue = if self.waiting > 0 { 1.0 } else { 0.0 };
        queue + share(&self.minute).max(share(&self.hour))
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
#[path = "limiter_tests.rs"]
mod tests;
