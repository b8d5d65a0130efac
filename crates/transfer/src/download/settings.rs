//! What can be set about downloads.

use std::time::Duration;

use lectern_net::RetryPolicy;

use crate::Jitter;

/// How patiently a download waits, how often it is repeated, and how often it makes its bytes safe.
#[derive(Debug, Clone)]
pub struct DownloadSettings {
    /// A download counts as stalled when neither an answer nor a byte of it comes for this long. Waiting for the speed limit
    /// or for the disk does not count.
    pub stall_after: Duration,
    /// The least time between two checkpoints: what a kill costs at most, besides the time of syncing.
    pub checkpoint_every: Duration,
    /// Bytes after which the part file is synced even earlier, so that the disk writes while the network still delivers and
    /// little is left to do at the end.
    pub sync_every: u64,
    /// How often an attempt is repeated. Its attempts and times count from the first failure since the last
    /// [`Self::progress`].
    pub retry: RetryPolicy,
    /// New bytes that make earlier failures forgotten, so that a long file on a bad line is not given up for its length.
    pub progress: u64,
    /// How often one call starts over before the file counts as one that keeps changing.
    pub restarts: u32,
    /// Where pauses take their chance from.
    pub jitter: Jitter,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self {
            stall_after: Duration::from_secs(30),
            checkpoint_every: Duration::from_secs(2),
            sync_every: 32 * 1024 * 1024,
            retry: RetryPolicy {
                max_attempts: 8,
                ..RetryPolicy::default()
            },
            progress: 1024 * 1024,
            restarts: 3,
            jitter: Jitter::default(),
        }
    }
}
