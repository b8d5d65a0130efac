//! The calendar date of a moment in a time zone.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Finds local dates, remembering the offset of each UTC day: a zone asked ten million times would cost more than all else.
#[derive(Debug, Clone)]
pub struct LocalDays {
    zone: Tz,
    /// Seconds east of Greenwich by UTC day; `None` for a day on which the clocks change.
    offsets: HashMap<i64, Option<i64>>,
    last: (i64, Option<i64>),
}

impl LocalDays {
    /// Makes one for a zone.
    pub fn new(zone: Tz) -> Self {
        Self {
            zone,
            offsets: HashMap::new(),
            last: (i64::MIN, None),
        }
    }

    /// Returns the local date of a moment (microseconds since 1970-01-01T00:00:00Z) as days since 1970-01-01, both clock changes
    /// of a year respected.
    pub fn day(&mut self, at: i64) -> i32 {
        let seconds = at.div_euclid(1_000_000);
        let utc_day = seconds.div_euclid(DAY);
        if utc_day != self.last.0 {
            let offset = *self
                .offsets
                .entry(utc_day)
                .or_insert_with(|| constant_offset(self.zone, utc_day));
            self.last = (utc_day, offset);
        }
        let offset = self.last.1.unwrap_or_else(|| offset_at(self.zone, seconds));
        i32::try_from((seconds + offset).div_euclid(DAY)).unwrap_or(i32::MAX)
    }
}

/// Returns the date that is so many days after 1970-01-01.
pub(crate) fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or_default()
}

/// Looks at each hour of the day: no zone changes its clocks back and forth within one.
fn constant_offset(zone: Tz, utc_day: i64) -> Option<i64> {
    let midnight = utc_day * DAY;
    let first = offset_at(zone, midnight);
    (1..=24)
        .all(|hour| offset_at(zone, midnight + hour * HOUR) == first)
        .then_some(first)
}

fn offset_at(zone: Tz, seconds: i64) -> i64 {
    DateTime::from_timestamp(seconds, 0).map_or(0, |moment| {
        let offset = zone.offset_from_utc_datetime(&moment.naive_utc());
        i64::from(offset.fix().local_minus_utc())
    })
}
