//! What the caller holds while bytes move.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lectern_net::{BandwidthLimit, ByteMeter};
use tokio_util::sync::CancellationToken;

use crate::{PartWindow, Step};

/// The handles on one running transfer. Meters belong to one call; window and limit are usually shared by many.
#[derive(Clone, Default)]
pub struct TransferControl {
    /// Stops the transfer; see [`crate::Uploader::upload`] for what stays behind.
    pub cancel: CancellationToken,
    /// Bounds the parts on their way over all files.
    pub window: PartWindow,
    /// Bounds the speed over all files.
    pub bandwidth: BandwidthLimit,
    /// Bytes handed to the network in this call. Bytes of a part that is sent again are taken back, so that this and
    /// `already` never exceed the size of the file.
    pub sent: ByteMeter,
    /// Bytes that an earlier run had sent.
    pub already: ByteMeter,
    /// Told about what a person may want to read; called on an async thread, so it must not block.
    pub events: Option<Arc<dyn Fn(TransferEvent) + Send + Sync>>,
}

/// Something worth a line in the log of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferEvent {
    /// The upload goes on where an earlier run ended.
    Resumed {
        /// Parts that had arrived.
        parts_done: u32,
        /// Parts in all.
        parts: u32,
    },
    /// A step failed and is repeated after a pause.
    Retrying {
        /// What failed.
        step: Step,
        /// Why, in words.
        reason: String,
        /// Number of the attempt that failed, from 1.
        attempt: u32,
        /// The pause.
        after: Duration,
    },
}

impl TransferControl {
    pub(crate) fn tell(&self, event: TransferEvent) {
        if let Some(events) = &self.events {
            events(event);
        }
    }
}

impl fmt::Debug for TransferControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferControl")
            .field("cancelled", &self.cancel.is_cancelled())
            .field("window", &self.window.size())
            .field("sent", &self.sent.total())
            .field("already", &self.already.total())
            .finish_non_exhaustive()
    }
}
