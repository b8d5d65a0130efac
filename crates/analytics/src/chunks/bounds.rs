//! Where chunks begin and end.

/// Number of chunks of a recording.
pub const CHUNKS: usize = 20;

/// Returns begin and end of each chunk in seconds, or `None` where the recording has no length to cut.
///
/// Formula: each end is its start plus `duration / 20`, clamped to the duration; the next start is the end before. The bounds are
/// added up, not multiplied, because the published tool does so and its bounds are keys in other people's tables.
/// Source: `docs/viewing-data.md`, "Chunks".
pub fn bounds(duration: Option<f64>) -> Option<[(f64, f64); CHUNKS]> {
    let duration = duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0)?;
    let length = duration / 20.0;
    let mut start = 0.0;
    Some(std::array::from_fn(|_| {
        let end = f64::min(start + length, duration);
        let bound = (start, end);
        start = end;
        bound
    }))
}
