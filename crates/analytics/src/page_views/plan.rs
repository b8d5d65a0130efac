//! Which source gives which part of a span, and what cannot be had.
//!
//! The ordinary list has the last 30 days and cuts the rest without a word. The history service has whole months (UTC) that are over,
//! up to twelve back. Nothing here knows a network or a clock.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::span::{Covered, Span};

/// Days that the ordinary list reaches back.
pub const LISTED_DAYS: i64 = 30;
/// Months that the history service reaches back.
pub const HISTORY_MONTHS: u32 = 12;
/// Close to the cut a run may come too late, so a month that the history service has is taken from there.
const MARGIN: TimeDelta = TimeDelta::hours(12);
/// What was read so shortly ago is not asked for again.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// How far a service reaches back, seen from a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The moment.
    pub now: DateTime<Utc>,
    /// Whether there is a history service.
    pub history: bool,
}

impl Reach {
    /// Returns the first moment that the ordinary list has.
    #[must_use]
    pub fn listed_from(&self) -> DateTime<Utc> {
        self.now - TimeDelta::days(LISTED_DAYS)
    }

    /// Returns the first moment of the months that the history service has.
    #[must_use]
    pub fn history_from(&self) -> DateTime<Utc> {
        let month = first_of_month(self.now.date_naive());
        midnight(
            month
                .checked_sub_months(Months::new(HISTORY_MONTHS))
                .unwrap_or(month),
        )
    }

    /// Returns the first moment after the months that the history service has.
    #[must_use]
    pub fn history_to(&self) -> DateTime<Utc> {
        midnight(first_of_month(self.now.date_naive()))
    }

    /// Returns when a moment can no longer be had.
    #[must_use]
    pub fn lost_at(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        let listed = moment + TimeDelta::days(LISTED_DAYS);
        if !self.history {
            return listed;
        }
        let month = first_of_month(moment.date_naive());
        let after = month
            .checked_add_months(Months::new(HISTORY_MONTHS + 1))
            .unwrap_or(month);
        listed.max(midnight(after))
    }

    /// Where the part of the ordinary list begins.
    fn ordinary_from(&self) -> DateTime<Utc> {
        let cut = self.listed_from();
        if self.history {
            cut.max((cut + MARGIN).min(self.history_to()))
        } else {
            cut
        }
    }
}

/// Whole months, both ends the first day of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MonthRange {
    /// The first day of the first month.
    pub start: NaiveDate,
    /// The first day after the last month.
    pub end: NaiveDate,
}

impl MonthRange {
    /// Returns the whole months that a span touches.
    #[must_use]
    pub fn touching(span: Span) -> Self {
        let last = (span.to - TimeDelta::microseconds(1)).date_naive();
        let start = first_of_month(span.from.date_naive());
        Self {
            start,
            end: first_of_month(last)
                .checked_add_months(Months::new(1))
                .unwrap_or(start),
        }
    }

    /// Returns the span of these months in UTC.
    #[must_use]
    pub fn span(self) -> Span {
        Span {
            from: midnight(self.start),
            to: midnight(self.end),
        }
    }

    /// Returns the first day of each month.
    #[must_use]
    pub fn months(self) -> Vec<NaiveDate> {
        std::iter::successors(Some(self.start), |month| {
            month.checked_add_months(Months::new(1))
        })
        .take_while(|month| *month < self.end)
        .collect()
    }
}

/// Why a part of a span cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "why")]
pub enum Why {
    /// It has not happened yet.
    Future,
    /// The list no longer has it, and the month is not over: the history service has it from then on.
    NotYet {
        /// The first day on which it can be had.
        from: NaiveDate,
    },
    /// It is older than what the history service has.
    TooOld,
    /// The list no longer has it, and there is no history service.
    NoHistory,
}

/// What is done for one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonPlan {
    /// Parts that are stored, or were read minutes ago.
    pub stored: Vec<Span>,
    /// Parts that the ordinary list gives.
    pub ordinary: Vec<Span>,
    /// Months that are asked from the history service.
    pub history: Vec<MonthRange>,
    /// Parts of the span that these months give.
    pub from_history: Vec<Span>,
    /// Parts that cannot be had.
    pub cannot: Vec<(Span, Why)>,
}

impl PersonPlan {
    /// Tells whether something is fetched.
    #[must_use]
    pub fn fetches(&self) -> bool {
        !self.ordinary.is_empty() || !self.history.is_empty()
    }
}

/// Plans a span for a person of whom some is stored.
///
/// Every moment of the span is in exactly one of the parts. Carried out, a second plan fetches nothing.
#[must_use]
pub fn plan(span: Span, stored: &Covered, reach: &Reach) -> PersonPlan {
    let mut plan = PersonPlan {
        stored: stored.within(span),
        ..PersonPlan::default()
    };
    let mut months = Covered::default();
    for missing in stored.missing(span) {
        let fresh = missing.from > reach.now - FRESH && missing.from <= reach.now;
        if let Some(past) = missing.before(reach.now) {
            if fresh && follows(stored, missing.from) {
                plan.stored.push(past);
            } else {
                plan.place(past, reach, &mut months);
            }
        }
        plan.cannot
            .extend(missing.since(reach.now).map(|part| (part, Why::Future)));
    }
    plan.stored.sort_by_key(|span| span.from);
    plan.history = months
        .spans()
        .iter()
        .map(|span| MonthRange::touching(*span))
        .collect();
    plan
}

/// Tells whether something stored ends there.
fn follows(stored: &Covered, moment: DateTime<Utc>) -> bool {
    stored.spans().iter().any(|span| span.to == moment)
}

impl PersonPlan {
    fn place(&mut self, past: Span, reach: &Reach, months: &mut Covered) {
        let ordinary_from = reach.ordinary_from();
        self.ordinary.extend(past.since(ordinary_from));
        let Some(older) = past.before(ordinary_from) else {
            return;
        };
        if !reach.history {
            self.cannot.push((older, Why::NoHistory));
            return;
        }
        let (first, end) = (reach.history_from(), reach.history_to());
        self.cannot
            .extend(older.before(first).map(|part| (part, Why::TooOld)));
        if let Some(part) = older.since(first).and_then(|part| part.before(end)) {
            self.from_history.push(part);
            months.add(MonthRange::touching(part).span());
        }
        let from = MonthRange::touching(Span {
            from: end,
            to: end + TimeDelta::days(1),
        })
        .end;
        self.cannot
            .extend(older.since(end).map(|part| (part, Why::NotYet { from })));
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests;
