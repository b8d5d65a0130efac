//! What one attempt to send a body did, seen from outside while it runs.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lectern_net::ByteMeter;
use tokio::time::{Instant, sleep};

/// Bytes that the system may take from us before the first of them is on the wire.
const SYSTEM_BUFFER: u64 = 4 * 1024 * 1024;

/// Counts the bytes of one body as the network takes them, and knows when it took the last.
#[derive(Debug)]
pub(crate) struct Attempt {
    length: u64,
    started: Instant,
    /// Milliseconds from `started` to the last byte that moved.
    moved_at: AtomicU64,
    /// Whether the body itself is what everybody waits for: the disk, or the bandwidth limit.
    held_back: AtomicBool,
    count: Mutex<Count>,
    disk: Mutex<Option<io::Error>>,
}

#[derive(Debug)]
struct Count {
    sent: u64,
    /// How many of them the meter shows.
    shown: u64,
    /// Nothing once the attempt is over, so that a late buffer of a dead connection counts nothing.
    meter: Option<ByteMeter>,
}

/// Ends the attempt when dropped: all bytes that were counted are taken back unless [`Running::succeeded`] was called.
#[derive(Debug)]
pub(crate) struct Running {
    attempt: Arc<Attempt>,
}

impl Attempt {
    /// Begins to count a body of `length` bytes.
    pub fn begin(length: u64, meter: &ByteMeter) -> Running {
        let attempt = Self {
            length,
            started: Instant::now(),
            moved_at: AtomicU64::new(0),
            held_back: AtomicBool::new(false),
            count: Mutex::new(Count {
                sent: 0,
                shown: 0,
                meter: Some(meter.clone()),
            }),
            disk: Mutex::new(None),
        };
        Running {
            attempt: Arc::new(attempt),
        }
    }

    /// Notes bytes that the network took.
    pub fn moved(&self, bytes: u64) {
        self.moved_after(bytes, self.started.elapsed());
    }

    fn moved_after(&self, bytes: u64, since_start: Duration) {
        let mut count = self.count();
        count.sent += bytes;
        let due = count.sent.min(self.length - self.unconfirmed());
        if let Some(meter) = &count.meter {
            meter.add(due.saturating_sub(count.shown));
            count.shown = count.shown.max(due);
        }
        drop(count);
        self.touch(since_start);
    }

    /// Notes whether the body is ready or has to be waited for.
    pub fn hold_back(&self, held_back: bool) {
        if self.held_back.swap(held_back, Ordering::Relaxed) != held_back {
            self.touch(self.started.elapsed());
        }
    }

    /// Keeps what the disk said; the network layer would only say that the body failed.
    pub fn disk_failed(&self, error: io::Error) {
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn touch(&self, since_start: Duration) {
        let moved_at = u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX);
        self.moved_at.store(moved_at, Ordering::Relaxed);
    }

    /// Returns how many bytes at the end of the body are counted only when the server has said that it has them.
    ///
    /// What was handed over may still wait in the system's buffer. Counted at once, a file would be shown as sent while its
    /// last parts are not.
    fn unconfirmed(&self) -> u64 {
        SYSTEM_BUFFER.min(self.length.div_ceil(4))
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how long to wait before asking again; nothing when the attempt has stalled.
    fn time_left(&self, since_start: Duration, stall_after: Duration) -> Option<Duration> {
        if self.held_back.load(Ordering::Relaxed) {
            return Some(stall_after);
        }
        let moved_at = Duration::from_millis(self.moved_at.load(Ordering::Relaxed));
        let idle = since_start.saturating_sub(moved_at);
        let left = self.patience(moved_at, stall_after).checked_sub(idle)?;
        (!left.is_zero()).then_some(left)
    }

    /// Returns how long nothing may move before the attempt counts as stalled.
    ///
    /// After the last byte was handed over, the system may still be busy with its own buffer, so a slow line gets the time
    /// that buffer needs at the speed seen so far.
    fn patience(&self, moved_at: Duration, stall_after: Duration) -> Duration {
        let sent = self.count().sent;
        if sent < self.length || sent == 0 {
            return stall_after;
        }
        let buffered = to_f64(self.length.min(SYSTEM_BUFFER));
        stall_after + moved_at.mul_f64(buffered / to_f64(self.length))
    }
}

impl Running {
    pub fn attempt(&self) -> &Arc<Attempt> {
        &self.attempt
    }

