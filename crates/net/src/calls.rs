use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Names a call among those of all processes: the process, and its number there.
pub(crate) type CallId = (u64, u64);

/// The calls to one endpoint within the last hour, by the latest moment at which the server may have counted each.
///
/// A log of times is exact under both readings of a server's limit: whatever fixed window the server counts in is a stretch
/// of that length too.
#[derive(Debug, Default)]
pub(crate) struct Calls(VecDeque<Call>);

#[derive(Debug)]
struct Call {
    id: CallId,
    counted: Instant,
}

/// Allows `limit` calls in any stretch of `length`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub length: Duration,
    pub limit: usize,
}

impl Calls {
    /// Notes a call, or a better time for one that is known.
    pub fn note(&mut self, id: CallId, counted: Instant) {
        if let Some(known) = self.0.iter().rposition(|call| call.id == id) {
            self.0.remove(known);
        }
        let place = self.0.partition_point(|call| call.counted <= counted);
        self.0.insert(place, Call { id, counted });
    }

    /// Returns how many calls still count in a window.
    pub fn used(&self, now: Instant, length: Duration) -> usize {
        let over = self.0.partition_point(|call| call.counted + length <= now);
        self.0.len() - over
    }

    /// Returns the earliest time from `now` on at which one more call fits into a window.
    pub fn free_at(&self, now: Instant, window: Window) -> Instant {
        // With a limit that was lowered there may be more calls than it allows: the one whose end makes room counts.
        let full = self.0.len().checked_sub(window.limit);
        let last = full.and_then(|at| self.0.get(at));
        last.map_or(now, |call| (call.counted + window.length).max(now))
    }

    /// Forgets calls that no window counts any more.
    pub fn forget(&mut self, now: Instant, longest: Duration) {
        while self
            .0
            .front()
            .is_some_and(|call| call.counted + longest <= now)
        {
            self.0.pop_front();
        }
    }
}
