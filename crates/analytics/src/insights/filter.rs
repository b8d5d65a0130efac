//! What a person chose in the filter bar: dates, people, completion rule.

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;

use crate::completion::CompletionRule;

/// The choices of the filter bar; every query of both screens takes one.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Only views that began on these days count, first and last day included; `None` takes all.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// The zone in which a view has its day.
    pub zone: Tz,
    /// The day on which a week begins.
    pub week_start: Weekday,
    /// People who are left out everywhere (staff, test users).
    pub excluded: ViewerSet,
    /// Only these people count; `None` counts everyone who is not excluded.
    pub included: Option<ViewerSet>,
    /// The class list; without it there are no enrolled and no "no views recorded" figures.
    pub roster: Option<ViewerSet>,
    /// What makes a viewer and video pair completed.
    pub rule: CompletionRule,
}

impl Filter {
    /// Counts everyone over all dates in this zone, completed by 75 % of the whole video.
    #[must_use]
    pub fn everyone(zone: Tz) -> Self {
        Self {
            dates: None,
            zone,
            week_start: Weekday::Mon,
            excluded: ViewerSet::default(),
            included: None,
            roster: None,
            rule: CompletionRule::WholeVideo,
        }
    }

    /// Returns whether this person's views count.
    #[must_use]
    pub fn counts(&self, viewer: u32) -> bool {
        !self.excluded.contains(viewer)
            && self
                .included
                .as_ref()
                .is_none_or(|included| included.contains(viewer))
    }
}

/// A set of interned viewer numbers, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewerSet {
    words: Vec<u64>,
}

impl ViewerSet {
    /// Adds a viewer; returns whether the viewer is new.
    pub fn insert(&mut self, viewer: u32) -> bool {
        let (word, bit) = place(viewer);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Returns whether the viewer is in the set.
    #[must_use]
    #[inline]
    pub fn contains(&self, viewer: u32) -> bool {
        let (word, bit) = place(viewer);
        self.words.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Takes a viewer out.
    pub fn remove(&mut self, viewer: u32) {
        let (word, bit) = place(viewer);
        if let Some(bits) = self.words.get_mut(word) {
            *bits &= !bit;
        }
    }

    /// Adds everyone of another set.
    pub fn add_all(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Returns how many viewers are in the set.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.words.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Returns whether nobody is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|bits| *bits == 0)
    }

    /// Lists the viewers in rising order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip(0_u32..).flat_map(|(bits, word)| {
            (0..64)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| word * 64 + bit)
        })
    }
}

impl FromIterator<u32> for ViewerSet {
    fn from_iter<I: IntoIterator<Item = u32>>(viewers: I) -> Self {
        let mut set = Self::default();
        for viewer in viewers {
            set.insert(viewer);
        }
        set
    }
}

#[inline]
fn place(viewer: u32) -> (usize, u64) {
    ((viewer / 64) as usize, 1 << (viewer % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_its_members_in_order_and_forgets_who_is_taken_out() {
        let mut set: ViewerSet = [700, 0, 63, 64, 63].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 700]);
        assert_eq!(set.len(), 4);
        set.remove(63);
        set.remove(100_000);
        assert!(!set.contains(63) && set.contains(64) && !set.contains(u32::MAX));
        assert!(!set.is_empty() && ViewerSet::default().is_empty());
    }

    #[test]
    fn exclusion_wins_over_inclusion() {
        let mut filter = Filter::everyone(chrono_tz::UTC);
        assert!(filter.counts(5));
        filter.included = Some([5, 6].into_iter().collect());
        filter.excluded = [6].into_iter().collect();
        assert!(filter.counts(5) && !filter.counts(6) && !filter.counts(7));
    }
}
