//! The moments of a recording worth looking at: where many leave, come back, or skip.

use crate::retention::Retention;

/// What happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MomentKind {
    /// The first stretch: how many are there at the beginning.
    Start,
    /// Many leave within a short time and do not come back.
    Drop,
    /// A stretch that was watched again more than the rest.
    WatchedAgain,
    /// A stretch that many skip and come back after.
    Dip,
    /// The last stretch: how many are there at the end.
    Ending,
}

/// One moment.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Moment {
    /// What happens.
    pub kind: MomentKind,
    /// Where, in whole seconds of the recording.
    pub second: u32,
    /// Mean number of viewers a second in the stretch just before; at the beginning, all viewers of the recording.
    pub before: f64,
    /// Mean number of viewers a second in the stretch that begins there.
    pub after: f64,
    /// Mean plays for each viewer in that stretch: 1 = nobody watched it again, 0 = nobody watched it.
    pub plays_per_viewer: f64,
}

/// How many moments of each kind are named at most.
const MOST: usize = 3;

/// Part of all viewers that has to leave, or come back, to be worth a name.
const SHARE: f64 = 0.05;

/// Part of all viewers that has to skip a stretch. Higher, because seeking forward makes small dips everywhere.
const SKIPPED: f64 = 0.1;

/// Fewest viewers that have to do so.
const FEWEST: f64 = 2.0;

/// How much more often than the middle of the recording a stretch has to be played.
const MORE_OFTEN: f64 = 1.25;

/// Finds the moments of a recording, sorted by second; none in a recording shorter than four stretches or without viewers.
///
/// A stretch is a hundredth of the recording, at least 5 and at most 30 seconds. All numbers are means over a stretch.
/// * Drop: the largest falls from one stretch to the next of at least 5% of all viewers (and 2), after which never more than half
///   of those who left are back.
/// * Watched again: the highest plays per viewer, at least 1.25 times the recording's median, with at least 5% of all viewers (and
///   2) in repeats.
/// * Dip: the deepest lows with at least 10% of all viewers (and 2) more within five stretches on both sides.
///
/// Of places side by side the most telling one is named; moments of a kind lie at least three stretches apart. The thresholds are Lectern's own.
pub fn moments(retention: &Retention) -> Vec<Moment> {
    let seconds = retention.viewers.len();
    let length = (seconds / 100).clamp(5, 30);
    if seconds < 4 * length || retention.unique_viewers == 0 {
        return Vec::new();
    }
    let curves = Curves {
        viewers: Sums::of(&retention.viewers),
        plays: Sums::of(&retention.plays),
        length,
        seconds,
        all: f64::from(retention.unique_viewers),
    };
    let mut found = vec![curves.moment(MomentKind::Start, 0)];
    found.extend(curves.drops());
    found.extend(curves.watched_again());
    found.extend(curves.dips());
    found.push(curves.moment(MomentKind::Ending, seconds - length));
    found.sort_by_key(|moment| moment.second);
    found
}

struct Curves {
    viewers: Sums,
    plays: Sums,
    /// Seconds in a stretch.
    length: usize,
    seconds: usize,
    all: f64,
}

impl Curves {
    fn drops(&self) -> Vec<Moment> {
        let mut highest_after = vec![0.0; self.seconds + 1];
        for second in (0..=self.seconds - self.length).rev() {
            highest_after[second] = f64::max(highest_after[second + 1], self.at(second));
        }
        let candidates = (self.length..=self.seconds - 2 * self.length).filter_map(|second| {
            let before = self.at(second - self.length);
            let fall = before - self.at(second);
            let stays = highest_after[second] <= before - fall / 2.0;
            (fall >= self.enough(SHARE) && stays).then_some((second, fall))
        });
        self.best(MomentKind::Drop, &candidates.collect::<Vec<_>>())
    }

    fn watched_again(&self) -> Vec<Moment> {
        let stretches = 0..=self.seconds - self.length;
        let mut ratios: Vec<f64> = stretches.clone().map(|second| self.ratio(second)).collect();
        ratios.sort_by(f64::total_cmp);
        let usual = f64::max(1.0, ratios[ratios.len() / 2]);
        let candidates = stretches.filter_map(|second| {
            let again = self.plays.mean(second, self.length) - self.at(second);
            let ratio = self.ratio(second);
            let often = ratio >= MORE_OFTEN * usual;
            (often && again >= self.enough(SHARE)).then_some((second, ratio))
        });
        self.best(MomentKind::WatchedAgain, &candidates.collect::<Vec<_>>())
    }

    fn dips(&self) -> Vec<Moment> {
        let around = 5 * self.length;
        let last = self.seconds - self.length;
        // Looking at each half stretch is near enough and keeps long recordings quick.
        let step = (self.length / 2).max(1);
        let candidates = (self.length..last).step_by(step).filter_map(|second| {
            let highest = |from: usize, to: usize| {
                (from..=to)
                    .step_by(step)
                    .map(|second| self.at(second))
                    .fold(0.0, f64::max)
            };
            let left = highest(second.saturating_sub(around), second);
            let right = highest(second, (second + around).min(last));
            let depth = f64::min(left, right) - self.at(second);
            (depth >= self.enough(SKIPPED)).then_some((second, depth))
        });
        self.best(MomentKind::Dip, &candidates.collect::<Vec<_>>())
    }

