//! Where a query finds a video's views.

use std::path::PathBuf;

use crate::AnalyticsError;
use crate::segments::SegmentReader;

/// The segment file of one video, and the generation of the stored rows that it must have been made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoSource {
    /// The segment file.
    pub segments: PathBuf,
    /// The generation that is wanted; a file of another one is an error, so that no screen mixes old and new.
    pub generation: u64,
}

impl VideoSource {
    /// Opens the file with memory of an earlier reader.
    pub(super) fn open(&self, buffer: Vec<u8>) -> Result<SegmentReader, AnalyticsError> {
        let reader = SegmentReader::open_with(&self.segments, buffer)?;
        if reader.header().generation == self.generation {
            Ok(reader)
        } else {
            Err(AnalyticsError::DamagedSegments {
                path: self.segments.clone(),
                what: "it was made of other rows than the ones stored now",
            })
        }
    }
}
