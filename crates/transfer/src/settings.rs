//! What can be set about uploads.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lectern_net::RetryPolicy;

use crate::DEFAULT_PART;

/// How files are cut, how patiently steps are awaited, and how often they are repeated.
#[derive(Debug, Clone)]
pub struct UploadSettings {
    /// Wished size of a part in bytes, brought into 5 MiB to 25 MB.
    pub part_size: u64,
    /// Parts of one file on their way at once, besides the bound of the shared window.
    pub parts_per_file: usize,
    /// Sends files of a single part as a multipart upload too.
    pub always_multipart: bool,
    /// A part counts as stalled when the network takes no byte, or the server gives no answer, for this long.
    pub stall_after: Duration,
    /// How long the server may take to join the parts.
    pub complete_within: Duration,
    /// How often each step is repeated. Its times count from the first failure of that step.
    pub retry: RetryPolicy,
    /// Where pauses take their chance from.
    pub jitter: Jitter,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            part_size: DEFAULT_PART,
            parts_per_file: 4,
            always_multipart: false,
            stall_after: Duration::from_secs(30),
            complete_within: Duration::from_mins(5),
            retry: RetryPolicy {
                max_attempts: 8,
                ..RetryPolicy::default()
            },
            jitter: Jitter::default(),
        }
    }
}

/// A source of chance: numbers from 0 to 1.
#[derive(Clone)]
pub struct Jitter(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Jitter {
    /// Takes chance from a function, for tests a constant one.
    pub fn new(source: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    pub(crate) fn next(&self) -> f64 {
        (self.0)()
    }
}

impl Default for Jitter {
    fn default() -> Self {
        Self::new(rand::random::<f64>)
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jitter")
    }
}