    /// Returns when nothing moved for too long. Dropping it stops the watch.
    pub async fn stalled(&self, stall_after: Duration) {
        while let Some(left) = self
            .attempt
            .time_left(self.attempt.started.elapsed(), stall_after)
        {
            sleep(left).await;
        }
    }

    /// Takes what the disk said, if it was the disk that failed.
    pub fn take_disk_error(&self) -> Option<io::Error> {
        self.attempt
            .disk
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Keeps all bytes counted: the server said that it has them.
    pub fn succeeded(self) {
        let mut count = self.attempt.count();
        if let Some(meter) = count.meter.take() {
            meter.add(self.attempt.length.saturating_sub(count.shown));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut count = self.attempt.count();
        if let Some(meter) = count.meter.take() {
            meter.take_back(count.shown);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "parts are far below 2^52 bytes")]
fn to_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_failed_attempt_takes_its_bytes_back_and_late_buffers_count_nothing() {
        let meter = ByteMeter::new();
        meter.add(1000);
        let running = Attempt::begin(100, &meter);
        let attempt = Arc::clone(running.attempt());
        attempt.moved(60);
        assert_eq!(meter.total(), 1060);
        drop(running);
        attempt.moved(40);
        assert_eq!(meter.total(), 1000);
    }

    #[test]
    fn a_body_counts_as_sent_only_when_the_server_has_it() {
        let meter = ByteMeter::new();
        let running = Attempt::begin(20 * 1024 * 1024, &meter);
        running.attempt().moved(10 * 1024 * 1024);
        assert_eq!(meter.total(), 10 * 1024 * 1024);
        running.attempt().moved(10 * 1024 * 1024);
        assert_eq!(meter.total(), 16 * 1024 * 1024);
        running.succeeded();
        assert_eq!(meter.total(), 20 * 1024 * 1024);
    }

    #[test]
    fn a_successful_attempt_counts_each_byte_once() {
        let meter = ByteMeter::new();
        let running = Attempt::begin(100, &meter);
        let attempt = Arc::clone(running.attempt());
        attempt.moved(60);
        running.succeeded();
        attempt.moved(40);
        assert_eq!(meter.total(), 100);
    }

    #[test]
    fn stalls_only_after_the_whole_time_without_a_byte() {
        let running = Attempt::begin(100, &ByteMeter::new());
        let attempt = running.attempt();
        assert_eq!(attempt.time_left(seconds(10), PATIENCE), Some(seconds(20)));
        attempt.moved_after(1, seconds(29));
        assert_eq!(attempt.time_left(seconds(58), PATIENCE), Some(seconds(1)));
        assert_eq!(attempt.time_left(seconds(59), PATIENCE), None);
    }

    #[test]
    fn waiting_for_the_disk_or_the_speed_limit_is_no_stall() {
        let running = Attempt::begin(100, &ByteMeter::new());
        let attempt = running.attempt();
        attempt.hold_back(true);
        assert!(attempt.time_left(seconds(3600), PATIENCE).is_some());
        attempt.hold_back(false);
        assert_eq!(attempt.time_left(seconds(3600), PATIENCE), None);
    }

    #[test]
    fn a_slow_line_gets_time_to_drain_the_systems_buffer() {
        let running = Attempt::begin(8 * 1024 * 1024, &ByteMeter::new());
        let attempt = running.attempt();
        attempt.moved_after(8 * 1024 * 1024, seconds(100));
        assert_eq!(attempt.time_left(seconds(100), PATIENCE), Some(seconds(80)));
        assert_eq!(attempt.time_left(seconds(181), PATIENCE), None);
    }

    #[tokio::test]
    async fn the_watch_ends_with_the_stall() {
        let running = Attempt::begin(100, &ByteMeter::new());
        let began = Instant::now();
        running.stalled(Duration::from_millis(50)).await;
        assert!(began.elapsed() >= Duration::from_millis(50));
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }
}
