//! How many people watched each second, and how often it was played.

use crate::View;
use crate::intervals::{Interval, unite};

/// Longest recording that is counted by the second; a longer "duration" is taken for a wrong one.
pub const LONGEST: f64 = 7.0 * 86_400.0;

/// Viewers and plays of each second of a recording. Second `s` is the stretch from `s` to `s + 1`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retention {
    /// Distinct viewers who watched any part of the second.
    pub viewers: Vec<u32>,
    /// Views that reached any part of the second, repeats counted again.
    pub plays: Vec<u32>,
    /// Distinct viewers of the recording with any usable view.
    pub unique_viewers: u32,
}

impl Retention {
    /// Returns how often each second was watched again: plays less viewers.
    pub fn watched_again(&self) -> Vec<u32> {
        let pairs = self.plays.iter().zip(&self.viewers);
        pairs.map(|(plays, viewers)| plays - viewers).collect()
    }
}

/// Counts retention of one recording; views of each viewer are given together.
#[derive(Debug)]
pub struct RetentionCounter {
    /// Change of the count at the beginning of each second.
    viewers: Vec<i32>,
    plays: Vec<i32>,
    unique_viewers: u32,
    union: Vec<Interval>,
}

impl RetentionCounter {
    /// Begins to count a recording of so many seconds; `None` without a length, or with one above [`LONGEST`].
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the length was just found to be between 0 and a week"
    )]
    pub fn new(duration: Option<f64>) -> Option<Self> {
        let duration = duration.filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST)?;
        let seconds = duration.ceil() as usize;
        Some(Self {
            viewers: vec![0; seconds + 1],
            plays: vec![0; seconds + 1],
            unique_viewers: 0,
            union: Vec::new(),
        })
    }

    /// Adds all views of one viewer: start and stop in seconds, in any order.
    ///
    /// Formula: a view plays the seconds `⌊start⌋` to `⌈stop⌉ − 1`; a viewer counts once for each second that the union reaches.
    /// Views of no length play nothing.
    pub fn viewer(&mut self, views: &[Interval]) {
        self.unique_viewers += 1;
        self.union.clear();
        self.union
            .extend(views.iter().filter(|view| view.end > view.start));
        for view in &self.union {
            mark(&mut self.plays, view, 0);
        }
        unite(&mut self.union);
        let mut done = 0;
        for interval in &self.union {
            done = mark(&mut self.viewers, interval, done);
        }
    }

    /// Returns the counts.
    pub fn finish(self) -> Retention {
        Retention {
            viewers: add_up(&self.viewers),
            plays: add_up(&self.plays),
            unique_viewers: self.unique_viewers,
        }
    }
}

/// Counts retention of one recording whose views come in any order; unusable ones are passed over.
pub fn retention(duration: Option<f64>, views: &[View]) -> Option<Retention> {
    let mut counter = RetentionCounter::new(duration)?;
    let mut sorted: Vec<&View> = views.iter().filter(|view| view.is_usable()).collect();
    sorted.sort_by_key(|view| view.viewer);
    for group in sorted.chunk_by(|a, b| a.viewer == b.viewer) {
        let stretches: Vec<Interval> = group
            .iter()
            .map(|view| Interval {
                start: view.start,
                end: view.stop,
            })
            .collect();
        counter.viewer(&stretches);
    }
    Some(counter.finish())
}

/// Adds one over the seconds that an interval reaches, from second `least` on; returns the second after the last.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the number of seconds first"
)]
fn mark(changes: &mut [i32], interval: &Interval, least: usize) -> usize {
    let most = changes.len() - 1;
    #[expect(clippy::cast_precision_loss, reason = "a week has few seconds")]
    let limit = most as f64;
    let from = (interval.start.floor().clamp(0.0, limit) as usize).max(least);
    let to = interval.end.ceil().clamp(0.0, limit) as usize;
    if from < to {
        changes[from] += 1;
        changes[to] -= 1;
    }
    to.max(least)
}

fn add_up(changes: &[i32]) -> Vec<u32> {
    let mut sum = 0_i32;
    changes[..changes.len() - 1]
        .iter()
        .map(|change| {
            sum += change;
            u32::try_from(sum).unwrap_or(0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn view(viewer: u32, start: f64, stop: f64) -> View {
        View {
            viewer,
            at: 0,
            start,
            stop,
        }
    }

    #[test]
    fn a_viewer_counts_once_a_second_and_each_play_again() {
        let views = [
            view(1, 0.0, 2.0),
            view(1, 1.5, 3.0),
            view(2, 2.2, 2.4),
            view(1, 2.6, 2.9),
        ];
        let counts = retention(Some(4.5), &views).unwrap();
        assert_eq!(counts.viewers, [1, 1, 2, 0, 0]);
        assert_eq!(counts.plays, [1, 2, 3, 0, 0]);
        assert_eq!(counts.watched_again(), [0, 1, 1, 0, 0]);
        assert_eq!(counts.unique_viewers, 2);
    }

    #[test]
    fn stretches_outside_and_without_length_play_nothing() {
        let views = [
            view(1, -3.0, 1.0),
            view(2, 2.0, 9.0),
            view(3, 1.0, 1.0),
            view(4, 8.0, 9.0),
            view(5, f64::NAN, 1.0),
        ];
        let counts = retention(Some(3.0), &views).unwrap();
        assert_eq!(counts.viewers, [1, 0, 1]);
        assert_eq!(counts.unique_viewers, 4);
    }

    #[test]
    fn a_wrong_length_is_not_counted_by_the_second() {
        for duration in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(1e12)] {
            assert_eq!(retention(duration, &[view(1, 0.0, 1.0)]), None);
        }
    }

    proptest! {
        #[test]
        fn seconds_are_what_looking_at_each_of_them_finds(
            stretches in proptest::collection::vec((0_u32..4, 0.0..30.0_f64, 0.0..10.0_f64), 0..20)
        ) {
            let views: Vec<View> = stretches
                .iter()
                .map(|&(viewer, start, length)| view(viewer, start, start + length))
                .collect();
            let counts = retention(Some(30.0), &views).unwrap();
            for second in 0..30_u32 {
                let (from, to) = (f64::from(second), f64::from(second + 1));
                let reached = views
                    .iter()
                    .filter(|view| view.stop > view.start && view.start < to && view.stop > from);
                let plays = u32::try_from(reached.clone().count()).unwrap();
                let mut viewers: Vec<u32> = reached.map(|view| view.viewer).collect();
                viewers.sort_unstable();
                viewers.dedup();
                let second = second as usize;
                prop_assert_eq!(counts.viewers[second] as usize, viewers.len());
                prop_assert_eq!(counts.plays[second], plays);
            }
        }
    }
}
