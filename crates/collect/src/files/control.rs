use std::fmt;
use std::sync::Arc;

use lectern_net::{BandwidthLimit, ByteMeter};
use lectern_transfer::PartWindow;
use tokio_util::sync::CancellationToken;

use super::outcome::FileOutcome;
use super::wanted::FileKey;

/// Files whose bytes move at once.
const AT_ONCE: usize = 8;

/// What the caller holds while files are fetched. Clones share everything.
#[derive(Clone)]
pub struct FilesControl {
    /// Stops; what came of unfinished files is kept.
    pub cancel: CancellationToken,
    /// Bounds the files whose bytes move at once. A place is held only while they do, so run some more calls than there are
    /// places: the others ask Canvas for their addresses, or put their bytes on the disk, meanwhile.
    pub window: PartWindow,
    /// Bounds the speed over all files.
    pub bandwidth: BandwidthLimit,
    /// Bytes that came. Taken back where a file starts over.
    pub received: ByteMeter,
    /// Told what happens; called on an async thread, so it must not block.
    pub events: Option<Arc<dyn Fn(FileEvent) + Send + Sync>>,
}

/// Something that happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileEvent {
    /// It is being fetched.
    Began(FileKey),
    /// It is done with, one way or the other.
    Done(FileOutcome),
}

impl FilesControl {
    pub(super) fn tell(&self, event: FileEvent) {
        if let Some(events) = &self.events {
            events(event);
        }
    }
}

impl Default for FilesControl {
    fn default() -> Self {
        Self {
            cancel: CancellationToken::new(),
            window: PartWindow::new(AT_ONCE),
            bandwidth: BandwidthLimit::default(),
            received: ByteMeter::default(),
            events: None,
        }
    }
}

impl fmt::Debug for FilesControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilesControl")
            .field("cancelled", &self.cancel.is_cancelled())
            .field("window", &self.window.size())
            .field("received", &self.received.total())
            .finish_non_exhaustive()
    }
}
