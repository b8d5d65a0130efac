//! Who came on which day, for counting each person once a day and once a week.

use std::sync::atomic::{AtomicU32, Ordering};

/// Gives the viewers of a course small numbers in a row, so that sets of them are small; both threads share it.
#[derive(Debug)]
pub(super) struct CourseNumbers {
    numbers: Vec<AtomicU32>,
    next: AtomicU32,
}

const NONE: u32 = u32::MAX;

impl CourseNumbers {
    /// Has room for viewers up to this one.
    pub(super) fn up_to(last_viewer: u32) -> Self {
        Self {
            numbers: (0..=last_viewer).map(|_| AtomicU32::new(NONE)).collect(),
            next: AtomicU32::new(0),
        }
    }

    /// Returns the viewer's number in the course.
    #[inline]
    pub(super) fn of(&self, viewer: u32) -> usize {
        let Some(place) = self.numbers.get(viewer as usize) else {
            return 0;
        };
        let known = place.load(Ordering::Relaxed);
        if known != NONE {
            return known as usize;
        }
        let new = self.next.fetch_add(1, Ordering::Relaxed);
        match place.compare_exchange(NONE, new, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => new as usize,
            // The other thread was first; a number stays unused, which costs one bit a day.
            Err(theirs) => theirs as usize,
        }
    }
}

/// For each day the set of people who came.
#[derive(Debug, Default)]
pub(super) struct DaySets {
    days: Vec<Vec<u64>>,
}

impl DaySets {
    pub(super) fn new(days: usize) -> Self {
        Self {
            days: vec![Vec::new(); days],
        }
    }

    #[inline]
    pub(super) fn add(&mut self, day: usize, person: usize) {
        let set = &mut self.days[day];
        let word = person / 64;
        if word >= set.len() {
            set.resize((word + 1).next_power_of_two(), 0);
        }
        set[word] |= 1 << (person % 64);
    }

    /// Adds the sets that another thread collected.
    pub(super) fn merge(&mut self, other: Self) {
        if self.days.is_empty() {
            self.days = other.days;
            return;
        }
        for (mine, theirs) in self.days.iter_mut().zip(other.days) {
            unite(mine, &theirs);
        }
    }

    /// Counts the different people of some days.
    pub(super) fn people(&self, days: impl IntoIterator<Item = usize>) -> u32 {
        let mut days = days.into_iter();
        let Some(first) = days.next() else {
            return 0;
        };
        let mut rest = days.peekable();
        if rest.peek().is_none() {
            return ones(&self.days[first]);
        }
        let mut union = self.days[first].clone();
        for day in rest {
            unite(&mut union, &self.days[day]);
        }
        ones(&union)
    }
}

fn unite(into: &mut Vec<u64>, other: &[u64]) {
    if into.len() < other.len() {
        into.resize(other.len(), 0);
    }
    for (mine, theirs) in into.iter_mut().zip(other) {
        *mine |= theirs;
    }
}

fn ones(set: &[u64]) -> u32 {
    set.iter().map(|word| word.count_ones()).sum()
}
