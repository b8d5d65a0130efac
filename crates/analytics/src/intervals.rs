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
/// keeps the memory of `intervals`. Source: `docs/viewing-data.md`, "Chunks".
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
/// Source: `docs/viewing-data.md`, "Completion of a whole recording".
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Intervals on whole seconds, so that a list of squares is the truth.
    fn whole() -> impl Strategy<Value = Vec<(u32, u32)>> {
        proptest::collection::vec(
            (0_u32..60, 0_u32..20).prop_map(|(start, length)| (start, start + length)),
            0..30,
        )
    }

    fn intervals(pairs: &[(u32, u32)]) -> Vec<Interval> {
        pairs
            .iter()
            .map(|&(start, end)| Interval {
                start: f64::from(start),
                end: f64::from(end),
            })
            .collect()
    }

    fn squares(pairs: &[(u32, u32)], from: u32, to: u32) -> usize {
        (from..to)
            .filter(|square| {
                pairs
                    .iter()
                    .any(|(start, end)| start <= square && square < end)
            })
            .count()
    }

    proptest! {
        #[test]
        fn coverage_equals_counting_squares(pairs in whole(), from in 0_u32..80, length in 0_u32..80) {
            let mut union = intervals(&pairs);
            unite(&mut union);
            let all = u32::try_from(squares(&pairs, 0, 80)).unwrap();
            let some = u32::try_from(squares(&pairs, from, from + length)).unwrap();
            prop_assert_eq!(super::length(&union), f64::from(all));
            let part = covered(&union, f64::from(from), f64::from(from + length));
            prop_assert_eq!(part, f64::from(some));
        }

        #[test]
        fn a_union_is_sorted_and_apart(pairs in whole()) {
            let mut union = intervals(&pairs);
            unite(&mut union);
            prop_assert!(union.windows(2).all(|pair| pair[0].end < pair[1].start));
            prop_assert!(union.iter().all(|interval| interval.start <= interval.end));
            let mut again = union.clone();
            unite(&mut again);
            prop_assert_eq!(again, union);
        }
    }

    #[test]
    fn intervals_that_touch_are_one() {
        let mut union = intervals(&[(5, 9), (0, 5), (20, 20)]);
        unite(&mut union);
        assert_eq!(union, intervals(&[(0, 9), (20, 20)]));
    }
}
