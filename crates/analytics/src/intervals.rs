//! Closed intervals on a recording's timeline: union and coverage.

/// A closed stretch `[start, end]` of the timeline, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// First second.
    pub start: f64,
    /// Last second, at or after `start`.
    pub end: f64,
}

impl Interval {
    /// Returns the length in seconds.
    pub fn length(&self) -> f64 {
        self.end - self.start
    }
}

/// Turns intervals in any order into their union: sorted by start, no two of them overlapping or touching.
///
/// Formula: sort by start; an interval that begins at or before the end of the one before is merged with it. Works in place and
/// keeps the memory of `intervals`. Source: `panopto.md` 6.5, "union of closed intervals, merging intervals that overlap or touch".
pub fn unite(intervals: &mut Vec<Interval>) {
    let sorted = intervals
        .windows(2)
        .all(|pair| pair[0].start <= pair[1].start);
    if !sorted {
        intervals.sort_unstable_by(|a, b| a.start.total_cmp(&b.start));
    }
    intervals.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins && next.end > kept.end {
            kept.end = next.end;
        }
        joins
    });
}

/// Returns the length of a union in seconds: the sum of the lengths in order of start, not clamped to the recording.
///
/// Source: `panopto.md` 6.5 step 1.
pub fn length(union: &[Interval]) -> f64 {
    union.iter().map(Interval::length).sum()
}

/// Returns how many seconds of `[from, to]` a union covers: the sum of `min(to, end) − max(from, start)` over the intervals that
/// reach into it, in order of start.
pub fn covered(union: &[Interval], from: f64, to: f64) -> f64 {
    let mut sum = 0.0;
    for interval in union {
        if interval.start >= to {
            break;
        }
        if interval.end > from {
            sum += to.min(interval.end) - from.max(interval.start);
        }
    }
    sum
}
