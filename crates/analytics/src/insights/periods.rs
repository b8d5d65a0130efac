//! Days and weeks of one video, each person counted once in each.

use chrono::{NaiveDate, Weekday};

use super::calendar::Calendar;
use super::figures::{AcrossTime, Period};
use super::person::Person;

/// Counts persons one after the other.
#[derive(Debug)]
pub(super) struct PeriodCounter {
    days: Vec<Count>,
    weeks: Vec<Count>,
    week_of_day: Vec<usize>,
    persons: u64,
}

#[derive(Debug, Clone)]
struct Count {
    date: NaiveDate,
    /// The person who was last counted.
    counted: u64,
    viewers: u32,
    views: u32,
    watched: f64,
}

impl PeriodCounter {
    pub(super) fn new(calendar: &Calendar, week_start: Weekday) -> Self {
        let days: Vec<Count> = (0..calendar.len)
            .map(|day| Count::of(calendar.date(day)))
            .collect();
        let mut weeks: Vec<Count> = Vec::new();
        let mut week_of_day = Vec::with_capacity(days.len());
        for day in &days {
            let week = day.date.week(week_start).first_day();
            if weeks.last().is_none_or(|last| last.date != week) {
                weeks.push(Count::of(week));
            }
            week_of_day.push(weeks.len() - 1);
        }
        Self {
            days,
            weeks,
            week_of_day,
            persons: 0,
        }
    }

    pub(super) fn add(&mut self, person: &Person<'_>) {
        self.persons += 1;
        for view in person.views {
            self.days[view.day].add(self.persons, view.watched());
            self.weeks[self.week_of_day[view.day]].add(self.persons, view.watched());
        }
    }

    pub(super) fn finish(self) -> AcrossTime {
        AcrossTime {
            days: periods(&self.days),
            weeks: periods(&self.weeks),
        }
    }
}

impl Count {
    fn of(date: NaiveDate) -> Self {
        Self {
            date,
            counted: 0,
            viewers: 0,
            views: 0,
            watched: 0.0,
        }
    }

    fn add(&mut self, person: u64, watched: f64) {
        if self.counted != person {
            self.counted = person;
            self.viewers += 1;
        }
        self.views += 1;
        self.watched += watched;
    }
}

fn periods(counts: &[Count]) -> Vec<Period> {
    counts
        .iter()
        .filter(|count| count.views > 0)
        .map(|count| Period {
            date: count.date,
            viewers: count.viewers,
            views: count.views,
            watched_seconds: count.watched,
        })
        .collect()
}
