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
        let mut count = self.count();
        count.sent += bytes;
        if let Some(meter) = &count.meter {
            meter.add(bytes);
        }
        drop(count);
        self.touch();
    }

    /// Notes whether the body is ready or has to be waited for.
    pub fn hold_back(&self, held_back: bool) {
        if self.held_back.swap(held_back, Ordering::Relaxed) != held_back {
            self.touch();
        }
    }

    /// Keeps what the disk said; the network layer would only say that the body failed.
    pub fn disk_failed(&self, error: io::Error) {
        *self.disk.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn touch(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.moved_at.store(now, Ordering::Relaxed);
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how long nothing may move before the attempt counts as stalled.
    ///
    /// After the last byte was handed over, the system may still be busy with its own buffer, so a slow line gets the time
    /// that buffer needs at the speed seen so far.
    fn patience(&self, stall_after: Duration) -> Duration {
        let sent = self.count().sent;
        if sent < self.length || sent == 0 {
            return stall_after;
        }
        let sending = Duration::from_millis(self.moved_at.load(Ordering::Relaxed));
        let buffered = u32::try_from(self.length.min(SYSTEM_BUFFER)).unwrap_or(u32::MAX);
        stall_after + sending.mul_f64(f64::from(buffered) / to_f64(self.length))
    }
}

impl Running {
    pub fn attempt(&self) -> &Arc<Attempt> {
        &self.attempt
    }

    /// Returns when nothing moved for too long. Dropping it stops the watch.
    pub async fn stalled(&self, stall_after: Duration) {
        loop {
            let attempt = &self.attempt;
            let moved_at = Duration::from_millis(attempt.moved_at.load(Ordering::Relaxed));
            let idle = attempt.started.elapsed().saturating_sub(moved_at);
            let patience = attempt.patience(stall_after);
            if attempt.held_back.load(Ordering::Relaxed) {
                sleep(stall_after).await;
            } else if idle >= patience {
                return;
            } else {
                sleep(patience - idle).await;
            }
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
            meter.add(self.attempt.length.saturating_sub(count.sent));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut count = self.attempt.count();
        if let Some(meter) = count.meter.take() {
            meter.take_back(count.sent);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "parts are far below 2^52 bytes")]
fn to_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_failed_attempt_takes_its_bytes_back_and_late_buffers_count_nothing() {
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

    #[tokio::test(start_paused = true)]
    async fn a_successful_attempt_counts_each_byte_once() {
        let meter = ByteMeter::new();
        let running = Attempt::begin(100, &meter);
        let attempt = Arc::clone(running.attempt());
        attempt.moved(60);
        running.succeeded();
        attempt.moved(40);
        assert_eq!(meter.total(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn stalls_only_after_the_whole_time_without_a_byte() {
        let running = Attempt::begin(100, &ByteMeter::new());
        let began = Instant::now();
        let watch = running.stalled(Duration::from_secs(30));
        let feed = async {
            sleep(Duration::from_secs(29)).await;
            running.attempt().moved(1);
            std::future::pending::<()>().await;
        };
        tokio::select! { () = watch => {}, () = feed => {} }
        assert_eq!(began.elapsed().as_secs(), 59);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_for_the_disk_or_the_speed_limit_is_no_stall() {
        let running = Attempt::begin(100, &ByteMeter::new());
        running.attempt().hold_back(true);
        let watched = tokio::time::timeout(
            Duration::from_secs(3600),
            running.stalled(Duration::from_secs(30)),
        )
        .await;
        assert!(watched.is_err());
        running.attempt().hold_back(false);
        let watched = tokio::time::timeout(
            Duration::from_secs(3600),
            running.stalled(Duration::from_secs(30)),
        )
        .await;
        assert!(watched.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_line_gets_time_to_drain_the_systems_buffer() {
        let running = Attempt::begin(8 * 1024 * 1024, &ByteMeter::new());
        advance(Duration::from_secs(100)).await;
        running.attempt().moved(8 * 1024 * 1024);
        let began = Instant::now();
        running.stalled(Duration::from_secs(30)).await;
        assert_eq!(began.elapsed().as_secs(), 80);
    }
}
