//! Which span of time is asked for.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Where viewing data begins unless the person says otherwise: the published scripts begin there.
pub(in crate::viewing) const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2020, 9, 1).unwrap();

/// So much before a watermark is asked again: views show up late on the server. Rows that are known do no harm.
pub(super) const OVERLAP: TimeDelta = TimeDelta::days(2);

/// After so long every recording is asked again over the whole time since, in case a summary did not tell all.
pub(super) const WHOLE_CHECK: TimeDelta = TimeDelta::days(35);

/// Returns the last moment of the last complete day in UTC.
pub(super) fn until(now: DateTime<Utc>) -> DateTime<Utc> {
    midnight(now.date_naive()) - TimeDelta::microseconds(1)
}

/// Returns the first moment of a day in UTC.
pub(super) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Returns where to go on after a watermark.
pub(super) fn from(watermark: Option<DateTime<Utc>>, start: DateTime<Utc>) -> DateTime<Utc> {
    let next = |at: DateTime<Utc>| at + TimeDelta::microseconds(1) - OVERLAP;
    watermark.map_or(start, next).max(start)
}

/// Returns the days of a span, first and last.
pub(super) fn days(from: DateTime<Utc>, until: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let (first, last) = (from.date_naive(), until.date_naive());
    (first, last.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn today_is_never_asked_for() {
        for now in ["2026-01-06T00:00:00Z", "2026-01-06T23:59:59Z"] {
            assert_eq!(until(at(now)), at("2026-01-05T23:59:59.999999Z"));
        }
    }

    #[test]
    fn what_follows_a_watermark_begins_two_days_before() {
        let start = midnight(FIRST_DAY);
        assert_eq!(from(None, start), at("2020-09-01T00:00:00Z"));
        let watermark = until(at("2026-01-06T10:00:00Z"));
        assert_eq!(from(Some(watermark), start), at("2026-01-04T00:00:00Z"));
        let early = at("2020-09-01T23:59:59.999999Z");
        assert_eq!(from(Some(early), start), start);
    }
}
