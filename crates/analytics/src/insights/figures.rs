//! Figures that both screens show: shares, days, chunk numbers.

use chrono::NaiveDate;
use serde::Serialize;

pub use crate::chunks::CHUNKS;

/// Groups with fewer people are hidden or suppressed.
pub const SMALL_GROUP: u32 = 5;

/// A count and its base, so that a percentage can always name what it is a percentage of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// Returns the per cent, or `None` where the base is empty.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.count) / f64::from(self.of) * 100.0)
    }
}

/// One day, or the first day of one week, in the zone of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Period {
    /// The day; for a week its first day.
    pub date: NaiveDate,
    /// People with at least one view that began in it.
    pub viewers: u32,
    /// Views that began in it.
    pub views: u32,
    /// Seconds played in them, repeats included.
    pub watched_seconds: f64,
}

/// Viewers across time, by day and by week; days and weeks without a view are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AcrossTime {
    /// By day, in order.
    pub days: Vec<Period>,
    /// By week, in order. A person who came on three days of a week counts once.
    pub weeks: Vec<Period>,
}
