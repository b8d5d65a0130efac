//! Twenty chunks of a recording, and what each viewer covered of them on each date.
//!
//! Source of every formula: the published campus scripts, described in `docs/viewing-data.md`.

mod bounds;
mod days;
mod differences;
mod group;
mod session;

#[cfg(test)]
mod tests;

pub use bounds::{CHUNKS, bounds};
pub use days::LocalDays;
pub use differences::{Cause, Differences};
pub use session::{Chunker, DatedView, SessionMeasure, chunk_session};

use chrono::NaiveDate;

/// Part of a recording or of a chunk that has to be covered to count as completed.
pub const COMPLETED_SHARE: f64 = 0.75;

/// Whose numbers are wanted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The true union inside each chunk. A chunk that was only touched, or clicked on for no time, has no row.
    #[default]
    Exact,
    /// The published tool's numbers: a chunk whose first covered stretch reaches 75% adds no later stretch, a stretch that only
    /// touches a chunk gives a row with 0%, and what lies past the end counts for completion.
    Compatible,
}

/// What one viewer covered of one chunk on one date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChunkRow {
    /// Number of the viewer.
    pub viewer: u32,
    /// Date of the views in the course's time zone.
    pub date: NaiveDate,
    /// Number of the chunk, 0 to 19.
    pub index: u8,
    /// Where the chunk begins, in seconds.
    pub start: f64,
    /// Where it ends, in seconds.
    pub end: f64,
    /// Covered part of the chunk, 0 to 100.
    pub percent: f64,
    /// Seconds watched inside the chunk, repeats counted again; may exceed the chunk's length.
    pub time_spent: f64,
    /// Whether at least 75% of the chunk are covered.
    pub completed: bool,
}
