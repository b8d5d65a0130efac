use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Counts calls in one sliding window: never more than `limit` in any stretch of `length`.
///
/// A log of call times is exact under both readings of a server's limit: whatever fixed window the server counts in is a
/// stretch of that length too.
#[derive(Debug)]
pub(crate) struct Window {
    length: Duration,
    limit: usize,
    calls: VecDeque<Instant>,
}

impl Window {
    pub(crate) fn new(length: Duration, limit: usize) -> Self {
        Self {
            length,
            limit: limit.max(1),
            calls: VecDeque::new(),
        }
    }

    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Returns the calls that still count at `now`.
    pub(crate) fn used(&mut self, now: Instant) -> usize {
        while self
            .calls
            .front()
            .is_some_and(|&call| call + self.length <= now)
        {
            self.calls.pop_front();
        }
        self.calls.len()
    }

    /// Returns the earliest time from `now` on at which one more call fits.
    pub(crate) fn free_at(&mut self, now: Instant) -> Instant {
        let used = self.used(now);
        if used < self.limit {
            return now;
        }
        // With a limit that was lowered there may be more calls than it allows: the one whose end makes room counts.
        self.calls
            .get(used - self.limit)
            .map_or(now, |&call| call + self.length)
    }

    pub(crate) fn record(&mut self, now: Instant) {
        self.calls.push_back(now);
    }
}
