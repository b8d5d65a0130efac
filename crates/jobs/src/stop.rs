use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

/// Why a runner is asked to stop. A stronger reason replaces a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopReason {
    /// The program ends; the job goes on at the next start. Keep everything.
    Quit = 1,
    /// A person paused the job. Keep everything.
    Pause = 2,
    /// A person cancelled the job. What was begun is taken back by [`crate::JobRunner::abandon`].
    Cancel = 3,
}

/// One cancellation token per job, with a reason. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct StopSignal {
    token: CancellationToken,
    reason: Arc<AtomicU8>,
}

impl StopSignal {
    /// Makes a signal that has not fired.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fires the signal. A later, weaker reason changes nothing.
    pub fn stop(&self, reason: StopReason) {
        self.reason.fetch_max(reason as u8, Ordering::SeqCst);
        self.token.cancel();
    }

    /// Returns the reason once the signal has fired.
    pub fn reason(&self) -> Option<StopReason> {
        match self.reason.load(Ordering::SeqCst) {
            1 => Some(StopReason::Quit),
            2 => Some(StopReason::Pause),
            3 => Some(StopReason::Cancel),
            _ => None,
        }
    }

    /// Tells whether the signal has fired.
    pub fn is_stopped(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Waits until the signal fires. Dropping the future has no effect.
    pub async fn stopped(&self) {
        self.token.cancelled().await;
    }

    /// Returns the token, for code that knows only tokens.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Runs `work` until it is done or the signal fires; then `work` is dropped and `None` returned.
    pub async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.token.run_until_cancelled(work).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancel_outweighs_a_pause_in_either_order() {
        for order in [
            [StopReason::Pause, StopReason::Cancel],
            [StopReason::Cancel, StopReason::Pause],
        ] {
            let signal = StopSignal::new();
            assert_eq!(signal.reason(), None);
            for reason in order {
                signal.stop(reason);
            }
            assert_eq!(signal.reason(), Some(StopReason::Cancel));
        }
    }
}
