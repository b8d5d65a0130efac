//! Whether a viewer completed a recording, under each rule that people compare.

use crate::intervals::{Interval, covered, length};

/// Part of a recording that has to be covered to call it completed.
pub const COMPLETED_SHARE: f64 = crate::chunks::COMPLETED_SHARE;

/// Number of equal parts in which Panopto counts.
pub const PARTS: usize = 100;

/// A definition of "completed".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionRule {
    /// At least 75% of the whole recording covered; the union of all views, inside the recording.
    #[default]
    WholeVideo,
    /// Panopto's own count: the recording has 100 equal parts, and each part of which a second (or all, where parts
    /// are shorter) was watched counts whole; 75 parts complete it.
    HundredParts,
    /// Every second covered: the percentage is exact, and completed means 100%.
    ExactSeconds,
    /// The earlier campus scripts: the union's length, also outside the recording, is at least 75% of the duration.
    EarlierScripts,
}

impl CompletionRule {
    /// All rules, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::WholeVideo,
        Self::HundredParts,
        Self::ExactSeconds,
        Self::EarlierScripts,
    ];

    /// Returns the formula in words and signs.
    pub const fn formula(self) -> &'static str {
        match self {
            Self::WholeVideo => {
                "seconds covered inside the recording ÷ duration ≥ 0.75; seconds seen twice count once"
            }
            Self::HundredParts => {
                "parts counted ÷ 100 ≥ 0.75; a part is duration ÷ 100 long and counts whole when one second of it was watched (all of it, where parts are shorter)"
            }
            Self::ExactSeconds => {
                "seconds covered inside the recording ÷ duration = 1; seconds seen twice count once"
            }
            Self::EarlierScripts => {
                "length of the union of all views ≥ 0.75 × duration; what lies outside the recording counts, too"
            }
        }
    }

    /// Returns where the rule comes from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::WholeVideo => {
                "The published viewing-data tool's definition, kept inside the recording"
            }
            Self::HundredParts => {
                "Panopto's own percentage as universities document it: 100 segments, one second of each"
            }
            Self::ExactSeconds => "Computed from every view, without rounding",
            Self::EarlierScripts => {
                "The published viewing-data tool (panopto-video-analytics), as its code computes it"
            }
        }
    }
}

/// How far one viewer came, and whether that is enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Completion {
    /// Covered part as the rule counts it, 0 to 100; under [`CompletionRule::EarlierScripts`] it may exceed 100.
    pub percent: f64,
    /// Whether the rule calls the recording completed.
    pub completed: bool,
}

/// Returns one viewer's completion of a recording under a rule.
///
/// `union` is the union of all the viewer's views over all dates (see [`intervals::unite`](crate::intervals::unite)), `duration`
/// the recording's length in seconds. Without a positive length nothing is completed and the percentage is 0.
pub fn completion(rule: CompletionRule, union: &[Interval], duration: Option<f64>) -> Completion {
    let Some(duration) = duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0) else {
        return Completion {
            percent: 0.0,
            completed: false,
        };
    };
    match rule {
        CompletionRule::WholeVideo => {
            let seconds = covered(union, 0.0, duration);
            Completion {
                percent: seconds / duration * 100.0,
                completed: seconds >= COMPLETED_SHARE * duration,
            }
        }
        CompletionRule::HundredParts => {
            let parts = parts_reached(union, duration);
            Completion {
                percent: f64::from(parts),
                completed: parts >= 75,
            }
        }
        CompletionRule::ExactSeconds => {
            let seconds = covered(union, 0.0, duration);
            Completion {
                percent: seconds / duration * 100.0,
                completed: seconds >= duration,
            }
        }
        CompletionRule::EarlierScripts => {
            let seconds = length(union);
            Completion {
                percent: seconds / duration * 100.0,
                completed: seconds >= COMPLETED_SHARE * duration,
            }
        }
    }
}

/// Returns how many of the 100 equal parts of a recording count as watched.
///
/// Formula: part i is `[duration·i/100, duration·(i+1)/100]`; it counts when the union covers `min(1 second, its length)` of it.
/// `duration` is in seconds and positive. Source: universities' help pages on Panopto's grading ("100 segments", "at least one second from each
/// segment"); the service does not publish its code.
pub fn parts_reached(union: &[Interval], duration: f64) -> u32 {
    let mut reached = 0;
    let mut rest = union;
    for part in 0..100_u32 {
        let from = duration * f64::from(part) / 100.0;
        let to = duration * f64::from(part + 1) / 100.0;
        while rest.first().is_some_and(|interval| interval.end <= from) {
            rest = &rest[1..];
        }
        reached += u32::from(covered(rest, from, to) >= f64::min(1.0, to - from));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stretches: &[(f64, f64)], duration: Option<f64>) -> [(f64, bool); 4] {
        let mut union: Vec<Interval> = stretches
            .iter()
            .map(|&(start, end)| Interval { start, end })
            .collect();
        crate::intervals::unite(&mut union);
        CompletionRule::ALL.map(|rule| {
            let Completion { percent, completed } = completion(rule, &union, duration);
            (percent, completed)
        })
    }

    #[test]
    fn the_four_rules_agree_on_one_long_view() {
        assert_eq!(of(&[(0.0, 200.0)], Some(200.0)), [(100.0, true); 4]);
        assert_eq!(of(&[(0.0, 100.0)], Some(200.0)), [(50.0, false); 4]);
    }

    #[test]
    fn three_quarters_are_enough_but_for_the_exact_rule() {
        let [whole, parts, exact, earlier] = of(&[(0.0, 150.0)], Some(200.0));
        assert_eq!(whole, (75.0, true));
        assert_eq!(parts, (75.0, true));
        assert_eq!(exact, (75.0, false));
        assert_eq!(earlier, (75.0, true));
    }

    #[test]
    fn a_second_of_each_part_is_enough_for_panoptos_rule_alone() {
        let looks: Vec<(f64, f64)> = (0..100)
            .map(|part| (f64::from(part) * 10.0, f64::from(part) * 10.0 + 1.0))
            .collect();
        let [whole, parts, exact, _] = of(&looks, Some(1000.0));
        assert_eq!(parts, (100.0, true));
        assert_eq!((whole.1, exact.1), (false, false));
        assert!((whole.0 - 10.0).abs() < 1e-9);
        let short: Vec<(f64, f64)> = looks.iter().map(|(from, to)| (*from, to - 0.5)).collect();
        assert_eq!(of(&short, Some(1000.0))[1], (0.0, false));
        // Parts of half a second count when all of it was watched.
        assert_eq!(of(&[(0.0, 5.0)], Some(50.0))[1], (10.0, false));
    }

    #[test]
    fn what_lies_outside_counts_for_the_earlier_scripts_alone() {
        let [whole, parts, exact, earlier] = of(&[(150.0, 400.0)], Some(200.0));
        assert_eq!(
            (whole, parts, exact),
            ((25.0, false), (25.0, false), (25.0, false))
        );
        assert_eq!(earlier, (125.0, true));
    }

    #[test]
    fn without_a_length_nothing_is_completed() {
        for duration in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert_eq!(of(&[(0.0, 5.0)], duration), [(0.0, false); 4]);
        }
    }
}
