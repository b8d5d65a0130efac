//! Local days of many moments, fast: a table in place of a question to the time zone for each view.

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

const DAY: i64 = 86_400;
/// Seconds of a slot, as a power of two: 4,096.
const SLOT_BITS: u32 = 12;

/// The days of a zone between two moments, numbered from 0.
///
/// Both clock changes of a year are respected, also where they fall on midnight and a date comes twice.
#[derive(Debug)]
pub(super) struct Calendar {
    slots: Vec<Slot>,
    first_slot: u32,
    /// Begin and day of each stretch of one date, for the slots that have more than two of them.
    stretches: Vec<(u32, u32)>,
    first_date: i32,
    /// Number of days.
    pub(super) len: usize,
}

/// The days of a slot: one before `change`, one from it on.
#[derive(Debug, Clone, Copy)]
struct Slot {
    change: u32,
    before: u32,
    after: u32,
}

impl Slot {
    /// Marks a slot with more than two stretches, in `before`.
    const SEARCH: u32 = u32::MAX;
}

impl Calendar {
    /// Covers the moments from `first` to `last`, in seconds since 1970.
    pub(super) fn new(zone: Tz, first: u32, last: u32) -> Self {
        let last = last.max(first);
        let stretches = stretches(zone, i64::from(first), i64::from(last));
        let lowest = stretches.iter().map(|(_, day)| *day).min().unwrap_or(0);
        let highest = stretches.iter().map(|(_, day)| *day).max().unwrap_or(0);
        let stretches: Vec<(u32, u32)> = stretches
            .iter()
            .map(|(start, day)| (number(*start), number(day - lowest)))
            .collect();
        let first_slot = first >> SLOT_BITS;
        let mut rest = stretches.as_slice();
        let slots = (first_slot..=last >> SLOT_BITS)
            .map(|slot| {
                let begin = slot << SLOT_BITS;
                while rest.get(1).is_some_and(|(start, _)| *start <= begin) {
                    rest = &rest[1..];
                }
                slot_of(rest, begin | ((1 << SLOT_BITS) - 1))
            })
            .collect();
        Self {
            slots,
            first_slot,
            stretches,
            first_date: i32::try_from(lowest).unwrap_or_default(),
            len: usize::try_from(highest - lowest + 1).unwrap_or(1),
        }
    }

    /// Returns the number of a moment's day; the moment is one that the calendar covers.
    #[inline]
    pub(super) fn day(&self, at: u32) -> usize {
        let place = (at >> SLOT_BITS).wrapping_sub(self.first_slot) as usize;
        let Some(slot) = self.slots.get(place) else {
            return 0;
        };
        let day = if at < slot.change {
            slot.before
        } else {
            slot.after
        };
        if slot.before == Slot::SEARCH {
            return self.search(at);
        }
        day as usize
    }

    #[cold]
    fn search(&self, at: u32) -> usize {
        let behind = self.stretches.partition_point(|(start, _)| *start <= at);
        self.stretches[behind.saturating_sub(1)].1 as usize
    }

    /// Returns the date of a day.
    pub(super) fn date(&self, day: usize) -> NaiveDate {
        let days = i32::try_from(day).unwrap_or(i32::MAX);
        NaiveDate::from_epoch_days(self.first_date.saturating_add(days)).unwrap_or_default()
    }

    /// Returns the first and last day, counted from 0, that lie in a range of dates; `None` where none does.
    pub(super) fn range(&self, dates: Option<(NaiveDate, NaiveDate)>) -> Option<(usize, usize)> {
        let last = self.len - 1;
        let Some((from, to)) = dates else {
            return Some((0, last));
        };
        let place = |date: NaiveDate| i64::from(date.to_epoch_days()) - i64::from(self.first_date);
        let from = usize::try_from(place(from).max(0)).ok()?;
        let to = usize::try_from(place(to)).ok()?.min(last);
        (from <= to).then_some((from, to))
    }
}

/// `rest` begins with the stretch in which the slot begins; `end` is the slot's last second.
fn slot_of(rest: &[(u32, u32)], end: u32) -> Slot {
    let inside = |stretch: Option<&(u32, u32)>| stretch.copied().filter(|(start, _)| *start <= end);
    let before = rest.first().map_or(0, |(_, day)| *day);
    match (inside(rest.get(1)), inside(rest.get(2))) {
        (None, _) => Slot {
            change: 0,
            before,
            after: before,
        },
        (Some((change, after)), None) => Slot {
            change,
            before,
            after,
        },
        (Some(_), Some(_)) => Slot {
            change: 0,
            before: Slot::SEARCH,
            after: 0,
        },
    }
}

