//! One viewer's views of one date, cut into chunks.

use super::{CHUNKS, COMPLETED_SHARE, Differences};
use crate::intervals::Interval;

/// What one chunk gets from one viewer's views of one date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Covered seconds, all stretches.
    pub exact: f64,
    /// Covered seconds as the compatible rule counts them.
    pub compatible: f64,
    /// Seconds watched, repeats counted again.
    pub time_spent: f64,
}

/// Calls `each` for every chunk that the views reach or touch and counts where the rules differ.
///
/// `union` is the union of `views`. The order of additions is that of `docs/viewing-data.md`, "Chunks".
pub(super) fn cut(
    bounds: &[(f64, f64); CHUNKS],
    union: &[Interval],
    views: &[Interval],
    differences: &mut Differences,
    mut each: impl FnMut(usize, &Part),
) {
    let mut first = 0;
    for (index, &(from, to)) in bounds.iter().enumerate() {
        while first < union.len() && from > union[first].end {
            first += 1;
        }
        let Some(range) = union.get(first) else {
            return;
        };
        if to < range.start {
            continue;
        }
        let part = part(from, to, &union[first..], views);
        count(&part, differences);
        each(index, &part);
    }
}

/// `ranges` begins with the first range that reaches or touches the chunk.
fn part(from: f64, to: f64, ranges: &[Interval], views: &[Interval]) -> Part {
    let mut exact = to.min(ranges[0].end) - from.max(ranges[0].start);
    let stops = exact >= COMPLETED_SHARE * (to - from);
    let first = exact;
    for range in &ranges[1..] {
        if range.start >= to {
            break;
        }
        exact += to.min(range.end) - from.max(range.start);
    }
    let time_spent = views
        .iter()
        .filter(|view| !(view.start > to || view.end < from))
        .map(|view| to.min(view.end) - from.max(view.start))
        .sum();
    Part {
        exact,
        compatible: if stops { first } else { exact },
        time_spent,
    }
}

#[expect(
    clippy::float_cmp,
    reason = "both are the same sum, unless one has summands more"
)]
fn count(part: &Part, differences: &mut Differences) {
    differences.compatible_rows += 1;
    if part.exact > 0.0 {
        differences.exact_rows += 1;
        differences.first_stretch_only += u64::from(part.exact != part.compatible);
    } else {
        differences.only_touched += 1;
    }
}
