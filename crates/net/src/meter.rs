use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts bytes from any number of tasks; reading it never waits.
///
/// Clones share the same count. Speed and time left are worked out by whoever reads the total at a beat.
#[derive(Clone, Debug, Default)]
pub struct ByteMeter(Arc<AtomicU64>);

impl ByteMeter {
    /// Starts at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes that moved.
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Takes back bytes that have to move again, for example of a part that failed half-way.
    pub fn take_back(&self, bytes: u64) {
        // The closure always answers Some, so the update cannot fail.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |total| {
                Some(total.saturating_sub(bytes))
            });
    }

    /// Returns the bytes counted so far.
    pub fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::ByteMeter;

    #[test]
    fn clones_share_one_count_that_never_goes_below_zero() {
        let meter = ByteMeter::new();
        let same = meter.clone();

        meter.add(70);
        same.add(30);
        assert_eq!(meter.total(), 100);

        same.take_back(130);
        assert_eq!(meter.total(), 0);
    }
}
