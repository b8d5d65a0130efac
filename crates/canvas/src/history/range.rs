use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::error::InputError;

/// Whole months, as history queries want them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HistoryRange {
    start: NaiveDate,
    end: NaiveDate,
}

impl HistoryRange {
    /// Returns the months that cover all days from the first to the last.
    ///
    /// # Errors
    ///
    /// [`InputError::EmptyRange`] if the last day is before the first.
    pub fn covering(first: NaiveDate, last: NaiveDate) -> Result<Self, InputError> {
        if last < first {
            return Err(InputError::EmptyRange);
        }
        let end = month_of(last)
            .checked_add_months(Months::new(1))
            .ok_or(InputError::EmptyRange)?;
        Ok(Self {
            start: month_of(first),
            end,
        })
    }

    /// Returns the first day of the first month.
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// Returns the first day after the last month.
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// Returns the months one by one, the earliest first.
    pub fn months(self) -> impl Iterator<Item = Self> {
        let next = |month: NaiveDate| month.checked_add_months(Months::new(1));
        std::iter::successors(Some(self.start), move |month| next(*month))
            .take_while(move |month| *month < self.end)
            .filter_map(move |start| {
                Some(Self {
                    start,
                    end: next(start)?,
                })
            })
    }
}

impl fmt::Display for HistoryRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.start, self.end)
    }
}

fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::HistoryRange;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn covers_days_by_whole_months() {
        let range = HistoryRange::covering(day("2025-11-30"), day("2026-01-01")).unwrap();

        assert_eq!(range.to_string(), "2025-11-01 to 2026-02-01");
        let months: Vec<_> = range.months().map(|month| month.to_string()).collect();
        assert_eq!(
            months,
            [
                "2025-11-01 to 2025-12-01",
                "2025-12-01 to 2026-01-01",
                "2026-01-01 to 2026-02-01"
            ]
        );
        assert!(HistoryRange::covering(day("2026-01-02"), day("2026-01-01")).is_err());
    }
}
