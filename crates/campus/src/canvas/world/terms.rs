//! Terms of the University of Northfield.

use chrono::NaiveDate;

/// A term.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub id: u64,
    pub name: &'static str,
    /// SIS id.
    pub sis_id: Option<&'static str>,
    /// First and last day; none for the term that never ends.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Academic year, counted from 2025.
    pub year: u64,
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// All terms. The last one with days goes on for as long as the campus does, so that there are always views.
pub(crate) const TERMS: [Term; 5] = [
    Term {
        id: 1,
        name: "Default Term",
        sis_id: None,
        days: None,
        year: 1,
    },
    Term {
        id: 301,
        name: "2025 Winter 1",
        sis_id: Some("2025W1"),
        days: Some((day(2025, 9, 2), day(2025, 12, 19))),
        year: 0,
    },
    Term {
        id: 302,
        name: "2025 Winter 2",
        sis_id: Some("2025W2"),
        days: Some((day(2026, 1, 5), day(2026, 4, 24))),
        year: 0,
    },
    Term {
        id: 303,
        name: "2026 Summer",
        sis_id: Some("2026S"),
        days: Some((day(2026, 5, 4), day(2026, 8, 14))),
        year: 0,
    },
    Term {
        id: 304,
        name: "2026 Winter 1",
        sis_id: Some("2026W1"),
        days: Some((day(2026, 9, 8), day(2026, 12, 18))),
        year: 1,
    },
];

/// First day on which anything can have been viewed.
pub(crate) const FIRST_DAY: NaiveDate = day(2025, 8, 25);
/// The same where people view the same number of pages every day.
pub(crate) const STEADY_SINCE: NaiveDate = day(2024, 1, 1);
/// Last day of the latest term.
pub(crate) const LATEST: NaiveDate = day(2026, 12, 18);
