//! Spans of time, and which of them are stored.

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// From a moment up to, but without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// The first moment after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// Makes a span; `None` where there would be nothing in it.
    #[must_use]
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Returns what lies in both.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Returns the part before a moment.
    #[must_use]
    pub fn before(self, moment: DateTime<Utc>) -> Option<Self> {
        Self::new(self.from, self.to.min(moment))
    }

    /// Returns the part from a moment on.
    #[must_use]
    pub fn since(self, moment: DateTime<Utc>) -> Option<Self> {
        Self::new(self.from.max(moment), self.to)
    }

    /// Returns the first and the last day in a zone.
    #[must_use]
    pub fn days(self, zone: Tz) -> (NaiveDate, NaiveDate) {
        let last = self.to - TimeDelta::microseconds(1);
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        (day(self.from), day(last))
    }
}

/// How the end of a range of days is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EndDay {
    /// The last day belongs to the range.
    #[default]
    Included,
    /// The range ends where the last day begins, as the published tool has it.
    Excluded,
}

/// Why days are no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The days are the wrong way round.
    #[error("The start, {start}, is after the end, {end}. Give the earlier day first")]
    StartAfterEnd {
        /// The first day.
        start: NaiveDate,
        /// The last day.
        end: NaiveDate,
    },
    /// Nothing lies between them.
    #[error(
        "Nothing lies between {start} and {end} when the end day is left out. Take a later end, or let the end day count"
    )]
    Nothing {
        /// The first day.
        start: NaiveDate,
        /// The last day.
        end: NaiveDate,
    },
    /// The first day is not here yet.
    #[error("{start} is in the future. Choose days up to today, {today}")]
    Future {
        /// The first day.
        start: NaiveDate,
        /// The day it is.
        today: NaiveDate,
    },
    /// No calendar has such a day.
    #[error("{0} is outside the calendar. Choose a day between 2000 and 2200")]
    OutOfCalendar(NaiveDate),
}

/// Makes a span of calendar days in a zone. `now` says which days are in the future.
///
/// # Errors
///
/// The days are the wrong way round, or nothing of them has begun.
pub fn days_to_span(
    start: NaiveDate,
    end: NaiveDate,
    end_day: EndDay,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Span, SpanError> {
    if start > end {
        return Err(SpanError::StartAfterEnd { start, end });
    }
    let today = now.with_timezone(&zone).date_naive();
    if start > today {
        return Err(SpanError::Future { start, today });
    }
    let after = match end_day {
        EndDay::Included => end.checked_add_days(Days::new(1)),
        EndDay::Excluded => Some(end),
    };
    let after = after.ok_or(SpanError::OutOfCalendar(end))?;
    let from = day_begins(start, zone).ok_or(SpanError::OutOfCalendar(start))?;
    let to = day_begins(after, zone).ok_or(SpanError::OutOfCalendar(end))?;
    Span::new(from, to).ok_or(SpanError::Nothing { start, end })
}

/// Returns the first moment of a day in a zone, also where the clocks skip midnight.
#[must_use]
pub fn day_begins(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    // Within two days of the calendar's ends zones cannot be worked out.
    let midnight = NaiveDateTime::new(day, NaiveTime::MIN);
    day.pred_opt()?.pred_opt()?;
    day.succ_opt()?.succ_opt()?;
    (0..=4_i64).find_map(|half_hours| {
        let local = midnight + TimeDelta::minutes(30 * half_hours);
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        }
    })
}

/// Moments that are stored: spans in order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Covered(Vec<Span>);

impl Covered {
    /// Adds a span.
    pub fn add(&mut self, span: Span) {
        let first = self.0.partition_point(|one| one.to < span.from);
        let last = self.0.partition_point(|one| one.from <= span.to);
        let mut merged = span;
        for one in &self.0[first..last] {
            merged.from = merged.from.min(one.from);
            merged.to = merged.to.max(one.to);
        }
        self.0.splice(first..last, [merged]);
    }

    /// Returns the spans in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Returns what of a span is stored.
    #[must_use]
    pub fn within(&self, span: Span) -> Vec<Span> {
        self.0.iter().filter_map(|one| one.within(span)).collect()
    }

    /// Returns what of a span is not stored.
    #[must_use]
    pub fn missing(&self, span: Span) -> Vec<Span> {
        let mut missing = Vec::new();
        let mut from = span.from;
        for stored in self.within(span) {
            missing.extend(Span::new(from, stored.from));
            from = stored.to;
        }
        missing.extend(Span::new(from, span.to));
        missing
    }
}

impl FromIterator<Span> for Covered {
    fn from_iter<T: IntoIterator<Item = Span>>(spans: T) -> Self {
        let mut covered = Self::default();
        for span in spans {
            covered.add(span);
        }
        covered
    }
}