    /// Takes the highest scores: one of candidates that lie side by side, and none near a higher one.
    fn best(&self, kind: MomentKind, candidates: &[(usize, f64)]) -> Vec<Moment> {
        let side_by_side = |a: &(usize, f64), b: &(usize, f64)| b.0 - a.0 <= self.length;
        let mut candidates: Vec<(usize, f64)> = candidates
            .chunk_by(side_by_side)
            .filter_map(|run| {
                run.iter()
                    .copied()
                    .reduce(|best, next| if next.1 > best.1 { next } else { best })
            })
            .collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut taken: Vec<usize> = Vec::new();
        for (second, _) in candidates {
            let apart = |other: &usize| second.abs_diff(*other) >= 3 * self.length;
            if taken.len() < MOST && taken.iter().all(apart) {
                taken.push(second);
            }
        }
        taken
            .into_iter()
            .map(|second| self.moment(kind, second))
            .collect()
    }

    fn moment(&self, kind: MomentKind, second: usize) -> Moment {
        let before = match second.checked_sub(self.length) {
            Some(before) => self.at(before),
            None => self.all,
        };
        Moment {
            kind,
            second: u32::try_from(second).unwrap_or(u32::MAX),
            before,
            after: self.at(second),
            plays_per_viewer: self.ratio(second),
        }
    }

    fn at(&self, second: usize) -> f64 {
        self.viewers.mean(second, self.length)
    }

    fn ratio(&self, second: usize) -> f64 {
        let viewers = self.at(second);
        if viewers > 0.0 {
            self.plays.mean(second, self.length) / viewers
        } else {
            0.0
        }
    }

    fn enough(&self, share: f64) -> f64 {
        f64::max(FEWEST, share * self.all)
    }
}

/// Running sums, so that any mean is two look-ups.
struct Sums(Vec<u64>);

impl Sums {
    fn of(counts: &[u32]) -> Self {
        let mut sums = Vec::with_capacity(counts.len() + 1);
        let mut sum = 0;
        sums.push(sum);
        for count in counts {
            sum += u64::from(*count);
            sums.push(sum);
        }
        Self(sums)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "viewers times seconds stay far below 2^53"
    )]
    fn mean(&self, from: usize, length: usize) -> f64 {
        let end = (from + length).min(self.0.len() - 1);
        let count = end.saturating_sub(from).max(1);
        (self.0[end] - self.0[from.min(end)]) as f64 / count as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::View;
    use crate::retention::retention;

    fn found(views: &[(u32, f64, f64)]) -> Vec<Moment> {
        let views: Vec<View> = views
            .iter()
            .map(|&(viewer, start, stop)| View {
                viewer,
                at: 0,
                start,
                stop,
            })
            .collect();
        moments(&retention(Some(1000.0), &views).unwrap())
    }

    fn of(moments: &[Moment], kind: MomentKind) -> Vec<u32> {
        let of_kind = moments.iter().filter(|moment| moment.kind == kind);
        of_kind.map(|moment| moment.second).collect()
    }

    #[test]
    fn names_where_many_leave_for_good() {
        let views: Vec<_> = (0..20)
            .map(|viewer| (viewer, 0.0, if viewer < 12 { 300.0 } else { 1000.0 }))
            .collect();
        let moments = found(&views);
        assert_eq!(of(&moments, MomentKind::Drop), [300]);
        let drop = moments
            .iter()
            .find(|moment| moment.kind == MomentKind::Drop)
            .unwrap();
        assert!((drop.before - 20.0).abs() < 1e-9 && (drop.after - 8.0).abs() < 1e-9);
        assert_eq!(of(&moments, MomentKind::Start), [0]);
        assert_eq!(of(&moments, MomentKind::Ending), [990]);
    }

    #[test]
    fn names_a_stretch_that_is_skipped_a_dip_and_no_drop() {
        let views: Vec<_> = (0..20)
            .flat_map(|viewer| [(viewer, 0.0, 500.0), (viewer, 540.0, 1000.0)])
            .collect();
        let moments = found(&views);
        assert!(of(&moments, MomentKind::Drop).is_empty());
        let dips = of(&moments, MomentKind::Dip);
        assert!(dips.len() == 1 && (500..540).contains(&dips[0]), "{dips:?}");
    }

    #[test]
    fn names_a_stretch_that_is_watched_again() {
        let views: Vec<_> = (0..20)
            .flat_map(|viewer| [(viewer, 0.0, 1000.0), (viewer, 700.0, 740.0)])
            .collect();
        let again = of(&found(&views), MomentKind::WatchedAgain);
        assert!(
            again.len() == 1 && (695..740).contains(&again[0]),
            "{again:?}"
        );
    }

    #[test]
    fn finds_nothing_in_an_even_curve_but_its_ends() {
        let views: Vec<_> = (0..20).map(|viewer| (viewer, 0.0, 1000.0)).collect();
        let kinds: Vec<_> = found(&views).iter().map(|moment| moment.kind).collect();
        assert_eq!(kinds, [MomentKind::Start, MomentKind::Ending]);
    }
}
