//! Segment files: the views of one session as columns, made from the stored rows so that a screen can read millions of them.
//!
//! A segment file is derived. It may be deleted at any time, and it is never trusted: every header and block carries a checksum,
//! and a file that does not fit ([`AnalyticsError::DamagedSegments`](crate::AnalyticsError::DamagedSegments)) is made again.
//!
//! # Layout
//!
//! All numbers are little-endian. An 80-byte [`Header`] is followed by blocks of about 16,384 views. Views are sorted by viewer,
//! then by start; the views of one viewer are never parted, so a block can be worked on alone. A block is
//!
//! | part | type | count |
//! | --- | --- | --- |
//! | views, viewers, checksum of the rest, zero | u32 | 1 each |
//! | viewer | u32 | viewers |
//! | number of views of the viewer | u32 | viewers |
//! | marks: bit n is set where rule n of [`CompletionRule::ALL`](crate::completion::CompletionRule::ALL) calls the session completed | u32 | viewers |
//! | time, seconds since 1970 UTC | u32 | views |
//! | start, then length in milliseconds; or start, then stop in seconds | u32; or f64 | views |
//!
//! Positions are stored without loss. Milliseconds are used where every start and every length of the session is a whole number
//! of them, such that `start / 1000 + length / 1000` gives the very same stop; this is how the service's numbers are. Otherwise
//! the doubles themselves are stored. Times lose what is below a second; times before 1970 or after 2106 are moved to these ends.

mod format;
mod read;
mod sort;
mod write;

#[cfg(test)]
mod tests;

pub use format::Header;
pub(crate) use format::seconds;
pub(crate) use read::{Block, Positions};
pub use read::{SegmentReader, is_current};
pub use write::SegmentWriter;
