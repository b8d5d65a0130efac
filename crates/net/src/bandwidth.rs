use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// The time for which unused bandwidth is kept, so that a hiccup is caught up with but never a long pause.
const SAVED: Duration = Duration::from_millis(250);

/// Keeps all bytes of an account or app under one speed. Clones share the limit, and it can be changed while bytes move.
///
/// A chunk goes as soon as all chunks before it are paid for, in the order they came. Without a limit it costs one atomic read.
#[derive(Clone, Debug, Default)]
pub struct BandwidthLimit(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Bytes a second; 0 is no limit.
    rate: AtomicU64,
    /// A fair lock: its queue is the order of the chunks.
    turn: tokio::sync::Mutex<()>,
    account: Mutex<Account>,
    changed: Notify,
}

/// What is saved (above zero) or owed (below), in bytes, at a moment.
#[derive(Debug, Default)]
struct Account {
    balance: f64,
    at: Option<Instant>,
}

impl BandwidthLimit {
    /// Starts with a limit in bytes a second, or none.
    pub fn new(bytes_per_second: Option<u64>) -> Self {
        let limit = Self::default();
        limit.set(bytes_per_second);
        limit
    }

    /// Starts without a limit.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Changes the limit; chunks that wait feel it at once. `Some(0)` counts as one byte a second, not as no limit.
    pub fn set(&self, bytes_per_second: Option<u64>) {
        drop(self.settle(Instant::now()));
        let rate = bytes_per_second.map_or(0, |rate| rate.max(1));
        self.0.rate.store(rate, Ordering::Relaxed);
        self.0.changed.notify_waiters();
    }

    /// Returns the limit in bytes a second.
    pub fn get(&self) -> Option<u64> {
        Some(self.0.rate.load(Ordering::Relaxed)).filter(|&rate| rate > 0)
    }

    /// Waits until a chunk of this size may move, and counts it.
    ///
    /// Cancel-safe: a dropped call counted nothing and keeps nobody waiting.
    pub async fn take(&self, bytes: usize) {
        if self.get().is_none() {
            return;
        }
        let _turn = self.0.turn.lock().await;
        loop {
            let changed = self.0.changed.notified();
            match self.try_pay(bytes) {
                Ok(()) => return,
                Err(pause) => {
                    tokio::select! {
                        () = sleep(pause) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// Pays for a chunk if nothing is owed, or tells how long it takes until then.
    fn try_pay(&self, bytes: usize) -> Result<(), Duration> {
        let Some(rate) = self.get() else {
            return Ok(());
        };
        let mut account = self.settle(Instant::now());
        if account.balance < 0.0 {
            // A whole millisecond more than needed, because timers do not divide it.
            return Err(
                Duration::from_secs_f64(-account.balance / to_f64(rate)) + Duration::from_millis(1)
            );
        }
        account.balance -= to_f64(bytes as u64);
        Ok(())
    }

    /// Brings the account up to date with the rate that held until now.
    fn settle(&self, now: Instant) -> std::sync::MutexGuard<'_, Account> {
        let rate = to_f64(self.0.rate.load(Ordering::Relaxed));
        let mut account = self
            .0
            .account
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let passed = account
            .at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        account.balance = if rate > 0.0 {
            (account.balance + passed.as_secs_f64() * rate).min(rate * SAVED.as_secs_f64())
        } else {
            0.0
        };
        account.at = Some(now);
        account
    }
}

#[expect(clippy::cast_precision_loss, reason = "byte counts are far below 2^52")]
fn to_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
#[path = "bandwidth_tests.rs"]
mod tests;