/// Lists when each stretch of one local date begins, with the date as days since 1970.
fn stretches(zone: Tz, first: i64, last: i64) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    let mut begin = first;
    while begin <= last {
        let offset = offset_at(zone, begin);
        let end = next_change(zone, begin, last);
        let mut at = begin;
        while at < end {
            let day = (at + offset).div_euclid(DAY);
            if stretches.last().is_none_or(|(_, before)| *before != day) {
                stretches.push((at, day));
            }
            at = (day + 1) * DAY - offset;
        }
        begin = end;
    }
    stretches
}

/// Returns the first moment after `begin` with another offset, or the moment after `last`.
///
/// No zone changes its clocks twice within a day, so that looking once a day finds every change.
fn next_change(zone: Tz, begin: i64, last: i64) -> i64 {
    let offset = offset_at(zone, begin);
    let mut same = begin;
    loop {
        let mut other = (same + DAY).min(last + 1);
        if offset_at(zone, other) != offset {
            while other - same > 1 {
                let middle = same.midpoint(other);
                if offset_at(zone, middle) == offset {
                    same = middle;
                } else {
                    other = middle;
                }
            }
            return other;
        }
        if other > last {
            return other;
        }
        same = other;
    }
}

fn offset_at(zone: Tz, seconds: i64) -> i64 {
    DateTime::from_timestamp(seconds, 0).map_or(0, |moment| {
        let offset = zone.offset_from_utc_datetime(&moment.naive_utc());
        i64::from(offset.fix().local_minus_utc())
    })
}

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use proptest::prelude::*;

    use super::*;

    fn local_date(zone: Tz, at: u32) -> NaiveDate {
        DateTime::<Utc>::from_timestamp(i64::from(at), 0)
            .unwrap()
            .with_timezone(&zone)
            .date_naive()
    }

    proptest! {
        #[test]
        fn a_day_is_the_one_the_zone_says(
            zone in proptest::sample::select(vec![
                chrono_tz::US::Pacific, chrono_tz::Asia::Kathmandu, chrono_tz::America::St_Johns, chrono_tz::America::Sao_Paulo,
                chrono_tz::Pacific::Apia, chrono_tz::Australia::Lord_Howe, chrono_tz::Africa::Cairo, chrono_tz::UTC,
            ]),
            first in 400_000_000_u32..1_800_000_000,
            span in 0_u32..200_000_000,
            moments in proptest::collection::vec(any::<u32>(), 1..200),
        ) {
            let calendar = Calendar::new(zone, first, first + span);
            for shift in moments.into_iter().map(|at| at % (span + 1)).chain([0, span]) {
                let at = first + shift;
                prop_assert_eq!(calendar.date(calendar.day(at)), local_date(zone, at), "{} {}", zone, at);
            }
        }
    }

    #[test]
    fn every_second_around_odd_clock_changes_has_its_day() {
        let changes = [
            // Clocks went back at one minute past midnight, so a date came twice.
            (chrono_tz::America::St_Johns, 1_257_042_600_u32),
            // Clocks went forward at midnight: the day began at one o'clock.
            (chrono_tz::America::Sao_Paulo, 1_508_036_400),
            // A whole day was left out.
            (chrono_tz::Pacific::Apia, 1_325_239_200),
            (chrono_tz::US::Pacific, 1_604_221_200),
            (chrono_tz::US::Pacific, 1_615_716_000),
        ];
        for (zone, around) in changes {
            let calendar = Calendar::new(zone, around - 200_000, around + 200_000);
            for at in around - 8_000..around + 8_000 {
                assert_eq!(
                    calendar.date(calendar.day(at)),
                    local_date(zone, at),
                    "{zone} {at}"
                );
            }
        }
    }

    #[test]
    fn a_range_takes_in_what_lies_in_both() {
        let calendar = Calendar::new(chrono_tz::UTC, 0, 10 * 86_400 - 1);
        let day = |n| NaiveDate::from_epoch_days(n).unwrap();
        assert_eq!(calendar.range(None), Some((0, 9)));
        assert_eq!(calendar.range(Some((day(-5), day(3)))), Some((0, 3)));
        assert_eq!(calendar.range(Some((day(8), day(99)))), Some((8, 9)));
        assert_eq!(calendar.range(Some((day(10), day(99)))), None);
        assert_eq!(calendar.range(Some((day(-9), day(-1)))), None);
        assert_eq!(calendar.range(Some((day(5), day(4)))), None);
    }
}
