//! What the caller holds while bytes come in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lectern_net::{BandwidthLimit, ByteMeter};
use tokio_util::sync::CancellationToken;

use crate::PartWindow;

/// The handles on one running download. Meters belong to one call; window and limit are usually shared by many.
#[derive(Clone, Default)]
pub struct DownloadControl {
    /// Stops the download; see [`super::Downloader::download`] for what stays behind.
    pub cancel: CancellationToken,
    /// Bounds the files on the wire at once. A place is held only while bytes move: while the disk syncs a finished file,
    /// the next one is on the wire, so run some calls more than there are places.
    pub window: PartWindow,
    /// Bounds the speed over all files.
    pub bandwidth: BandwidthLimit,
    /// Bytes that came in this call. Taken back when the download starts over, so that this and `already` never exceed the
    /// size of the file.
    pub received: ByteMeter,
    /// Bytes that an earlier run had fetched.
    pub already: ByteMeter,
    /// Told about what a person may want to read; called on an async thread, so it must not block.
    pub events: Option<Arc<dyn Fn(DownloadEvent) + Send + Sync>>,
}

/// Something worth a line in the log of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DownloadEvent {
    /// The server told the length of the file in bytes.
    Length {
        /// Length of the whole file.
        bytes: u64,
    },
    /// The download goes on where it stopped.
    Resumed {
        /// Bytes that are there already.
        at: u64,
        /// Length of the whole file, where known.
        length: Option<u64>,
    },
    /// What was there is thrown away.
    StartedOver {
        /// Bytes thrown away.
        at: u64,
        /// Why.
        why: StartOver,
    },
    /// An attempt failed and is repeated after a pause.
    Retrying {
        /// Why, in words.
        reason: String,
        /// Number of the attempt that failed, from 1.
        attempt: u32,
        /// The pause.
        after: Duration,
    },
}

/// Why a download cannot go on where it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StartOver {
    /// The file on the server is another one now.
    FileChanged,
    /// The server sends whole files only.
    RangeIgnored,
    /// The server says nothing that tells versions of the file apart.
    NoValidators,
    /// The part file is gone.
    PartMissing,
    /// The part file is not what was written.
    PartDamaged,
    /// The server says that the file ends earlier.
    RangeRefused,
}

impl fmt::Display for StartOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FileChanged => "the file on the server has changed",
            Self::RangeIgnored => "the server sends whole files only",
            Self::NoValidators => "the server does not say which version of the file it sends",
            Self::PartMissing => "the unfinished file is no longer there",
            Self::PartDamaged => "the unfinished file was changed",
            Self::RangeRefused => "the file on the server ends earlier",
        })
    }
}

impl DownloadControl {
    pub(crate) fn tell(&self, event: DownloadEvent) {
        if let Some(events) = &self.events {
            events(event);
        }
    }
}

impl fmt::Debug for DownloadControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadControl")
            .field("cancelled", &self.cancel.is_cancelled())
            .field("window", &self.window.size())
            .field("received", &self.received.total())
            .field("already", &self.already.total())
            .finish_non_exhaustive()
    }
}
