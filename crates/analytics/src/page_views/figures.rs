//! The sums behind the charts.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use serde::Serialize;

use super::counter::CountedView;
use super::span::Span;

/// Sums over all people.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Views that count.
    pub views: u64,
    /// People with a view.
    pub people: u32,
    /// Views in which somebody took part.
    pub participations: u64,
    /// People who took part.
    pub participants: u32,
    /// Seconds spent, as far as the service knows them.
    pub seconds: f64,
    /// Each day with a view, in order.
    pub days: Vec<DayViews>,
    /// Views by weekday, Monday first, and hour of the day.
    pub hours: [[u64; 24]; 7],
}

/// One day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayViews {
    /// The day in the zone.
    pub day: NaiveDate,
    /// Views.
    pub views: u64,
    /// People with a view.
    pub people: u32,
    /// Views in which somebody took part.
    pub participations: u64,
}

/// Adds people up.
pub(super) struct FigureBook {
    offsets: Offsets,
    figures: Figures,
    days: BTreeMap<i32, DayViews>,
}

const DAY: i64 = 86_400;

impl FigureBook {
    pub fn new(zone: Tz, span: Span) -> Self {
        Self {
            offsets: Offsets::new(zone, span),
            figures: Figures::default(),
            days: BTreeMap::new(),
        }
    }

    /// Adds a person's views, newest first.
    pub fn add(&mut self, views: &[CountedView]) {
        let figures = &mut self.figures;
        figures.views += views.len() as u64;
        figures.people += u32::from(!views.is_empty());
        figures.participants += u32::from(views.iter().any(|view| view.participated));
        let locals = views.iter().map(|view| {
            let local = self.offsets.local_seconds(view.at);
            (local.div_euclid(DAY), local.rem_euclid(DAY), view)
        });
        // A clock set back at midnight may bring a day again, so days are collected before they are counted.
        let mut of_person: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
        for (day, second, view) in locals {
            let day = i32::try_from(day).unwrap_or_default();
            let sums = of_person.entry(day).or_default();
            sums.0 += 1;
            sums.1 += u64::from(view.participated);
            let (weekday, hour) = ((i64::from(day) + 3).rem_euclid(7), second / 3600);
            if let (Ok(weekday), Ok(hour)) = (usize::try_from(weekday), usize::try_from(hour)) {
                figures.hours[weekday][hour] += 1;
            }
            figures.participations += u64::from(view.participated);
            if view.seconds.is_finite() {
                figures.seconds += f64::from(view.seconds);
            }
        }
        for (day, (views, participations)) in of_person {
            let sums = self.days.entry(day).or_insert_with(|| DayViews {
                day: NaiveDate::from_epoch_days(day).unwrap_or_default(),
                views: 0,
                people: 0,
                participations: 0,
            });
            sums.views += views;
            sums.people += 1;
            sums.participations += participations;
        }
    }

    pub fn finish(mut self) -> Figures {
        self.figures.days = self.days.into_values().collect();
        self.figures
    }
}

/// Offsets of a zone in a span, looked up by quarter hours: every zone's clock has changed at one since 1970.
struct Offsets {
    zone: Tz,
    first: i64,
    seconds: Vec<i32>,
}

const SLOT: i64 = 900;
/// A longer span is asked of the zone view by view.
const LONGEST: i64 = 20 * 366 * DAY / SLOT;

impl Offsets {
    fn new(zone: Tz, span: Span) -> Self {
        let first = span.from.timestamp().div_euclid(SLOT);
        let last = span.to.timestamp().div_euclid(SLOT).min(first + LONGEST);
        Self {
            zone,
            first,
            seconds: (first..=last)
                .map(|slot| offset(zone, slot * SLOT))
                .collect(),
        }
    }

    fn local_seconds(&self, micros: i64) -> i64 {
        let at = micros.div_euclid(1_000_000);
        let slot = usize::try_from(at.div_euclid(SLOT) - self.first).ok();
        let known = slot.and_then(|slot| self.seconds.get(slot)).copied();
        at + i64::from(known.unwrap_or_else(|| offset(self.zone, at)))
    }
}

fn offset(zone: Tz, at: i64) -> i32 {
    let utc = chrono::DateTime::from_timestamp(at, 0)
        .unwrap_or_default()
        .naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}
